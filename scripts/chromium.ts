import { existsSync } from 'node:fs'
import { installFromDebian } from './debian.ts'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The Chromium on this machine: `CHROMIUM`, or one of the usual places. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM']
  return named ?? PLACES.find((path) => existsSync(path))
}

/** Finds a Chromium, or installs Debian's where this process may. */
export function ensureChromium(): string | undefined {
  const found = findChromium()
  if (found) return found
  installFromDebian(['chromium', 'fonts-liberation'], 'the browser tests')
  return findChromium()
}
