import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type AppDocument, allPlaces, mergeDocuments, readMsapp } from '@patchbay/app-model'
import { dump } from './app-merge/edits.ts'

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/canvas/', import.meta.url))
const skip = existsSync(CORPUS) ? false : `There is no corpus at ${CORPUS}.`

/** Names of the screens and controls of an app. */
function namesOf(document: AppDocument): Set<string> {
  const names = new Set(document.screens.map(({ name }) => name))
  for (const { control } of allPlaces(document)) names.add(control.name)
  return names
}

/** Packages whose screens and controls are called alike, for the most part: versions of one app. */
function* pairsOfVersions(): Iterable<[string, string, AppDocument, AppDocument]> {
  const apps: { file: string; document: AppDocument; names: Set<string> }[] = []
  for (const file of readdirSync(CORPUS)) {
    const { document } = readMsapp(readFileSync(join(CORPUS, file)), 'App')
    const names = namesOf(document)
    if (names.size >= 8) apps.push({ file, document, names })
  }
  for (const [i, a] of apps.entries())
    for (const b of apps.slice(i + 1)) {
      if (Math.min(a.names.size, b.names.size) < Math.max(a.names.size, b.names.size) / 3) continue
      const shared = [...a.names].filter((name) => b.names.has(name)).length
      if (shared < 0.6 * Math.min(a.names.size, b.names.size)) continue
      yield [a.file, b.file, a.document, b.document]
    }
}

/** An earlier version with some screens as they are later; undefined where that cannot be told apart. */
function halfway(
  before: AppDocument,
  after: AppDocument,
  isChanged: (screen: string) => boolean,
): AppDocument {
  return {
    ...before,
    screens: before.screens.map((screen) => {
      const later = after.screens.find(({ name }) => name === screen.name)
      return later && isChanged(screen.name) ? later : screen
    }),
  }
}

void describe('versions of one app in the corpus', { skip }, () => {
  void test('one side alone, both alike, and halves of the changes merge to what was made', () => {
    let pairs = 0
    let halves = 0
    for (const [first, second, a, b] of skip ? [] : pairsOfVersions()) {
      pairs++
      const where = `${first} → ${second}`
      for (const [base, changed] of [
        [a, b],
        [b, a],
      ] as const) {
        for (const [ours, theirs] of [
          [changed, base],
          [base, changed],
          [changed, changed],
        ] as const) {
          const { document, conflicts } = mergeDocuments(base, ours, theirs)
          assert.deepEqual(conflicts, [], where)
          assert.deepEqual(dump(document), dump(changed), where)
        }
        // One side has changed every other screen, the other the rest: independent edits.
        const names = base.screens.map(({ name }) => name)
        const isEven = (screen: string) => names.indexOf(screen) % 2 === 0
        const ours = halfway(base, changed, isEven)
        const theirs = halfway(base, changed, (screen) => !isEven(screen))
        const both = halfway(base, changed, () => true)
        const used = [ours, theirs, both].map((one) => [...allPlaces(one)].length)
        const unique = [ours, theirs, both].map((one) => namesOf(one).size - one.screens.length)
        // A control that went from one screen to another would be there twice.
        if (used.some((count, i) => count !== unique[i])) continue
        const { document, conflicts } = mergeDocuments(base, ours, theirs)
        assert.deepEqual(conflicts, [], where)
        assert.deepEqual(dump(document), dump(both), where)
        halves++
      }
    }
    console.log(`${pairs} pairs of versions, ${halves} merges of two halves`)
    assert.ok(pairs >= 5, `only ${pairs} pairs`)
    assert.ok(halves >= 5, `only ${halves} halves`)
  })
})
