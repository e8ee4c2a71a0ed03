import type { FastifyInstance } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import { answerToken, crossOrigin, tokenRoutes } from './answer-token.ts'

/** `/oauth2[/v2.0]/token` without a tenant, which nothing else in the request names. */
export function registerTokenWithoutTenant(app: FastifyInstance): void {
  for (const url of ['/oauth2/token', '/oauth2/v2.0/token']) {
    app.post(url, () => Promise.reject(new OAuthError(50059)))
  }
}

type TokenRoute = { Params: { tenant: string } }

/** `POST /{tenant}/oauth2[/v2.0]/token`: 200, 400, 401. */
export function registerToken(app: FastifyInstance, context: IdentityContext): void {
  for (const version of [1, 2] as const satisfies readonly ProtocolVersion[]) {
    const url = tokenRoutes[version]
    app.post<TokenRoute>(url, async (request, reply) => {
      const headers = {}
      try {
        const { tenant } = request.params
        return await answerToken({ request, tenant, version }, headers, context)
      } finally {
        void reply.headers(headers)
      }
    })
    app.options<TokenRoute>(url, async (request, reply) => {
      const asked = request.headers['access-control-request-headers']
      return reply
        .code(200)
        .headers({ ...crossOrigin, 'access-control-max-age': '86400' })
        .header('access-control-allow-headers', asked ?? 'content-type')
        .send()
    })
    app.route<TokenRoute>({
      method: ['GET', 'PUT', 'DELETE', 'PATCH'],
      url,
      handler: (request) => Promise.reject(new OAuthError(900561, { method: request.method })),
    })
  }
}
