import type { FastifyInstance } from 'fastify'
import type { IdentityContext } from '../context.ts'
import type { RecentDocuments } from '../direct/recent-documents.ts'
import { singleParameters } from '../request-facts.ts'
import { issuerOf, microsoftLoginOrigin, type ProtocolVersion } from '../tenants/issuer.ts'
import { isGuid, resolveTenant, type TenantSegment } from '../tenants/resolve-tenant.ts'
import { createDocuments, sendDocument } from './documents.ts'

/** The tenant of personal accounts, which the `consumers` document names as issuer. */
const consumersTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** `GET /{tenant}[/v2.0]/.well-known/openid-configuration` (OpenID Connect Discovery §4). */
export function registerOpenidConfiguration(
  app: FastifyInstance,
  context: IdentityContext,
  recent: RecentDocuments,
): void {
  const paths = [
    { path: '/:tenant/.well-known/openid-configuration', version: 1 },
    { path: '/:tenant/v2.0/.well-known/openid-configuration', version: 2 },
  ] as const
  const documents = createDocuments()
  for (const { path, version } of paths) {
    app.get<{ Params: { tenant: string } }>(path, async (request, reply) => {
      const generation = recent.generation()
      const segment = await resolveTenant(request.params.tenant, context.directory)
      const { appid } = singleParameters(request.query)
      // Documents are kept, so that none is made of whatever a stranger writes there.
      const appId = appid !== undefined && isGuid(appid) ? appid : undefined
      const policy = segment.tenant && (await context.settings.of(segment.tenant.id)).policy
      const namesIssuer = policy?.nameIssuerInAnswers === true
      const key = JSON.stringify([metadataTenant(segment), version, namesIssuer, appId])
      const document = documents.of(key, () => ({
        ...openidConfiguration(segment, version, context, appId),
        // Advertised only where answers do name their issuer: clients then insist on it (RFC 9207 §3).
        ...(namesIssuer && { authorization_response_iss_parameter_supported: true }),
      }))
      recent.remember(request.url, `GET ${path}`, generation, document)
      return sendDocument(request, reply, document)
    })
  }
}

/** What a document calls its tenant: the GUID, or the alias that was asked for. */
export function metadataTenant(segment: TenantSegment): string {
  return segment.tenant?.id ?? segment.kind
}

/** Issuer in metadata: of `common` and `organizations` the literal placeholder, as clients expect. */
export function metadataIssuer(
  segment: TenantSegment,
  version: ProtocolVersion,
  publicUrl: string,
): string {
  const tenantId =
    segment.tenant?.id ?? (segment.kind === 'consumers' ? consumersTenantId : '{tenantid}')
  return issuerOf(publicUrl, tenantId, version)
}

function openidConfiguration(
  segment: TenantSegment,
  version: ProtocolVersion,
  { publicUrl, graphUrl }: { publicUrl: string; graphUrl: string },
  appId: string | undefined,
): object {
  const tenant = `${publicUrl}/${metadataTenant(segment)}`
  const oauth = version === 2 ? `${tenant}/oauth2/v2.0` : `${tenant}/oauth2`
  const host = new URL(publicUrl).host
  const query = appId ? `?appid=${encodeURIComponent(appId)}` : ''
  const common = {
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: [
      'client_secret_post',
      'private_key_jwt',
      'client_secret_basic',
    ],
  }
  const shared = {
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
  const tail = {
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${oauth}/logout`,
  }
  const cloud = {
    tenant_region_scope: segment.tenant ? 'WW' : null,
    cloud_instance_name: publicUrl === microsoftLoginOrigin ? 'microsoftonline.com' : host,
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: new URL(graphUrl).host,
    rbac_url: 'https://pas.windows.net',
    code_challenge_methods_supported: ['plain', 'S256'],
  }
  if (version === 2) {
    return {
      ...common,
      jwks_uri: `${tenant}/discovery/v2.0/keys${query}`,
      ...shared,
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: metadataIssuer(segment, 2, publicUrl),
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${graphUrl}/oidc/userinfo`,
      authorization_endpoint: `${oauth}/authorize`,
      device_authorization_endpoint: `${oauth}/devicecode`,
      ...tail,
      claims_supported: claims,
      kerberos_endpoint: `${tenant}/kerberos`,
      ...cloud,
    }
  }
  return {
    ...common,
    jwks_uri: `${publicUrl}/common/discovery/keys${query}`,
    ...shared,
    response_types_supported: ['code', 'id_token', 'code id_token', 'token id_token', 'token'],
    scopes_supported: ['openid'],
    issuer: metadataIssuer(segment, 1, publicUrl),
    microsoft_multi_refresh_token: true,
    authorization_endpoint: `${oauth}/authorize`,
    device_authorization_endpoint: `${oauth}/devicecode`,
    ...tail,
    claims_supported: [...claims, 'amr', 'given_name', 'family_name', 'nickname'],
    check_session_iframe: `${oauth}/checksession`,
    userinfo_endpoint: `${tenant}/openid/userinfo`,
    kerberos_endpoint: `${tenant}/kerberos`,
    ...cloud,
  }
}

const claims = [
  'sub',
  'iss',
  'cloud_instance_name',
  'cloud_instance_host_name',
  'cloud_graph_host_name',
  'msgraph_host',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'acr',
  'nonce',
  'preferred_username',
  'name',
  'tid',
  'ver',
  'at_hash',
  'c_hash',
  'email',
]
