import { resolve } from 'node:path'

/** The program that tests start: the bundle where `npm test` made it, as people start it; else the sources. */
export const entry = resolve(
  import.meta.dirname,
  '../..',
  process.env['PATCHBAY_MAIN'] ?? 'apps/cli/src/main.ts',
)
