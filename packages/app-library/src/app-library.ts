import { randomUUID } from 'node:crypto'
import {
  type AppForUser,
  type AppVersionRow,
  type Store,
  advanceApp,
  deleteApp,
  deleteAppShare,
  findAppFor,
  findAppVersion,
  insertApp,
  insertAppVersion,
  listAppConnections,
  listAppShares,
  listApps,
  listAppVersions,
  putAppConnection,
  putAppShare,
  setLiveVersion,
} from '@patchbay/store'
import type {
  AllowConnections,
  App,
  AppDataSource,
  AppFiles,
  AppShare,
  AppSummary,
  AppVersion,
  Caller,
  Connector,
  CreateApp,
  PlayApp,
  PlayDataSource,
  PublishApp,
  PutAppShare,
  SaveApp,
  UserCaller,
} from '@patchbay/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { MAXIMUM_BYTES, checkFiles } from './check-files.ts'
import { AppLibraryError, appNotFound, handleErrors } from './errors.ts'

/** What {@link registerAppLibrary} takes. */
export interface AppLibraryOptions {
  store: Store
  clock: { now(): Date }
  authenticate: (request: FastifyRequest) => Promise<Caller>
  /** The gateway's side of apps. */
  connectors: {
    shareConnector(
      tenantId: string,
      connectorId: string,
      userId: string,
      role: 'viewer',
    ): Promise<void>
    getConnectorFor(
      tenantId: string,
      connectorId: string,
      userId: string,
    ): Promise<Connector | undefined>
    findConnection(
      tenantId: string,
      connectionId: string,
      userId: string,
    ): Promise<{ connectorId: string } | undefined>
    /** Nothing happens for connections that sign a user in: those are never shared. */
    shareConnection(
      tenantId: string,
      connectionId: string,
      userId: string,
      share: { appId: string; operations: readonly string[] | null },
    ): Promise<void>
    unshareConnection(connectionId: string, userId: string, appId: string): Promise<void>
    /** What an app's sharing gave a user of a connector. */
    findSharedConnection(
      tenantId: string,
      connectorId: string,
      userId: string,
      appId: string,
    ): Promise<{ id: string } | undefined>
  }
  users: {
    find(
      tenantId: string,
      userId: string,
    ): Promise<{ displayName: string; userPrincipalName: string } | undefined>
  }
}

/** JSON escapes make a body longer than the files in it. */
const BODY_LIMIT = 2 * MAXIMUM_BYTES

const Id = Type.String({ minLength: 1, maxLength: 100 })
const Files = Type.Unsafe<AppFiles>({ type: 'object', additionalProperties: { type: 'string' } })
const DisplayName = Type.String({ minLength: 1, maxLength: 200 })
const SchemaPath = Type.Optional(Type.String({ maxLength: 500 }))
const DataSourceSchemas = Type.Array(
  Type.Object({
    operationId: Type.String({ minLength: 1, maxLength: 200 }),
    parameter: SchemaPath,
    result: SchemaPath,
    schema: Type.Unsafe<Record<string, unknown>>({ type: 'object' }),
  }),
  { maxItems: 500 },
)
const DataSources = Type.Array(
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: 200 }),
    connectorId: Id,
    schemas: Type.Optional(DataSourceSchemas),
  }),
  { maxItems: 100 },
)
const CreateBody = Type.Object({
  displayName: DisplayName,
  files: Files,
  dataSources: DataSources,
})
const SaveBody = Type.Object({
  displayName: DisplayName,
  files: Files,
  dataSources: DataSources,
  baseVersion: Type.Integer({ minimum: 1 }),
  note: Type.Optional(Type.String({ maxLength: 1000 })),
})
const PublishBody = Type.Object({ version: Type.Integer({ minimum: 1 }) })
const ShareBody = Type.Object({
  userId: Id,
  role: Type.Union([Type.Literal('user'), Type.Literal('co-owner')]),
})
const AllowBody = Type.Object({
  connections: Type.Array(Type.Object({ connectorId: Id, connectionId: Id }), { maxItems: 100 }),
})
const params = Type.Object({ id: Id })
const PlayQuery = Type.Object({ version: Type.Optional(Type.Literal('latest')) })

interface ById {
  Params: { id: string }
}
type Need = 'see' | 'edit' | 'own'

/** Mounts `/api/apps`: stored canvas apps, their versions, shares and what players need. */
export function registerAppLibrary(app: FastifyInstance, options: AppLibraryOptions): void {
  void app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.bodyLimit ??= BODY_LIMIT
    })
    handleErrors(scope)
    appRoutes(scope, options)
  })
}

function appRoutes(scope: FastifyInstance, options: AppLibraryOptions): void {
  const { store, clock, connectors, users } = options

  async function userOf(request: FastifyRequest): Promise<UserCaller> {
    const caller = await options.authenticate(request)
    if (caller.kind !== 'user')
      throw new AppLibraryError(
        403,
        'UserRequired',
        'Apps belong to users. Sign in as a user, not as an application.',
      )
    return caller
  }

  async function appOf(
    request: FastifyRequest<ById>,
    need: Need,
  ): Promise<{ app: AppForUser; caller: UserCaller }> {
    const caller = await userOf(request)
    const app = await findAppFor(store.db, caller.tenantId, request.params.id, caller.userId)
    if (!app) throw appNotFound()
    if ((need === 'edit' && app.role === 'user') || (need === 'own' && app.role !== 'owner'))
      throw new AppLibraryError(
        403,
        'NotPermitted',
        need === 'own'
          ? 'Only the owner of this app may do that.'
          : 'You may play this app but not change it. Ask its owner to make you a co-owner.',
      )
    return { app, caller }
  }

  async function nameOf(tenantId: string, userId: string): Promise<string> {
    return (await users.find(tenantId, userId))?.displayName ?? 'Deleted user'
  }

  async function toSummary(app: AppForUser): Promise<AppSummary> {
    return {
      id: app.id,
      displayName: app.displayName,
      ownerId: app.ownerId,
      ownerDisplayName: await nameOf(app.tenantId, app.ownerId),
      role: app.role,
      latestVersion: app.latestVersion,
      liveVersion: app.liveVersion,
      updatedAt: app.updatedAt,
    }
  }

  async function versionOf(app: AppForUser, version: number): Promise<AppVersionRow> {
    const found = await findAppVersion(store.db, app.id, version)
    if (!found)
      throw new AppLibraryError(
        404,
        'VersionNotFound',
        `This app has no version ${version}; its newest is ${app.latestVersion}.`,
      )
    return found
  }

  async function toApp(app: AppForUser): Promise<App> {
    const { files, dataSources } = await versionOf(app, app.latestVersion)
    return { ...(await toSummary(app)), files, dataSources }
  }

  /** Names are one each, and connectors not used before are ones the caller may use. */
  async function checkDataSources(
    caller: UserCaller,
    dataSources: AppDataSource[],
    before: AppDataSource[] = [],
  ): Promise<void> {
    const names = new Set<string>()
    const known = new Set(before.map(({ connectorId }) => connectorId))
    for (const { name, connectorId } of dataSources) {
      if (names.has(name))
        throw new AppLibraryError(
          400,
          'DataSourceNameNotUnique',
          `Two data sources are called "${name}"; rename one.`,
        )
      names.add(name)
      if (known.has(connectorId)) continue
      if (!(await connectors.getConnectorFor(caller.tenantId, connectorId, caller.userId)))
        throw new AppLibraryError(
          400,
          'ConnectorNotFound',
          `The connector of "${name}" does not exist or is not shared with you. Remove it from the app's data.`,
        )
    }
  }

  /** Whoever an app is shared with may use its connectors, with connections of their own. */
  async function shareConnectors(
    caller: UserCaller,
    dataSources: AppDataSource[],
    userIds: string[],
  ): Promise<void> {
    const { tenantId } = caller
    for (const { connectorId } of dataSources) {
      // Nobody hands on what they do not have.
      if (!(await connectors.getConnectorFor(tenantId, connectorId, caller.userId))) continue
      for (const userId of userIds)
        await connectors.shareConnector(tenantId, connectorId, userId, 'viewer')
    }
  }

  /**
   * Gives users those connections of the app's makers that carry no sign-in, for the operations that
   * the app itself uses.
   */
  async function shareConnections(
    app: AppForUser,
    { files, dataSources }: Pick<AppVersionRow, 'files' | 'dataSources'>,
    userIds: readonly string[],
  ): Promise<void> {
    const { id: appId, tenantId, ownerId } = app
    const shares = await listAppShares(store.db, appId)
    const makers = [
      ownerId,
      ...shares.filter(({ role }) => role === 'co-owner').map(({ userId }) => userId),
    ]
    const used = new Set(dataSources.map(({ connectorId }) => connectorId))
    for (const makerId of makers)
      for (const { connectorId, connectionId } of await listAppConnections(
        store.db,
        appId,
        makerId,
      )) {
        // The owner's is the one that counts; a co-owner's fills what the owner has none for.
        if (!used.delete(connectorId)) continue
        const connector = await connectors.getConnectorFor(tenantId, connectorId, makerId)
        if (!connector) continue
        const operations = operationsUsed(connector.definition, files)
        for (const userId of userIds)
          if (userId !== makerId)
            await connectors.shareConnection(tenantId, connectionId, userId, { appId, operations })
      }
  }

  async function unshareConnections(app: AppForUser, userIds: readonly string[]): Promise<void> {
    const { dataSources } = await versionOf(app, app.latestVersion)
    const live = app.liveVersion === null ? [] : (await versionOf(app, app.liveVersion)).dataSources
    const ids = new Set([...dataSources, ...live].map(({ connectorId }) => connectorId))
    for (const userId of userIds)
      for (const connectorId of ids) {
        const shared = await connectors.findSharedConnection(
          app.tenantId,
          connectorId,
          userId,
          app.id,
        )
        if (shared) await connectors.unshareConnection(shared.id, userId, app.id)
      }
  }

  /** Players get what the live version needs; before there is one, nobody plays. */
  async function shareLive(app: AppForUser, userIds?: readonly string[]): Promise<void> {
    if (app.liveVersion === null) return
    const version = await versionOf(app, app.liveVersion)
    await shareConnections(app, version, userIds ?? (await sharedWith(app)))
  }

  async function sharedWith(app: AppForUser): Promise<string[]> {
    const shares = await listAppShares(store.db, app.id)
    return [app.ownerId, ...shares.map(({ userId }) => userId)]
  }

  scope.get('/api/apps', async (request) => {
    const caller = await userOf(request)
    const apps = await listApps(store.db, caller.tenantId, caller.userId)
    return { value: await Promise.all(apps.map(toSummary)) }
  })

  scope.post<{ Body: CreateApp }>(
    '/api/apps',
    { schema: { body: CreateBody } },
    async (request, reply) => {
      const caller = await userOf(request)
      const { displayName, files, dataSources } = request.body
      checkFiles(files)
      await checkDataSources(caller, dataSources)
      const id = randomUUID()
      const now = clock.now().toISOString()
      await store.transaction(async (tx) => {
        await insertApp(tx, {
          id,
          tenantId: caller.tenantId,
          ownerId: caller.userId,
          displayName,
          latestVersion: 1,
          liveVersion: null,
          createdAt: now,
          updatedAt: now,
        })
        await insertAppVersion(tx, {
          appId: id,
          version: 1,
          displayName,
          files,
          dataSources,
          savedAt: now,
          savedBy: caller.userId,
          note: null,
        })
      })
      const app = await findAppFor(store.db, caller.tenantId, id, caller.userId)
      return reply
        .code(201)
        .header('location', `/api/apps/${id}`)
        .send(await toApp(app!))
    },
  )

  scope.get<ById>('/api/apps/:id', { schema: { params } }, async (request) => {
    const { app } = await appOf(request, 'edit')
    return toApp(app)
  })

  scope.put<ById & { Body: SaveApp }>(
    '/api/apps/:id',
    { schema: { params, body: SaveBody } },
    async (request) => {
      const { app, caller } = await appOf(request, 'edit')
      const { displayName, files, dataSources, baseVersion, note = null } = request.body
      checkFiles(files)
      const latest = await versionOf(app, app.latestVersion)
      await checkDataSources(caller, dataSources, latest.dataSources)
      const now = clock.now().toISOString()
      await store.transaction(async (tx) => {
        if (!(await advanceApp(tx, app.id, baseVersion, { displayName, updatedAt: now })))
          throw new AppLibraryError(
            409,
            'VersionConflict',
            'Somebody saved this app since you opened it. Open it again and repeat your change.',
          )
        await insertAppVersion(tx, {
          appId: app.id,
          version: baseVersion + 1,
          displayName,
          files,
          dataSources,
          savedAt: now,
          savedBy: caller.userId,
          note,
        })
      })
      // Co-owners work on the newest version, so they need its connectors at once.
      await shareConnectors(caller, dataSources, await sharedWith(app))
      const saved = await appOf(request, 'edit')
      await shareLive(saved.app)
      return toApp(saved.app)
    },
  )

  scope.delete<ById>('/api/apps/:id', { schema: { params } }, async (request, reply) => {
    const { app } = await appOf(request, 'own')
    await unshareConnections(app, await sharedWith(app))
    await deleteApp(store.db, app.id)
    return reply.code(204).send()
  })

  scope.get<ById>('/api/apps/:id/versions', { schema: { params } }, async (request) => {
    const { app } = await appOf(request, 'edit')
    const rows = await listAppVersions(store.db, app.id)
    const value = await Promise.all(
      rows.map(async (row): Promise<AppVersion> => ({
        version: row.version,
        savedAt: row.savedAt,
        savedBy: await nameOf(app.tenantId, row.savedBy),
        note: row.note,
        isLive: row.version === app.liveVersion,
      })),
    )
    return { value }
  })

  scope.post<ById & { Body: PublishApp }>(
    '/api/apps/:id/publish',
    { schema: { params, body: PublishBody } },
    async (request) => {
      const { app, caller } = await appOf(request, 'edit')
      const version = await versionOf(app, request.body.version)
      await setLiveVersion(store.db, app.id, version.version)
      await shareConnectors(caller, version.dataSources, await sharedWith(app))
      await shareLive({ ...app, liveVersion: version.version })
      return toSummary({ ...app, liveVersion: version.version })
    },
  )

  scope.get<ById>('/api/apps/:id/shares', { schema: { params } }, async (request) => {
    const { app } = await appOf(request, 'edit')
    const shares = await listAppShares(store.db, app.id)
    const value = await Promise.all(
      shares.map(async ({ userId, role }): Promise<AppShare> => {
        const user = await users.find(app.tenantId, userId)
        return {
          userId,
          userDisplayName: user?.displayName ?? 'Deleted user',
          userPrincipalName: user?.userPrincipalName ?? '',
          role,
        }
      }),
    )
    return { value }
  })

  scope.put<ById & { Body: PutAppShare }>(
    '/api/apps/:id/shares',
    { schema: { params, body: ShareBody } },
    async (request): Promise<AppShare> => {
      const { app, caller } = await appOf(request, 'edit')
      const { userId, role } = request.body
      const user = await users.find(app.tenantId, userId)
      if (!user)
        throw new AppLibraryError(
          404,
          'UserNotFound',
          'There is no such user in this directory. Choose one from the list.',
        )
      if (userId === app.ownerId)
        throw new AppLibraryError(400, 'OwnerHasAccess', 'The owner has every right already.')
      await putAppShare(store.db, { appId: app.id, userId, role })
      for (const version of new Set([app.liveVersion, app.latestVersion]))
        if (version !== null) {
          const { dataSources } = await versionOf(app, version)
          await shareConnectors(caller, dataSources, [userId])
        }
      await shareLive(app, [userId])
      return {
        userId,
        userDisplayName: user.displayName,
        userPrincipalName: user.userPrincipalName,
        role,
      }
    },
  )

  scope.delete<{ Params: { id: string; userId: string } }>(
    '/api/apps/:id/shares/:userId',
    { schema: { params: Type.Object({ id: Id, userId: Id }) } },
    async (request, reply) => {
      const { app } = await appOf(request, 'edit')
      await deleteAppShare(store.db, app.id, request.params.userId)
      await unshareConnections(app, [request.params.userId])
      return reply.code(204).send()
    },
  )

  scope.get<ById & { Querystring: { version?: 'latest' } }>(
    '/api/apps/:id/play',
    { schema: { params, querystring: PlayQuery } },
    async (request): Promise<PlayApp> => {
      const latest = request.query.version === 'latest'
      const { app, caller } = await appOf(request, latest ? 'edit' : 'see')
      const number = latest ? app.latestVersion : app.liveVersion
      if (number === null)
        throw new AppLibraryError(
          404,
          'AppNotPublished',
          'This app has not been published yet. Its owner opens it in the Studio and publishes it.',
        )
      const version = await versionOf(app, number)
      return {
        id: app.id,
        displayName: version.displayName,
        version: number,
        files: version.files,
        dataSources: await playDataSources(app, caller, version.dataSources),
      }
    },
  )

  async function playDataSources(
    app: AppForUser,
    caller: UserCaller,
    dataSources: AppDataSource[],
  ): Promise<PlayDataSource[]> {
    const { tenantId, userId } = caller
    const allowed = new Map(
      (await listAppConnections(store.db, app.id, userId)).map((row) => [
        row.connectorId,
        row.connectionId,
      ]),
    )
    return Promise.all(
      dataSources.map(async ({ name, connectorId, schemas }): Promise<PlayDataSource> => {
        const connector = await connectors.getConnectorFor(tenantId, connectorId, userId)
        return {
          name,
          connectorId,
          ...(schemas && { schemas }),
          // A connector that is gone leaves a name without functions; the app tells where it is used.
          connectorDisplayName: connector?.displayName ?? name,
          tier: connector?.tier ?? 'Premium',
          definition: connector?.definition ?? {},
          properties: connector?.properties ?? {},
          connectionId:
            allowed.get(connectorId) ??
            (await connectors.findSharedConnection(tenantId, connectorId, userId, app.id))?.id ??
            null,
        }
      }),
    )
  }

  scope.put<ById & { Body: AllowConnections }>(
    '/api/apps/:id/connections',
    { schema: { params, body: AllowBody } },
    async (request, reply) => {
      const { app, caller } = await appOf(request, 'see')
      const { tenantId, userId } = caller
      for (const { connectorId, connectionId } of request.body.connections) {
        const connection = await connectors.findConnection(tenantId, connectionId, userId)
        if (connection?.connectorId !== connectorId)
          throw new AppLibraryError(
            404,
            'ConnectionNotFound',
            'You have no such connection of this connector. Make one, then allow the app to use it.',
          )
      }
      await store.transaction(async (tx) => {
        for (const allowed of request.body.connections)
          await putAppConnection(tx, { appId: app.id, userId, ...allowed })
      })
      // What a maker chooses is for those who play the app, too.
      if (app.role !== 'user') await shareLive(app)
      return reply.code(204).send()
    },
  )
}

/**
 * The operations of a connector whose functions the app's formulas name. A name that stands in the files for another reason counts as well.
 */
function operationsUsed(definition: object, files: AppFiles): string[] {
  const names = new Set<string>()
  for (const text of Object.values(files))
    for (const [, name] of text.matchAll(/\.\s*'?([\p{L}\p{N}_]+)/gu))
      names.add(name!.toLowerCase())
  const { paths = {} } = definition as { paths?: Record<string, Record<string, unknown>> }
  return Object.values(paths).flatMap((item) =>
    Object.values(item).flatMap((operation) => {
      const id =
        typeof operation === 'object' && operation !== null && 'operationId' in operation
          ? operation.operationId
          : undefined
      // A function is named as its operation is, without what no name may have.
      return typeof id === 'string' && names.has(id.replace(/[^\p{L}\p{N}_]/gu, '').toLowerCase())
        ? [id]
        : []
    }),
  )
}
