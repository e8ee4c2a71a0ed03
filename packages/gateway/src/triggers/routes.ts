import { randomUUID } from 'node:crypto'
import type { JsonObject, Operation } from '@patchbay/connector-model'
import { dereference } from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type TriggerRow,
  deleteTrigger,
  findConnection,
  findTrigger,
  insertTrigger,
  listTriggers,
} from '@patchbay/store'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { hashOf } from '../consent/consent-secrets.ts'
import { type GatewayContext, authenticateUser } from '../context.ts'
import { ConnectorError, connectionNotFound } from '../errors.ts'
import { callFor, callWhole } from '../run/call-operation.ts'
import type { OpenConnection } from '../run/connection-cache.ts'
import { GatewayError } from '../run/gateway-error.ts'
import type { Runner } from '../run/run-operation.ts'
import { sealedFor } from '../sealed-for.ts'
import { takeBack } from './take-back.ts'
import { type TriggerWork, belowConnection, newTriggerSecret } from './work.ts'

const Id = Type.String({ minLength: 1, maxLength: 100 })
const TriggerBody = Type.Object({
  operationId: Type.String({ minLength: 1, maxLength: 200 }),
  parameters: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  callbackUrl: Type.String({ maxLength: 2000, pattern: '^https?://' }),
})
const PageQuery = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
/** An event may be as long as a call's body. */
const EVENT_BYTES = 3_182_218

interface ById {
  Params: { id: string }
}

/** A trigger as it is shown: its secret once only, when it is made. */
export interface Trigger {
  id: string
  connectionId: string
  operationId: string
  kind: 'webhook' | 'polling'
  callbackUrl: string
  status: 'active' | 'failed'
  statusMessage: string | null
  createdAt: string
  /** Signs what is delivered (`webhook-signature`). Shown once. */
  secret?: string
}

/** `/api/connections/{id}/triggers`, and `/notifications/{id}/{secret}` where APIs call. */
export function triggerRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  runner: Runner,
  work: TriggerWork,
): void {
  const { store, clock } = context

  async function connectionOf(request: FastifyRequest<ById>): Promise<ConnectionRow> {
    const caller = await authenticateUser(context, request)
    const connection = await findConnection(store.db, request.params.id)
    if (connection?.tenantId !== caller.tenantId || connection.ownerId !== caller.userId)
      throw connectionNotFound()
    return connection
  }

  scope.get<ById & { Querystring: { after?: string; limit?: number } }>(
    '/api/connections/:id/triggers',
    { schema: { params: Type.Object({ id: Id }), querystring: PageQuery } },
    async (request) => {
      const connection = await connectionOf(request)
      const { after, limit = 50 } = request.query
      const rows = await listTriggers(store.db, connection.id, {
        ...(after !== undefined && { after }),
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      return {
        value: page.map((row) => toWire(row)),
        ...(rows.length > limit && { next: page.at(-1)!.id }),
      }
    },
  )

  scope.post<
    ById & { Body: { operationId: string; parameters?: JsonObject; callbackUrl: string } }
  >(
    '/api/connections/:id/triggers',
    { schema: { params: Type.Object({ id: Id }), body: TriggerBody } },
    async (request, reply) => {
      const connection = await connectionOf(request)
      const { operationId, parameters = {}, callbackUrl } = request.body
      const open = await runner.open(connection.id)
      const operation = open.loaded.operations.find((each) => each.operationId === operationId)
      if (operation?.trigger === undefined)
        throw new ConnectorError(
          404,
          'TriggerNotFound',
          `The connector has no trigger "${operationId}".`,
        )
      const { operations, connector } = open.loaded
      const { definition } = connector
      const registration = registrationOf(definition, operation, operations)
      const place = registration && notificationPlace(definition, registration)
      if (registration && !place)
        throw new ConnectorError(
          400,
          'NotificationUrlMissing',
          `Nothing in ${registration.operationId} tells the API where to notify. Its maker marks that ` +
            'property as the notification URL on the Definition page.',
        )
      const secret = newTriggerSecret()
      const notification = newTriggerSecret()
      const id = randomUUID()
      const row: TriggerRow = {
        id,
        connectionId: connection.id,
        operationId,
        kind: registration ? 'webhook' : 'polling',
        callbackUrl,
        sealedSecret: store.seal(secret, sealedFor.trigger(id)),
        notificationHash: hashOf(notification),
        parameters: JSON.stringify(parameters),
        location: null,
        status: 'active',
        statusMessage: null,
        nextPollAt: registration ? null : clock.now().getTime(),
        createdAt: clock.now().toISOString(),
      }
      if (registration && place) {
        const address = `${new URL(context.publicUrl).origin}/notifications/${id}/${notification}`
        row.location = await register(
          open,
          registration.operationId,
          withAddress(known(parameters, registration), place, address),
        )
      }
      await insertTrigger(store.db, row)
      return reply
        .code(201)
        .header('location', `/api/connections/${connection.id}/triggers/${id}`)
        .send({ ...toWire(row), secret })
    },
  )

  scope.delete<{ Params: { id: string; triggerId: string } }>(
    '/api/connections/:id/triggers/:triggerId',
    { schema: { params: Type.Object({ id: Id, triggerId: Id }) } },
    async (request, reply) => {
      const connection = await connectionOf(request)
      const trigger = await findTrigger(store.db, request.params.triggerId)
      if (trigger?.connectionId !== connection.id)
        throw new ConnectorError(404, 'TriggerNotFound', 'There is no such trigger of yours.')
      await deleteTrigger(store.db, trigger.id)
      if (trigger.kind === 'webhook' && trigger.location !== null)
        await takeBack(context, runner, connection.id, trigger.location)
      return reply.code(204).send()
    },
  )

  /** Asks the API to call; it answers where the registration is. */
  async function register(
    open: OpenConnection,
    operationId: string,
    parameters: JsonObject,
  ): Promise<string | null> {
    try {
      const answer = await callWhole(runner, open, callFor(open, operationId, parameters))
      if (answer.status >= 300)
        throw new ConnectorError(
          502,
          'RegistrationRefused',
          `The API refused the registration with status ${answer.status}: ${answer.body.toString('utf8').slice(0, 500)}`,
        )
      const location = answer.headers['location']
      return location === undefined ? null : belowConnection(location)
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      throw new ConnectorError(error.status, error.code, error.message)
    }
  }

  void scope.register(async (notifications) => {
    notifications.removeAllContentTypeParsers()
    notifications.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: EVENT_BYTES },
      (_request, body, done) => {
        done(null, body)
      },
    )
    notifications.post<{ Params: { triggerId: string; secret: string } }>(
      '/notifications/:triggerId/:secret',
      { bodyLimit: EVENT_BYTES },
      async (request, reply) => {
        const trigger = await findTrigger(store.db, request.params.triggerId)
        if (trigger?.notificationHash !== hashOf(request.params.secret))
          throw new ConnectorError(404, 'TriggerNotFound', 'There is no such trigger.')
        // Services ask first whether the address is meant to be called, and want their text back.
        const asked = (request.query as { validationToken?: unknown }).validationToken
        if (typeof asked === 'string')
          return reply.type('text/plain; charset=utf-8').send(asked.slice(0, 2000))
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const type = request.headers['content-type'] ?? 'application/json'
        await work.enqueue(trigger, body, type)
        return reply.code(202).send()
      },
    )
  })
}

/**
 * The operation that a webhook is registered with: the trigger itself, or the one that it names by
 * `x-ms-notification`. Undefined for triggers that are asked.
 *
 * @throws {ConnectorError} when there is no such operation.
 */
function registrationOf(
  definition: JsonObject,
  trigger: Operation,
  all: readonly Operation[],
): Operation | undefined {
  const { operationId } = (trigger.source['x-ms-notification'] ?? {}) as { operationId?: unknown }
  if (typeof operationId !== 'string')
    return (trigger.webhook && trigger.method !== 'get') || notificationPlace(definition, trigger)
      ? trigger
      : undefined
  const registration = all.find((each) => each.operationId === operationId)
  if (!registration)
    throw new ConnectorError(
      404,
      'OperationNotFound',
      `${trigger.operationId} is registered by "${operationId}", which the connector does not have.`,
    )
  return registration
}

/** Where the callback's address goes: the parameter's name and the path of the property in it. */
function notificationPlace(
  definition: JsonObject,
  operation: Operation,
): { parameter: string; path: string[] } | undefined {
  for (const parameter of operation.parameters) {
    if (parameter.source['x-ms-notification-url'] === true)
      return { parameter: parameter.name, path: [] }
    const path = find(definition, parameter.schema, 0)
    if (path) return { parameter: parameter.name, path }
  }
  return undefined
}

function find(definition: JsonObject, raw: unknown, depth: number): string[] | undefined {
  const schema = depth < 8 ? dereference(definition, raw) : undefined
  const properties = schema?.['properties']
  for (const [name, inner] of Object.entries((properties as JsonObject | undefined) ?? {})) {
    const property = dereference(definition, inner)
    if (property?.['x-ms-notification-url'] === true) return [name]
    const below = find(definition, inner, depth + 1)
    if (below) return [name, ...below]
  }
  const parts = Array.isArray(schema?.['allOf']) ? (schema['allOf'] as unknown[]) : []
  for (const part of parts) {
    const found = find(definition, part, depth + 1)
    if (found) return found
  }
  return undefined
}

/** What was entered for a trigger that the operation which registers it has too. */
function known(entered: JsonObject, { parameters }: Operation): JsonObject {
  const names = new Set(parameters.map(({ name }) => name))
  return Object.fromEntries(Object.entries(entered).filter(([name]) => names.has(name)))
}

function withAddress(
  parameters: JsonObject,
  { parameter, path }: { parameter: string; path: string[] },
  address: string,
): JsonObject {
  const copy = structuredClone(parameters)
  let at = copy
  for (const step of [parameter, ...path].slice(0, -1)) {
    if (typeof at[step] !== 'object' || at[step] === null) at[step] = {}
    at = at[step] as JsonObject
  }
  at[path.at(-1) ?? parameter] = address
  return copy
}

function toWire(row: TriggerRow): Trigger {
  const { id, connectionId, operationId, kind, callbackUrl, status, statusMessage, createdAt } = row
  return { id, connectionId, operationId, kind, callbackUrl, status, statusMessage, createdAt }
}
