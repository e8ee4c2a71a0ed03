import type { FastifyInstance } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { singleParameters } from '../request-facts.ts'
import { sendMetadata } from './documents.ts'

/** `GET /{tenant}/discovery/instance`: whether an authority is one of ours. */
export function registerInstanceDiscovery(app: FastifyInstance, context: IdentityContext): void {
  app.get('/:tenant/discovery/instance', async (request, reply) => {
    const asked = singleParameters(request.query)['authorization_endpoint']
    const hosts = [context.publicUrl, ...context.origins].map((origin) => new URL(origin).host)
    const url = asked && URL.canParse(asked) ? new URL(asked) : undefined
    if (!asked) throw new OAuthError(900144, { parameter: 'authorization_endpoint' })
    if (!url || !hosts.includes(url.host)) {
      throw new OAuthError(50049, { publicUrl: context.publicUrl })
    }
    const host = new URL(context.publicUrl).host
    const tenant = url.pathname.split('/')[1] || 'common'
    return sendMetadata(reply, {
      tenant_discovery_endpoint: `${context.publicUrl}/${tenant}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [
        { preferred_network: host, preferred_cache: host, aliases: [...new Set([host, ...hosts])] },
      ],
    })
  })
}
