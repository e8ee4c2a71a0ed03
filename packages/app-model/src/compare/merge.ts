import { checkApp } from '../check/check-app.ts'
import type { AppDocument, Control, Screen } from '../document.ts'
import { freeCopyName } from '../edit/names.ts'
import { type MeansControl, rewriteFormula } from '../edit/rename.ts'
import { type ComponentDefinition, writeComponentFile } from './component-file.ts'
import { type FileConflict, mergeOtherFiles } from './files.ts'
import { mergeFormulas } from './formulas.ts'
import {
  childLikeness,
  isSameAddition,
  matchThings,
  sameText,
  unchangedBeside,
} from './identity.ts'
import { mergeOrder } from './order.ts'
import {
  APP,
  COMPONENTS,
  type Outline,
  SCREENS,
  type Thing,
  componentId,
  controlOf,
  outlineOf,
  screenOf,
  withPrefix,
} from './outline.ts'

/** Why a merge could not decide by itself. */
export type ConflictKind =
  /** Both changed the same fact. */
  | 'changed'
  /** One took it out, the other changed it or put something into it; it stays. */
  | 'deleted'
  /** Both gave it another name. */
  | 'renamed'
  /** Both moved it elsewhere. */
  | 'moved'
  /** Both put the same siblings into another order. */
  | 'ordered'
  /** Both changed a file that is not merged piece by piece, or the same place in one that is. */
  | 'file'

/** Something both sides decided differently. Nothing is lost: both versions are here. */
export interface MergeConflict {
  readonly kind: ConflictKind
  /** Control, screen, component, `App`, or the path of a file. */
  readonly control: string
  /** Property, or `Control`, `Name`, `Parent`, `Order`; the place within a file; empty for all. */
  readonly property: string
  /** Undefined where there was none. */
  readonly base: string | undefined
  readonly ours: string | undefined
  readonly theirs: string | undefined
  /** Which of them stands in the result. */
  readonly kept: 'ours' | 'theirs'
}

/** A name that the merge gave, because both sides gave one name to two things. */
export interface MergeRename {
  readonly from: string
  readonly to: string
}

/** What merging gives: always a whole app. */
export interface MergeResult {
  readonly document: AppDocument
  readonly conflicts: readonly MergeConflict[]
  /** Things of theirs that have another name now, with every mention of them. */
  readonly renamed: readonly MergeRename[]
}

/**
 * Merges two versions of an app that come from a common one, by what things are rather than by
 * lines: a control that one side renamed, moved or reordered and the other edited is one control.
 *
 * Where both decide differently ours stands, and a conflict tells all three versions.
 */
export function mergeDocuments(
  base: AppDocument,
  ours: AppDocument,
  theirs: AppDocument,
): MergeResult {
  return new Merging(base, ours, theirs).result()
}

/** One thing in the three versions. */
interface Triple {
  readonly id: string
  readonly base: Thing | undefined
  readonly ours: Thing | undefined
  readonly theirs: Thing | undefined
}

interface Merged {
  readonly thing: Thing
  parent: string
  attributes: ReadonlyMap<string, string>
}

type Side = 'base' | 'ours' | 'theirs'
const SIDES = ['base', 'ours', 'theirs'] as const

class Merging {
  readonly #documents: Readonly<Record<Side, AppDocument>>
  readonly #outlines: Readonly<Record<Side, Outline>>
  /** Ids of a version → ids that are the same in all three. */
  readonly #common: Readonly<Record<Side, Map<string, string>>>
  readonly #triples: ReadonlyMap<string, Triple>
  readonly #conflicts: MergeConflict[] = []
  readonly #renamed: MergeRename[] = []
  readonly #names = new Map<string, string>()
  readonly #merged = new Map<string, Merged>()

  constructor(base: AppDocument, ours: AppDocument, theirs: AppDocument) {
    this.#documents = { base, ours, theirs }
    this.#outlines = { base: outlineOf(base), ours: outlineOf(ours), theirs: outlineOf(theirs) }
    this.#common = { base: new Map(), ours: new Map(), theirs: new Map() }
    this.#triples = this.#identify()
  }

  result(): MergeResult {
    this.#mergeNames()
    const attributes = this.#rewriteNames()
    for (const triple of this.#triples.values()) this.#mergeThing(triple, attributes)
    this.#keepParents()
    // Each round puts at least one moved thing back, so this ends.
    while (this.#breakCircle()) this.#keepParents()
    const document = this.#build()
    return { document, conflicts: this.#conflicts, renamed: this.#renamed }
  }

  // Who is who

  #identify(): Map<string, Triple> {
    const { base, ours, theirs } = this.#outlines
    const common = this.#common
    for (const id of base.things.keys()) common.base.set(id, id)
    for (const side of ['ours', 'theirs'] as const)
      for (const [later, earlier] of matchThings(base, this.#outlines[side]))
        common[side].set(later, earlier)
    // Ids of what is new say whose it is, until it turns out to be the same on both sides.
    for (const id of ours.things.keys()) if (!common.ours.has(id)) common.ours.set(id, `+${id}`)
    const added = [...theirs.things.values()].filter(({ id }) => !common.theirs.has(id))
    // Parents before children: whether two are the same asks whether their places are.
    for (const thing of added) {
      const twin = ours.things.get(thing.id)
      const isFree = twin !== undefined && common.ours.get(twin.id) === `+${twin.id}`
      const isSamePlace =
        twin !== undefined &&
        this.#commonId('ours', twin.parent) === this.#commonId('theirs', thing.parent)
      const inside = childLikeness(
        (twin && ours.children.get(twin.id)) ?? [],
        theirs.children.get(thing.id) ?? [],
      )
      const isSame =
        isFree && isSameAddition(twin, thing, isSamePlace) && (inside === undefined || inside > 0)
      common.theirs.set(thing.id, isSame ? `+${thing.id}` : `*${thing.id}`)
    }
    const triples = new Map<string, { id: string } & Partial<Record<Side, Thing>>>()
    for (const side of SIDES)
      for (const [id, thing] of this.#outlines[side].things) {
        const key = common[side].get(id) ?? id
        const triple = triples.get(key) ?? { id: key }
        triple[side] = thing
        triples.set(key, triple)
      }
    return new Map(
      [...triples].map(([id, triple]) => [
        id,
        { id, base: triple.base, ours: triple.ours, theirs: triple.theirs },
      ]),
    )
  }

  #commonId(side: Side, id: string): string {
    return this.#common[side].get(id) ?? id
  }

  // Names

  #mergeNames(): void {
    for (const { id, base, ours, theirs } of this.#triples.values()) {
      const [b, o, t] = [base?.name, ours?.name, theirs?.name]
      const name = o === undefined || (o === b && t !== undefined) ? (t ?? b ?? '') : o
      if (b !== undefined && o !== undefined && t !== undefined)
        if (o !== b && t !== b && o !== t)
          this.#note('renamed', o, 'Name', { base: b, ours: o, theirs: t }, 'ours')
      this.#names.set(id, name)
    }
    this.#partNamesakes()
  }

  /** Two things that ended up with one name: theirs gets a free one. */
  #partNamesakes(): void {
    const taken = new Map<string, Set<string>>()
    const scopeOf = (thing: Thing, side: Side) =>
      thing.kind === 'component'
        ? COMPONENTS
        : thing.scope === ''
          ? ''
          : this.#commonId(side, thing.scope)
    const claims: { id: string; scope: string; isOurs: boolean }[] = []
    for (const { id, base, ours, theirs } of this.#triples.values()) {
      if (!ours && !theirs) continue
      // What one side took out and the other left as it was is going away, with its name.
      if (base && (!ours || !theirs) && !this.#isChanged(id)) continue
      const scope = ours ? scopeOf(ours, 'ours') : theirs ? scopeOf(theirs, 'theirs') : ''
      claims.push({ id, scope, isOurs: ours !== undefined })
    }
    claims.sort((a, b) => Number(b.isOurs) - Number(a.isOurs))
    const used = new Map<string, Set<string>>()
    for (const { id, scope } of claims)
      (used.get(scope) ?? used.set(scope, new Set(['App'])).get(scope))?.add(
        this.#names.get(id) ?? '',
      )
    for (const { id, scope } of claims) {
      const name = this.#names.get(id) ?? ''
      const names = taken.get(scope) ?? new Set<string>()
      taken.set(scope, names)
      if (!names.has(name)) {
        names.add(name)
        continue
      }
      const all = used.get(scope) ?? names
      const free = freeCopyName(all, name)
      all.add(free)
      names.add(free)
      this.#names.set(id, free)
      this.#renamed.push({ from: name, to: free })
    }
  }

  #isChanged(id: string): boolean {
    const { base, ours, theirs } = this.#triples.get(id) ?? {}
    const [now, side] = ours ? ([ours, 'ours'] as const) : ([theirs, 'theirs'] as const)
    if (!base || !now) return true
    return (
      !sameAttributes(base.attributes, now.attributes) ||
      base.name !== now.name ||
      base.parent !== this.#commonId(side, now.parent)
    )
  }

  /** Attributes of each version, its formulas speaking of the names that things end up with. */
  #rewriteNames(): Record<Side, Map<string, ReadonlyMap<string, string>>> {
    const made = {} as Record<Side, Map<string, ReadonlyMap<string, string>>>
    for (const side of SIDES) {
      const outline = this.#outlines[side]
      const byScope = new Map<string, Map<string, string>>()
      const components = new Map<string, string>()
      for (const thing of outline.things.values()) {
        const name = this.#names.get(this.#commonId(side, thing.id)) ?? thing.name
        if (name === thing.name || thing.kind === 'app') continue
        // Inside a component its own name stands for it.
        if (thing.kind === 'component') {
          components.set(thing.name, name)
          scopeNames(byScope, thing.id).set(thing.name, name)
        } else scopeNames(byScope, thing.scope).set(thing.name, name)
      }
      const attributes = new Map<string, ReadonlyMap<string, string>>()
      let means: MeansControl | undefined
      for (const thing of outline.things.values()) {
        const scope = thing.kind === 'component' ? thing.id : thing.scope
        const names = byScope.get(scope)
        const next = renamedAttributes(thing, names, components, (property, name) => {
          if (scope !== '') return true
          const check = (means ??= meaningOf(this.#documents[side]))
          return check(thing.name, property, name)
        })
        attributes.set(thing.id, next)
      }
      made[side] = attributes
    }
    return made
  }

  // Things

  #mergeThing(
    { id, base, ours, theirs }: Triple,
    attributes: Record<Side, Map<string, ReadonlyMap<string, string>>>,
  ): void {
    const of = (side: Side, thing: Thing | undefined) =>
      (thing && attributes[side].get(thing.id)) ?? new Map<string, string>()
    const [b, o, t] = [of('base', base), of('ours', ours), of('theirs', theirs)]
    const parent = (side: Side, thing: Thing) => this.#commonId(side, thing.parent)
    if (!ours || !theirs) {
      const [kept, side, facts] = ours
        ? ([ours, 'ours', o] as const)
        : ([theirs, 'theirs', t] as const)
      if (!kept) return
      const isAsBefore =
        base !== undefined &&
        sameAttributes(b, facts) &&
        base.name === kept.name &&
        base.parent === parent(side, kept)
      if (isAsBefore) return
      if (base) {
        const texts = { base: describe(b), ours: undefined, theirs: undefined }
        this.#note('deleted', this.#nameOf(id), '', { ...texts, [side]: describe(facts) }, side)
      }
      this.#merged.set(id, { thing: kept, parent: parent(side, kept), attributes: facts })
      return
    }
    const facts = this.#mergeAttributes(id, b, o, t)
    const [from, ourParent, theirParent] = [
      base?.parent,
      parent('ours', ours),
      parent('theirs', theirs),
    ]
    const isApart = ourParent !== from && theirParent !== from && ourParent !== theirParent
    if (isApart)
      this.#note(
        'moved',
        this.#nameOf(id),
        'Parent',
        {
          base: from === undefined ? undefined : this.#nameOf(from),
          ours: this.#nameOf(ourParent),
          theirs: this.#nameOf(theirParent),
        },
        'ours',
      )
    this.#merged.set(id, {
      thing: ours,
      parent: ourParent === from ? theirParent : ourParent,
      attributes: facts,
    })
  }

  #mergeAttributes(
    id: string,
    base: ReadonlyMap<string, string>,
    ours: ReadonlyMap<string, string>,
    theirs: ReadonlyMap<string, string>,
  ): ReadonlyMap<string, string> {
    const merged = new Map<string, string>()
    for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
      const [b, o, t] = [base.get(key), ours.get(key), theirs.get(key)]
      let value: string | undefined
      const side = unchangedBeside(b, o, t)
      if (side !== undefined) value = side === 'ours' ? o : t
      else {
        const both = mergedText(id, key, b, o, t)
        value = both ?? o ?? t
        if (both === undefined)
          this.#note(
            'changed',
            this.#nameOf(id),
            spokenKey(key),
            { base: b, ours: o, theirs: t },
            o === undefined ? 'theirs' : 'ours',
          )
      }
      if (value !== undefined) merged.set(key, value)
    }
    return merged
  }

  /** What was taken out but holds something that stays, stays too. */
  #keepParents(): void {
    const waiting = [...this.#merged.values()]
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      const { parent } = one
      if (parent === '' || parent === SCREENS || parent === COMPONENTS) continue
      if (this.#merged.has(parent)) continue
      const { base, ours, theirs } = this.#triples.get(parent) ?? {}
      const [kept, side] = ours
        ? ([ours, 'ours'] as const)
        : theirs
          ? ([theirs, 'theirs'] as const)
          : ([base, 'base'] as const)
      if (!kept) continue
      const back: Merged = {
        thing: kept,
        parent: this.#commonId(side, kept.parent),
        attributes: kept.attributes,
      }
      const inside = one.thing.name
      const texts = {
        base: describe(base?.attributes),
        ours: ours && describe(ours.attributes),
        theirs: theirs && describe(theirs.attributes),
      }
      this.#note(
        'deleted',
        this.#nameOf(parent),
        `Children: ${inside}`,
        texts,
        ours ? 'ours' : 'theirs',
      )
      this.#merged.set(parent, back)
      waiting.push(back)
    }
  }

  /**
   * A moved into B by one side, and B into A by the other: both stay where ours has them.
   *
   * @returns Whether there was such a circle.
   */
  #breakCircle(): boolean {
    for (const id of this.#merged.keys()) {
      const path: string[] = []
      let at: string | undefined = id
      while (at !== undefined && !path.includes(at)) {
        path.push(at)
        at = this.#merged.get(at)?.parent
      }
      if (at === undefined) continue
      const circle = path.slice(path.indexOf(at))
      // Ours alone has no circle, so something in it does not stand where ours has it.
      for (const inside of circle) {
        const { ours, theirs } = this.#triples.get(inside) ?? {}
        const merged = this.#merged.get(inside)
        if (!merged || !ours) continue
        const parent = this.#commonId('ours', ours.parent)
        if (parent === merged.parent) continue
        const places = {
          base: undefined,
          ours: this.#nameOf(parent),
          theirs: theirs && this.#nameOf(this.#commonId('theirs', theirs.parent)),
        }
        this.#note('moved', this.#nameOf(inside), 'Parent', places, 'ours')
        merged.parent = parent
        return true
      }
      // New on their side alone: it goes to the screen that the circle hangs on no more.
      const [first] = circle
      const merged = first === undefined ? undefined : this.#merged.get(first)
      const screen = [...this.#merged].find(([, { thing }]) => thing.kind === 'screen')
      if (!merged || !screen) return false
      merged.parent = screen[0]
      return true
    }
    return false
  }

  // The document

  #build(): AppDocument {
    const { base, ours, theirs } = this.#documents
    const members = new Map<string, Set<string>>()
    for (const [id, { parent }] of this.#merged)
      (members.get(parent) ?? members.set(parent, new Set()).get(parent))?.add(id)
    const orders = new Map<string, readonly string[]>()
    for (const [parent, ids] of members)
      if (parent !== '') orders.set(parent, this.#order(parent, ids))

    const controlsIn = (parent: string): readonly Control[] => {
      const controls: Control[] = []
      for (const id of orders.get(parent) ?? []) {
        const merged = this.#merged.get(id)
        if (merged)
          controls.push(
            this.#reused(id, controlOf(this.#nameOf(id), merged.attributes, controlsIn(id))),
          )
      }
      return controls
    }
    const screens: Screen[] = []
    for (const id of orders.get(SCREENS) ?? []) {
      const merged = this.#merged.get(id)
      if (merged)
        screens.push(
          this.#reused(id, screenOf(this.#nameOf(id), merged.attributes, controlsIn(id))),
        )
    }
    const components: { path: string | undefined; definition: ComponentDefinition }[] = []
    for (const id of orders.get(COMPONENTS) ?? []) {
      const merged = this.#merged.get(id)
      if (!merged) continue
      const name = this.#nameOf(id)
      components.push({
        path: this.#pathOf(id),
        definition: {
          name,
          body: screenOf(name, merged.attributes, controlsIn(id)),
          keywords: withPrefix(merged.attributes, 'definition:') ?? new Map(),
        },
      })
    }
    const app = this.#merged.get(APP)
    const comments = app && withPrefix(app.attributes, 'comment:')
    const made: AppDocument['app'] = {
      properties: (app && withPrefix(app.attributes, 'property:')) ?? new Map<string, string>(),
      ...(comments && { comments }),
    }
    const appObject = [ours.app, theirs.app].find((one) => sameThing(one, made)) ?? made
    const files = mergeOtherFiles(
      {
        base: plainFiles(base, this.#outlines.base),
        ours: plainFiles(ours, this.#outlines.ours),
        theirs: plainFiles(theirs, this.#outlines.theirs),
      },
      (conflict) => this.#noteFile(conflict),
    )
    this.#putComponents(files, components)
    const one = <Of>(b: Of, o: Of, t: Of): Of => (same(b, o) ? t : o)
    const componentOrder = this.#componentOrder(components.map(({ definition }) => definition.name))
    return {
      ...(componentOrder && { componentOrder }),
      name: one(base.name, ours.name, theirs.name),
      layout: one(base.layout, ours.layout, theirs.layout),
      app: appObject,
      screens,
      otherFiles: files,
    }
  }

  #order(parent: string, members: ReadonlySet<string>): readonly string[] {
    const list = (side: Side) => {
      // A parent has its children under the id that it has in each version.
      const own = this.#ownId(side, parent)
      const ids = own === undefined ? [] : (this.#outlines[side].children.get(own) ?? [])
      return ids.map((id) => this.#commonId(side, id))
    }
    const [base, ours, theirs] = [list('base'), list('ours'), list('theirs')]
    const { order, isConflict } = mergeOrder(base, ours, theirs, members)
    const spoken = (ids: readonly string[]) => ids.map((id) => this.#nameOf(id)).join(', ')
    if (isConflict)
      this.#note(
        'ordered',
        parent === SCREENS ? 'App' : this.#nameOf(parent),
        'Order',
        { base: spoken(base), ours: spoken(ours), theirs: spoken(theirs) },
        'ours',
      )
    return order
  }

  /** The order of components in the tree view, by the names that they have now. */
  #componentOrder(names: readonly string[]): readonly string[] | undefined {
    const [base, ours, theirs] = SIDES.map((side) =>
      this.#documents[side].componentOrder?.map(
        (name) => this.#names.get(this.#commonId(side, componentId(name))) ?? name,
      ),
    )
    if (!ours && !theirs) return undefined
    return mergeOrder(base ?? [], ours ?? [], theirs ?? [], new Set(names)).order
  }

  #ownId(side: Side, id: string): string | undefined {
    if (id === SCREENS || id === COMPONENTS) return id
    const triple = this.#triples.get(id)
    return triple?.[side]?.id
  }

  /** The very object of a version that says the same, so that its file is written back as it is. */
  #reused<Made extends Control | Screen>(id: string, made: Made): Made {
    const { ours, theirs } = this.#triples.get(id) ?? {}
    for (const origin of [ours?.origin, theirs?.origin])
      if (origin && sameThing(origin, made)) return origin as Made
    return made
  }

  #pathOf(id: string): string | undefined {
    for (const side of ['ours', 'theirs', 'base'] as const) {
      const thing = this.#triples.get(id)?.[side]
      if (!thing) continue
      for (const [path, { definitions }] of this.#outlines[side].componentFiles)
        if (definitions.some(({ name }) => name === thing.name)) return path
    }
    return undefined
  }

  #putComponents(
    files: Map<string, string>,
    components: readonly { path: string | undefined; definition: ComponentDefinition }[],
  ): void {
    const byPath = new Map<string, ComponentDefinition[]>()
    for (const { path = 'Src/Components.pa.yaml', definition } of components)
      byPath.set(path, [...(byPath.get(path) ?? []), definition])
    const { ours, theirs } = this.#outlines
    for (const path of new Set([...byPath.keys(), ...files.keys()])) {
      const definitions = byPath.get(path)
      if (!definitions) continue
      const rest = files.get(path) ?? ''
      // As it was written by the side that says just this.
      const kept = [ours, theirs]
        .map(({ componentFiles }) => componentFiles.get(path))
        .find(
          (file) => file && file.rest === rest && sameDefinitions(file.definitions, definitions),
        )
      files.set(path, kept?.text ?? writeComponentFile(definitions, rest))
    }
  }

  #nameOf(id: string): string {
    if (id === SCREENS || id === '') return 'App'
    return this.#names.get(id) ?? id
  }

  #note(
    kind: ConflictKind,
    control: string,
    property: string,
    texts: Pick<MergeConflict, 'base' | 'ours' | 'theirs'>,
    kept: MergeConflict['kept'],
  ): void {
    this.#conflicts.push({ kind, control, property, ...texts, kept })
  }

  #noteFile({ path, place, base, ours, theirs, kept }: FileConflict): void {
    this.#conflicts.push({ kind: 'file', control: path, property: place, base, ours, theirs, kept })
  }
}

function scopeNames(byScope: Map<string, Map<string, string>>, scope: string): Map<string, string> {
  let names = byScope.get(scope)
  if (!names) byScope.set(scope, (names = new Map()))
  return names
}

function meaningOf(document: AppDocument): MeansControl {
  const check = checkApp(document)
  return (owner, property, name) => check.meansControl(owner, property, name)
}

/** Facts with other names in formulas; the very same map when none is mentioned. */
function renamedAttributes(
  thing: Thing,
  names: ReadonlyMap<string, string> | undefined,
  components: ReadonlyMap<string, string>,
  applies: (property: string, name: string) => boolean,
): ReadonlyMap<string, string> {
  let changed: Map<string, string> | undefined
  const put = (key: string, value: string) =>
    (changed ??= new Map(thing.attributes)).set(key, value)
  const component = components.get(thing.attributes.get('keyword:ComponentName') ?? '')
  if (component !== undefined) put('keyword:ComponentName', component)
  if (!names) return changed ?? thing.attributes
  for (const [key, formula] of thing.attributes) {
    if (!key.startsWith('property:')) continue
    const property = key.slice('property:'.length)
    const mentioned = [...names].filter(
      ([name]) => formula.includes(name.replaceAll("'", "''")) && applies(property, name),
    )
    if (mentioned.length === 0) continue
    const next = rewriteFormula(formula, new Map(mentioned))
    if (next !== formula) put(key, next)
  }
  return changed ?? thing.attributes
}

/** Facts that can be merged although both sides changed them; undefined where they cannot. */
function mergedText(
  id: string,
  key: string,
  base: string | undefined,
  ours: string | undefined,
  theirs: string | undefined,
): string | undefined {
  if (ours === undefined || theirs === undefined) return undefined
  // All controls of one type have one version: the later one can read what the earlier wrote.
  if (key === 'Version') return laterVersion(ours, theirs)
  if (id === APP && key === 'property:Formulas') return mergeFormulas(base ?? '', ours, theirs)
  return undefined
}

function laterVersion(a: string, b: string): string {
  const [one, other] = [a, b].map((version) => version.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (one?.[i] ?? 0) - (other?.[i] ?? 0)
    if (difference !== 0) return difference > 0 ? a : b
  }
  return a
}

/** Files that are merged as such: all but component definitions, which are taken apart. */
function plainFiles(document: AppDocument, { componentFiles }: Outline): Map<string, string> {
  const files = new Map<string, string>()
  for (const [path, text] of document.otherFiles) {
    const file = componentFiles.get(path)
    if (!file) files.set(path, text)
    else if (file.rest !== '') files.set(path, file.rest)
  }
  return files
}

function sameAttributes(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a) if (!b.has(key) || !sameText(value, b.get(key))) return false
  return true
}

/** Whether two controls, screens or apps say the same, down to the objects of their children. */
function sameThing(a: object, b: object): boolean {
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  for (const key of keys) if (!same(one[key], other[key])) return false
  return true
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a instanceof Map && b instanceof Map) {
    if (a.size !== b.size) return false
    for (const [key, value] of a) if (!b.has(key) || b.get(key) !== value) return false
    return true
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => item === b[i])
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null)
    return JSON.stringify(a) === JSON.stringify(b)
  return false
}

function sameDefinitions(
  a: readonly ComponentDefinition[],
  b: readonly ComponentDefinition[],
): boolean {
  return writeComponentFile(a, '') === writeComponentFile(b, '')
}

/** One line of what a thing is, for a conflict about all of it. */
function describe(attributes: ReadonlyMap<string, string> | undefined): string | undefined {
  if (!attributes) return undefined
  return [...attributes]
    .map(([key, value]) => `${spokenKey(key)}: ${value}`)
    .toSorted()
    .join('\n')
}

/** `property:Text` → `Text`, `comment:Text` → `Text (comment)`. */
export function spokenKey(key: string): string {
  const [prefix, rest] = /^(property|keyword|comment|definition):(.*)$/s.exec(key)?.slice(1) ?? []
  if (rest === undefined) return key
  return prefix === 'comment' ? `${rest} (comment)` : rest
}
