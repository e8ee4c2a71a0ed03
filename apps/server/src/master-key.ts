import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFile } from './replace-file.ts'
import { SettingError } from './settings.ts'

const LENGTH = 32

/**
 * The key that seals secrets at rest: from the setting, or from `master.key` in the data folder,
 * made on first use and readable by its owner alone.
 */
export async function loadMasterKey(
  setting: string | null,
  dataFolder: string,
): Promise<Uint8Array> {
  if (setting !== null) return decode(setting, 'PATCHBAY_MASTER_KEY')
  const file = join(dataFolder, 'master.key')
  try {
    return decode(await readFile(file, 'utf8'), file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const key = randomBytes(LENGTH)
  try {
    await createFile(file, `${key.toString('base64')}\n`, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    // Another process that shares the folder was faster.
    return decode(await readFile(file, 'utf8'), file)
  }
  return key
}

function decode(text: string, from: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64')
  // Decoding leaves out what is not base64, so that a key with a slip of the pen would be another key.
  if (key.length !== LENGTH || !/^[\w+/-]{43}=?$/.test(text.trim()))
    throw new SettingError(
      `${from} must be ${LENGTH} bytes in base64 (it is ${key.length}). Make one with: openssl rand -base64 ${LENGTH}`,
    )
  return key
}
