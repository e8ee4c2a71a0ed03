import {
  type ConnectorForUser,
  deleteConnector,
  deleteConnectorShare,
  findConnectorFor,
  insertConnector,
  listConnectorShares,
  listConnectors,
  putConnectorShare,
  updateConnector,
} from '@patchbay/store'
import type {
  Connector,
  ConnectorSummary,
  ConnectorValidation,
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
})
const ShareBody = Type.Object({
  userId: Id,
  role: Type.Union([Type.Literal('editor'), Type.Literal('viewer')]),
})
const ConnectorParams = Type.Object({ id: Id })

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
      await insertConnector(store.db, {
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
        script: null,
        scriptLanguage: null,
        version: 1,
        createdAt: now,
        updatedAt: now,
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
      const connector = await connectorOf(request, 'edit')
      const prepared = prepareConnector(context, request.body, connector.id)
      const { baseVersion = connector.version, icon } = request.body
      const saved = await updateConnector(store.db, connector.id, baseVersion, {
        displayName: prepared.displayName,
        definition: JSON.stringify(prepared.definition),
        properties: JSON.stringify(prepared.properties),
        redirectUrl: prepared.redirectUrl,
        ...(icon !== undefined && { icon }),
        ...(prepared.clientSecret !== undefined && {
          sealedClientSecret: store.seal(
            prepared.clientSecret,
            sealedFor.clientSecret(connector.id),
          ),
        }),
        version: baseVersion + 1,
        updatedAt: clock.now().toISOString(),
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
      await deleteConnector(store.db, connector.id)
      runner.forgetConnector(connector.id)
      return reply.code(204).send()
    },
  )

  for (const [file, part] of [
    ['apiDefinition.swagger.json', 'definition'],
    ['apiProperties.json', 'properties'],
  ] as const)
    scope.get<ById>(
      `/api/connectors/:id/${file}`,
      { schema: { params: ConnectorParams } },
      async (request, reply) => {
        const connector = await connectorOf(request)
        return reply
          .header('content-disposition', `attachment; filename="${file}"`)
          .type('application/json; charset=utf-8')
          .send(`${JSON.stringify(connector[part], undefined, 2)}\n`)
      },
    )

  scope.get<ById>(
    '/api/connectors/:id/shares',
    { schema: { params: ConnectorParams } },
    async (request) => {
      const connector = await connectorOf(request, 'edit')
      return { value: await listConnectorShares(store.db, connector.id) }
    },
  )

  scope.put<ById & { Body: { userId: string; role: 'editor' | 'viewer' } }>(
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

/** A connector as the management API shows it: never with its secret. */
export function toWire(connector: ConnectorForUser): Connector {
  return {
    ...toSummary(connector),
    definition: connector.definition,
    properties: connector.properties,
    hasClientSecret: connector.sealedClientSecret !== null,
    redirectUrl: connector.redirectUrl,
    version: connector.version,
  }
}
