import { type RecordType, T, type Type, tableOf } from '@patchbay/power-fx'

/** What the actions of a service give, as its WADL in the package describes it. */
export interface WadlActions {
  readonly names: readonly string[]
  /** The type of an action's result; Deferred where the WADL does not say. */
  resultOf(action: string): Type
}

const PRIMITIVES: Readonly<Record<string, Type>> = {
  string: T.Text,
  boolean: T.Boolean,
  integer: T.Number,
  number: T.Number,
  dateTimeString: T.DateTime,
  dateString: T.Date,
}

/** Records in records deeper than this are only known when the app runs. */
const MAX_DEPTH = 12

/**
 * Reads a WADL as far as names and results go. It is written by a machine and always in the same
 * way, so this looks for its elements instead of parsing XML.
 */
export function readWadl(xml: string): WadlActions {
  const results = new Map<string, string | undefined>()
  for (const [, head = '', body = ''] of xml.matchAll(
    /<method\s([^>]*[^/])>([\s\S]*?)<\/method>/g,
  )) {
    const id = attribute(head, 'id')
    const [, response = ''] = /<response\b[^>]*>([\s\S]*?)<\/response>/.exec(body) ?? []
    if (id !== undefined) results.set(id, attribute(response, 'element')?.replace(/^service:/, ''))
  }
  for (const [, head = ''] of xml.matchAll(/<method\s([^>]*)\/>/g)) {
    const id = attribute(head, 'id')
    if (id !== undefined && !results.has(id)) results.set(id, undefined)
  }
  let types: WadlTypes | undefined
  return {
    names: [...results.keys()],
    resultOf(action) {
      const element = results.get(action)
      types ??= new WadlTypes(xml)
      return element === undefined ? T.Deferred : types.of(element)
    },
  }
}

class WadlTypes {
  readonly #objects = new Map<string, string>()
  readonly #plain = new Map<string, { element: string; type?: string; typeRef?: string }>()
  readonly #made = new Map<string, Type>()

  constructor(xml: string) {
    const [, grammars = ''] = /<grammars>([\s\S]*?)<\/grammars>/.exec(xml) ?? []
    for (const [, head = '', body = ''] of grammars.matchAll(
      /<object\s([^>]*[^/])>([\s\S]*?)<\/object>/g,
    )) {
      const name = attribute(head, 'name')
      if (name !== undefined) this.#objects.set(name, body)
    }
    for (const [, element = '', head = ''] of grammars.matchAll(/<(\w+)\s([^>]*)\/>/g)) {
      const name = attribute(head, 'name')
      if (name === undefined || element === 'property') continue
      const type = attribute(head, 'type')
      const typeRef = attribute(head, 'typeRef')
      this.#plain.set(name, {
        element,
        ...(type !== undefined && { type }),
        ...(typeRef !== undefined && { typeRef }),
      })
    }
  }

  of(name: string, depth = 0): Type {
    const known = this.#made.get(name)
    if (known) return known
    if (depth > MAX_DEPTH) return T.Deferred
    // A type that holds itself is known down to itself.
    this.#made.set(name, T.Deferred)
    const made = this.#make(name, depth)
    this.#made.set(name, made)
    return made
  }

  #make(name: string, depth: number): Type {
    const body = this.#objects.get(name)
    if (body !== undefined) {
      const fields = new Map<string, Type>()
      for (const [, head = ''] of body.matchAll(/<property\s([^>]*)\/?>/g)) {
        const field = attribute(head, 'name')
        if (field !== undefined) fields.set(decoded(field), this.#typed(head, depth))
      }
      return fields.size === 0 ? T.Deferred : T.record(fields)
    }
    const plain = this.#plain.get(name)
    if (!plain) return T.Deferred
    if (plain.element !== 'array') return PRIMITIVES[plain.element] ?? T.Deferred
    const item =
      plain.typeRef === undefined
        ? (PRIMITIVES[plain.type ?? ''] ?? T.Deferred)
        : this.of(plain.typeRef, depth + 1)
    return tableOf(item.kind === 'Record' ? item : valueRecord(item))
  }

  #typed(head: string, depth: number): Type {
    const typeRef = attribute(head, 'typeRef')
    if (typeRef !== undefined) return this.of(typeRef, depth + 1)
    return PRIMITIVES[attribute(head, 'type') ?? ''] ?? T.Deferred
  }
}

function valueRecord(type: Type): RecordType {
  return T.record({ Value: type })
}

function attribute(head: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(head)?.[1]
}

/** Names in WADL write what XML names cannot hold as `_ux5B_`. */
function decoded(name: string): string {
  return name.replaceAll(/_ux([0-9A-F]{2,4})_/g, (_all, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  )
}
