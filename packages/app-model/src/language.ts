import {
  CANVAS_FEATURES,
  type Engine,
  type Features,
  type Node,
  createEngine,
} from '@patchbay/power-fx'
import type { AppDocument } from './document.ts'
import { switchesOf } from './settings.ts'

let made: Engine | undefined

/** The engine for canvas apps: float numbers, invariant (en-US) text as files store it. */
export function canvasEngine(): Engine {
  made ??= createEngine({ features: 'canvas', locale: 'en-US' })
  return made
}

/** Switches of an app's properties → features of the language that they turn on. */
const SWITCHES = {
  tabledoesntwraprecords: 'tableSyntaxDoesntWrapRecords',
  consistentreturnschemafortabularfunctions: 'consistentOneColumnTableResult',
  supportcolumnnamesasidentifiers: 'supportColumnNamesAsIdentifiers',
} as const

const engines = new Map<string, Engine>()

/**
 * The engine for one app: as today, but for an app that was brought along with its properties as
 * the switches in them say. An app from before a switch has it off.
 */
export function engineOf({ otherFiles }: AppDocument): Engine {
  const properties = otherFiles.get('Properties.json')
  if (properties === undefined) return canvasEngine()
  const flags = switchesOf(properties)
  const features: { -readonly [Name in keyof Features]: Features[Name] } = { ...CANVAS_FEATURES }
  for (const [name, feature] of Object.entries(SWITCHES)) features[feature] = flags.has(name)
  const key = JSON.stringify(features)
  if (key === JSON.stringify(CANVAS_FEATURES)) return canvasEngine()
  let engine = engines.get(key)
  if (!engine) {
    const numbers = { numberIsFloat: true, disableReservedKeywords: true }
    engines.set(key, (engine = createEngine({ features, locale: 'en-US', ...numbers })))
  }
  return engine
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
