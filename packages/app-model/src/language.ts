import { type Engine, type Node, createEngine } from '@patchbay/power-fx'

let made: Engine | undefined

/** The engine for canvas apps: float numbers, invariant (en-US) text as files store it. */
export function canvasEngine(): Engine {
  made ??= createEngine({ features: 'canvas', locale: 'en-US' })
  return made
}

/** The tree of any formula, whether it may be a chain (`a; b`) or not. */
export function parseFormula(text: string): Node {
  return canvasEngine().check(text, { allowSideEffects: true }).tree
}

const RESERVED = new Set([
  'And',
  'As',
  'Child',
  'Children',
  'Empty',
  'IS',
  'Is',
  'Not',
  'None',
  'Nothing',
  'Null',
  'Or',
  'Parent',
  'Self',
  'Siblings',
  'ThisRecord',
  'Type',
  'Undefined',
  'blank',
  'exactin',
  'false',
  'in',
  'null',
  'true',
  'undefined',
])

/** A name as formulas write it: `'My screen'` when it is not an identifier. */
export function writeIdentifier(name: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !RESERVED.has(name)) return name
  return `'${name.replaceAll("'", "''")}'`
}
