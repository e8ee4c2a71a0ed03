import { randomBytes } from 'node:crypto'
import { authenticationOf, isPlaceholderClientId } from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type ConnectorForUser,
  deleteConnection,
  findConnection,
  findConnector,
  findConnectorFor,
  insertConnection,
  insertConsentTicket,
  listConnections,
} from '@patchbay/store'
import type {
  Connection,
  ConsentLink,
  CreateConnection,
  TestOperation,
  TestOperationResult,
} from '@patchbay/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { CONSENT_SECONDS, hashOf, newSecret } from '../consent/consent-secrets.ts'
import { type GatewayContext, authenticateUser, epochSeconds } from '../context.ts'
import { ConnectorError, connectionNotFound, connectorNotFound } from '../errors.ts'
import type { Runner } from '../run/run-operation.ts'
import { testOperation } from '../run/test-operation.ts'
import { sealedFor } from '../token/keep-token.ts'
import { readConnectionParameters } from './connection-parameters.ts'

const Id = Type.String({ minLength: 1, maxLength: 100 })
const ConnectionParams = Type.Object({ id: Id })
const CreateConnectionBody = Type.Object({
  connectorId: Id,
  parameters: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 10_000 }))),
})
const TestOperationBody = Type.Object({
  operationId: Type.String({ minLength: 1 }),
  parameters: Type.Unsafe<Record<string, unknown>>({ type: 'object' }),
})

interface ById {
  Params: { id: string }
}

/** `/api/connections`: a user's own connections. */
export function connectionRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  runner: Runner,
): void {
  const { store, clock } = context

  async function connectionOf(request: FastifyRequest<ById>): Promise<ConnectionRow> {
    const caller = await authenticateUser(context, request)
    const connection = await findConnection(store.db, request.params.id)
    if (connection?.tenantId !== caller.tenantId || connection.ownerId !== caller.userId)
      throw connectionNotFound()
    return connection
  }

  /** For using a connection, its connector must still be the user's or shared with them. */
  async function usableConnectionOf(
    request: FastifyRequest<ById>,
  ): Promise<{ connection: ConnectionRow; connector: ConnectorForUser }> {
    const connection = await connectionOf(request)
    const { tenantId, connectorId, ownerId } = connection
    const connector = await findConnectorFor(store.db, tenantId, connectorId, ownerId)
    if (!connector) throw connectorNotFound()
    return { connection, connector }
  }

  scope.get<{ Querystring: { connectorId?: string } }>('/api/connections', async (request) => {
    const caller = await authenticateUser(context, request)
    const { connectorId } = request.query
    const rows = await listConnections(store.db, caller.tenantId, caller.userId, connectorId)
    return { value: rows.map((row) => toWire(row, row.connectorDisplayName)) }
  })

  scope.post<{ Body: CreateConnection }>(
    '/api/connections',
    { schema: { body: CreateConnectionBody } },
    async (request, reply) => {
      const caller = await authenticateUser(context, request)
      const { connectorId, parameters = {} } = request.body
      const { tenantId, userId } = caller
      const connector = await findConnectorFor(store.db, tenantId, connectorId, userId)
      if (!connector) throw connectorNotFound()
      const { plain, secret, needsConsent } = readConnectionParameters(connector, parameters)
      const id = randomBytes(16).toString('hex')
      await insertConnection(store.db, {
        id,
        tenantId,
        connectorId,
        ownerId: userId,
        displayName: connector.displayName,
        status: needsConsent ? 'Unauthenticated' : 'Connected',
        statusCode: null,
        statusMessage: needsConsent ? 'Sign in to use this connection.' : null,
        accountName: plain['username'] ?? null,
        parameters: JSON.stringify(plain),
        sealedSecrets:
          Object.keys(secret).length > 0
            ? store.seal(JSON.stringify(secret), sealedFor.secrets(id))
            : null,
        sealedAccessToken: null,
        sealedRefreshToken: null,
        tokenExpiresAt: null,
        tokenGeneration: 0,
        lastUsedAt: null,
        lastRefreshAt: null,
        createdAt: clock.now().toISOString(),
      })
      const connection = await findConnection(store.db, id)
      return reply
        .code(201)
        .header('location', `/api/connections/${id}`)
        .send(toWire(connection!, connector.displayName))
    },
  )

  const byId = { schema: { params: ConnectionParams } }

  scope.get<ById>('/api/connections/:id', byId, async (request) => {
    const connection = await connectionOf(request)
    const connector = await findConnector(store.db, connection.connectorId)
    return toWire(connection, connector?.displayName ?? '')
  })

  scope.delete<ById>('/api/connections/:id', byId, async (request, reply) => {
    const connection = await connectionOf(request)
    await deleteConnection(store.db, connection.id)
    return reply.code(204).send()
  })

  scope.post<ById>(
    '/api/connections/:id/consent-link',
    byId,
    async (request): Promise<ConsentLink> => {
      const { connection, connector } = await usableConnectionOf(request)
      const settings = authenticationOf(connector.definition, connector.properties)
      if (settings.type !== 'oauth2')
        throw new ConnectorError(
          400,
          'SignInNotNeeded',
          'This connector does not sign in with OAuth 2.0, so there is nothing to sign in to.',
        )
      if (isPlaceholderClientId(settings.clientId))
        throw new ConnectorError(
          400,
          'ClientIdRequired',
          'The connector has no client id yet. Its maker enters one on the Security page.',
        )
      const ticket = newSecret()
      await insertConsentTicket(store.db, {
        ticketHash: hashOf(ticket),
        connectionId: connection.id,
        tenantId: connection.tenantId,
        userId: connection.ownerId,
        expiresAt: epochSeconds(clock) + CONSENT_SECONDS,
      })
      // The redirect URL's origin carries the user's session, so the way begins on it.
      const { origin } = new URL(connector.redirectUrl)
      return { link: new URL(`/connect/${ticket}`, origin).href }
    },
  )

  scope.post<ById & { Body: TestOperation }>(
    '/api/connections/:id/test',
    { schema: { params: ConnectionParams, body: TestOperationBody } },
    async (request): Promise<TestOperationResult> => {
      const { connection } = await usableConnectionOf(request)
      return testOperation(runner, connection, request.body)
    },
  )
}

/** A connection as the management API shows it: never with its secrets. */
export function toWire(connection: ConnectionRow, connectorDisplayName: string): Connection {
  const { tokenExpiresAt } = connection
  return {
    id: connection.id,
    connectorId: connection.connectorId,
    connectorDisplayName,
    displayName: connection.displayName,
    status: connection.status,
    statusMessage: connection.statusMessage,
    accountName: connection.accountName,
    expiresAt: tokenExpiresAt === null ? null : new Date(tokenExpiresAt * 1000).toISOString(),
    lastUsedAt: connection.lastUsedAt,
    createdAt: connection.createdAt,
  }
}
