import { RULES } from './validate/rules.ts'
import { type JsonFault, type JsonText, type Position, parseJson, unescapePointer } from './json.ts'

/** A JSON object of which nothing is known yet. */
export type JsonObject = { [key: string]: unknown }

/** One finding about a document, with its place. */
export interface Finding {
  severity: 'error' | 'warning' | 'information'
  /** Stable name of the broken rule: `OperationIdNotUnique`. */
  rule: string
  /** JSON pointer inside the document. */
  path: string
  /** 1-based, when the text was at hand. */
  line?: number
  /** What is wrong here and how to mend it. */
  message: string
  /** How a breach of this rule is mended in general. */
  remedy?: string
}

/** A connector file as read. */
export interface ParsedDocument {
  /** Undefined when the text could not be read, or is no object. */
  document: JsonObject | undefined
  /** What was wrong with the text. An error means that it could not be read. */
  findings: Finding[]
  /** The place of the value at a JSON pointer; undefined when parsed from a value, not a text. */
  locate: (pointer: string) => Position | undefined
}

/** Reads an `apiDefinition.swagger.json`, as text or as a parsed value. Nothing is dropped. */
export function parseDefinition(source: unknown): ParsedDocument {
  return parseDocument(source)
}

/** Reads an `apiProperties.json`, as text or as a parsed value. Nothing is dropped. */
export function parseProperties(source: unknown): ParsedDocument {
  return parseDocument(source)
}

function parseDocument(source: unknown): ParsedDocument {
  const text: JsonText =
    typeof source === 'string'
      ? parseJson(source)
      : { value: source, faults: [], locate: () => undefined }
  const findings = text.faults.map(toFinding)
  const fatal = text.faults.some((fault) => fault.fatal)
  const document = isObject(text.value) ? text.value : undefined
  if (!document && !fatal)
    findings.push({
      severity: 'error',
      rule: 'JsonTypeIncorrect',
      path: '',
      message: 'The document must be a JSON object; begin it with "{".',
      remedy: RULES.JsonTypeIncorrect.mend,
    })
  return { document, findings, locate: text.locate }
}

function toFinding(fault: JsonFault): Finding {
  return {
    severity: fault.fatal ? 'error' : 'warning',
    rule: fault.rule,
    path: '',
    line: fault.line,
    message: `Line ${fault.line}, column ${fault.column}: ${fault.message}`,
    remedy: RULES[fault.rule].mend,
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as text if it is a scalar, else nothing. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

/** The object under a key, if it is one. */
export function objectIn(value: unknown, key: string): JsonObject | undefined {
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined
  const found = value[key]
  return isObject(found) ? found : undefined
}

/** The text under a key, if it is one. */
export function textIn(value: unknown, key: string): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined
  const found = value[key]
  return typeof found === 'string' ? found : undefined
}

/** The list under a key; empty when there is none. */
export function listIn(value: unknown, key: string): unknown[] {
  if (!isObject(value) || !Object.hasOwn(value, key)) return []
  const found = value[key]
  return Array.isArray(found) ? found : []
}

/** The texts in the list under a key. */
export function textsIn(value: unknown, key: string): string[] {
  return listIn(value, key).filter((item) => typeof item === 'string')
}

/**
 * The value under a key in any case: files in the wild write `clientID`, `oauthSettings`,
 * `LoginUri` where others write `clientId`, `oAuthSettings`, `loginUri`.
 */
export function fieldOf(value: unknown, key: string): unknown {
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, key)) return value[key]
  const wanted = key.toLowerCase()
  for (const name of Object.keys(value)) if (name.toLowerCase() === wanted) return value[name]
  return undefined
}

/** The value at a JSON pointer or fragment (`#/definitions/Pet`). */
export function valueAt(document: unknown, pointer: string): unknown {
  const path = pointer.startsWith('#') ? decodeFragment(pointer.slice(1)) : pointer
  let at: unknown = document
  for (const step of path.split('/').slice(1)) {
    const name = unescapePointer(step)
    if (Array.isArray(at)) at = at[Number(name)]
    else if (isObject(at) && Object.hasOwn(at, name)) at = at[name]
    else return undefined
  }
  return at
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

/** Follows `$ref` until an object without one; undefined when it leads nowhere or in a circle. */
export function dereference(document: JsonObject, value: unknown): JsonObject | undefined {
  let at = value
  for (let hops = 0; hops < 50; hops++) {
    if (!isObject(at)) return undefined
    const reference = textIn(at, '$ref')
    if (reference === undefined) return at
    if (!reference.startsWith('#/')) return undefined
    at = valueAt(document, reference)
  }
  return undefined
}
