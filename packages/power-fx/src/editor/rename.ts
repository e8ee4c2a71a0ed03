import type { Span } from '../2-parse/ast.ts'
import { quoteName } from '../1-lex/quote.ts'
import type { CheckOptions } from '../check-result.ts'
import type { Engine } from '../engine.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import { type Occurrence, functionKey, occurrenceAt, occurrencesOf } from './occurrences.ts'
import { checked } from './analysis.ts'

/** Text to put in the place of a span. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What to rename: a symbol, a field of the type that a symbol has, or a function of the host's. */
export type RenameTarget =
  | { readonly symbol: string; readonly field?: string }
  | { readonly function: string; readonly namespace?: string }

/**
 * The edits that make a formula say `newName` wherever it means the target. Names of the same
 * spelling that mean something else, such as a column of that name, are left alone.
 */
export function rename(
  engine: Engine,
  text: string,
  target: RenameTarget,
  newName: string,
  options: CheckOptions = {},
): TextEdit[] {
  const means = (one: Occurrence): boolean => {
    if ('function' in target) return one.key === functionKey(target.function, target.namespace)
    const { symbol } = one
    const isTarget =
      symbol?.name === target.symbol ||
      symbol?.displayName === target.symbol ||
      one.key === `symbol ${target.symbol}`
    if (target.field === undefined) return isTarget && one.key.startsWith('symbol ')
    return isTarget && one.key === `property ${symbol?.name} ${target.field}`
  }
  return occurrencesOf(checked(engine, text, options))
    .filter(means)
    .map(toEdit(newName))
}

const toEdit =
  (newName: string) =>
  ({ start, end }: Span): TextEdit => ({ start, end, text: quoteName(newName) })

/** What can be renamed at a position. */
export interface Renameable {
  readonly start: number
  readonly end: number
  readonly name: string
  /** The name lives in this text alone; else the host has to rename its own as well. */
  readonly local: boolean
  /** The text itself gives the name a value: `Set`, `Collect`, `UpdateContext`… */
  readonly definedHere: boolean
  readonly symbol?: SymbolInfo
  readonly target?: RenameTarget
}

/** The name at a position that may be renamed; nothing for built-in functions, columns, keywords. */
export function renameableAt(
  engine: Engine,
  text: string,
  cursor: number,
  options: CheckOptions = {},
): Renameable | undefined {
  const all = occurrencesOf(checked(engine, text, options))
  const at = occurrenceAt(all, cursor)
  if (!at) return undefined
  const { start, end, name, local, key, symbol, host } = at
  const definedHere = all.some((one) => one.key === key && one.defines)
  const base = { start, end, name, local, definedHere, ...(symbol && { symbol }) }
  if (local) return base
  if (key.startsWith('symbol ')) return { ...base, target: { symbol: key.slice('symbol '.length) } }
  return host ? { ...base, target: { function: host.name } } : undefined
}

/** Why a renaming is refused. */
export interface RenameRefusal {
  readonly refused: string
}

/**
 * The edits that rename what stands at a position, in this text. Refused when the new name is no
 * name, or when some place would then mean something else.
 */
export function renameAt(
  engine: Engine,
  text: string,
  cursor: number,
  newName: string,
  options: CheckOptions = {},
): { readonly edits: readonly TextEdit[] } | RenameRefusal {
  if (newName.trim() === '' || /[\n\r]/.test(newName))
    return { refused: `'${newName}' is no name: write at least one character, on one line.` }
  const before = occurrencesOf(checked(engine, text, options))
  const at = occurrenceAt(before, cursor)
  if (!at || (!at.local && !at.key.startsWith('symbol ') && !at.host))
    return {
      refused: 'Only variables, row names, fields of With and own functions have new names.',
    }
  const edits = before.filter(({ key }) => key === at.key).map(toEdit(newName))
  const definedHere = before.some(({ key, defines }) => key === at.key && defines)
  if (definedHere && !sameMeaning(engine, text, before, at, newName, edits, options))
    return { refused: `'${newName}' already means something here: choose another name.` }
  return { edits }
}

/** Whether, after the edits, the same places belong together as before. */
function sameMeaning(
  engine: Engine,
  text: string,
  before: readonly Occurrence[],
  at: Occurrence,
  newName: string,
  edits: readonly TextEdit[],
  options: CheckOptions,
): boolean {
  if (newName === at.name) return true
  const after = occurrencesOf(engine.check(applyEdits(text, edits), options))
  return grouping(before) === grouping(after)
}

/** Which places mean the same, as text: the number of the first place with that meaning, each. */
function grouping(occurrences: readonly Occurrence[]): string {
  const firsts = new Map<string, number>()
  return occurrences
    .map(({ key }, i) => {
      if (!firsts.has(key)) firsts.set(key, i)
      return firsts.get(key)
    })
    .join(' ')
}

/** The text with edits made. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let out = text
  for (const edit of edits.toSorted((a, b) => b.start - a.start))
    out = out.slice(0, edit.start) + edit.text + out.slice(edit.end)
  return out
}
