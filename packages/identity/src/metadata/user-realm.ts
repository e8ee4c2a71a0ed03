import type { FastifyInstance } from 'fastify'

/**
 * `GET /{tenant}/UserRealm/{upn}`: every account is managed here, none is federated. Says the same
 * of names that do not exist.
 */
export function registerUserRealm(app: FastifyInstance): void {
  for (const path of ['/:tenant/UserRealm/:upn', '/:tenant/userrealm/:upn']) {
    app.get<{ Params: { upn: string } }>(path, async (request) => ({
      ver: '1.0',
      account_type: 'Managed',
      domain_name: request.params.upn.split('@')[1] ?? '',
      cloud_instance_name: 'microsoftonline.com',
      cloud_audience_urn: 'urn:federation:MicrosoftOnline',
    }))
  }
}
