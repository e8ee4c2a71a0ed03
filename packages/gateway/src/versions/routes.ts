import {
  type ConnectorForUser,
  deleteConnectorDraft,
  findConnectorDraft,
  findConnectorFor,
  findConnectorVersionDocuments,
  insertConnector,
  listConnectorUses,
  listConnectorVersions,
  noteConnectorVersion,
  putConnectorDraft,
  updateConnector,
} from '@patchbay/store'
import type {
  CloneConnector,
  ConnectorDraftWire,
  ConnectorUses,
  ConnectorVersion,
  RestoreConnectorVersion,
} from '@patchbay/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { scriptOf, toWire } from '../connectors/routes.ts'
import { newConnectorId, prepareConnector } from '../connectors/save-connector.ts'
import { type GatewayContext, authenticateUser } from '../context.ts'
import { ConnectorError, connectorNotFound } from '../errors.ts'
import type { Runner } from '../run/run-operation.ts'
import { sealedFor } from '../sealed-for.ts'

const Id = Type.String({ minLength: 1, maxLength: 100 })
const ConnectorParams = Type.Object({ id: Id })
const VersionParams = Type.Object({ id: Id, version: Type.Integer({ minimum: 1 }) })
const VersionsQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
const RestoreBody = Type.Object({ baseVersion: Type.Integer({ minimum: 1 }) })
const CloneBody = Type.Object({ displayName: Type.String({ minLength: 1, maxLength: 200 }) })
const DraftBody = Type.Object({
  draft: Type.Unsafe<Record<string, unknown>>({ type: 'object' }),
})

interface ById {
  Params: { id: string }
}
interface ByVersion {
  Params: { id: string; version: number }
}

/** The connector that a user is creating has no id yet. */
const NEW = 'new'
const SHOWN_APPS = 20

/**
 * `/api/connectors/{id}/versions`, `/clone` and `/uses`, and `/api/connector-drafts/{id}`: what a
 * connector was, becomes, and what depends on it.
 */
export function versionRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  runner: Pick<Runner, 'forgetConnector'>,
): void {
  const { store, clock } = context

  async function connectorOf(
    request: FastifyRequest<ById>,
    need: 'see' | 'edit' = 'edit',
  ): Promise<{ connector: ConnectorForUser; tenantId: string; userId: string }> {
    const { tenantId, userId } = await authenticateUser(context, request)
    const connector = await findConnectorFor(store.db, tenantId, request.params.id, userId)
    if (!connector) throw connectorNotFound()
    if (need === 'edit' && connector.role === 'viewer')
      throw new ConnectorError(
        403,
        'NotPermitted',
        'You may use this connector but not change it. Ask its owner for the role "editor".',
      )
    return { connector, tenantId, userId }
  }

  async function versionOf({ id, version }: ByVersion['Params']) {
    const found = await findConnectorVersionDocuments(store.db, id, version)
    if (!found)
      throw new ConnectorError(
        404,
        'VersionNotFound',
        `Version ${version} is not kept. Look into the version history for those that are.`,
      )
    return found
  }

  scope.get<ById & { Querystring: { before?: number; limit?: number } }>(
    '/api/connectors/:id/versions',
    { schema: { params: ConnectorParams, querystring: VersionsQuery } },
    async (request) => {
      const { connector } = await connectorOf(request)
      const { before, limit = 50 } = request.query
      // A connector of before there was a history has its first version when somebody looks.
      if (before === undefined)
        await noteConnectorVersion(store.db, connector.id, { savedBy: null, note: null })
      const rows = await listConnectorVersions(store.db, connector.id, {
        ...(before !== undefined && { before }),
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      return { value: page, ...(rows.length > limit && { next: page.at(-1)!.version }) }
    },
  )

  scope.get<ByVersion>(
    '/api/connectors/:id/versions/:version',
    { schema: { params: VersionParams } },
    async (request): Promise<ConnectorVersion> => {
      await connectorOf(request)
      const found = await versionOf(request.params)
      const { version, displayName, savedAt, savedBy, note, definition, properties, icon } = found
      return {
        version,
        displayName,
        savedAt,
        savedBy,
        note,
        definition,
        properties,
        icon,
        script: scriptOf(found),
      }
    },
  )

  scope.post<ByVersion & { Body: RestoreConnectorVersion }>(
    '/api/connectors/:id/versions/:version/restore',
    { schema: { params: VersionParams, body: RestoreBody } },
    async (request) => {
      const { connector, tenantId, userId } = await connectorOf(request)
      const { baseVersion } = request.body
      const { definition, properties, icon, script, scriptLanguage, version } = await versionOf(
        request.params,
      )
      // Today's redirect URL, which may have changed since. What was taken once is taken again.
      const prepared = prepareConnector(
        context,
        { definition, properties, acceptErrors: true },
        connector.id,
      )
      const restored = await store.transaction(async (tx) => {
        await noteConnectorVersion(tx, connector.id, { savedBy: null, note: null })
        const written = await updateConnector(tx, connector.id, baseVersion, {
          displayName: prepared.displayName,
          definition: JSON.stringify(prepared.definition),
          properties: JSON.stringify(prepared.properties),
          redirectUrl: prepared.redirectUrl,
          icon,
          script,
          scriptLanguage,
          version: baseVersion + 1,
          updatedAt: clock.now().toISOString(),
        })
        if (written)
          await noteConnectorVersion(tx, connector.id, {
            savedBy: userId,
            note: `Restored from version ${version}`,
          })
        return written
      })
      if (!restored)
        throw new ConnectorError(
          409,
          'VersionConflict',
          'Somebody saved this connector since you opened it. Load it again and repeat your change.',
        )
      runner.forgetConnector(connector.id)
      return toWire((await findConnectorFor(store.db, tenantId, connector.id, userId))!)
    },
  )

  scope.post<ById & { Body: CloneConnector }>(
    '/api/connectors/:id/clone',
    { schema: { params: ConnectorParams, body: CloneBody } },
    async (request, reply) => {
      const { connector, tenantId, userId } = await connectorOf(request, 'see')
      const displayName = request.body.displayName.trim()
      const id = newConnectorId(displayName)
      const info = connector.definition['info']
      const definition = {
        ...connector.definition,
        info: { ...(typeof info === 'object' ? info : {}), title: displayName },
      }
      const { properties } = connector
      const prepared = prepareConnector(context, { definition, properties, acceptErrors: true }, id)
      const now = clock.now().toISOString()
      const maySeeCode = connector.role !== 'viewer'
      await store.transaction(async (tx) => {
        await insertConnector(tx, {
          id,
          tenantId,
          ownerId: userId,
          displayName: prepared.displayName,
          definition: JSON.stringify(prepared.definition),
          properties: JSON.stringify(prepared.properties),
          icon: connector.icon,
          redirectUrl: prepared.redirectUrl,
          // A secret belongs to those who know it.
          sealedClientSecret: null,
          script: maySeeCode ? connector.script : null,
          scriptLanguage: maySeeCode ? connector.scriptLanguage : null,
          version: 1,
          createdAt: now,
          updatedAt: now,
        })
        await noteConnectorVersion(tx, id, {
          savedBy: userId,
          note: `Cloned from ${connector.displayName}`,
        })
      })
      const clone = await findConnectorFor(store.db, tenantId, id, userId)
      return reply.code(201).header('location', `/api/connectors/${id}`).send(toWire(clone!))
    },
  )

  scope.get<ById>(
    '/api/connectors/:id/uses',
    { schema: { params: ConnectorParams } },
    async (request): Promise<ConnectorUses> => {
      const { connector, tenantId } = await connectorOf(request)
      const uses = await listConnectorUses(store.db, tenantId, connector.id, SHOWN_APPS)
      return { ...uses, apps: uses.apps.map(({ id, displayName }) => ({ id, displayName })) }
    },
  )

  /** Whose draft, of which connector; refuses connectors that the user may not edit. */
  async function draftOf(request: FastifyRequest<ById>) {
    const connectorId = request.params.id
    const { tenantId, userId } =
      connectorId === NEW ? await authenticateUser(context, request) : await connectorOf(request)
    return { tenantId, userId, connectorId }
  }

  scope.get<ById>(
    '/api/connector-drafts/:id',
    { schema: { params: ConnectorParams } },
    async (request): Promise<{ draft: ConnectorDraftWire | null }> => {
      const key = await draftOf(request)
      const row = await findConnectorDraft(store.db, key)
      if (!row) return { draft: null }
      const text = store.unseal(row.sealedDraft, sealedFor.draft(key.userId, key.connectorId))
      return {
        draft: {
          draft: JSON.parse(text) as ConnectorDraftWire['draft'],
          updatedAt: row.updatedAt,
        },
      }
    },
  )

  scope.put<ById & { Body: { draft: Record<string, unknown> } }>(
    '/api/connector-drafts/:id',
    { schema: { params: ConnectorParams, body: DraftBody } },
    async (request, reply) => {
      const key = await draftOf(request)
      await putConnectorDraft(store.db, {
        ...key,
        sealedDraft: store.seal(
          JSON.stringify(request.body.draft),
          sealedFor.draft(key.userId, key.connectorId),
        ),
        updatedAt: clock.now().toISOString(),
      })
      return reply.code(204).send()
    },
  )

  scope.delete<ById>(
    '/api/connector-drafts/:id',
    { schema: { params: ConnectorParams } },
    async (request, reply) => {
      await deleteConnectorDraft(store.db, await draftOf(request))
      return reply.code(204).send()
    },
  )
}
