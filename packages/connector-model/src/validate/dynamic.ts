import { type JsonObject, isObject, textIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import { listOperations } from '../operations.ts'
import type { Report } from './rules.ts'

const EXTENSIONS = [
  'x-ms-dynamic-values',
  'x-ms-dynamic-list',
  'x-ms-dynamic-schema',
  'x-ms-dynamic-properties',
]

/** Operations that dynamic values and schemas refer to. */
export function checkDynamicReferences(definition: JsonObject, report: Report): void {
  const byId = new Map(
    listOperations(definition).map((operation) => [operation.operationId, operation]),
  )
  const walk = (value: unknown, pointer: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        walk(item, `${pointer}/${index}`)
      })
      return
    }
    if (!isObject(value)) return
    for (const [name, inner] of Object.entries(value)) {
      const at = `${pointer}/${escapePointer(name)}`
      if (EXTENSIONS.includes(name)) checkReference(inner, at)
      else walk(inner, at)
    }
  }
  const checkReference = (value: unknown, at: string): void => {
    const operationId = textIn(value, 'operationId')
    if (!operationId) return
    const operation = byId.get(operationId)
    if (!operation) {
      report(
        'OperationIdNotFound',
        `${at}/operationId`,
        `No operation has the id "${operationId}"; correct it.`,
      )
      return
    }
    const names = new Set(operation.parameters.map((parameter) => parameter.name))
    const parameters = isObject(value) && isObject(value['parameters']) ? value['parameters'] : {}
    for (const name of Object.keys(parameters))
      if (!names.has(name.split('/')[0]!))
        report(
          'OperationParameterNameNotFound',
          `${at}/parameters/${escapePointer(name)}`,
          `${operationId} has no parameter "${name}"; correct the name.`,
        )
  }
  walk(definition, '')
}
