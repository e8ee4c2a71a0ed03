import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env['WITNESS_FOLDER']

/** What a server of a test is given, so that what it knows and answers is looked through for secrets afterwards. */
export const witnessed: Readonly<Record<string, string>> = folder
  ? {
      WITNESS_FOLDER: folder,
      WITNESS_ANSWERS: '1',
      NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? '',
    }
  : {}

/** Keeps what a server printed for the same. */
export function keepOutput(pid: number | undefined, chunk: Buffer): void {
  if (folder) appendFileSync(join(folder, `output-${pid}.log`), chunk)
}
