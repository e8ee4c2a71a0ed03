import { type JsonObject, dereference, isObject, textIn, valueAt } from '../document.ts'
import type { Operation } from '../operations.ts'
import type { Report } from './rules.ts'
import { partsOf } from './schema-roots.ts'

const BODY = 512
const OPERATION = 16_384
const OPERATIONS = 256

/** How many schemas a definition holds with its references followed: designers expand them. */
export function checkSchemaCounts(
  definition: JsonObject,
  operations: readonly Operation[],
  report: Report,
): void {
  const count = counter(definition)
  let total = 0
  for (const operation of operations) {
    const ofOperation = checkOperation(operation, count, report)
    total += ofOperation
    if (ofOperation > OPERATION)
      report(
        'OperationSchemaCountExceedsMaxAllowed',
        operation.pointer,
        `This operation holds ${ofOperation} schemas with all references followed, ` +
          `more than ${OPERATION}.`,
      )
  }
  if (total > OPERATIONS * OPERATION)
    report(
      'TotalSchemaCountExceedsMaxAllowed',
      '/paths',
      `The operations hold ${total} schemas with all references followed, ` +
        `more than ${OPERATIONS * OPERATION}.`,
    )
}

function checkOperation(
  operation: Operation,
  count: (schema: JsonObject) => number,
  report: Report,
): number {
  let all = 0
  for (const parameter of operation.parameters) {
    const schemas = parameter.in === 'body' ? count(parameter.schema) : 1
    all += schemas
    if (schemas > BODY)
      report(
        'BodySchemaCountExceedsMaxAllowed',
        `${operation.pointer}/parameters`,
        `The body holds ${schemas} schemas with all references followed, more than ${BODY}.`,
      )
  }
  for (const { schema } of operation.responses) if (schema) all += count(schema)
  return all
}

/**
 * Counts schemas of a tree, each reference as often as it is used, but nothing inside of itself.
 * What a reference holds is counted once and remembered, so that counting takes the time of
 * reading; a circle is cut where it was first entered.
 */
function counter(definition: JsonObject): (schema: JsonObject) => number {
  const known = new Map<string, number>()
  const open = new Set<string>()
  const count = (schema: unknown): number => {
    if (!isObject(schema)) return 0
    const reference = textIn(schema, '$ref')
    if (reference === undefined)
      return 1 + partsOf(schema).reduce((sum, [part]) => sum + count(part), 0)
    const counted = known.get(reference)
    if (counted !== undefined) return counted
    if (open.has(reference)) return 1
    open.add(reference)
    const target = valueAt(definition, reference)
    const found = target === undefined ? 0 : count(dereference(definition, target))
    open.delete(reference)
    known.set(reference, found)
    return found
  }
  return count
}
