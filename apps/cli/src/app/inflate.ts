import { inflateRawSync } from 'node:zlib'
import type { InflateRaw } from '@patchbay/app-model'

/** Inflates entries of packages with the platform's own code, twice as fast as in JavaScript. */
export const inflateRaw: InflateRaw = (deflated, size) =>
  inflateRawSync(deflated, { maxOutputLength: Math.max(1, size) })
