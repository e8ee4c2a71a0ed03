import { asWritten } from '@patchbay/connector-model'
import {
  type ConnectorForUser,
  deleteConnector,
  deleteConnectorShare,
  deleteDraftsOfConnector,
  findConnectorFor,
  insertConnector,
  listConnectorShares,
  listConnectors,
  noteConnectorVersion,
  putConnectorShare,
  updateConnector,
} from '@patchbay/store'
import type {
  Connector,
  ConnectorScript,
  ConnectorSummary,
  ConnectorValidation,
  PutConnectorShare,
  SaveConnector,
} from '@patchbay/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type GatewayContext, authenticateUser } from '../context.ts'
import { ConnectorError, connectorNotFound } from '../errors.ts'
import type { Runner } from '../run/run-operation.ts'
import { sealedFor } from '../sealed-for.ts'
import { findingsOf, newConnectorId, prepareConnector, titleOf } from './save-connector.ts'

const JsonDocument = Type.Unsafe<Record<string, unknown>>({ type: 'object' })
const Id = Type.String({ minLength: 1, maxLength: 100 })
/** An icon is at most 1 MB, which base64 makes a third longer. */
const Icon = Type.Union([
  Type.String({ maxLength: 1_400_000, pattern: '^data:image/(png|jpeg|svg\\+xml|webp);base64,' }),
  Type.Null(),
])

const SaveConnectorBody = Type.Object({
  definition: JsonDocument,
  properties: JsonDocument,
  icon: Type.Optional(Icon),
  clientSecret: Type.Optional(Type.String({ maxLength: 4000 })),
  baseVersion: Type.Optional(Type.Integer({ minimum: 1 })),
  script: Type.Optional(
    Type.Union([
      Type.Object({
        language: Type.Union([Type.Literal('csharp'), Type.Literal('javascript')]),
        /** A connector's code has less than 1 MB. */
        source: Type.String({ maxLength: 1024 * 1024 }),
      }),
      Type.Null(),
    ]),
  ),
  note: Type.Optional(Type.String({ maxLength: 500 })),
  acceptErrors: Type.Optional(Type.Boolean()),
})
const ShareBody = Type.Object({
  userId: Id,
  principalKind: Type.Optional(Type.Union([Type.Literal('user'), Type.Literal('group')])),
  role: Type.Union([Type.Literal('editor'), Type.Literal('viewer')]),
})
const ConnectorParams = Type.Object({ id: Id })
const PageQuery = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})

interface ById {
  Params: { id: string }
}

/** `/api/connectors`: makers' connectors, and those shared with them. */
export function connectorRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  runner: Pick<Runner, 'forgetConnector'>,
): void {
  const { store, clock } = context

  async function connectorOf(
    request: FastifyRequest<ById>,
    need: 'see' | 'edit' | 'own' = 'see',
  ): Promise<ConnectorForUser> {
    const caller = await authenticateUser(context, request)
    const connector = await findConnectorFor(
      store.db,
      caller.tenantId,
      request.params.id,
      caller.userId,
    )
    if (!connector) throw connectorNotFound()
    const { role } = connector
    if ((need === 'edit' && role === 'viewer') || (need === 'own' && role !== 'owner'))
      throw new ConnectorError(
        403,
        'NotPermitted',
        need === 'own'
          ? 'Only the owner of this connector may do that.'
          : 'You may use this connector but not change it. Ask its owner for the role "editor".',
      )
    return connector
  }

  scope.get('/api/connectors', async (request) => {
    const caller = await authenticateUser(context, request)
    const connectors = await listConnectors(store.db, caller.tenantId, caller.userId)
    return { value: connectors.map(toSummary) }
  })

  scope.post<{ Body: SaveConnector }>(
    '/api/connectors',
    { schema: { body: SaveConnectorBody } },
    async (request, reply) => {
      const caller = await authenticateUser(context, request)
      const id = newConnectorId(titleOf(request.body.definition))
      const prepared = prepareConnector(context, request.body, id)
      const now = clock.now().toISOString()
      const row = {
        id,
        tenantId: caller.tenantId,
        ownerId: caller.userId,
        displayName: prepared.displayName,
        definition: JSON.stringify(prepared.definition),
        properties: JSON.stringify(prepared.properties),
        icon: request.body.icon ?? null,
        redirectUrl: prepared.redirectUrl,
        sealedClientSecret:
          prepared.clientSecret === undefined
            ? null
            : store.seal(prepared.clientSecret, sealedFor.clientSecret(id)),
        ...scriptColumns(request.body.script ?? null),
        version: 1,
        createdAt: now,
        updatedAt: now,
      }
      await store.transaction(async (tx) => {
        await insertConnector(tx, row)
        await noteConnectorVersion(tx, id, {
          savedBy: caller.userId,
          note: request.body.note ?? null,
        })
      })
      const connector = await findConnectorFor(store.db, caller.tenantId, id, caller.userId)
      return reply.code(201).header('location', `/api/connectors/${id}`).send(toWire(connector!))
    },
  )

  scope.post<{ Body: SaveConnector }>(
    '/api/connectors/validate',
    { schema: { body: SaveConnectorBody } },
    async (request): Promise<ConnectorValidation> => {
      await authenticateUser(context, request)
      return { findings: findingsOf(request.body) }
    },
  )

  scope.get<ById>('/api/connectors/:id', { schema: { params: ConnectorParams } }, async (request) =>
    toWire(await connectorOf(request)),
  )

  scope.put<ById & { Body: SaveConnector }>(
    '/api/connectors/:id',
    { schema: { params: ConnectorParams, body: SaveConnectorBody } },
    async (request) => {
      const { userId } = await authenticateUser(context, request)
      const connector = await connectorOf(request, 'edit')
      const prepared = prepareConnector(context, request.body, connector.id)
      const { baseVersion = connector.version, icon, script, note = null } = request.body
      const patch = {
        displayName: prepared.displayName,
        definition: JSON.stringify(prepared.definition),
        properties: JSON.stringify(prepared.properties),
        redirectUrl: prepared.redirectUrl,
        ...(icon !== undefined && { icon }),
        ...(script !== undefined && scriptColumns(script)),
        ...(prepared.clientSecret !== undefined && {
          sealedClientSecret: store.seal(
            prepared.clientSecret,
            sealedFor.clientSecret(connector.id),
          ),
        }),
        version: baseVersion + 1,
        updatedAt: clock.now().toISOString(),
      }
      const saved = await store.transaction(async (tx) => {
        // Connectors of before there was a history begin theirs with what they were.
        await noteConnectorVersion(tx, connector.id, { savedBy: null, note: null })
        const written = await updateConnector(tx, connector.id, baseVersion, patch)
        if (written) await noteConnectorVersion(tx, connector.id, { savedBy: userId, note })
        return written
      })
      if (!saved)
        throw new ConnectorError(
          409,
          'VersionConflict',
          'Somebody saved this connector since you opened it. Load it again and repeat your change.',
        )
      runner.forgetConnector(connector.id)
      return toWire(await connectorOf(request))
    },
  )

  scope.delete<ById>(
    '/api/connectors/:id',
    { schema: { params: ConnectorParams } },
    async (request, reply) => {
      const connector = await connectorOf(request, 'own')
      await store.transaction(async (tx) => {
        await deleteConnector(tx, connector.id)
        await deleteDraftsOfConnector(tx, connector.id)
      })
      runner.forgetConnector(connector.id)
      return reply.code(204).send()
    },
  )

  for (const [file, contentOf] of [
    ['apiDefinition.swagger.json', ({ definition }) => definition],
    ['apiProperties.json', ({ properties }) => asWritten(properties)],
  ] as const satisfies [string, (connector: ConnectorForUser) => object][])
    scope.get<ById>(
      `/api/connectors/:id/${file}`,
      { schema: { params: ConnectorParams } },
      async (request, reply) => {
        const connector = await connectorOf(request)
        return reply
          .header('content-disposition', `attachment; filename="${file}"`)
          .type('application/json; charset=utf-8')
          .send(`${JSON.stringify(contentOf(connector), undefined, 2)}\n`)
      },
    )

  scope.get<ById & { Querystring: { after?: string; limit?: number } }>(
    '/api/connectors/:id/shares',
    { schema: { params: ConnectorParams, querystring: PageQuery } },
    async (request) => {
      const connector = await connectorOf(request, 'edit')
      const { after, limit = 100 } = request.query
      const rows = await listConnectorShares(store.db, connector.id, {
        ...(after !== undefined && { after }),
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      return { value: page, ...(rows.length > limit && { next: page.at(-1)!.userId }) }
    },
  )

  scope.put<ById & { Body: PutConnectorShare }>(
    '/api/connectors/:id/shares',
    { schema: { params: ConnectorParams, body: ShareBody } },
    async (request, reply) => {
      const connector = await connectorOf(request, 'edit')
      await putConnectorShare(store.db, { connectorId: connector.id, ...request.body })
      runner.forgetConnector(connector.id)
      return reply.code(204).send()
    },
  )

  scope.delete<{ Params: { id: string; userId: string } }>(
    '/api/connectors/:id/shares/:userId',
    { schema: { params: Type.Object({ id: Id, userId: Id }) } },
    async (request, reply) => {
      const connector = await connectorOf(request, 'edit')
      await deleteConnectorShare(store.db, connector.id, request.params.userId)
      runner.forgetConnector(connector.id)
      return reply.code(204).send()
    },
  )
}

function toSummary(connector: ConnectorForUser): ConnectorSummary {
  const info = connector.definition['info'] as { description?: unknown } | undefined
  const inner = connector.properties['properties'] as { iconBrandColor?: unknown } | undefined
  return {
    id: connector.id,
    displayName: connector.displayName,
    description: typeof info?.description === 'string' ? info.description : '',
    iconBrandColor: typeof inner?.iconBrandColor === 'string' ? inner.iconBrandColor : '#007ee5',
    icon: connector.icon,
    tier: 'Premium',
    role: connector.role,
    createdAt: connector.createdAt,
    updatedAt: connector.updatedAt,
  }
}

function scriptColumns(script: ConnectorScript | null) {
  return { script: script?.source ?? null, scriptLanguage: script?.language ?? null }
}

/** A connector as the management API shows it: never with its secret. */
export function toWire(connector: ConnectorForUser): Connector {
  return {
    ...toSummary(connector),
    definition: connector.definition,
    properties: connector.properties,
    hasClientSecret: connector.sealedClientSecret !== null,
    redirectUrl: connector.redirectUrl,
    version: connector.version,
    script: connector.role === 'viewer' ? null : scriptOf(connector),
  }
}

/** The code of a connector or of one of its versions. */
export function scriptOf({
  script,
  scriptLanguage,
}: Pick<ConnectorForUser, 'script' | 'scriptLanguage'>): ConnectorScript | null {
  return script !== null && scriptLanguage !== null
    ? { language: scriptLanguage, source: script }
    : null
}
