import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
/** Chunks that pixels are made of (PNG §11.2); everything else is left behind. */
const kept = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
const sideLimit = 1024
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/**
 * Takes a PNG apart and puts it together anew from its pixels.
 *
 * @returns undefined for anything that is not a PNG of at most 1024 by 1024 pixels, not interlaced.
 */
export function readPng(bytes: Buffer): Buffer | undefined {
  if (!bytes.subarray(0, 8).equals(signature)) return undefined
  const chunks: { type: string; data: Buffer }[] = []
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length) return undefined
    const typed = bytes.subarray(at + 4, at + 8 + length)
    if (crc32(typed) !== bytes.readUInt32BE(at + 8 + length)) return undefined
    const type = typed.subarray(0, 4).toString('latin1')
    if (kept.has(type)) chunks.push({ type, data: typed.subarray(4) })
    at = end
    if (type === 'IEND') break
  }
  const header = chunks[0]
  if (header?.type !== 'IHDR' || header.data.length !== 13 || chunks.at(-1)?.type !== 'IEND') {
    return undefined
  }
  const width = header.data.readUInt32BE(0)
  const height = header.data.readUInt32BE(4)
  const [depth = 0, color = 0, , , interlace] = header.data.subarray(8)
  const perPixel = (channels[color] ?? 0) * depth
  if (!width || !height || width > sideLimit || height > sideLimit || !perPixel || interlace) {
    return undefined
  }
  const expected = height * (1 + Math.ceil((width * perPixel) / 8))
  const pixels = inflate(
    chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data),
    expected,
  )
  if (pixels?.length !== expected) return undefined
  const before = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS')
  return Buffer.concat([
    signature,
    ...[header, ...before, { type: 'IDAT', data: deflateSync(pixels) }].map(chunk),
    chunk({ type: 'IEND', data: Buffer.alloc(0) }),
  ])
}

function inflate(parts: readonly Buffer[], expected: number): Buffer | undefined {
  try {
    return inflateSync(Buffer.concat(parts), { maxOutputLength: expected })
  } catch {
    return undefined
  }
}

function chunk({ type, data }: { type: string; data: Buffer }): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, check])
}
