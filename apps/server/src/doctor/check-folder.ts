import { constants, accessSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Check, Finding } from './finding.ts'

/** A database that grows by a log wants some room. */
const LEAST_FREE_BYTES = 200e6

/** The data folder can be written, by its owner alone, and has room. */
export const checkFolder: Check = async ({ dataFolder }) => {
  let mode: number
  try {
    mode = statSync(dataFolder).mode
  } catch {
    return [
      {
        severity: 'info',
        rule: 'folder/exists',
        where: dataFolder,
        evidence: 'There is no data folder yet; the first start makes it.',
        fix: '',
      },
    ]
  }
  const findings: Finding[] = []
  try {
    accessSync(dataFolder, constants.R_OK | constants.W_OK)
  } catch (error) {
    findings.push({
      severity: 'error',
      rule: 'folder/writable',
      where: dataFolder,
      evidence: `The data folder cannot be written (${(error as NodeJS.ErrnoException).code}).`,
      fix: 'Mend its permissions, or name another one with PATCHBAY_DATA_DIR.',
    })
  }
  const isOpen = (bits: number): boolean => process.platform !== 'win32' && (bits & 0o077) !== 0
  if (isOpen(mode))
    findings.push({
      severity: 'warning',
      rule: 'folder/private',
      where: dataFolder,
      evidence: 'Other users of this machine may look into the data folder.',
      fix: `chmod 700 ${dataFolder}`,
    })
  for (const name of ['master.key', 'tls/ca.key', 'tls/server.key']) {
    const file = join(dataFolder, name)
    const found = statSync(file, { throwIfNoEntry: false })
    if (found && isOpen(found.mode))
      findings.push({
        severity: 'error',
        rule: 'folder/private',
        where: file,
        evidence: 'Other users of this machine can read this key.',
        fix: `chmod 600 ${file}; if they are not trusted, take a new key.`,
      })
  }
  const { bavail, bsize } = statfsSync(dataFolder)
  if (bavail * bsize < LEAST_FREE_BYTES)
    findings.push({
      severity: 'warning',
      rule: 'folder/room',
      where: dataFolder,
      evidence: `${Math.round((bavail * bsize) / 1e6)} MB are free on its disk.`,
      fix: 'Make room, or name a folder on another disk with PATCHBAY_DATA_DIR.',
    })
  return findings
}
