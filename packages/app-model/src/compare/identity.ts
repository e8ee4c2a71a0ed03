import { type Outline, type Thing, COMPONENTS, componentId, idOf } from './outline.ts'

/** How alike two controls of different names must be to be one that was renamed. */
const ALIKE = 0.8
/** The same where every formula that spoke of the one now speaks of the other. */
const ALIKE_WITH_MENTIONS = 0.5
/** Pairs that are looked at most; an app that is rewritten whole has no renames to find. */
const MAX_PAIRS = 250_000

/**
 * Which things of a later version are which of an earlier one: by name, and where a name is gone
 * and another has come in its place, by likeness (type, place, formulas, and who mentions it).
 *
 * @returns Earlier ids by later ids, of all that was there before.
 */
export function matchThings(before: Outline, after: Outline): ReadonlyMap<string, string> {
  const matches = new Map<string, string>()
  const taken = new Set<string>()
  const match = (later: Thing, earlier: Thing) => {
    matches.set(later.id, earlier.id)
    taken.add(earlier.id)
  }
  // Components first: what is in them is looked up in the one that they were.
  const ranked = [...after.things.values()].toSorted((a, b) => rank(a) - rank(b))
  for (const later of ranked) {
    const earlier = before.things.get(idBefore(later, matches))
    if (earlier && earlier.kind === later.kind) match(later, earlier)
  }
  const mentions = { before: new Mentions(before), after: new Mentions(after) }
  for (const kinds of [['component'], ['screen'], ['control']] as const) {
    const isOfKind = ({ kind }: Thing) => (kinds as readonly string[]).includes(kind)
    const gone = [...before.things.values()].filter((one) => isOfKind(one) && !taken.has(one.id))
    const come = [...after.things.values()].filter((one) => isOfKind(one) && !matches.has(one.id))
    if (gone.length === 0 || come.length === 0) continue
    if (gone.length * come.length > MAX_PAIRS) continue
    for (const { earlier, later } of renamesOf(gone, come, { before, after, matches, mentions })) {
      match(later, earlier)
      if (later.kind !== 'component') continue
      // What is in a renamed component has the names that it had.
      for (const inner of after.things.values()) {
        if (inner.scope !== later.id) continue
        const known = before.things.get(idOf(earlier.id, inner.name))
        if (known) match(inner, known)
      }
    }
  }
  return matches
}

function rank({ kind }: Thing): number {
  return kind === 'component' ? 0 : 1
}

/** The id that something would have had before, were it called the same. */
function idBefore(later: Thing, matches: ReadonlyMap<string, string>): string {
  if (later.kind === 'component') return componentId(later.name)
  const scope = later.scope === '' ? '' : (matches.get(later.scope) ?? later.scope)
  return idOf(scope, later.name)
}

interface Context {
  readonly before: Outline
  readonly after: Outline
  readonly matches: ReadonlyMap<string, string>
  readonly mentions: { readonly before: Mentions; readonly after: Mentions }
}

/** The likeliest renames, each thing in one at most. */
function renamesOf(
  gone: readonly Thing[],
  come: readonly Thing[],
  context: Context,
): { earlier: Thing; later: Thing }[] {
  const pairs: { earlier: Thing; later: Thing; score: number }[] = []
  for (const earlier of gone)
    for (const later of come) {
      const score = renameScore(earlier, later, context)
      if (score > 0) pairs.push({ earlier, later, score })
    }
  pairs.sort((a, b) => b.score - a.score)
  const used = new Set<string>()
  return pairs.filter(({ earlier, later }) => {
    if (used.has(`<${earlier.id}`) || used.has(`>${later.id}`)) return false
    used.add(`<${earlier.id}`).add(`>${later.id}`)
    return true
  })
}

/** How likely it is that one is the other renamed; 0 when it is not. */
function renameScore(earlier: Thing, later: Thing, context: Context): number {
  const { before, after, matches, mentions } = context
  if (earlier.attributes.get('Control') !== later.attributes.get('Control')) return 0
  const scope = later.scope === '' ? '' : (matches.get(later.scope) ?? later.scope)
  if (earlier.scope !== scope) return 0
  // A name that is still spoken of was not renamed: renaming changes every formula.
  if (mentions.after.has(earlier.name)) return 0
  const parent = matches.get(later.parent) ?? later.parent
  const isSamePlace = parent === earlier.parent
  const names = { from: earlier.name, to: later.name }
  const alike = likeness(earlier, later, names)
  const inside = childLikeness(
    before.children.get(earlier.id) ?? [],
    (after.children.get(later.id) ?? []).map((id) => matches.get(id) ?? id),
  )
  const isMentioned = mentions.before.has(earlier.name) && mentions.after.has(later.name)
  // Screens and components are known by what is in them rather than by what they say themselves.
  const isFull = earlier.kind !== 'control' && inside !== undefined
  const total = isFull ? (alike + 2 * inside) / 3 : alike
  const needed = isMentioned || isFull ? ALIKE_WITH_MENTIONS : ALIKE
  if (total < needed || (inside !== undefined && inside < 0.5)) return 0
  if (!isSamePlace && !isMentioned && alike < 1) return 0
  return total + (isSamePlace ? 0.2 : 0) + (isMentioned ? 0.1 : 0)
}

/** The share of facts that are the same in both, 1 when there are none. */
export function likeness(
  a: Thing,
  b: Thing,
  names: { from: string; to: string } = { from: '', to: '' },
): number {
  const keys = new Set([...a.attributes.keys(), ...b.attributes.keys()])
  let same = 0
  for (const key of keys) {
    const [one, other] = [a.attributes.get(key), b.attributes.get(key)]
    if (one === undefined || other === undefined) continue
    if (sameText(one, other)) same++
    else if (names.from !== '' && sameText(one.replaceAll(names.from, names.to), other)) same++
  }
  return keys.size === 0 ? 1 : same / keys.size
}

/** The share of children that both have; undefined when neither has any. */
export function childLikeness(a: readonly string[], b: readonly string[]): number | undefined {
  const all = new Set([...a, ...b])
  if (all.size === 0) return undefined
  const inB = new Set(b)
  return a.filter((id) => inB.has(id)).length / all.size
}

/** Equal but for line ends and white space at the very end. */
export function sameText(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  return settled(a) === settled(b)
}

/**
 * Which side to take where one side at most has changed a text; undefined where both have. White
 * space at the end counts only as long as nothing else differs.
 */
export function unchangedBeside(
  base: string | undefined,
  ours: string | undefined,
  theirs: string | undefined,
): 'ours' | 'theirs' | undefined {
  for (const equal of [(a?: string, b?: string) => a === b, sameText]) {
    if (equal(ours, theirs) || equal(base, theirs)) return 'ours'
    if (equal(base, ours)) return 'theirs'
  }
  return undefined
}

function settled(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd()
}

/** Which names the formulas of an app speak of. */
class Mentions {
  readonly #outline: Outline
  #names: Set<string> | undefined

  constructor(outline: Outline) {
    this.#outline = outline
  }

  has(name: string): boolean {
    this.#names ??= namesIn(this.#outline)
    return this.#names.has(name)
  }
}

function namesIn(outline: Outline): Set<string> {
  const names = new Set<string>()
  const seen = new Set<string>()
  for (const { attributes } of outline.things.values())
    for (const [key, formula] of attributes) {
      if (!key.startsWith('property:') || seen.has(formula)) continue
      seen.add(formula)
      for (const [, quoted, plain] of formula.matchAll(
        /"(?:[^"]|"")*"|'((?:[^']|'')+)'|([\p{L}_][\p{L}\p{N}_]*)/gu,
      ))
        names.add(quoted?.replaceAll("''", "'") ?? plain ?? '')
    }
  return names
}

/** Whether two things that both sides added under one name are one and the same. */
export function isSameAddition(ours: Thing, theirs: Thing, isSamePlace: boolean): boolean {
  if (ours.kind !== theirs.kind) return false
  if (ours.kind === 'control' && !isSamePlace) return false
  if (ours.parent === COMPONENTS) return true
  if (ours.attributes.get('Control') !== theirs.attributes.get('Control')) return false
  return likeness(ours, theirs) >= ALIKE_WITH_MENTIONS
}
