import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.ts'
import { keyboardFaults } from './keyboard.ts'
import { root } from './start-server.ts'

const SCREENSHOTS = join(root, 'test/e2e/screenshots')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The Chromium to test with; undefined when this machine has none. */
export const chromiumPath = findChromium()

export function launch(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('There is no Chromium here.')
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
}

/** A person's browser window. Uncaught errors of its pages and refusals of their policy go to `problems`. */
export async function openWindow(
  browser: Browser,
  origin: string,
  problems: string[],
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    baseURL: origin,
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  context.setDefaultTimeout(15_000)
  context.on('weberror', (event) => problems.push(event.error().stack ?? event.error().message))
  context.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy'))
      problems.push(message.text())
  })
  return context.newPage()
}

/** Signs in through the pages, from wherever they were asked for. */
export async function signIn(
  page: Page,
  userPrincipalName: string,
  password: string,
): Promise<void> {
  const name = page.getByRole('textbox', { name: /user name|email|account/i })
  if (await name.isVisible()) {
    await name.fill(userPrincipalName)
    await page.getByRole('button', { name: 'Next' }).click()
  }
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Leaves a picture of a row; the folder is named in `.gitignore`. */
export async function picture(page: Page, row: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${row}.png`) })
}

/**
 * What is wrong with a page for people with other windows, keyboards or screen readers:
 * sideways scrolling at 360, 768 and 1440 pixels, what axe calls serious or critical, and what the
 * keyboard does not reach.
 */
export async function faults(page: Page): Promise<string[]> {
  const found: string[] = []
  const size = page.viewportSize() ?? { width: 1440, height: 900 }
  for (const width of [360, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    await page.waitForTimeout(100)
    const over = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    if (over > 0) found.push(`${page.url()} scrolls sideways by ${over} px at ${width} px`)
  }
  await page.setViewportSize(size)
  await page.waitForTimeout(100)
  // The page's policy forbids scripts that are not its own; the debugger's way in is not bound by it.
  const results = await page.evaluate<
    { id: string; impact: string; help: string; nodes: { target: string[] }[] }[]
  >(`${axe}; axe.run(document, { resultTypes: ['violations'] }).then((run) => run.violations)`)
  for (const { id, impact, help, nodes } of results)
    if (impact === 'serious' || impact === 'critical')
      found.push(
        `${page.url()} axe ${id} (${impact}): ${help}: ${nodes
          .map((node) => node.target.join(' '))
          .slice(0, 3)
          .join(', ')}`,
      )
  for (const fault of await keyboardFaults(page)) found.push(`${page.url()} ${fault}`)
  return found
}
