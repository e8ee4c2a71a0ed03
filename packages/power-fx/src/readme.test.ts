import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, test } from 'node:test'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const frontDoor = new URL('./index.ts', import.meta.url).href

/** The page's examples with the headings they stand under. */
const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
  ({ 1: code = '', index }) => ({
    code,
    heading: /^#+ (.*)$/m.exec(readme.slice(readme.slice(0, index).lastIndexOf('\n#')))?.[1] ?? '',
  }),
)

/** `expression // → what it shows` becomes a comparison. */
const runnable = (code: string): string =>
  stripTypeScriptTypes(
    code
      .replace(/'@patchbay\/power-fx'/g, `'${frontDoor}'`)
      .replace(
        /^(?!\s*\/\/)(.*\S) +\/\/ → (.*)$/gm,
        (_, expression: string, shown: string) =>
          `compare(await (${expression}), ${JSON.stringify(shown)})`,
      ),
  )

describe('the README', () => {
  void test('has ten examples or more', () => assert.ok(examples.length >= 10))
  for (const { code, heading } of examples)
    void test(`its example "${heading}" runs and shows what it says`, async () => {
      let compared = 0
      const compare = (value: unknown, shown: string) => {
        compared++
        assert.equal(typeof value === 'string' ? value : JSON.stringify(value), shown)
      }
      Reflect.set(globalThis, 'compare', compare)
      await import(`data:text/javascript,${encodeURIComponent(runnable(code))}`)
      assert.ok(compared > 0, 'an example that compares nothing shows nothing')
    })
})
