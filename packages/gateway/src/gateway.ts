import {
  type ConnectionRow,
  deleteConnectionShare,
  findConnection,
  findConnectionSharedBy,
  findConnector,
  findConnectorFor,
  putConnectionShare,
  putConnectorShare,
} from '@patchbay/store'
import type { Connector } from '@patchbay/wire'
import type { FastifyInstance } from 'fastify'
import { authenticationFor } from './authentication.ts'
import { connectionRoutes } from './connections/routes.ts'
import { connectorRoutes, toWire } from './connectors/routes.ts'
import { consentRoutes } from './consent/routes.ts'
import type { GatewayContext, GatewayOptions } from './context.ts'
import { handleErrors } from './errors.ts'
import { dynamicRoutes } from './dynamic/routes.ts'
import { createCalls } from './run/calls.ts'
import { type DirectServer, createDirectServer } from './run/direct/direct-server.ts'
import { createOutbound } from './run/outbound.ts'
import { operationRoutes } from './run/routes.ts'
import { createRunner } from './run/run-operation.ts'
import { scriptRoutes } from './script/routes.ts'
import { triggerRoutes } from './triggers/routes.ts'
import { createTriggerWork } from './triggers/work.ts'
import { versionRoutes } from './versions/routes.ts'
import { connectionValues } from './token/connection-values.ts'
import { createTokenKeeper } from './token/keep-token.ts'

/** What other parts of the server may ask of the gateway. */
export interface Gateway {
  /** Answers calls of operations on connections before the router sees them. */
  direct: DirectServer
  /** Polls triggers and delivers events that are due, without waiting for the next look. */
  runDueTriggers(): Promise<void>
  /** Gives a user a role on a connector; never takes one away. */
  shareConnector(
    tenantId: string,
    connectorId: string,
    userId: string,
    role: 'editor' | 'viewer',
  ): Promise<void>
  /** A connector, if the user owns it or has been given it. */
  getConnectorFor(
    tenantId: string,
    connectorId: string,
    userId: string,
  ): Promise<Connector | undefined>
  /**
   * Lets a user call a connection as part of an app that was shared with them. Connections that
   * sign a user in are never shared; nothing happens for those.
   *
   * @param share.operations  The app's own operations; all others are refused.
   */
  shareConnection(
    tenantId: string,
    connectionId: string,
    userId: string,
    share: { appId: string; operations: readonly string[] | null },
  ): Promise<void>
  /** Takes back what an app's sharing gave. */
  unshareConnection(connectionId: string, userId: string, appId: string): Promise<void>
  /** The connection of a connector that an app's sharing gave a user. */
  findSharedConnection(
    tenantId: string,
    connectorId: string,
    userId: string,
    appId: string,
  ): Promise<{ id: string } | undefined>
  /** A connection, if it is the user's own. */
  findConnection(
    tenantId: string,
    connectionId: string,
    userId: string,
  ): Promise<ConnectionRow | undefined>
}

/** A definition may have 4 MB; both files and an icon come in one body. */
const MANAGEMENT_BODY_LIMIT = 8 * 1024 * 1024

/**
 * Mounts `/api/connectors`, `/api/connections`, `/connect`, `/redirect`, `/apim` and `/invoke`.
 */
export function registerGateway(app: FastifyInstance, options: GatewayOptions): Gateway {
  const { store } = options
  const outbound = createOutbound({
    allowedPrivateHosts: options.allowedPrivateHosts,
    ...(options.outsideNetwork && { network: options.outsideNetwork }),
    ...(options.fetchAgent && {
      own: { origins: options.origins, dispatcher: options.fetchAgent },
    }),
  })
  const context: GatewayContext = { ...options, outbound }
  const keeper = createTokenKeeper(context)
  const runner = createRunner(context, keeper)
  const work = createTriggerWork(context, runner)
  const calls = createCalls(context, runner)
  const direct = createDirectServer(context, calls)

  void app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.bodyLimit ??= MANAGEMENT_BODY_LIMIT
    })
    handleErrors(scope)
    connectorRoutes(scope, context, runner)
    connectionRoutes(scope, context, runner, keeper)
    dynamicRoutes(scope, context, runner)
    scriptRoutes(scope, context, runner)
    versionRoutes(scope, context, runner)
    triggerRoutes(scope, context, runner, work)
  })
  void app.register(async (scope) => {
    handleErrors(scope)
    consentRoutes(scope, context, runner)
  })
  void app.register(async (scope) => {
    operationRoutes(scope, context, calls)
  })
  app.addHook('preClose', async () => direct.close())
  app.addHook('onClose', async () => {
    await calls.close()
    await work.close()
    await outbound.close()
  })

  return {
    direct,
    runDueTriggers: () => work.runDue(),
    async shareConnector(tenantId, connectorId, userId, role) {
      const connector = await findConnector(store.db, connectorId)
      if (connector?.tenantId !== tenantId || connector.ownerId === userId) return
      await putConnectorShare(store.db, { connectorId, userId, role }, { atLeast: true })
    },
    async getConnectorFor(tenantId, connectorId, userId) {
      const connector = await findConnectorFor(store.db, tenantId, connectorId, userId)
      return connector && toWire(connector)
    },
    async shareConnection(tenantId, connectionId, userId, { appId, operations }) {
      const connection = await findConnection(store.db, connectionId)
      const connector = connection && (await findConnector(store.db, connection.connectorId))
      if (!connector || connection?.tenantId !== tenantId || connection.ownerId === userId) return
      const values = connectionValues(store, connection).all
      const isSignIn = authenticationFor(connector, connection, values).type === 'oauth2'
      if (isSignIn && connection.grant !== 'client_credentials') return
      await putConnectionShare(store.db, {
        connectionId,
        userId,
        appId,
        operations: operations === null ? null : [...operations],
      })
      runner.forget(connectionId)
    },
    async unshareConnection(connectionId, userId, appId) {
      await deleteConnectionShare(store.db, { connectionId, userId, appId })
      runner.forget(connectionId)
    },
    findSharedConnection: (tenantId, connectorId, userId, appId) =>
      findConnectionSharedBy(store.db, { tenantId, connectorId, userId, appId }),
    async findConnection(tenantId, connectionId, userId) {
      const connection = await findConnection(store.db, connectionId)
      return connection?.tenantId === tenantId && connection.ownerId === userId
        ? connection
        : undefined
    },
  }
}
