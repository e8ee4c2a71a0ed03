import { type JsonObject, dereference, isObject, listIn, objectIn, textIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import { type Operation, visibilityOf } from '../operations.ts'
import type { Report } from './rules.ts'
import { type SchemaRoot, partsOf } from './schema-roots.ts'

const URL_MARK = 'x-ms-notification-url'

/** Triggers that the API itself calls back: registration, payload, and what ties both together. */
export function checkWebhooks(
  definition: JsonObject,
  operations: readonly Operation[],
  roots: readonly SchemaRoot[],
  report: Report,
): void {
  for (const operation of operations) {
    const isTrigger = operation.trigger !== undefined
    const urls = notificationUrls(definition, operation)
    for (const url of urls) checkUrl(url, report)
    if (isTrigger && operation.webhook && urls.length === 0)
      report(
        'WebhookOperationsMissingNotificationUrlProperty',
        operation.pointer,
        `Nothing tells the API where to notify; mark that property by "${URL_MARK}": true.`,
      )
    if (isTrigger && !operation.webhook && urls.length > 0)
      report(
        'OperationMustHaveNotificationContentExtension',
        operation.pointer,
        'Describe what the API sends by "x-ms-notification-content" of the path.',
      )
    checkNotification(operation, operations, report)
  }
  checkResponses(roots, report)
}

interface NotificationUrl {
  schema: JsonObject
  pointer: string
  required: boolean
  internal: boolean
}

/** The properties of a request that the platform fills with an address, and what leads to them. */
function notificationUrls(definition: JsonObject, operation: Operation): NotificationUrl[] {
  const found: NotificationUrl[] = []
  const listed = listIn(operation.source, 'parameters')
  const pointerOf = (source: JsonObject) => {
    const index = listed.findIndex((raw) => dereference(definition, raw) === source)
    return index < 0 ? operation.pointer : `${operation.pointer}/parameters/${index}`
  }
  const walk = (
    part: unknown,
    pointer: string,
    required: boolean,
    internal: boolean,
    trail: readonly JsonObject[],
  ): void => {
    const schema = dereference(definition, part)
    if (!schema || trail.includes(schema)) return
    const hidden = internal || visibilityOf(schema) === 'internal'
    if (schema[URL_MARK] === true) found.push({ schema, pointer, required, internal: hidden })
    const inner = [...trail, schema]
    const names = new Set(listIn(schema, 'required'))
    for (const [name, property] of Object.entries(objectIn(schema, 'properties') ?? {}))
      walk(
        property,
        `${pointer}/properties/${escapePointer(name)}`,
        required && names.has(name),
        hidden,
        inner,
      )
    if (isObject(schema['items']))
      walk(schema['items'], `${pointer}/items`, required, hidden, inner)
    listIn(schema, 'allOf').forEach((each, index) => {
      walk(each, `${pointer}/allOf/${index}`, required, hidden, inner)
    })
  }
  for (const { in: place, source, schema, required, visibility } of operation.parameters) {
    const pointer = pointerOf(source)
    const internal = visibility === 'internal'
    walk(schema, place === 'body' ? `${pointer}/schema` : pointer, required, internal, [])
  }
  return found
}

function checkUrl({ schema, pointer, required, internal }: NotificationUrl, report: Report): void {
  if (schema['type'] !== 'string')
    report('NotificationUrlNotString', pointer, 'Set "type": "string" on the notification URL.')
  if (!required)
    report(
      'NotificationUrlNotRequired',
      pointer,
      'Require the notification URL, and every object and the body that hold it.',
    )
  if (!internal)
    report(
      'NotificationUrlNotInternal',
      pointer,
      'Hide the notification URL: "x-ms-visibility": "internal".',
    )
}

/** `x-ms-notification`: a trigger that is registered by another operation. */
function checkNotification(
  operation: Operation,
  operations: readonly Operation[],
  report: Report,
): void {
  const extension = operation.source['x-ms-notification']
  if (!isObject(extension)) return
  const at = `${operation.pointer}/x-ms-notification`
  const id = textIn(extension, 'operationId')
  if (!id) {
    report('NotificationExtensionOperationIdRequired', at, 'Name the operation in "operationId".')
    return
  }
  const target = operations.find(({ operationId }) => operationId === id)
  if (!target) {
    report(
      'NotificationExtensionOperationNotFound',
      `${at}/operationId`,
      `No operation has the id "${id}"; correct it.`,
    )
    return
  }
  if (!target.webhook)
    report(
      'NotificationExtensionOperationNotWebhook',
      `${at}/operationId`,
      `The path of ${id} has no "x-ms-notification-content"; add it.`,
    )
  for (const parameter of operation.parameters) {
    const twin = target.parameters.find(({ name }) => name === parameter.name)
    if (!twin) continue
    if (
      twin.schema['type'] !== parameter.schema['type'] ||
      twin.visibility !== parameter.visibility
    )
      report(
        'ParamtersWithSameNameMustHaveSameTypeAndVisibility',
        `${operation.pointer}/parameters`,
        `"${parameter.name}" is of another type or visibility in ${id}; make them the same.`,
      )
  }
}

/** Nobody fills an address into what comes back. */
function checkResponses(roots: readonly SchemaRoot[], report: Report): void {
  // What a reference leads to may be shared with a request, where the mark is in its place.
  const walk = (schema: unknown, pointer: string, depth: number): void => {
    if (!isObject(schema) || depth > 100) return
    if (schema[URL_MARK] === true)
      report(
        'NotificationUrlNotAllowedInThisPosition',
        `${pointer}/${URL_MARK}`,
        `Remove "${URL_MARK}" here: this is no part of a request.`,
      )
    for (const [part, step] of partsOf(schema)) walk(part, pointer + step, depth + 1)
  }
  for (const { schema, pointer, use } of roots)
    if (use === 'response' || use === 'notification') walk(schema, pointer, 0)
}
