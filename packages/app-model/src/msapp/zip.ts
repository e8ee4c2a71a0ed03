import { Unzip, UnzipInflate, inflateSync } from 'fflate'

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

/**
 * Inflates what Deflate made, into at most so many bytes. A platform's own is several times as fast
 * as the one here: in Node.js, `inflateRawSync(deflated, { maxOutputLength: size })`.
 */
export type InflateRaw = (deflated: Uint8Array, size: number) => Uint8Array

const inflateHere: InflateRaw = (deflated, size) =>
  inflateSync(deflated, { out: new Uint8Array(size) })

/** Ten times the largest package that we know of. */
export const PACKAGE_LIMITS: PackageLimits = {
  packageBytes: 200_000_000,
  entries: 20_000,
  entryBytes: 100_000_000,
  totalBytes: 500_000_000,
  ratio: 400,
}

/** An entry that is not read, or not read whole, and why. */
export interface RefusedEntry {
  readonly entry: string
  readonly rule: 'entry-name' | 'duplicate-entry' | 'too-large' | 'entry-unreadable'
  readonly message: string
}

/** An opened package. Entries are inflated when they are asked for. */
export interface Zip {
  /** Paths with `/`, as the package has them otherwise. */
  readonly paths: readonly string[]
  readonly refused: readonly RefusedEntry[]
  /** Whether the archive was cut short, so that only its first entries are here. */
  readonly isCutShort: boolean
  /** The bytes of an entry, looked up without regard to case; undefined when there is none. */
  bytes(path: string): Uint8Array | undefined
}

/** What the archive's directory says of an entry. */
interface Listed {
  readonly name: string
  readonly method: number
  readonly isEncrypted: boolean
  /** Stored size and size inflated, in bytes. */
  readonly size: number
  readonly originalSize: number
  /** Where the entry's own header begins. */
  readonly at: number
}

// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f"<>|:*?]/

/**
 * Opens a zip archive whose entries may be written with `\` or `/`.
 *
 * Sizes are bounded twice: by what the archive's directory says, and, as the directory may lie, by
 * inflating into a buffer of just that size. An archive that was cut short has no directory; then
 * what can be read from its beginning is there.
 *
 * @throws {Error} When the bytes are no zip archive, or one beyond the limits as a whole.
 * @see PKWARE APPNOTE 4.3, 4.4
 */
export function openZip(
  data: Uint8Array,
  limits: PackageLimits = PACKAGE_LIMITS,
  inflateRaw: InflateRaw = inflateHere,
): Zip {
  if (data.length > limits.packageBytes)
    throw new Error(`The package has ${data.length} bytes; ${limits.packageBytes} are allowed.`)
  const listed = readDirectory(data, limits)
  if (!listed) return salvage(data, limits)
  const known = new Map<string, { path: string; entry: Listed }>()
  const refused: RefusedEntry[] = []
  for (const entry of listed) {
    const path = pathOf(entry.name)
    if (path === '' || path.endsWith('/')) continue
    const problem = refusalOf(path, entry, limits)
    if (problem) refused.push({ entry: path, ...problem })
    else if (known.has(path.toLowerCase())) refused.push(duplicate(path))
    else known.set(path.toLowerCase(), { path, entry })
  }
  let total = 0
  const bytes = (path: string): Uint8Array | undefined => {
    const found = known.get(path.toLowerCase())
    if (!found) return undefined
    total += found.entry.originalSize
    if (total > limits.totalBytes)
      throw new Error(`The package inflates to more than ${limits.totalBytes} bytes.`)
    return inflate(data, found.entry, inflateRaw)
  }
  return {
    paths: [...known.values()].map(({ path }) => path),
    refused,
    isCutShort: false,
    bytes,
  }
}

const END_OF_DIRECTORY = 0x06_05_4b_50
const DIRECTORY_ENTRY = 0x02_01_4b_50
const LOCAL_HEADER = 0x04_03_4b_50
/** The end record may be followed by a comment of at most this many bytes. */
const LONGEST_COMMENT = 0xff_ff

/** The archive's directory; undefined when there is none, as in an archive that was cut short. */
function readDirectory(data: Uint8Array, limits: PackageLimits): Listed[] | undefined {
  const view = viewOf(data)
  let end = data.length - 22
  const first = Math.max(0, end - LONGEST_COMMENT)
  while (end >= first && view.getUint32(end, true) !== END_OF_DIRECTORY) end--
  if (end < first) return undefined
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  const listed: Listed[] = []
  const decoder = new TextDecoder()
  // Archives of more than 65,535 entries count them elsewhere, and are refused here anyway.
  for (let i = 0; i < count; i++) {
    if (at + 46 > data.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) return undefined
    if (listed.length >= limits.entries)
      throw new Error(`The package has more than ${limits.entries} entries.`)
    const nameLength = view.getUint16(at + 28, true)
    listed.push({
      name: decoder.decode(data.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      size: view.getUint32(at + 20, true),
      originalSize: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return listed
}

/** @throws {Error} When the entry is not where the directory says, or is damaged. */
function inflate(
  data: Uint8Array,
  { name, method, isEncrypted, size, originalSize, at }: Listed,
  inflateRaw: InflateRaw,
) {
  const view = viewOf(data)
  if (at + 30 > data.length || view.getUint32(at, true) !== LOCAL_HEADER)
    throw new Error(`${name} is not where the archive's directory says.`)
  if (isEncrypted) throw new Error(`${name} is protected with a password.`)
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
  if (start + size > data.length) throw new Error(`${name} goes on after the end of the archive.`)
  const stored = data.subarray(start, start + size)
  if (method === 0) return stored.slice()
  if (method !== 8) throw new Error(`${name} is compressed with method ${method}, not Deflate.`)
  return inflateRaw(stored, originalSize)
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength)
}

/** Bytes that are pushed at a time, so that a bomb is noticed early. */
const PIECE = 64 * 1024

/**
 * Reads an archive without a directory from its beginning, entry by entry.
 *
 * @throws {Error} When it does not begin as an archive does.
 */
function salvage(data: Uint8Array, limits: PackageLimits): Zip {
  const isZip = data.length > 30 && viewOf(data).getUint32(0, true) === LOCAL_HEADER
  if (!isZip) throw new Error('invalid zip data')
  const found = new Map<string, { path: string; pieces: Uint8Array[]; isWhole: boolean }>()
  const refused: RefusedEntry[] = []
  let total = 0
  let count = 0
  const unzip = new Unzip((file) => {
    if (++count > limits.entries)
      throw new Error(`The package has more than ${limits.entries} entries.`)
    const path = pathOf(file.name)
    const key = path.toLowerCase()
    const sizes = { size: file.size ?? 0, originalSize: file.originalSize ?? 0 }
    if (path === '' || path.endsWith('/')) return
    const problem = refusalOf(path, sizes, limits)
    if (problem || found.has(key)) {
      refused.push(problem ? { entry: path, ...problem } : duplicate(path))
      return
    }
    const one = { path, pieces: [] as Uint8Array[], isWhole: false }
    found.set(key, one)
    let length = 0
    file.ondata = (problemOfData, piece, isFinal) => {
      if (problemOfData) return
      length += piece.length
      total += piece.length
      if (length > limits.entryBytes || total > limits.totalBytes)
        throw new Error(`${path} inflates to more than is allowed.`)
      one.pieces.push(piece)
      one.isWhole = isFinal
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  try {
    for (let at = 0; at < data.length; at += PIECE)
      unzip.push(data.subarray(at, at + PIECE), at + PIECE >= data.length)
  } catch {
    // Where the archive ends or is damaged; what came before is whole.
  }
  for (const [key, { path, isWhole }] of found) {
    if (isWhole) continue
    found.delete(key)
    const message = 'The archive was cut short in this entry, so the entry is not read.'
    refused.push({ entry: path, rule: 'entry-unreadable', message })
  }
  if (found.size === 0) throw new Error('invalid zip data')
  return {
    paths: [...found.values()].map(({ path }) => path),
    refused,
    isCutShort: true,
    bytes(path) {
      const one = found.get(path.toLowerCase())
      return one && joined(one.pieces)
    },
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function pathOf(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '')
}

function duplicate(path: string): RefusedEntry {
  return {
    entry: path,
    rule: 'duplicate-entry',
    message: 'Another entry has the same name; the first one is read.',
  }
}

function refusalOf(
  path: string,
  { size, originalSize }: Pick<Listed, 'size' | 'originalSize'>,
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
