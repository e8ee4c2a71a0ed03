import type { AppDocument } from '../document.ts'
import { rewriteFormula } from '../edit/rename.ts'
import { parseYaml } from './files.ts'
import { matchThings, sameText } from './identity.ts'
import { spokenKey } from './merge.ts'
import { reorders } from './order.ts'
import { type Outline, SCREENS, type Thing, outlineOf } from './outline.ts'
import { type Tree, compareTrees, parseTree } from './tree.ts'

/** One difference between two apps. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed' | 'moved' | 'reordered'
  /** Control, screen, component or `App`, by its later name; or the path of a file. */
  readonly control: string
  /**
   * A property, or `Control`, `Name`, `Parent`, `Order` and other keywords of the thing itself;
   * the place within a file; empty for a whole thing.
   */
  readonly property: string
  /** Formulas, types or names; empty where there was none. */
  readonly before: string
  readonly after: string
}

/**
 * What differs, in the order of the second app. A control that was renamed is one control, and
 * formulas that only speak of its new name are no changes.
 */
export function compareDocuments(before: AppDocument, after: AppDocument): Change[] {
  const [old, now] = [outlineOf(before), outlineOf(after)]
  const matches = matchThings(old, now)
  const changes: Change[] = []
  const names = new Map<string, string>()
  const kept = new Map<string, Thing>()
  for (const [later, earlier] of matches) {
    const [a, b] = [old.things.get(earlier), now.things.get(later)]
    if (!a || !b) continue
    kept.set(earlier, b)
    if (a.name !== b.name) names.set(a.name, b.name)
  }
  for (const thing of now.things.values()) {
    const known = old.things.get(matches.get(thing.id) ?? '')
    if (known) changes.push(...changesOf(known, thing, { old, now, matches, names, kept }))
    else changes.push(...additionOf(thing))
  }
  for (const thing of old.things.values())
    if (!kept.has(thing.id))
      changes.push({
        kind: 'removed',
        control: thing.name,
        property: '',
        before: kindOf(thing),
        after: '',
      })
  changes.push(...screenOrder(old, now, kept))
  changes.push(...fileChanges(before, after, { old, now }))
  return changes
}

interface Context {
  readonly old: Outline
  readonly now: Outline
  readonly matches: ReadonlyMap<string, string>
  /** New names by old ones. */
  readonly names: ReadonlyMap<string, string>
  /** Later things by earlier ids. */
  readonly kept: ReadonlyMap<string, Thing>
}

function* changesOf(before: Thing, after: Thing, context: Context): Iterable<Change> {
  const { old, now, matches, names, kept } = context
  const control = after.name
  if (before.name !== after.name)
    yield { kind: 'renamed', control, property: 'Name', before: before.name, after: after.name }
  const parent = matches.get(after.parent) ?? after.parent
  if (parent !== before.parent) {
    const name = (outline: Outline, id: string) => outline.things.get(id)?.name ?? 'App'
    yield {
      kind: 'moved',
      control,
      property: 'Parent',
      before: name(old, before.parent),
      after: name(now, after.parent),
    }
  }
  const children = orderChange(before.id, after.id, { old, now, kept })
  if (children) yield { kind: 'reordered', control, property: 'Order', ...children }
  const keys = [...after.attributes.keys(), ...before.attributes.keys()]
  for (const key of new Set(keys)) {
    const [one, other] = [before.attributes.get(key), after.attributes.get(key)]
    if (sameText(one, other)) continue
    const property = spokenKey(key)
    if (one === undefined)
      yield { kind: 'added', control, property, before: '', after: other ?? '' }
    else if (other === undefined)
      yield { kind: 'removed', control, property, before: one, after: '' }
    else if (!key.startsWith('property:') || !sameText(withNames(one, names), other))
      yield { kind: 'changed', control, property, before: one, after: other }
  }
}

function withNames(formula: string, names: ReadonlyMap<string, string>): string {
  return names.size === 0 ? formula : rewriteFormula(formula, names)
}

function* additionOf(thing: Thing): Iterable<Change> {
  const control = thing.name
  yield { kind: 'added', control, property: '', before: '', after: kindOf(thing) }
  for (const [key, value] of thing.attributes)
    if (key.startsWith('property:') || key.startsWith('definition:'))
      yield { kind: 'added', control, property: spokenKey(key), before: '', after: value }
}

function screenOrder(
  old: Outline,
  now: Outline,
  kept: ReadonlyMap<string, Thing>,
): readonly Change[] {
  const order = orderChange(SCREENS, SCREENS, { old, now, kept })
  return order ? [{ kind: 'reordered', control: 'App', property: 'Order', ...order }] : []
}

/** Siblings that both have, when they stand in another order now. */
function orderChange(
  before: string,
  after: string,
  { old, now, kept }: Pick<Context, 'old' | 'now' | 'kept'>,
): Pick<Change, 'before' | 'after'> | undefined {
  const earlier = (old.children.get(before) ?? []).flatMap((id) => kept.get(id)?.id ?? [])
  const later = now.children.get(after) ?? []
  if (!reorders(earlier, later)) return undefined
  const spoken = (outline: Outline, ids: readonly string[]) =>
    ids.map((id) => outline.things.get(id)?.name ?? id).join(', ')
  return { before: spoken(now, earlier), after: spoken(now, later) }
}

/** What a package always has and a folder of sources need not: no difference where one is absent. */
const PACKAGING =
  /^(?:Properties\.json|References\/(?:Modern)?Themes\.json|Resources\/PublishInfo\.json)$/

/** Whether a file holds nothing but empty lists. */
function saysNothing(text: string | undefined): boolean {
  const tree = parseTree(text)
  if (typeof tree !== 'object' || tree === null) return false
  return Object.values(tree).every((one) => Array.isArray(one) && one.length === 0)
}

function* fileChanges(
  before: AppDocument,
  after: AppDocument,
  { old, now }: { old: Outline; now: Outline },
): Iterable<Change> {
  const textOf = (document: AppDocument, outline: Outline, path: string) =>
    outline.componentFiles.get(path)?.rest ?? document.otherFiles.get(path)
  for (const path of new Set([...after.otherFiles.keys(), ...before.otherFiles.keys()])) {
    const [one, other] = [textOf(before, old, path), textOf(after, now, path)]
    if (sameText(one ?? '', other ?? '')) continue
    if (one === undefined || other === undefined)
      if (PACKAGING.test(path) || saysNothing(one ?? other)) continue
    const read = path.endsWith('.json') ? parseTree : parseYaml
    const [a, b] = [read(one), read(other)]
    if (one === undefined || other === undefined || a === undefined || b === undefined) {
      const kind = one === undefined ? 'added' : other === undefined ? 'removed' : 'changed'
      yield { kind, control: path, property: '', before: one ?? '', after: other ?? '' }
      continue
    }
    for (const change of compareTrees(a, b)) {
      const [was, is] = [spoken(change.before), spoken(change.after)]
      const kind = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed'
      const property = change.path.join('.')
      yield { kind, control: path, property, before: was ?? '', after: is ?? '' }
    }
  }
}

function spoken(tree: Tree | undefined): string | undefined {
  return tree === undefined || typeof tree === 'string' ? tree : JSON.stringify(tree)
}

function kindOf({ kind, attributes }: Thing): string {
  if (kind === 'screen') return 'Screen'
  if (kind === 'component') return 'Component'
  if (kind === 'app') return 'App'
  const version = attributes.get('Version')
  const type = attributes.get('Control') ?? ''
  const head = version === undefined ? type : `${type}@${version}`
  const variant = attributes.get('Variant')
  return variant === undefined ? head : `${head}, ${variant}`
}
