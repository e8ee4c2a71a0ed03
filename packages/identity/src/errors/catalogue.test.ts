import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { makeCatalogue } from '../../scripts/make-catalogue.ts'
import { catalogue, unanswered } from './catalogue.ts'

const folder = join(import.meta.dirname, '..', '..')

describe('the catalogue of errors', () => {
  it('is what docs/errors.md says', async () => {
    const markdown = readFileSync(join(folder, 'docs/errors.md'), 'utf8')
    const path = join(folder, '.catalogue-made-anew.ts')
    const source = makeCatalogue(markdown).replace(/^import type.*$/m, '')
    const plain = source
      .replace(/ as const satisfies [^\n]*/, '')
      .replace('export const catalogue =', 'const catalogue =')
      .replace(/export const unanswered[^=]*=/, 'const unanswered =')
      .concat('return { catalogue, unanswered }')
    // The generated file is formatted, so values are compared, not text.
    const made: unknown = new Function(plain)()
    assert.deepEqual(
      made,
      { catalogue, unanswered },
      `Run scripts/make-catalogue.ts (${path} would differ).`,
    )
  })

  it('lists no code that nothing raises', () => {
    const sources = globSync('src/**/*.ts', { cwd: folder })
      .filter((file) => !/\.test\.ts$|catalogue\.ts$/.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    const idle = Object.keys(catalogue).filter((code) => !new RegExp(`\\b${code}\\b`).test(sources))
    assert.deepEqual(idle, [])
  })
})
