import { link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file as a whole: after a power cut it holds the new text or the old one, never a part.
 *
 * @param mode  Permissions; readable by everyone unless given.
 */
export async function replaceFile(file: string, text: string, mode = 0o644): Promise<void> {
  const next = `${file}.new`
  await writeSynced(next, text, mode)
  await rename(next, file)
  await syncFolder(dirname(file))
}

/**
 * The same for a file that must not be there yet, not even by another process's hand.
 *
 * @throws with code `EEXIST` when it is.
 */
export async function createFile(file: string, text: string, mode = 0o644): Promise<void> {
  const next = `${file}.${process.pid}.new`
  try {
    await writeSynced(next, text, mode)
    await link(next, file)
  } finally {
    await rm(next, { force: true })
  }
  await syncFolder(dirname(file))
}

async function writeSynced(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'w', mode)
  try {
    // One left over from an earlier attempt keeps the permissions it had.
    await handle.chmod(mode)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a new name last; Windows neither needs nor allows it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
