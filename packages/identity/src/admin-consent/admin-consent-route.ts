import type { FastifyInstance } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { singleParameters } from '../request-facts.ts'
import { proceedAdminConsent } from './proceed-admin-consent.ts'

/** `GET /{tenant}/adminconsent` and `/{tenant}/v2.0/adminconsent`. */
export function registerAdminConsent(app: FastifyInstance, context: IdentityContext): void {
  const paths = [
    { path: '/:tenant/adminconsent', version: 1 },
    { path: '/:tenant/v2.0/adminconsent', version: 2 },
  ] as const
  for (const { path, version } of paths) {
    app.get<{ Params: { tenant: string } }>(path, async (request, reply) => {
      const parameters = singleParameters(request.query)
      const purpose = { kind: 'admin-consent', version, parameters } as const
      const visit = { segment: request.params.tenant, purpose, progress: {} }
      return proceedAdminConsent(request, reply, visit, context)
    })
  }
}
