import type { FastifyInstance } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { repeatedParameters, singleParameters } from '../request-facts.ts'
import { proceedAuthorization } from './proceed-authorization.ts'

/** `GET` and `POST /{tenant}/oauth2[/v2.0]/authorize`: a page, or an answer to the client. */
export function registerAuthorize(app: FastifyInstance, context: IdentityContext): void {
  const paths = [
    { url: '/:tenant/oauth2/authorize', version: 1 },
    { url: '/:tenant/oauth2/v2.0/authorize', version: 2 },
  ] as const
  for (const { url, version } of paths) {
    app.route<{ Params: { tenant: string } }>({
      method: ['GET', 'POST'],
      url,
      async handler(request, reply) {
        if (request.url.length > addressLimit) throw new OAuthError(90015)
        const parameters = {
          ...singleParameters(request.query),
          ...singleParameters(request.body),
        }
        const repeated = [
          ...repeatedParameters(request.query),
          ...repeatedParameters(request.body),
        ].filter((name) => knownParameters.has(name))
        const purpose = { kind: 'authorize', version, parameters } as const
        const visit = { segment: request.params.tenant, purpose, progress: {} }
        return proceedAuthorization(request, reply, visit, context, repeated)
      },
    })
  }
}

/** An address without a tenant: for the person a page, for a program at the token endpoint JSON. */
export function registerAuthorizeWithoutTenant(app: FastifyInstance): void {
  for (const url of ['/oauth2/authorize', '/oauth2/v2.0/authorize']) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: () => Promise.reject(new OAuthError(90019)),
    })
  }
}

/** Characters of a whole address; longer requests are sent by POST (S35). */
const addressLimit = 12 * 1024

/** Parameters that must not come twice (RFC 6749 §3.1); of others nothing is asked. */
const knownParameters = new Set([
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'resource',
  'state',
  'nonce',
  'prompt',
  'code_challenge',
  'code_challenge_method',
])
