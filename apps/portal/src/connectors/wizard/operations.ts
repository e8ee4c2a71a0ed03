import type { ConnectorDraft } from './draft.ts'
import { isObject, objectAt, textAt, valueAt, withValue, type JsonObject } from './json-path.ts'

/** Verbs an operation can have (OpenAPI 2.0 path item). */
export const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const

/** An operation of the draft, with its place. */
export interface DraftOperation {
  /** `get /api/`, or `new:1` for an action without a request. */
  key: string
  kind: 'action' | 'trigger'
  /** Null until it has a request. */
  place: OperationPlace | null
  operation: JsonObject
}

export interface OperationPlace {
  path: string
  method: string
}

export function operationKey(place: OperationPlace): string {
  return `${place.method} ${place.path}`
}

/** Every operation in the order of the definition; those without a request come last. */
export function draftOperations(draft: ConnectorDraft): DraftOperation[] {
  const placed = Object.entries(objectAt(draft.definition, 'paths')).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {}).flatMap(([method, operation]): DraftOperation[] =>
      isMethod(method) && isObject(operation)
        ? [
            {
              key: operationKey({ path, method }),
              kind: 'x-ms-trigger' in operation ? 'trigger' : 'action',
              place: { path, method },
              operation,
            },
          ]
        : [],
    ),
  )
  const unplaced = draft.unplaced.map(({ key, operation }): DraftOperation => ({
    key,
    kind: 'x-ms-trigger' in operation ? 'trigger' : 'action',
    place: null,
    operation,
  }))
  return [...placed, ...unplaced]
}

function isMethod(name: string): boolean {
  return (methods as readonly string[]).includes(name)
}

export function findOperation(draft: ConnectorDraft, key: string): DraftOperation | undefined {
  return draftOperations(draft).find((operation) => operation.key === key)
}

/** Adds an action that has no request yet; its key is what {@link nextActionKey} gave. */
export function addAction(draft: ConnectorDraft): ConnectorDraft {
  const action = {
    key: nextActionKey(draft),
    operation: { summary: '', description: '', operationId: '' },
  }
  return { ...draft, unplaced: [...draft.unplaced, action] }
}

/** The key that the next added action will have. */
export function nextActionKey(draft: ConnectorDraft): string {
  const numbers = draft.unplaced.map(({ key }) => Number(key.slice('new:'.length)) || 0)
  return `new:${Math.max(0, ...numbers) + 1}`
}

/** Applies a change to one operation; an unknown key leaves the draft as it is. */
export function changeOperation(
  draft: ConnectorDraft,
  key: string,
  change: (operation: JsonObject) => JsonObject,
): ConnectorDraft {
  const found = findOperation(draft, key)
  if (!found) return draft
  const operation = change(found.operation)
  if (operation === found.operation) return draft
  if (!found.place) {
    return {
      ...draft,
      unplaced: draft.unplaced.map((action) =>
        action.key === key ? { ...action, operation } : action,
      ),
    }
  }
  const { path, method } = found.place
  return { ...draft, definition: withValue(draft.definition, ['paths', path, method], operation) }
}

/** Sets or removes one property of an operation. Order: known properties keep their place. */
export function setOperationProperty(
  draft: ConnectorDraft,
  key: string,
  property: string,
  value: unknown,
): ConnectorDraft {
  return changeOperation(draft, key, (operation) => withValue(operation, [property], value))
}

/** Removes an operation, and its path item when nothing else is in it. */
export function deleteOperation(draft: ConnectorDraft, key: string): ConnectorDraft {
  const found = findOperation(draft, key)
  if (!found) return draft
  if (!found.place) {
    return { ...draft, unplaced: draft.unplaced.filter((action) => action.key !== key) }
  }
  const { path, method } = found.place
  const { [method]: _, ...rest } = objectAt(draft.definition, 'paths', path)
  const remaining = Object.keys(rest).length > 0 ? rest : undefined
  return { ...draft, definition: withValue(draft.definition, ['paths', path], remaining) }
}

/**
 * Gives an operation its path and verb, and what a request sample told of it.
 * Refuses (gives undefined) when another operation already stands there.
 */
export function placeOperation(
  draft: ConnectorDraft,
  key: string,
  place: OperationPlace,
  parameters: readonly unknown[],
): ConnectorDraft | undefined {
  const found = findOperation(draft, key)
  if (!found) return undefined
  const target = operationKey(place)
  if (target !== key && findOperation(draft, target)) return undefined
  const operation: JsonObject = {
    ...found.operation,
    parameters: [...parameters],
    responses: found.operation['responses'] ?? defaultResponses,
  }
  if (target === key) return changeOperation(draft, key, () => operation)
  const without = deleteOperation(draft, key)
  return {
    ...without,
    definition: withValue(without.definition, ['paths', place.path, place.method], operation),
  }
}

/** What the wizard writes for an operation that nobody has given a response sample. */
export const defaultResponses = { default: { description: 'default', schema: {} } }

/** Copies an action under a fresh operation id, without a request: two cannot share a path. */
export function duplicateOperation(draft: ConnectorDraft, key: string): ConnectorDraft {
  const found = findOperation(draft, key)
  if (!found) return draft
  const id = textAt(found.operation, 'operationId')
  const operation = {
    ...found.operation,
    operationId: uniqueOperationId(draft, id === '' ? '' : `${id}Copy`),
  }
  return {
    ...draft,
    unplaced: [...draft.unplaced, { key: nextActionKey(draft), operation }],
  }
}

function uniqueOperationId(draft: ConnectorDraft, wanted: string): string {
  const taken = new Set(
    draftOperations(draft).map(({ operation }) => textAt(operation, 'operationId')),
  )
  let id = wanted
  for (let number = 2; taken.has(id); number++) id = `${wanted}${number}`
  return id
}

/** An operation id from a summary: `Get identity` gives `GetIdentity`. */
export function suggestOperationId(draft: ConnectorDraft, summary: string): string {
  const words = summary.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? []
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return name === '' ? '' : uniqueOperationId(draft, name.replace(/^(?=\d)/, 'Action'))
}

/** What is wrong with an operation id, and what to do; null when nothing is. */
export function checkOperationId(
  draft: ConnectorDraft,
  key: string,
  id: string,
  operations: readonly DraftOperation[] = draftOperations(draft),
): string | null {
  if (id === '') return 'Every action needs an operation ID. It becomes the function name in apps.'
  if (id.length > 80) return `An operation ID has at most 80 characters. This one has ${id.length}.`
  if (/\s/.test(id)) return 'An operation ID has no spaces. Write it in PascalCase: GetIdentity.'
  const wanted = id.toLowerCase()
  const twin = operations.find(
    (other) => other.key !== key && textAt(other.operation, 'operationId').toLowerCase() === wanted,
  )
  if (twin) {
    const where = twin.place
      ? `${twin.place.method.toUpperCase()} ${twin.place.path}`
      : 'a new action'
    return `“${id}” is already the operation ID of ${where}. Choose another one.`
  }
  return null
}

/** Letters and digits only read well in formulas; anything else is allowed and pointed out. */
export function operationIdAdvice(id: string): string | null {
  return id === '' || /^[A-Za-z][A-Za-z0-9]*$/.test(id)
    ? null
    : 'In formulas, characters other than letters and digits are left out of the function name.'
}

/** A parameter with references resolved; `shared` names the reference it came from. */
export interface OperationParameter {
  /** Index in the operation's own list; null for one that the path item declares. */
  index: number | null
  parameter: JsonObject
  /** `#/parameters/tenant`, when it is declared once and referred to. */
  shared: string | null
}

export function operationParameters(
  draft: ConnectorDraft,
  operation: DraftOperation,
): OperationParameter[] {
  const own = listOf(operation.operation['parameters'])
  const ofPath = operation.place
    ? listOf(valueAt(draft.definition, 'paths', operation.place.path, 'parameters'))
    : []
  const resolved = own.map((parameter, index) => resolveParameter(draft, parameter, index))
  const names = new Set(resolved.map(({ parameter }) => parameterId(parameter)))
  const inherited = ofPath
    .map((parameter) => resolveParameter(draft, parameter, null))
    .filter(({ parameter }) => !names.has(parameterId(parameter)))
  return [...resolved, ...inherited]
}

function resolveParameter(
  draft: ConnectorDraft,
  parameter: unknown,
  index: number | null,
): OperationParameter {
  const reference = textAt(parameter, '$ref')
  if (reference === '') {
    return { index, parameter: isObject(parameter) ? parameter : {}, shared: null }
  }
  const name = reference.replace('#/parameters/', '')
  return { index, parameter: objectAt(draft.definition, 'parameters', name), shared: reference }
}

function parameterId(parameter: JsonObject): string {
  return `${textAt(parameter, 'in')} ${textAt(parameter, 'name')}`
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Replaces a parameter of an operation's own list; `undefined` removes it. */
export function setParameter(
  draft: ConnectorDraft,
  key: string,
  index: number,
  parameter: JsonObject | undefined,
): ConnectorDraft {
  return changeOperation(draft, key, (operation) => {
    const parameters = listOf(operation['parameters'])
    const next =
      parameter === undefined
        ? parameters.filter((_, at) => at !== index)
        : index >= parameters.length
          ? [...parameters, parameter]
          : parameters.map((old, at) => (at === index ? parameter : old))
    return { ...operation, parameters: next }
  })
}

/** What a parameter may not be; null when it may. */
export function checkParameter(
  parameter: JsonObject,
  others: readonly JsonObject[],
  place: OperationPlace | null,
): string | null {
  const name = textAt(parameter, 'name')
  const location = textAt(parameter, 'in')
  if (name === '') return 'A parameter needs a name.'
  if (name.toLowerCase() === 'connectionid') {
    return 'The name connectionId is used by the gateway. Choose another one.'
  }
  if (others.some((other) => parameterId(other) === `${location} ${name}`)) {
    return `There is already a ${location} parameter named “${name}”.`
  }
  if (location === 'body' && others.some((other) => textAt(other, 'in') === 'body')) {
    return 'An action has at most one body.'
  }
  if (
    (location === 'body' && others.some((other) => textAt(other, 'in') === 'formData')) ||
    (location === 'formData' && others.some((other) => textAt(other, 'in') === 'body'))
  ) {
    return 'An action has a body or form data, not both.'
  }
  if (location === 'path' && place && !place.path.includes(`{${name}}`)) {
    return `The path ${place.path} has no {${name}}. Import the request again with it, or choose another location.`
  }
  return null
}

/** Sets (or with `undefined` removes) the response of one status. */
export function setResponse(
  draft: ConnectorDraft,
  key: string,
  status: string,
  response: JsonObject | undefined,
): ConnectorDraft {
  return changeOperation(draft, key, (operation) =>
    withValue(operation, ['responses', status], response),
  )
}
