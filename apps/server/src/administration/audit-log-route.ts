import { roleTemplates } from '@patchbay/directory'
import type { AuditLogCheck } from '@patchbay/wire'
import type { FastifyInstance } from 'fastify'
import { type AdministrationContext, personWith } from './administrator.ts'

/** Who reads the audit log may have it checked. */
const readers: readonly string[] = [
  roleTemplates.globalAdministrator,
  roleTemplates.privilegedRoleAdministrator,
  roleTemplates.globalReader,
  roleTemplates.reportsReader,
]

/**
 * `GET /api/audit-log/check`: follows the hashes of the caller's tenant from the first row to the last.
 * Those who ask while one check of a tenant runs get its answer: it reads every row there is.
 */
export function registerAuditLogCheck(app: FastifyInstance, context: AdministrationContext): void {
  const running = new Map<string, Promise<AuditLogCheck>>()

  async function check(tenantId: string): Promise<AuditLogCheck> {
    const began = performance.now()
    let rows = 0
    const broken = await context.directory.audits.verifyChain(tenantId, (more) => (rows += more))
    const milliseconds = Math.round(performance.now() - began)
    return { isWhole: broken === undefined, rows, firstBroken: broken ?? null, milliseconds }
  }

  app.get('/api/audit-log/check', async (request, reply) => {
    const { caller } = await personWith(readers, request, context)
    const { tenantId } = caller
    let own = running.get(tenantId)
    if (own === undefined) {
      own = check(tenantId).finally(() => running.delete(tenantId))
      running.set(tenantId, own)
    }
    return reply.header('cache-control', 'no-store').send(await own)
  })
}
