import { type JsonObject, dereference, isObject, objectIn, textIn } from '../document.ts'
import { requiredProperties, schemaProperties } from '../encode-request.ts'
import { escapePointer } from '../json.ts'
import { type Operation, type Parameter, resultResponse } from '../operations.ts'
import type { Report, Rule } from './rules.ts'
import { fitsType } from './schemas.ts'

/** The first generation of an extension, and the second that has paths in its references. */
const VALUES = { first: 'x-ms-dynamic-values', second: 'x-ms-dynamic-list' } as const
const SCHEMA = { first: 'x-ms-dynamic-schema', second: 'x-ms-dynamic-properties' } as const

/** What refers to other operations: dynamic values, lists, schemas, properties and trees. */
export function checkDynamicReferences(
  definition: JsonObject,
  operations: readonly Operation[],
  report: Report,
): void {
  const byId = new Map(operations.map((operation) => [operation.operationId, operation]))
  const byPointer = new Map(operations.map((operation) => [operation.pointer, operation]))
  const walk = (value: unknown, pointer: string, owner: Operation | undefined): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        walk(item, `${pointer}/${index}`, owner)
      })
      return
    }
    if (!isObject(value)) return
    let isDynamic = false
    for (const name in value) {
      const inner = value[name]
      if (name.startsWith('x-ms-dynamic-')) isDynamic = true
      else if (typeof inner === 'object' && name !== 'example' && name !== 'default')
        walk(inner, `${pointer}/${escapePointer(name)}`, owner)
    }
    if (!isDynamic) return
    const reader = new Reader(definition, byId, owner, report)
    if (VALUES.first in value || VALUES.second in value) reader.checkValues(value, pointer)
    if (SCHEMA.first in value || SCHEMA.second in value) reader.checkSchema(value, pointer)
    if ('x-ms-dynamic-tree' in value) reader.checkTree(value['x-ms-dynamic-tree'], pointer)
  }
  const { paths: _, ...shared } = definition
  walk(shared, '', undefined)
  for (const [path, item] of Object.entries(objectIn(definition, 'paths') ?? {})) {
    if (!isObject(item)) continue
    for (const [name, part] of Object.entries(item)) {
      const at = `/paths/${escapePointer(path)}/${escapePointer(name)}`
      walk(part, at, byPointer.get(at))
    }
  }
}

/** What a look-up hands to one parameter of its operation. */
type Handed =
  | { kind: 'literal'; value: unknown }
  | { kind: 'reference'; name: string; at: string }
  | { kind: 'selected'; at: string }
  | { kind: 'unknown' }

/** A parameter or body property of the operation that a look-up is of. */
interface Source {
  schema: JsonObject
  required: boolean
  internal: boolean
  hasDefault: boolean
}

class Reader {
  readonly #definition: JsonObject
  readonly #byId: ReadonlyMap<string, Operation>
  readonly #owner: Operation | undefined
  readonly #report: Report

  constructor(
    definition: JsonObject,
    byId: ReadonlyMap<string, Operation>,
    owner: Operation | undefined,
    report: Report,
  ) {
    this.#definition = definition
    this.#byId = byId
    this.#owner = owner
    this.#report = report
  }

  checkValues(holder: JsonObject, pointer: string): void {
    const first = objectIn(holder, VALUES.first)
    if (first) {
      const at = `${pointer}/${VALUES.first}`
      if (first['capability'] === 'file-picker') this.#checkPicker(holder, at)
      const target = this.#target(first, at)
      if (target) {
        this.#checkParameters(target, first, at, false)
        const paths = [textIn(first, 'value-path'), textIn(first, 'value-title')]
        this.#checkItems(target, textIn(first, 'value-collection'), paths, at)
      }
      if (!(VALUES.second in holder)) this.#checkPlainReferences(first, at, 'DynamicList')
    }
    const second = objectIn(holder, VALUES.second)
    const at = `${pointer}/${VALUES.second}`
    const target = this.#target(second, at)
    if (!second || !target) return
    this.#checkParameters(target, second, at, false)
    const paths = [textIn(second, 'itemValuePath'), textIn(second, 'itemTitlePath')]
    this.#checkItems(target, textIn(second, 'itemsPath'), paths, at)
  }

  checkSchema(holder: JsonObject, pointer: string): void {
    const first = objectIn(holder, SCHEMA.first)
    const second = objectIn(holder, SCHEMA.second)
    for (const [extension, name, path] of [
      [first, SCHEMA.first, textIn(first, 'value-path')],
      [second, SCHEMA.second, textIn(second, 'itemValuePath')],
    ] as const) {
      if (!extension) continue
      const at = `${pointer}/${name}`
      const place = textIn(holder, 'in')
      if (place !== undefined && place !== 'body' && typeof holder['name'] === 'string')
        this.#report(
          'DynamicExtensionDefinitionNotAllowedInParameter',
          at,
          'Only bodies and responses have a schema that is looked up; remove it here.',
        )
      const target = this.#target(extension, at)
      if (!target) continue
      this.#checkParameters(target, extension, at, false)
      this.#checkProperty(this.#result(target), path, at)
    }
    if (first && !second)
      this.#checkPlainReferences(first, `${pointer}/${SCHEMA.first}`, 'DynamicProperties')
    if (first && second) this.#checkSamePlace(first, second, pointer)
  }

  checkTree(tree: unknown, pointer: string): void {
    for (const part of ['open', 'browse'] as const) {
      const look = objectIn(tree, part)
      const at = `${pointer}/x-ms-dynamic-tree/${part}`
      const target = this.#target(look, at)
      if (!look || !target) continue
      this.#checkParameters(target, look, at, part === 'browse')
      const paths = [textIn(look, 'itemValuePath'), textIn(look, 'itemTitlePath')]
      this.#checkItems(target, textIn(look, 'itemsPath'), paths, at)
    }
  }

  #target(extension: JsonObject | undefined, at: string): Operation | undefined {
    const id = textIn(extension, 'operationId')
    if (!id) return undefined
    const target = this.#byId.get(id)
    if (!target)
      this.#report(
        'OperationIdNotFound',
        `${at}/operationId`,
        `No operation has the id "${id}"; correct it.`,
      )
    return target
  }

  #checkPicker(holder: JsonObject, at: string): void {
    const capabilities = objectIn(this.#definition, 'x-ms-capabilities')
    if (objectIn(capabilities, 'file-picker') || 'x-ms-dynamic-tree' in holder) return
    this.#report(
      'DynamicTreeExtensionMissing',
      at,
      'No operation opens this file picker; add "file-picker" to the root "x-ms-capabilities".',
    )
  }

  #checkParameters(target: Operation, extension: JsonObject, at: string, browses: boolean): void {
    const given = objectIn(extension, 'parameters') ?? {}
    const id = target.operationId
    for (const [name, value] of Object.entries(given)) {
      const place = `${at}/parameters/${escapePointer(name)}`
      const wanted = this.#wanted(target, name)
      if (wanted === undefined) {
        this.#report(
          'OperationParameterNameNotFound',
          place,
          `${id} has no parameter "${name}"; correct the name.`,
        )
        continue
      }
      const handed = readHanded(value, place)
      if (handed.kind === 'selected' && !browses)
        this.#report(
          'SelectedItemValuePathNotAllowedInThisPosition',
          handed.at,
          'Nothing is selected here yet; refer to a parameter instead.',
        )
      if (wanted === 'any') continue
      if (handed.kind === 'literal') this.#checkLiteral(handed.value, wanted, id, name, place)
      if (handed.kind === 'reference') this.#checkSource(handed, wanted, id, name)
    }
    const names = new Set(Object.keys(given).map((name) => name.split('/')[0]!))
    for (const parameter of target.parameters)
      if (needsValue(parameter) && !names.has(parameter.name))
        this.#report(
          'OperationMissingRequiredProperty',
          `${at}/operationId`,
          `${id} requires "${parameter.name}"; add it to "parameters" here.`,
        )
  }

  /** What a look-up's parameter fills; `any` when that cannot be told from the document. */
  #wanted(target: Operation, name: string): Source | 'any' | undefined {
    const [first = '', ...steps] = name.split('/')
    const parameter = target.parameters.find((each) => each.name === first)
    if (parameter && parameter.in !== 'body') return sourceOf(parameter)
    const body = parameter ?? target.parameters.find((each) => each.in === 'body')
    if (!body) return undefined
    return this.#inBody(body, parameter ? steps : [first, ...steps])
  }

  #inBody(body: Parameter, steps: readonly string[]): Source | 'any' | undefined {
    let at = dereference(this.#definition, body.schema)
    let { required } = body
    let internal = body.visibility === 'internal'
    for (const step of steps) {
      const properties = at && schemaProperties(this.#definition, at)
      if (!at || !properties || properties.size === 0 || isOpen(at)) return 'any'
      const property = properties.get(step)
      if (!property) return undefined
      required &&= requiredProperties(this.#definition, at).has(step)
      internal ||= property['x-ms-visibility'] === 'internal'
      at = dereference(this.#definition, property)
    }
    if (!at) return 'any'
    return { schema: at, required, internal, hasDefault: 'default' in at }
  }

  #checkLiteral(value: unknown, wanted: Source, id: string, name: string, at: string): void {
    const type = wanted.schema['type']
    if (value === null || fitsType(value, type)) return
    // Texts are sent as they are in addresses, so nothing is wrong with "5" or "true".
    if (typeof value === 'string' && (type === 'string' || isSpelled(value, type))) return
    if (type === 'string' && typeof value !== 'object') return
    this.#report(
      'OperationParameterStaticTypeMismatch',
      at,
      `${id} takes ${String(type)} for "${name}", which ${JSON.stringify(value)} is not.`,
    )
  }

  #checkSource(
    { name: source, at }: { name: string; at: string },
    wanted: Source,
    id: string,
    name: string,
  ): void {
    if (!this.#owner || source === '') return
    const found = this.#source(source)
    if (found === 'any') return
    if (found === undefined) {
      this.#report(
        'OperationParameterNameNotFound',
        at,
        `${this.#owner.operationId} has no parameter "${source}"; correct the name.`,
      )
      return
    }
    const [from, to] = [found.schema['type'], wanted.schema['type']]
    const isAlike = from === to || to === 'string' || (from === 'integer' && to === 'number')
    if (typeof from === 'string' && typeof to === 'string' && !isAlike)
      this.#report(
        'OperationParameterTypeMismatch',
        at,
        `"${source}" is ${from}, but ${id} takes ${to} for "${name}".`,
      )
    if (found.internal && !found.hasDefault)
      this.#report(
        'SourcePropertyInternal',
        at,
        `"${source}" is hidden and has no default, so ${id} is never called; show it.`,
      )
    else if (wanted.required && !wanted.hasDefault && !found.required && !found.hasDefault)
      this.#report(
        'OperationParameterRequiredMismatch',
        at,
        `${id} requires "${name}", but "${source}" is optional; require it too.`,
      )
  }

  /** A parameter of the owner, or a property of its body, as a reference names it. */
  #source(reference: string): Source | 'any' | undefined {
    const { parameters } = this.#owner!
    const whole = parameters.find(({ name, in: place }) => name === reference && place !== 'body')
    if (whole) return sourceOf(whole)
    const [first = '', ...steps] = reference.split(reference.includes('/') ? '/' : '.')
    const body = parameters.find(({ in: place }) => place === 'body')
    if (!body) return undefined
    if (first === body.name || first === 'body') return this.#inBody(body, steps)
    const found = this.#inBody(body, [first, ...steps])
    if (found !== undefined || steps.length > 0) return found
    return this.#isDeepInside(body, first) || undefined
  }

  /** References of the first generation name a property wherever it stands in the body. */
  #isDeepInside(body: Parameter, name: string): 'any' | false {
    const seen = new Set<JsonObject>()
    const has = (schema: unknown): boolean => {
      const at = dereference(this.#definition, schema)
      if (!at || seen.has(at)) return false
      seen.add(at)
      const properties = schemaProperties(this.#definition, at)
      return properties.has(name) || [...properties.values(), at['items']].some(has)
    }
    return has(body.schema) && 'any'
  }

  /** References without paths that name nothing or several things that a maker can enter. */
  #checkPlainReferences(
    extension: JsonObject,
    at: string,
    second: 'DynamicList' | 'DynamicProperties',
  ): void {
    if (!this.#owner) return
    const body = this.#owner.parameters.find(({ in: place }) => place === 'body')
    for (const [name, value] of Object.entries(objectIn(extension, 'parameters') ?? {})) {
      const handed = readHanded(value, `${at}/parameters/${escapePointer(name)}`)
      if (handed.kind !== 'reference') continue
      const places = this.#owner.parameters.filter(
        (each) => each.name === handed.name && each.in !== 'body',
      ).length
      const properties = body && schemaProperties(this.#definition, body.schema)
      const inBody = properties?.has(handed.name) ? 1 : 0
      const report = (rule: Rule, message: string) => {
        this.#report(rule, handed.at, message)
      }
      if (places + inBody > 1)
        report(
          `${second}ExtensionRequiredForAmbiguousReferences`,
          `${places + inBody} parameters are called "${handed.name}"; say which by a path.`,
        )
      else if (places === 0 && inBody === 1)
        report(
          `${second}ExtensionRequiredForNonParameterReferences`,
          `"${handed.name}" is a property of the body; refer to it as "body/${handed.name}".`,
        )
    }
  }

  /** The schema of the result, unless it is not described. */
  #result(target: Operation): JsonObject | undefined {
    const schema = resultResponse(target)?.schema
    return schema && dereference(this.#definition, schema)
  }

  #checkItems(
    target: Operation,
    collection: string | undefined,
    paths: readonly (string | undefined)[],
    at: string,
  ): void {
    const result = this.#result(target)
    if (!result) return
    const list = this.#follow(result, collection)
    if (list === 'unknown') return
    const id = target.operationId
    if (list === 'missing' || (list['type'] ?? 'array') !== 'array') {
      this.#report(
        'InvokedOperationShouldProduceArray',
        at,
        collection
          ? `${id} describes no array at "${collection}" of its result; correct the path.`
          : `The result of ${id} is no array; say where one is.`,
      )
      return
    }
    const items = dereference(this.#definition, list['items'])
    for (const path of paths) this.#checkProperty(items, path, at)
  }

  #checkProperty(schema: JsonObject | undefined, path: string | undefined, at: string): void {
    if (!schema || !path || this.#follow(schema, path) !== 'missing') return
    this.#report(
      'InvokedOperationShouldProduceProperty',
      at,
      `There is no property at "${path}" in what the operation gives; correct the path.`,
    )
  }

  /** The schema at a path such as `data/items`, as far as schemas describe it. */
  #follow(schema: JsonObject, path: string | undefined): JsonObject | 'missing' | 'unknown' {
    let at = schema
    for (const step of (path ?? '').split(/[/.]/).filter((each) => each !== '')) {
      if (isOpen(at)) return 'unknown'
      const properties = schemaProperties(this.#definition, at)
      if (properties.size === 0) return 'unknown'
      const next = properties.get(step)
      if (!next) return properties.has(path ?? '') ? 'unknown' : 'missing'
      const found = dereference(this.#definition, next)
      if (!found) return 'unknown'
      at = found
    }
    const isDescribed = at['type'] !== undefined || at['items'] !== undefined
    return isDescribed && !isOpen(at) ? at : 'unknown'
  }

  #checkSamePlace(first: JsonObject, second: JsonObject, pointer: string): void {
    const wanted = (textIn(first, 'value-path') ?? '').replace(/(^|[/.])properties$/, '')
    const found = textIn(second, 'itemValuePath') ?? ''
    if (found === wanted || found === textIn(first, 'value-path')) return
    this.#report(
      'DynamicPropertiesItemValuePathMismatch',
      `${pointer}/${SCHEMA.second}/itemValuePath`,
      `"x-ms-dynamic-schema" looks at "${wanted}", this at "${found}"; make them one.`,
    )
  }
}

function sourceOf(parameter: Parameter): Source {
  return {
    schema: parameter.schema,
    required: parameter.required,
    internal: parameter.visibility === 'internal',
    hasDefault: parameter.default !== undefined,
  }
}

/** Fields that are not described may be there. */
function isOpen(schema: JsonObject): boolean {
  return (
    isObject(schema['additionalProperties']) ||
    schema['additionalProperties'] === true ||
    SCHEMA.first in schema ||
    SCHEMA.second in schema ||
    'discriminator' in schema
  )
}

function needsValue({ in: place, name, required, default: value }: Parameter): boolean {
  return required && value === undefined && place !== 'body' && name !== 'connectionId'
}

function readHanded(value: unknown, at: string): Handed {
  if (!isObject(value)) return Array.isArray(value) ? { kind: 'unknown' } : literal(value)
  if ('value' in value) return literal(value['value'])
  for (const key of ['parameter', 'parameterReference'])
    if (typeof value[key] === 'string')
      return { kind: 'reference', name: value[key], at: `${at}/${key}` }
  if ('selectedItemValuePath' in value)
    return { kind: 'selected', at: `${at}/selectedItemValuePath` }
  return { kind: 'unknown' }
}

function literal(value: unknown): Handed {
  return { kind: 'literal', value }
}

/** Whether a text is how a value of a type is written in an address. */
function isSpelled(text: string, type: unknown): boolean {
  if (type === 'boolean') return /^(true|false)$/i.test(text)
  if (type === 'integer') return /^-?\d+$/.test(text)
  return type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))
}
