import { randomBytes } from 'node:crypto'
import { isPlaceholderClientId } from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type ConnectorForUser,
  deleteConnectionShare,
  findConnection,
  findConnector,
  findConnectorFor,
  insertConnection,
  insertConsentTicket,
  listConnectionShares,
  listConnectionSharesOf,
  listConnections,
  putConnectionShare,
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
import { authenticationFor } from '../authentication.ts'
import { CONSENT_SECONDS, hashOf, newSecret } from '../consent/consent-secrets.ts'
import { type GatewayContext, authenticateUser, epochSeconds } from '../context.ts'
import { ConnectorError, connectionNotFound, connectorNotFound } from '../errors.ts'
import type { Runner } from '../run/run-operation.ts'
import { testOperation } from '../run/test-operation.ts'
import { mayShareRedirectUrl } from '../connectors/save-connector.ts'
import { sealedFor } from '../sealed-for.ts'
import { type TokenKeeper, TokenUnavailable } from '../token/keep-token.ts'
import { connectionValues } from '../token/connection-values.ts'
import { takeBackAll } from '../triggers/take-back.ts'
import { TokenEndpointError } from '../token/token-endpoint.ts'
import { readConnectionParameters } from './connection-parameters.ts'
import { removeConnection } from './remove-connection.ts'

const Id = Type.String({ minLength: 1, maxLength: 100 })
const ConnectionParams = Type.Object({ id: Id })
const CreateConnectionBody = Type.Object({
  connectorId: Id,
  parameters: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 10_000 }))),
  parameterSet: Type.Optional(Type.String({ maxLength: 200 })),
  servicePrincipal: Type.Optional(
    Type.Object({
      clientId: Type.String({ minLength: 1, maxLength: 200 }),
      clientSecret: Type.String({ minLength: 1, maxLength: 4000 }),
      tenantId: Type.Optional(Type.String({ maxLength: 200 })),
    }),
  ),
})
const ConsentLinkBody = Type.Optional(
  Type.Union([Type.Object({ switchAccount: Type.Optional(Type.Boolean()) }), Type.Null()]),
)
const OnBehalfOfBody = Type.Object({ assertion: Type.String({ minLength: 1, maxLength: 20_000 }) })
const ShareBody = Type.Object({ userId: Id })
const PageQuery = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
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
  keeper: TokenKeeper,
): void {
  const { store, clock } = context

  async function connectionOf(request: FastifyRequest<ById>): Promise<ConnectionRow> {
    const caller = await authenticateUser(context, request)
    const connection = await findConnection(store.db, request.params.id)
    if (connection?.tenantId !== caller.tenantId || connection.ownerId !== caller.userId)
      throw connectionNotFound()
    return connection
  }

  /** A connection of the user's own, or one that its owner, and not an app alone, shared with them. */
  async function connectionFor(
    request: FastifyRequest<ById>,
  ): Promise<{ connection: ConnectionRow; userId: string }> {
    const { tenantId, userId } = await authenticateUser(context, request)
    const connection = await findConnection(store.db, request.params.id)
    if (connection?.tenantId !== tenantId) throw connectionNotFound()
    if (connection.ownerId !== userId) {
      const shares = await listConnectionSharesOf(store.db, connection.id, userId)
      if (!shares.some(({ appId }) => appId === '')) throw connectionNotFound()
    }
    return { connection, userId }
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

  function authenticationOf(connection: ConnectionRow, connector: ConnectorForUser) {
    return authenticationFor(connector, connection, connectionValues(store, connection).all)
  }

  const show = (row: ConnectionRow, name: string, userId: string) =>
    toWire(row, name, { userId, nowSeconds: epochSeconds(clock) })

  scope.get<{ Querystring: { connectorId?: string } }>('/api/connections', async (request) => {
    const caller = await authenticateUser(context, request)
    const { connectorId } = request.query
    const rows = await listConnections(store.db, caller.tenantId, caller.userId, connectorId)
    return {
      value: rows.map((row) => show(row, row.connectorDisplayName, caller.userId)),
    }
  })

  scope.post<{ Body: CreateConnection }>(
    '/api/connections',
    { schema: { body: CreateConnectionBody } },
    async (request, reply) => {
      const caller = await authenticateUser(context, request)
      const { connectorId, parameters = {}, parameterSet, servicePrincipal } = request.body
      const { tenantId, userId } = caller
      const connector = await findConnectorFor(store.db, tenantId, connectorId, userId)
      if (!connector) throw connectorNotFound()
      const { plain, secret, choice, needsConsent } = readConnectionParameters(connector, {
        parameters,
        parameterSet,
        servicePrincipal,
      })
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
        parameterSet: choice.parameterSet,
        grant: choice.grant,
        refreshFailures: 0,
        lastUsedAt: null,
        lastRefreshAt: null,
        createdAt: clock.now().toISOString(),
      })
      // A service principal signs in at once, so that wrong credentials show where they are entered.
      if (choice.grant === 'client_credentials') await signInServicePrincipal(id)
      const connection = await findConnection(store.db, id)
      return reply
        .code(201)
        .header('location', `/api/connections/${id}`)
        .send(show(connection!, connector.displayName, userId))
    },
  )

  async function signInServicePrincipal(id: string): Promise<void> {
    try {
      await keeper.accessToken(id)
    } catch (error) {
      // What went wrong stands in the connection's status.
      if (!(error instanceof TokenUnavailable)) throw error
    }
  }

  const byId = { schema: { params: ConnectionParams } }

  scope.get<ById>('/api/connections/:id', byId, async (request) => {
    const { connection, userId } = await connectionFor(request)
    const connector = await findConnector(store.db, connection.connectorId)
    return show(connection, connector?.displayName ?? '', userId)
  })

  scope.delete<ById>('/api/connections/:id', byId, async (request, reply) => {
    const connection = await connectionOf(request)
    await takeBackAll(context, runner, connection.id)
    await removeConnection(context, connection)
    runner.forget(connection.id)
    return reply.code(204).send()
  })

  scope.post<ById & { Body: { switchAccount?: boolean } | null | undefined }>(
    '/api/connections/:id/consent-link',
    { schema: { params: ConnectionParams, body: ConsentLinkBody } },
    async (request): Promise<ConsentLink> => {
      const { connection, connector } = await usableConnectionOf(request)
      const authentication = authenticationOf(connection, connector)
      if (authentication.type !== 'oauth2' || connection.grant === 'client_credentials')
        throw new ConnectorError(
          400,
          'SignInNotNeeded',
          'This connection does not sign a user in, so there is nothing to sign in to.',
        )
      if (isPlaceholderClientId(authentication.signIn.clientId))
        throw new ConnectorError(
          400,
          'ClientIdRequired',
          'The connector has no client id yet. Its maker enters one on the Security page.',
        )
      const isShared = new URL(connector.redirectUrl).pathname === '/redirect'
      if (isShared && !mayShareRedirectUrl(context, connector.properties))
        throw new ConnectorError(
          409,
          'RedirectUrlShared',
          'The connector needs a redirect URL of its own. Its maker saves it again, and enters the ' +
            'new redirect URL in the registration at the sign-in service.',
        )
      const ticket = newSecret()
      await insertConsentTicket(store.db, {
        ticketHash: hashOf(ticket),
        connectionId: connection.id,
        tenantId: connection.tenantId,
        userId: connection.ownerId,
        switchAccount: request.body?.switchAccount === true ? 1 : 0,
        expiresAt: epochSeconds(clock) + CONSENT_SECONDS,
      })
      // The redirect URL's origin carries the user's session, so the way begins on it.
      const { origin } = new URL(connector.redirectUrl)
      return { link: new URL(`/connect/${ticket}`, origin).href }
    },
  )

  scope.post<ById & { Body: { assertion: string } }>(
    '/api/connections/:id/on-behalf-of',
    { schema: { params: ConnectionParams, body: OnBehalfOfBody } },
    async (request) => {
      const { connection, connector } = await usableConnectionOf(request)
      try {
        await keeper.signInOnBehalfOf(connection, connector, request.body.assertion)
      } catch (error) {
        if (error instanceof TokenUnavailable)
          throw new ConnectorError(400, 'OnBehalfOfNotPossible', error.message)
        if (error instanceof TokenEndpointError)
          throw new ConnectorError(400, 'OnBehalfOfRefused', error.description)
        throw error
      }
      runner.forget(connection.id)
      const signedIn = await findConnection(store.db, connection.id)
      return show(signedIn ?? connection, connector.displayName, connection.ownerId)
    },
  )

  scope.get<ById & { Querystring: { after?: string; limit?: number } }>(
    '/api/connections/:id/shares',
    { schema: { params: ConnectionParams, querystring: PageQuery } },
    async (request) => {
      const connection = await connectionOf(request)
      const { after, limit = 100 } = request.query
      const rows = await listConnectionShares(store.db, connection.id, {
        ...(after !== undefined && { after }),
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      return {
        value: page.map(({ userId }) => ({ userId })),
        ...(rows.length > limit && { next: page.at(-1)!.userId }),
      }
    },
  )

  scope.put<ById & { Body: { userId: string } }>(
    '/api/connections/:id/shares',
    { schema: { params: ConnectionParams, body: ShareBody } },
    async (request, reply) => {
      const { connection, connector } = await usableConnectionOf(request)
      const authentication = authenticationOf(connection, connector)
      // A sign-in is a person's own; what they consented to is not for others.
      if (authentication.type === 'oauth2' && connection.grant !== 'client_credentials')
        throw new ConnectorError(
          400,
          'SignInNotShared',
          'A connection that signs in as you cannot be shared. Others make one of their own.',
        )
      await putConnectionShare(store.db, {
        connectionId: connection.id,
        userId: request.body.userId,
        appId: '',
        operations: null,
      })
      runner.forget(connection.id)
      return reply.code(204).send()
    },
  )

  scope.delete<{ Params: { id: string; userId: string } }>(
    '/api/connections/:id/shares/:userId',
    { schema: { params: Type.Object({ id: Id, userId: Id }) } },
    async (request, reply) => {
      const connection = await connectionOf(request)
      const { userId } = request.params
      await deleteConnectionShare(store.db, { connectionId: connection.id, userId, appId: '' })
      runner.forget(connection.id)
      return reply.code(204).send()
    },
  )

  scope.post<ById & { Body: TestOperation }>(
    '/api/connections/:id/test',
    { schema: { params: ConnectionParams, body: TestOperationBody } },
    async (request): Promise<TestOperationResult> => {
      const { connection, userId } = await connectionFor(request)
      const open = await runner.open(connection.id)
      const access = await runner.accessOf(open, userId)
      if (access === 'no_connection') throw connectionNotFound()
      if (access === 'no_connector') throw connectorNotFound()
      return testOperation(runner, open, request.body)
    },
  )
}

/** Notice is given this long before something ends that only the user can renew. */
const NOTICE_SECONDS = 3 * 24 * 60 * 60

/** A connection as the management API shows it: never with its secrets. */
export function toWire(
  connection: ConnectionRow,
  connectorDisplayName: string,
  { userId, nowSeconds }: { userId: string; nowSeconds: number },
): Connection {
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
    role: connection.ownerId === userId ? 'owner' : 'user',
    parameterSet: connection.parameterSet,
    notice: noticeOf(connection, nowSeconds),
  }
}

function noticeOf(connection: ConnectionRow, nowSeconds: number): string | null {
  if (connection.status !== 'Connected') return connection.statusMessage
  const { tokenExpiresAt, sealedRefreshToken, grant } = connection
  if (tokenExpiresAt === null || sealedRefreshToken !== null || grant === 'client_credentials')
    return null
  const end = new Date(tokenExpiresAt * 1000).toISOString()
  if (tokenExpiresAt <= nowSeconds)
    return `The sign-in ended at ${end}. Choose "Fix connection" and sign in again.`
  return tokenExpiresAt - nowSeconds < NOTICE_SECONDS
    ? `The sign-in ends at ${end} and cannot be renewed without you. Choose "Fix connection" before.`
    : null
}
