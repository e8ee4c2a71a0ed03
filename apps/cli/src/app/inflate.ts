import { inflateRawSync } from 'node:zlib'
import type { InflateRaw } from '@patchbay/app-model'

/** The most that is asked for in one piece: an archive's directory may lie about sizes. */
const LARGEST_PIECE = 64 * 1024 * 1024

/**
 * Inflates entries of packages with the platform's own code, several times as fast as JavaScript:
 * into one piece of the size that is known, as joining many costs as much as inflating them.
 */
export const inflateRaw: InflateRaw = (deflated, size) =>
  inflateRawSync(deflated, {
    maxOutputLength: Math.max(1, size),
    // With a byte more than the entry has, the end is seen without another piece.
    chunkSize: Math.min(Math.max(64, size + 1), LARGEST_PIECE),
  })
