import type { FastifyInstance } from 'fastify'
import type { IdentityContext } from '../context.ts'
import type { RecentDocuments } from '../direct/recent-documents.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'
import { createDocuments, sendDocument } from './documents.ts'
import { metadataIssuer } from './openid-configuration.ts'

/** `GET /{tenant}/discovery[/v2.0]/keys`: the JWK Set (RFC 7517 §5), each key with its issuer. */
export function registerKeys(
  app: FastifyInstance,
  context: IdentityContext,
  recent: RecentDocuments,
): void {
  const paths = [
    { path: '/:tenant/discovery/keys', version: 1 },
    { path: '/:tenant/discovery/v2.0/keys', version: 2 },
  ] as const
  const documents = createDocuments()
  const host = new URL(context.publicUrl).host
  for (const { path, version } of paths) {
    app.get<{ Params: { tenant: string } }>(path, async (request, reply) => {
      const generation = recent.generation()
      const segment = await resolveTenant(request.params.tenant, context.directory)
      const issuer = metadataIssuer(segment, version, context.publicUrl)
      const published = await context.keys.published()
      const key = [issuer, ...published.map(({ kid }) => kid)].join('\n')
      const build = (): object => ({
        keys: published.map(({ kid, jwk }) => ({
          kty: jwk.kty,
          use: 'sig',
          kid,
          x5t: kid,
          n: jwk.n,
          e: jwk.e,
          x5c: jwk.x5c,
          cloud_instance_name: host,
          issuer,
        })),
      })
      const document = documents.of(key, build)
      recent.remember(request.url, `GET ${path}`, generation, document)
      return sendDocument(request, reply, document)
    })
  }
}
