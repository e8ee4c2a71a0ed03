import type { Application } from '@patchbay/directory'
import { authenticateClient } from '../../clients/authenticate-client.ts'
import { findClientServicePrincipal } from '../../clients/find-client.ts'
import { secondsNow } from '../../context.ts'
import type { DeviceDocument } from '../../device/device-authorization-route.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { digest } from '../../random.ts'
import { findDeviceCode, moveDeviceCode } from '@patchbay/store'
import { answerUser, newGrantId } from '../answer-user.ts'
import type { Grant } from '../grant.ts'
import { checkConsent } from '../rules/check-consent.ts'
import { checkCrossOrigin } from '../rules/check-cross-origin.ts'
import { checkTokenScope } from '../rules/check-token-scope.ts'
import { checkUser } from '../rules/check-user.ts'

/** RFC 8628 §3.4. MSAL says `device_code`; version 1 clients send the code as `code`. */
export const deviceCode: Grant = {
  grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'device_code'],
  required: [],
  async handle(request, context) {
    const { client, form, segment, origin } = request
    const code = form['device_code'] ?? form['code']
    if (!code) throw new OAuthError(900144, { parameter: 'device_code' })
    const codeHash = digest(code)
    const row = await findDeviceCode(context.store.db, codeHash)
    if (!row || row.clientId !== client.appId) throw new OAuthError(70018)
    const platform = isPublicClient(client) ? 'publicClient' : undefined
    const clientAuthentication = await authenticateClient(
      client,
      request.credentials,
      platform,
      {
        tenantId: segment.tenant?.id ?? client.tenantId,
        segment: segment.name,
        ipAddress: request.facts.ipAddress,
      },
      context,
    )
    checkCrossOrigin(platform, origin, client.appId)
    const now = secondsNow(context)
    if (now >= row.expiresAt) throw new OAuthError(70020)
    if (row.status === 'pending') throw new OAuthError(70016)
    if (row.status === 'declined') throw new OAuthError(65004)
    if (row.status !== 'approved' || !row.tenantId || !row.userId) throw new OAuthError(70018)
    if (segment.tenant && segment.tenant.id !== row.tenantId) throw new OAuthError(700005)

    const document = JSON.parse(row.document) as DeviceDocument
    const authTime = document.authTime ?? row.issuedAt
    const { tenant, user } = await checkUser(
      { tenantId: row.tenantId, userId: row.userId, issuedAt: Math.max(authTime, row.issuedAt) },
      context,
      50133,
    )
    const servicePrincipal = await findClientServicePrincipal(client, tenant, context.directory)
    if (!servicePrincipal) {
      throw new OAuthError(700011, { appId: client.appId, tenant: tenant.displayName })
    }
    const scope = checkTokenScope(request, document.scope)
    const question = { tenant, user, client, servicePrincipal, scope, version: request.version }
    const { resource, granted } = await checkConsent(question, context)
    const { sessionId } = document
    const { answer, keep } = await answerUser(
      request,
      {
        signIn: {
          tenant,
          user,
          home: document.home,
          isStrong: document.isStrong,
          client,
          servicePrincipal,
          sessionId,
          authTime,
          isPersistent: false,
          ipAddress: request.facts.ipAddress,
        },
        resource,
        granted,
        scope,
        clientAuthentication,
        grantId: newGrantId(),
        refresh: {
          version: request.version,
          scope,
          platform,
          sessionId,
          authTime,
          isPersistent: false,
          home: document.home,
          isStrong: document.isStrong,
          withAuthTime: false,
          requestedClaims: [],
          grantedAt: now,
        },
      },
      context,
    )
    await context.store.transaction(async (tx) => {
      const isFirst = await moveDeviceCode(tx, codeHash, 'approved', { status: 'redeemed' })
      if (!isFirst) throw new OAuthError(70018)
      await keep(tx)
    })
    return answer
  },
}

/** "Allow public client flows"; unset, the registered platforms decide. */
function isPublicClient({ isFallbackPublicClient, publicClient, web, spa }: Application): boolean {
  if (isFallbackPublicClient !== null) return isFallbackPublicClient
  const others = web.redirectUris.length + spa.redirectUris.length
  return publicClient.redirectUris.length > 0 && others === 0
}
