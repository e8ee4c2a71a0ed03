import { type UnzipFileInfo, unzipSync } from 'fflate'

/** What a package may be at most; more is refused before anything is inflated. */
export interface PackageLimits {
  readonly packageBytes: number
  readonly entries: number
  /** Of one entry, inflated. */
  readonly entryBytes: number
  /** Of all entries that are read, inflated. */
  readonly totalBytes: number
  /** Inflated bytes for each stored byte, looked at in entries of more than a megabyte. */
  readonly ratio: number
}

/** Ten times the largest package that we know of. */
export const PACKAGE_LIMITS: PackageLimits = {
  packageBytes: 200_000_000,
  entries: 20_000,
  entryBytes: 100_000_000,
  totalBytes: 500_000_000,
  ratio: 400,
}

/** An entry that is not read, and why. */
export interface RefusedEntry {
  readonly entry: string
  readonly rule: 'entry-name' | 'duplicate-entry' | 'too-large'
  readonly message: string
}

/** An opened package. Entries are inflated when they are asked for. */
export interface Zip {
  /** Paths with `/`, as the package has them otherwise. */
  readonly paths: readonly string[]
  readonly refused: readonly RefusedEntry[]
  /** The bytes of an entry, looked up without regard to case; undefined when there is none. */
  bytes(path: string): Uint8Array | undefined
  /** An entry as UTF-8 text without its byte order mark. */
  text(path: string): string | undefined
}

interface Known {
  readonly path: string
  readonly stored: string
}

// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f"<>|:*?]/

/**
 * Opens a zip archive whose entries may be written with `\` or `/`.
 *
 * Sizes are bounded twice: by what the archive's directory says, and, as the directory may lie, by
 * inflating into a buffer of just that size.
 *
 * @throws {Error} When the bytes are no zip archive, or one beyond the limits as a whole.
 */
export function openZip(data: Uint8Array, limits: PackageLimits = PACKAGE_LIMITS): Zip {
  if (data.length > limits.packageBytes)
    throw new Error(`The package has ${data.length} bytes; ${limits.packageBytes} are allowed.`)
  const known = new Map<string, Known>()
  const refused: RefusedEntry[] = []
  let count = 0
  let total = 0
  const look = (file: UnzipFileInfo): boolean => {
    if (++count > limits.entries)
      throw new Error(`The package has more than ${limits.entries} entries.`)
    const path = file.name.replaceAll('\\', '/').replace(/^\/+/, '')
    if (path === '' || path.endsWith('/')) return false
    const problem = refusalOf(path, file, limits)
    if (problem) refused.push({ entry: path, ...problem })
    else if (known.has(path.toLowerCase()))
      refused.push({
        entry: path,
        rule: 'duplicate-entry',
        message: 'Another entry has the same name; the first one is read.',
      })
    else known.set(path.toLowerCase(), { path, stored: file.name })
    return false
  }
  unzipSync(data, { filter: look })

  const bytes = (path: string): Uint8Array | undefined => {
    const entry = known.get(path.toLowerCase())
    if (!entry) return undefined
    let taken = false
    const found = unzipSync(data, {
      filter(file) {
        if (taken || file.name !== entry.stored) return false
        total += file.originalSize
        if (total > limits.totalBytes)
          throw new Error(`The package inflates to more than ${limits.totalBytes} bytes.`)
        return (taken = true)
      },
    })
    return found[entry.stored]
  }
  return {
    paths: [...known.values()].map(({ path }) => path),
    refused,
    bytes,
    text(path) {
      const found = bytes(path)
      return found && new TextDecoder().decode(found)
    },
  }
}

function refusalOf(
  path: string,
  { size, originalSize }: UnzipFileInfo,
  limits: PackageLimits,
): Pick<RefusedEntry, 'rule' | 'message'> | undefined {
  if (FORBIDDEN.test(path) || path.split('/').some((part) => part === '..' || part === '.'))
    return {
      rule: 'entry-name',
      message: 'The name is not one that a package may have, so the entry is not read.',
    }
  const isDense = originalSize > 1_000_000 && originalSize > size * limits.ratio
  if (originalSize > limits.entryBytes || isDense)
    return {
      rule: 'too-large',
      message: `The entry inflates from ${size} to ${originalSize} bytes, so it is not read.`,
    }
  return undefined
}
