import { randomUUID } from 'node:crypto'
import { secondsNow, type IdentityContext } from '../context.ts'
import { describeScope } from '../consent/evaluate-consent.ts'
import { datedDigest, datedSecret } from '../random.ts'
import type { RequestedScope } from '../scopes/parse-scope.ts'
import type { Resource } from '../scopes/resolve-resource.ts'
import { insertAuthorizationCode } from '@patchbay/store'
import { issuerOf, type ProtocolVersion } from '../tenants/issuer.ts'
import type { CodeChallenge } from '../token/pkce.ts'
import type { Platform } from '../clients/redirect-uri.ts'
import { clientInfo } from '../tokens/client-info.ts'
import { issueIdToken, issueUserAccessToken, type UserSignIn } from '../tokens/issue-tokens.ts'
import type { Home } from '../sessions/guest-accounts.ts'
import { noteParticipant } from '../sessions/participants.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { rememberHashedChallenge } from './request-policy.ts'

/** What an authorization code stands for. */
export interface CodeDocument {
  version: ProtocolVersion
  redirectUri: string
  platform: Platform
  scope: RequestedScope
  nonce?: string | undefined
  codeChallenge?: CodeChallenge | undefined
  sessionId?: string | undefined
  authTime: number
  isPersistent: boolean
  /** Of a guest. */
  home?: Home | undefined
  /** A second factor was shown. */
  isStrong?: boolean | undefined
  withAuthTime: boolean
  requestedClaims: readonly string[]
}

const codeLifetimeSeconds = 600

/** Makes what a granted request is answered with: a code, tokens, or both. */
export async function makeAuthorizationAnswer(
  request: AuthorizationRequest,
  signIn: UserSignIn,
  access: { resource: Resource; granted: readonly string[] },
  context: IdentityContext,
): Promise<Record<string, string>> {
  const answer: Record<string, string> = {}
  const withAuthTime = request.maxAge !== undefined || request.prompts.has('login')
  const requestedClaims = request.claims.idToken
  const beside: { code?: string; accessToken?: string } = {}
  if (request.responseTypes.has('code')) {
    const code = datedSecret(context)
    const now = secondsNow(context)
    const document: CodeDocument = {
      version: request.version,
      redirectUri: request.redirectUri,
      platform: request.platform,
      scope: request.scope,
      nonce: request.nonce,
      codeChallenge: request.codeChallenge,
      sessionId: signIn.sessionId,
      authTime: signIn.authTime,
      isPersistent: signIn.isPersistent,
      home: signIn.home,
      isStrong: signIn.isStrong,
      withAuthTime,
      requestedClaims,
    }
    await insertAuthorizationCode(context.store.db, {
      codeHash: datedDigest(code),
      grantId: randomUUID(),
      tenantId: signIn.tenant.id,
      clientId: request.client.appId,
      userId: signIn.user.id,
      document: JSON.stringify(document),
      issuedAt: now,
      expiresAt: now + codeLifetimeSeconds,
      redeemedAt: null,
      accessTokenId: null,
    })
    answer['code'] = beside.code = code
  }
  if (request.responseTypes.has('token')) {
    const accessToken = await issueUserAccessToken(
      signIn,
      {
        resource: access.resource,
        scopes: access.granted,
        requested: request.scope,
        clientAuthentication: 'public',
        isImplicit: true,
        clientCapabilities: request.claims.clientCapabilities,
      },
      context,
    )
    beside.accessToken = accessToken.token
    answer['access_token'] = accessToken.token
    answer['token_type'] = 'Bearer'
    answer['expires_in'] = String(accessToken.expiresInSeconds)
    answer['scope'] = describeScope(request.scope, access.resource, access.granted)
  }
  if (request.responseTypes.has('id_token')) {
    const { version, scope, nonce } = request
    answer['id_token'] = await issueIdToken(
      signIn,
      { version, scope, nonce, withAuthTime, requestedClaims, beside },
      context,
    )
  }
  // Our own gateway keeps connectors apart by it; others hear it where the tenant says so (RFC 9207).
  const { policy } = await context.settings.of(signIn.tenant.id)
  const origin = URL.canParse(request.redirectUri) && new URL(request.redirectUri).origin
  if (policy.nameIssuerInAnswers || (origin && context.origins.includes(origin))) {
    answer['iss'] = issuerOf(context.publicUrl, signIn.tenant.id, request.version)
  }
  if (request.codeChallenge?.method === 'S256') {
    await rememberHashedChallenge(request.client, context)
  }
  if (signIn.sessionId) await noteParticipant(request.client, signIn.sessionId, context)
  if (request.wantsClientInfo) answer['client_info'] = clientInfo(signIn.home ?? signIn.user)
  if (request.prompts.has('admin_consent')) answer['admin_consent'] = 'True'
  if (request.isInstanceAware) {
    const { host } = new URL(context.publicUrl)
    answer['cloud_instance_name'] = host
    answer['cloud_instance_host_name'] = host
    answer['cloud_graph_host_name'] = 'graph.windows.net'
    answer['msgraph_host'] = new URL(context.graphUrl).host
  }
  if (signIn.sessionId) answer['session_state'] = signIn.sessionId
  return answer
}
