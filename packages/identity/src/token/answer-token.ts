import { randomUUID } from 'node:crypto'
import type { Application } from '@patchbay/directory'
import { readClientCredentials } from '../clients/client-credentials.ts'
import { findClient } from '../clients/find-client.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { ReceivedRequest } from '../exchange.ts'
import { divideParameters, requestFacts } from '../request-facts.ts'
import { logSignIn } from '../sessions/sign-in-log.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'
import type { Grant, TokenAnswer } from './grant.ts'
import { authorizationCode } from './grants/authorization-code.ts'
import { clientCredentials } from './grants/client-credentials.ts'
import { deviceCode } from './grants/device-code.ts'
import { onBehalfOf } from './grants/on-behalf-of.ts'
import { password } from './grants/password.ts'
import { refreshToken } from './grants/refresh-token.ts'
import { stopRequestLoop } from './stop-request-loop.ts'

/** Every grant of the token endpoint. */
const grants: readonly Grant[] = [
  authorizationCode,
  refreshToken,
  clientCredentials,
  deviceCode,
  onBehalfOf,
  password,
]

/** Where the token endpoint is. */
export const tokenRoutes = {
  1: '/:tenant/oauth2/token',
  2: '/:tenant/oauth2/v2.0/token',
} as const satisfies Record<ProtocolVersion, string>

/** A request to the token endpoint. */
export interface TokenCall {
  request: ReceivedRequest
  /** First segment of the path. */
  tenant: string
  version: ProtocolVersion
}

/** Lets pages read an answer. */
export const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
}

/**
 * Answers a request to the token endpoint, whichever way it came.
 *
 * @param headers Is given the headers of the answer, also where it is a refusal.
 * @throws {OAuthError} when no token is issued.
 */
export async function answerToken(
  { request, tenant, version }: TokenCall,
  headers: Record<string, string>,
  context: IdentityContext,
): Promise<object> {
  const facts = requestFacts(request, context)
  Object.assign(headers, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': facts.traceId,
    'x-ms-ests-server': 'Patchbay',
    'client-request-id': facts.correlationId,
  })
  const { single: form, repeated } = divideParameters(request.body)
  const segment = await resolveTenant(tenant, context.directory)
  if (repeated.length > 0 || typeof request.body !== 'object') throw new OAuthError(9002313)
  const grantType = form['grant_type']
  if (!grantType) throw new OAuthError(900144, { parameter: 'grant_type' })
  const grant = grants.find(({ grantTypes }) => grantTypes.includes(grantType))
  if (!grant) throw new OAuthError(70003, { grantType })
  const { clientId, credentials } = readClientCredentials(request, form)
  const client = await findClient(clientId, segment, context.directory)
  const missing = grant.required.find((name) => !form[name])
  if (missing) throw new OAuthError(900144, { parameter: missing })
  const origin = request.headers.origin
  // A page may read errors too, where its registration has a single-page platform at all (S31).
  if (origin && client.spa.redirectUris.length > 0) Object.assign(headers, crossOrigin)
  try {
    throwInjectedFault(request.url, client, context)
    const tokenRequest = { version, segment, client, credentials, form, origin, facts }
    const tokens = await grant.handle(tokenRequest, context)
    return version === 1 ? inVersion1(tokens) : inVersion2(tokens)
  } catch (error) {
    if (error instanceof OAuthError) {
      const home = segment.tenant ?? (await context.directory.tenants.find(client.tenantId))
      if (home)
        await logSignIn({ tenant: home, client, isInteractive: false }, facts, error, context)
      await stopRequestLoop({ form, client, facts }, error, context)
    }
    throw error
  }
}

/** A fault that a test switch has set up for this application. */
function throwInjectedFault(path: string, client: Application, { faults }: IdentityContext): void {
  const kinds = ['expired-secret', 'revoked-consent', 'interaction-required'] as const
  const fault = faults?.take(kinds, { path, clientId: client.appId })
  const details = { appId: client.appId, appName: client.displayName }
  if (fault?.kind === 'expired-secret') throw new OAuthError(7000222, details)
  if (fault?.kind === 'revoked-consent') throw new OAuthError(65001, details)
  if (fault)
    throw new OAuthError(50076, { ...details, resource: client.appId, claims: challenge() })
}

/** What a client has to send along when it asks the person (OpenID Connect Core §5.5). */
function challenge(): string {
  return JSON.stringify({
    access_token: { capolids: { essential: true, values: [randomUUID()] } },
  })
}

function inVersion2(tokens: TokenAnswer): object {
  const { issuedAt: _, resource: __, ...members } = tokens
  return members
}

/** Version 1: every number is a string, and the resource is named. */
function inVersion1(tokens: TokenAnswer): object {
  const { issuedAt, resource, expires_in: expiresIn, ...members } = tokens
  return {
    ...members,
    expires_in: String(expiresIn),
    ext_expires_in: String(expiresIn),
    expires_on: String(issuedAt + expiresIn),
    not_before: String(issuedAt - 300),
    resource,
    ...(members.refresh_in && { refresh_in: String(members.refresh_in) }),
    ...(members.refresh_token_expires_in && {
      refresh_token_expires_in: String(members.refresh_token_expires_in),
    }),
  }
}
