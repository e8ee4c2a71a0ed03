import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { audienceNames } from '../authenticate/authenticate.ts'
import { AuthenticationRequired } from '../authenticate/authentication-required.ts'
import { verifyAccessToken } from '../authenticate/verify-access-token.ts'
import type { IdentityContext } from '../context.ts'
import { singleParameters } from '../request-facts.ts'
import { emailClaim } from '../tokens/email-claim.ts'
import { pairwiseSubject } from '../tokens/subject.ts'

/** `GET` and `POST /oidc/userinfo`, `/{tenant}/openid/userinfo` (OpenID Connect Core §5.3). */
export function registerUserinfo(app: FastifyInstance, context: IdentityContext): void {
  for (const url of ['/oidc/userinfo', '/:tenant/openid/userinfo']) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: (request, reply) => answer(request, reply, context),
    })
    app.options(url, async (request, reply) => {
      const asked = request.headers['access-control-request-headers'] ?? 'authorization'
      return reply
        .headers({
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'GET, POST, OPTIONS',
          'access-control-allow-headers': asked,
        })
        .code(200)
        .send()
    })
  }
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  context: IdentityContext,
): Promise<FastifyReply> {
  // A bearer token is no cookie: any page that has one may read the answer.
  void reply.headers({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' })
  const header = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const token = header ?? singleParameters(request.body)['access_token']
  try {
    if (!token) throw new AuthenticationRequired()
    const names = audienceNames('graph')
    const claims = await verifyAccessToken(token, names, context)
    const scopes = new Set((typeof claims['scp'] === 'string' ? claims['scp'] : '').split(' '))
    const user = await context.directory.users.find(String(claims['tid']), String(claims['oid']))
    if (!scopes.has('openid') || !user?.accountEnabled) {
      throw new AuthenticationRequired('The token does not give leave to ask who the user is.')
    }
    const secret = await context.directory.tenantSecret(user.tenantId)
    const clientId = String(claims['appid'] ?? claims['azp'])
    const client = await context.directory.applications.findByAppId(clientId)
    const tenant = await context.directory.tenants.find(user.tenantId)
    const email = client && tenant ? emailClaim(user, tenant, client) : undefined
    return reply.send({
      sub: pairwiseSubject(secret, user.id, clientId),
      ...(scopes.has('profile') && {
        name: user.displayName,
        ...(user.surname && { family_name: user.surname }),
        ...(user.givenName && { given_name: user.givenName }),
        picture: `${context.graphUrl}/v1.0/me/photo/$value`,
      }),
      ...(scopes.has('email') && email && { email }),
    })
  } catch (error) {
    if (!(error instanceof AuthenticationRequired)) throw error
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer error="invalid_token"')
      .send({ error: { code: error.code, message: error.message } })
  }
}
