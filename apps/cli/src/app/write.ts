import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, extname, resolve, sep } from 'node:path'
import { type AppDocument, type Msapp, writeFiles, writeMsapp } from '@patchbay/app-model'

/**
 * Writes an app as a package, when the name ends in `.msapp`, or as a folder of sources with the
 * media of its package.
 *
 * @param assets  Entries besides those of the original package.
 * @returns How many files were written.
 */
export async function writeAppTo(
  to: string,
  document: AppDocument,
  original: Msapp | undefined,
  assets: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<number> {
  if (extname(to).toLowerCase() === '.msapp') {
    await writeFile(to, packageOf(document, original, assets))
    return 1
  }
  const root = resolve(to)
  let count = 0
  const put = async (path: string, content: string | Uint8Array) => {
    const target = resolve(root, path)
    // Names come from the package; none may lead out of the folder.
    if (!target.startsWith(root + sep)) return
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
    count++
  }
  for (const [path, text] of Object.entries(writeFiles(document))) await put(path, text)
  for (const path of original?.entries ?? []) {
    const bytes = path.startsWith('Assets/') ? original?.entry(path) : undefined
    if (bytes) await put(path, bytes)
  }
  for (const [path, bytes] of assets) if (path.startsWith('Assets/')) await put(path, bytes)
  return count
}

/** An app as the bytes of a package, saved now. */
export function packageOf(
  document: AppDocument,
  original: Msapp | undefined,
  assets: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  return writeMsapp(document, {
    savedAt: new Date().toISOString(),
    id: crypto.randomUUID(),
    ...(original && { original }),
    assets,
  })
}
