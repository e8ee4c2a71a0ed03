import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkApp, readFiles, writeApp, writeFiles, writeScreen } from '@patchbay/app-model'
import { strFromU8, unzipSync } from 'fflate'

/** Real packages beside the project; their `Src/*.pa.yaml` were written by the product itself. */
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/canvas/', import.meta.url))
const skip = existsSync(CORPUS) ? false : `There is no corpus at ${CORPUS}.`

interface Package {
  readonly name: string
  readonly files: Record<string, string>
}

/** Packages that have sources, without the early preview's, whose screens stand at the root. */
function* packages(): Iterable<Package> {
  for (const name of readdirSync(CORPUS).toSorted()) {
    if (!name.endsWith('.msapp')) continue
    let entries: Record<string, Uint8Array>
    try {
      entries = unzipSync(readFileSync(CORPUS + name), {
        filter: ({ name: entry }) => entry.endsWith('.pa.yaml'),
      })
    } catch {
      continue
    }
    const files = Object.fromEntries(
      Object.entries(entries).map(([path, bytes]) => [
        path.replaceAll('\\', '/'),
        strFromU8(bytes),
      ]),
    )
    const isPreview = Object.values(files).some((text) => /^ {2}Control: App$/m.test(text))
    if (Object.keys(files).length > 0 && !isPreview) yield { name, files }
  }
}

const plain = (text: string) =>
  // A carriage return inside a formula is gone after reading, and with it why "+" was written.
  text.replaceAll('\r\n', '\n').replaceAll('|+', '|').trim()

void describe('sources written by the product', { skip }, () => {
  const all = skip ? [] : [...packages()]

  void test('there are some', () => assert.ok(all.length >= 10))

  for (const { name, files } of all) {
    void test(`${name} is read without a finding and written the same`, () => {
      const { document, findings } = readFiles(files, name)
      assert.deepEqual(findings, [])
      const written = writeFiles(document)
      for (const [path, text] of Object.entries(files))
        if (!path.includes('_EditorState')) assert.equal(written[path], text, path)

      // Once more without remembering what was read.
      const sources = new Set(Object.values(files).map(plain))
      assert.ok(sources.has(plain(writeApp(document.app, false))), 'App')
      for (const screen of document.screens)
        assert.ok(sources.has(plain(writeScreen(screen, false))), screen.name)
    })

    void test(`${name} is checked without an exception`, () => {
      const check = checkApp(readFiles(files, name).document)
      assert.ok(check.properties.size > 1)
    })
  }
})
