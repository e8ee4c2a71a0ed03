import type { Operation } from '@patchbay/connector-model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type GatewayContext, authenticateUser } from '../context.ts'
import { ConnectorError, connectionNotFound } from '../errors.ts'
import { callFor, callWhole } from '../run/call-operation.ts'
import type { Access, OpenConnection } from '../run/connection-cache.ts'
import { GatewayError } from '../run/gateway-error.ts'
import type { Runner } from '../run/run-operation.ts'
import {
  type DynamicTreeItem,
  type DynamicValue,
  type Entered,
  callOf,
  extensionOf,
  placeOf,
  schemaFrom,
  treeFrom,
  treeSourceOf,
  valuesFrom,
} from './resolve.ts'

const ConnectionParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) })
const DynamicBody = Type.Object({
  operationId: Type.String({ minLength: 1, maxLength: 200 }),
  /** A parameter's name, with a path below its schema: `body/a/b`. Absent for what is given. */
  parameter: Type.Optional(Type.String({ maxLength: 500 })),
  /** A path below the schema of what the operation gives: `value`. */
  result: Type.Optional(Type.String({ maxLength: 500 })),
  parameters: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  /** The item of a tree whose children are asked for. */
  selected: Type.Optional(Type.Unknown()),
})

/** A connection, and what the caller may do with it. */
interface Opened {
  open: OpenConnection
  access: Access
}

interface DynamicRoute {
  Params: { id: string }
  Body: {
    operationId: string
    parameter?: string
    result?: string
    parameters?: Entered
    selected?: unknown
  }
}

/** `/api/connections/{id}/dynamic-*`: what drop-downs, forms and pickers show. */
export function dynamicRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  runner: Runner,
): void {
  const options = { schema: { params: ConnectionParams, body: DynamicBody } }

  async function openFor(request: FastifyRequest<DynamicRoute>): Promise<Opened> {
    const caller = await authenticateUser(context, request)
    let open: OpenConnection
    try {
      open = await runner.open(request.params.id)
    } catch (error) {
      if (error instanceof GatewayError && error.status === 404) throw connectionNotFound()
      throw error
    }
    if (open.connection.tenantId !== caller.tenantId) throw connectionNotFound()
    const access = await runner.accessOf(open, caller.userId)
    if (typeof access === 'string') throw connectionNotFound()
    return { open, access }
  }

  /** @throws {ConnectorError} also when the app that gave the connection does not use it. */
  function operationOf({ open, access }: Opened, operationId: string): Operation {
    if (access.operations && !access.operations.has(operationId))
      throw new ConnectorError(
        403,
        'OperationNotShared',
        `The app that gave you this connection does not use ${operationId}.`,
      )
    const operation = open.loaded.operations.find((each) => each.operationId === operationId)
    if (!operation)
      throw new ConnectorError(
        404,
        'OperationNotFound',
        `The connector has no operation "${operationId}".`,
      )
    return operation
  }

  /**
   * Asks the operation that an extension names; undefined while it cannot be asked. It is a call like
   * any other: who got the connection from an app may make those that the app makes.
   */
  async function ask(
    { open, access }: Opened,
    source: Readonly<Record<string, unknown>>,
    entered: Entered,
    selected?: unknown,
  ): Promise<unknown> {
    const call = callOf(source, entered, selected)
    if (!call) return undefined
    try {
      const answer = await callWhole(
        runner,
        open,
        callFor(open, call.operationId, call.parameters),
        {
          access,
        },
      )
      if (answer.status >= 300)
        throw new ConnectorError(
          502,
          'DynamicCallFailed',
          `${call.operationId}, which gives these values, answered with status ${answer.status}.`,
        )
      return JSON.parse(answer.body.toString('utf8')) as unknown
    } catch (error) {
      if (error instanceof GatewayError)
        throw new ConnectorError(error.status, error.code, error.message)
      if (error instanceof SyntaxError)
        throw new ConnectorError(
          502,
          'DynamicCallFailed',
          `${call.operationId}, which gives these values, did not answer with JSON.`,
        )
      throw error
    }
  }

  scope.post<DynamicRoute>(
    '/api/connections/:id/dynamic-values',
    options,
    async (request): Promise<{ value: DynamicValue[] }> => {
      const opened = await openFor(request)
      const { definition } = opened.open.loaded.connector
      const { operationId, parameters = {} } = request.body
      const schema = placeOf(definition, operationOf(opened, operationId), request.body)
      const found = extensionOf(definition, schema, 'x-ms-dynamic-list', 'x-ms-dynamic-values')
      if (!found) return { value: [] }
      const answer = await ask(opened, found.source, parameters)
      return { value: answer === undefined ? [] : valuesFrom(found.source, found.isNewer, answer) }
    },
  )

  scope.post<DynamicRoute>(
    '/api/connections/:id/dynamic-schema',
    options,
    async (request): Promise<{ schema: object | null }> => {
      const opened = await openFor(request)
      const { definition } = opened.open.loaded.connector
      const { operationId, parameters = {} } = request.body
      const schema = placeOf(definition, operationOf(opened, operationId), request.body)
      const found = extensionOf(
        definition,
        schema,
        'x-ms-dynamic-properties',
        'x-ms-dynamic-schema',
      )
      if (!found) return { schema: null }
      const answer = await ask(opened, found.source, parameters)
      return {
        schema: answer === undefined ? null : schemaFrom(found.source, found.isNewer, answer),
      }
    },
  )

  scope.post<DynamicRoute>(
    '/api/connections/:id/dynamic-tree',
    options,
    async (request): Promise<{ value: DynamicTreeItem[] }> => {
      const opened = await openFor(request)
      const { definition } = opened.open.loaded.connector
      const { operationId, parameters = {}, selected } = request.body
      const schema = placeOf(definition, operationOf(opened, operationId), request.body)
      const source = treeSourceOf(definition, schema, selected === undefined ? 'open' : 'browse')
      if (!source) return { value: [] }
      const answer = await ask(opened, source, parameters, selected)
      return { value: answer === undefined ? [] : treeFrom(source, answer) }
    },
  )
}
