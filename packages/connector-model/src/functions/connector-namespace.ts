import {
  type HostFunction,
  type HostParameter,
  type SymbolInfo,
  T,
  type Type,
  formatType,
} from '@patchbay/power-fx'
import type { JsonObject } from '../document.ts'
import { ArgumentError, type OperationRequest } from '../encode-request.ts'
import {
  type ConnectorFunction,
  type FunctionParameter,
  connectorFunctions,
  networkError,
} from './connector-functions.ts'

/** The answer to a call. */
export interface OperationResponse {
  status: number
  headers: Record<string, string>
  body: string | Uint8Array
}

/** What a namespace is made from. */
export interface NamespaceOptions {
  /** The data source's name in formulas: `Identity`. */
  name: string
  definition: JsonObject
  properties: JsonObject
  /** Sends a request through the gateway; may throw when there is no answer at all. */
  call: (request: OperationRequest, signal?: AbortSignal) => Promise<OperationResponse>
  /** Numbers are doubles. Default true, as in canvas apps. */
  numberIsFloat?: boolean
}

/** A connector as a name in formulas, whose functions call its operations. */
export function connectorNamespace(options: NamespaceOptions): SymbolInfo {
  const { name, definition, properties, call, numberIsFloat = true } = options
  const functions = connectorFunctions(definition, properties, { numberIsFloat, namespace: name })
  const info = definition['info'] as { description?: unknown } | undefined
  return {
    name,
    kind: 'namespace',
    type: T.record({}),
    mutable: false,
    ...(typeof info?.description === 'string' && { description: info.description }),
    functions: functions
      .filter((connectorFunction) => !connectorFunction.isInternal)
      .map((connectorFunction) => toHostFunction(name, connectorFunction, call)),
  }
}

/**
 * Records may be given in part: `Op(1, {top: 5})`. A declared type would demand every field under
 * the rules of canvas apps, so records are declared as anything and judged when they are sent.
 */
function toHostParameter({ name, type, optional, description }: FunctionParameter): HostParameter {
  const isPartial = holdsRecords(type)
  const text = [description, isPartial ? formatType(type) : undefined]
    .filter((part) => part !== undefined)
    .join(': ')
  return {
    name,
    optional,
    ...(!isPartial && { type }),
    ...(text !== '' && { description: text }),
  }
}

function holdsRecords(type: Type): boolean {
  if (type.kind === 'Record') return true
  if (type.kind !== 'Table') return false
  const value = type.fields.get('Value')
  return type.fields.size !== 1 || value === undefined || holdsRecords(value)
}

function toHostFunction(
  namespace: string,
  connectorFunction: ConnectorFunction,
  call: NamespaceOptions['call'],
): HostFunction {
  const { name, parameters, returns, description } = connectorFunction
  const fullName = `${namespace}.${name}`
  return {
    name,
    parameters: parameters.map(toHostParameter),
    returns,
    behavior: connectorFunction.isBehavior,
    async: true,
    volatile: true,
    deprecated: connectorFunction.isDeprecated,
    ...(description !== undefined && { description }),
    async invoke(args, { context }) {
      try {
        const request = connectorFunction.toRequest(args, context.services)
        const response = await call(request, context.signal)
        return connectorFunction.toResult(response.status, response.body, context.services)
      } catch (error) {
        if (context.signal?.aborted) throw error
        const reason = error instanceof Error ? error.message : String(error)
        return networkError(
          fullName,
          error instanceof ArgumentError ? reason : reason || 'No answer came.',
        )
      }
    },
  }
}
