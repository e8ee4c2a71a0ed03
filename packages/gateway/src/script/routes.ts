import {
  findConnectorFor,
  listConnectorCalls,
  noteConnectorVersion,
  updateConnector,
} from '@patchbay/store'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type GatewayContext, authenticateUser } from '../context.ts'
import { ConnectorError, connectorNotFound } from '../errors.ts'
import type { Runner } from '../run/run-operation.ts'

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) })
const ScriptBody = Type.Object({
  language: Type.Union([Type.Literal('csharp'), Type.Literal('javascript')]),
  /** A connector's code has less than 1 MB. */
  source: Type.String({ maxLength: 1024 * 1024 }),
})
const CallsQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})

interface ById {
  Params: { id: string }
}

/** `/api/connectors/{id}/script`: a connector's code; and `/calls`: its latest calls. */
export function scriptRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  runner: Pick<Runner, 'forgetConnector'>,
): void {
  const { store, clock } = context

  async function editable(request: FastifyRequest<ById>) {
    const { tenantId, userId } = await authenticateUser(context, request)
    const connector = await findConnectorFor(store.db, tenantId, request.params.id, userId)
    if (!connector) throw connectorNotFound()
    if (connector.role === 'viewer')
      throw new ConnectorError(
        403,
        'NotPermitted',
        'You may use this connector but not change it. Ask its owner for the role "editor".',
      )
    return connector
  }

  scope.get<ById>('/api/connectors/:id/script', { schema: { params: Params } }, async (request) => {
    const { script, scriptLanguage } = await editable(request)
    return { language: scriptLanguage, source: script }
  })

  scope.put<ById & { Body: { language: 'csharp' | 'javascript'; source: string } }>(
    '/api/connectors/:id/script',
    { schema: { params: Params, body: ScriptBody } },
    async (request, reply) => {
      const connector = await editable(request)
      const { language, source } = request.body
      await save(request, connector, source, language)
      return reply.code(204).send()
    },
  )

  scope.delete<ById>(
    '/api/connectors/:id/script',
    { schema: { params: Params } },
    async (request, reply) => {
      const connector = await editable(request)
      await save(request, connector, null, null)
      return reply.code(204).send()
    },
  )

  async function save(
    request: FastifyRequest,
    { id, version }: { id: string; version: number },
    script: string | null,
    scriptLanguage: 'csharp' | 'javascript' | null,
  ): Promise<void> {
    const { userId } = await authenticateUser(context, request)
    const saved = await store.transaction(async (tx) => {
      await noteConnectorVersion(tx, id, { savedBy: null, note: null })
      const written = await updateConnector(tx, id, version, {
        script,
        scriptLanguage,
        version: version + 1,
        updatedAt: clock.now().toISOString(),
      })
      if (written) await noteConnectorVersion(tx, id, { savedBy: userId, note: null })
      return written
    })
    if (!saved)
      throw new ConnectorError(
        409,
        'VersionConflict',
        'Somebody saved this connector since you opened it. Load it again and repeat your change.',
      )
    runner.forgetConnector(id)
  }

  scope.get<ById & { Querystring: { before?: number; limit?: number } }>(
    '/api/connectors/:id/calls',
    { schema: { params: Params, querystring: CallsQuery } },
    async (request) => {
      const connector = await editable(request)
      const { before, limit = 50 } = request.query
      const rows = await listConnectorCalls(store.db, connector.id, {
        ...(before !== undefined && { before }),
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      return {
        value: page.map(({ at, ...row }) => ({ ...row, at: new Date(at).toISOString() })),
        ...(rows.length > limit && { next: page.at(-1)!.id }),
      }
    },
  )
}
