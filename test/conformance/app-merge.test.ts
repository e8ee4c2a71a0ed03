import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assert as check, integer, noBias, property } from 'fast-check'
import { type AppDocument, mergeDocuments } from '@patchbay/app-model'
import { CONTAINERS, sampleApp } from './app-merge/apps.ts'
import { type Edit, EditMaker, applyEdits, dump, parentOf, swapNames } from './app-merge/edits.ts'

const SEED = 20_261_124
const RUNS = 1000

/** Edits of both sides, from one random number. */
function editsOf(seed: number, sides: readonly string[], reach?: number): Edit[][] {
  let state = seed
  const next = (below: number) => {
    // Mulberry32: every number of a small state, evenly.
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
  return sides.map((side) => {
    const maker = new EditMaker(next, side, reach)
    return Array.from({ length: 1 + next(8) }, () => maker.make())
  })
}

const anySeed = noBias(integer())

/** What an edit decides, and what it needs to be there. */
function claimsOf(base: AppDocument, edit: Edit): { own: string[]; needs: string[] } {
  const around = (name: string): string[] => {
    const names: string[] = []
    for (let at = name; at !== ''; at = parentOf(base, at)) names.push(at)
    return names.map((each) => `alive ${each}`)
  }
  switch (edit.kind) {
    case 'set':
    case 'reset':
      return { own: [`${edit.control}.${edit.property}`], needs: around(edit.control) }
    case 'rename':
      return { own: [`name ${edit.control}`], needs: around(edit.control) }
    case 'move':
      return {
        own: [`place ${edit.control}`],
        needs: [...around(edit.control), ...around(edit.to)],
      }
    case 'swap':
      return {
        own: [`order ${edit.parent}`, ...swapNames(edit).map((name) => `place ${name}`)],
        needs: [`alive ${edit.parent}`, ...swapNames(edit).map((name) => `alive ${name}`)],
      }
    case 'insert':
      return { own: [], needs: around(edit.parent) }
    case 'delete':
    case 'deleteScreen': {
      const name = edit.kind === 'delete' ? edit.control : edit.screen
      const isInside = (each: string) => around(each).includes(`alive ${name}`)
      const all = [...allNames(base)].filter((each) => isInside(each))
      return { own: all.flatMap((each) => [`alive ${each}`, `place ${each}`]), needs: [] }
    }
    case 'addScreen':
      return { own: [], needs: [] }
    case 'component':
      return { own: [`component ${edit.from}`], needs: [] }
    case 'named':
      return { own: [`named ${edit.name}`], needs: [] }
    case 'dataSource':
    case 'media':
      return { own: [`${edit.kind} ${edit.name}`], needs: [] }
  }
}

function allNames(base: AppDocument): Set<string> {
  const names = new Set<string>(CONTAINERS)
  const visit = (children: AppDocument['screens'][number]['children']) => {
    for (const child of children) {
      names.add(child.name)
      visit(child.children)
    }
  }
  for (const screen of base.screens) visit(screen.children)
  return names
}

/** Their edits without those that decide, or need, what ours decide, and the other way round. */
function independent(base: AppDocument, ours: readonly Edit[], theirs: readonly Edit[]): Edit[] {
  const [own, needs] = [new Set<string>(), new Set<string>()]
  for (const edit of ours) {
    const claims = claimsOf(base, edit)
    for (const claim of claims.own) own.add(claim)
    for (const claim of claims.needs) needs.add(claim)
  }
  return theirs.filter((edit) => {
    const claims = claimsOf(base, edit)
    return (
      !claims.own.some((claim) => own.has(claim) || needs.has(claim)) &&
      !claims.needs.some((claim) => own.has(claim))
    )
  })
}

/**
 * A rename is told by likeness, so what one side renames it does not rewrite as well; and what it
 * puts somewhere it does not take out again with all around it.
 */
function plausible(base: AppDocument, edits: readonly Edit[]): Edit[] {
  const renamed = new Set<string>()
  const filled = new Set<string>()
  const touched = new Map<string, number>()
  const kept: Edit[] = []
  for (const edit of edits) {
    if (edit.kind === 'move')
      for (let at = edit.to; at !== ''; at = parentOf(base, at)) filled.add(at)
    if (edit.kind === 'delete' && filled.has(edit.control)) continue
    if (edit.kind === 'deleteScreen' && filled.has(edit.screen)) continue
    if (edit.kind === 'rename') {
      if (renamed.has(edit.control) || (touched.get(edit.control) ?? 0) > 0) continue
      renamed.add(edit.control)
    } else if ('control' in edit) {
      if (renamed.has(edit.control)) continue
      touched.set(edit.control, (touched.get(edit.control) ?? 0) + 1)
    }
    kept.push(edit)
  }
  return kept
}

void describe('merging two versions of an app', () => {
  const base = sampleApp()

  void test(`${RUNS} pairs of independent edits: the merge is both, with no conflict (seed ${SEED})`, () => {
    let made = 0
    check(
      property(anySeed, (seed) => {
        const [a = [], all = []] = editsOf(seed, ['a', 'b']).map((edits) => plausible(base, edits))
        const b = independent(base, a, all)
        made += a.length + b.length
        const [ours, theirs] = [applyEdits(base, a), applyEdits(base, b)]
        const both = applyEdits(base, [...a, ...b])
        const { document, conflicts, renamed } = mergeDocuments(base, ours, theirs)
        assert.deepEqual(conflicts, [], JSON.stringify({ a, b }))
        assert.deepEqual(renamed, [])
        assert.deepEqual(dump(document), dump(both), JSON.stringify({ a, b }))
      }),
      { seed: SEED, numRuns: RUNS },
    )
    assert.ok(made > RUNS * 4, `only ${made} edits`)
  })

  void test(`${RUNS} pairs of any edits: nothing that either side wrote is lost (seed ${SEED})`, () => {
    let withConflicts = 0
    const kinds = new Set<string>()
    check(
      property(anySeed, (seed) => {
        const [a = [], b = []] = editsOf(seed, ['a', 'b'], 3)
        const [ours, theirs] = [applyEdits(base, a), applyEdits(base, b)]
        const { document, conflicts } = mergeDocuments(base, ours, theirs)
        if (conflicts.length > 0) withConflicts++
        for (const { kind } of conflicts) kinds.add(kind)
        const result = JSON.stringify([dump(document), conflicts])
        for (const side of [ours, theirs])
          for (const [text] of JSON.stringify(dump(side)).matchAll(/\b[ab]\d+x\b/g))
            assert.ok(result.includes(text), `${text} is lost: ${JSON.stringify({ a, b })}`)
      }),
      { seed: SEED + 1, numRuns: RUNS },
    )
    assert.ok(withConflicts > RUNS / 4, `only ${withConflicts} had conflicts`)
    assert.deepEqual([...kinds].toSorted(), [
      'changed',
      'deleted',
      'file',
      'moved',
      'ordered',
      'renamed',
    ])
  })

  void test(`${RUNS / 5} apps: one side alone, and both sides alike, merge to what they say`, () => {
    check(
      property(anySeed, (seed) => {
        const [edits = []] = editsOf(seed, ['a'])
        const changed = applyEdits(base, edits)
        for (const [ours, theirs] of [
          [changed, base],
          [base, changed],
          [changed, changed],
        ] as const) {
          const { document, conflicts } = mergeDocuments(base, ours, theirs)
          assert.deepEqual(conflicts, [], JSON.stringify(edits))
          assert.deepEqual(dump(document), dump(changed), JSON.stringify(edits))
        }
      }),
      { seed: SEED + 2, numRuns: RUNS / 5 },
    )
  })
})
