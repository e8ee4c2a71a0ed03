import { randomInt } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { checkScope } from '../authorize/rules/check-scope.ts'
import { findClient } from '../clients/find-client.ts'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { digest, randomSecret } from '../random.ts'
import { singleParameters } from '../request-facts.ts'
import type { RequestedScope } from '../scopes/parse-scope.ts'
import { insertDeviceCode } from '@patchbay/store'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import type { Home } from '../sessions/guest-accounts.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'

/** What a device asked for, and who approved it. */
export interface DeviceDocument {
  version: ProtocolVersion
  /** First path segment of the device's request. */
  segment: string
  scope: RequestedScope
  /** Set on approval. */
  sessionId?: string
  authTime?: number
  home?: Home
  isStrong?: boolean
}

const lifetimeSeconds = 900
const intervalSeconds = 5
/** No letter or digit that could be taken for another, and no vowel to make words. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ2346789'

/** `POST /{tenant}/oauth2[/v2.0]/devicecode` (RFC 8628 §3.1). */
export function registerDeviceAuthorization(app: FastifyInstance, context: IdentityContext): void {
  const paths = [
    { path: '/:tenant/oauth2/devicecode', version: 1 },
    { path: '/:tenant/oauth2/v2.0/devicecode', version: 2 },
  ] as const
  for (const { path, version } of paths) {
    app.route({
      method: ['GET', 'PUT', 'DELETE', 'PATCH'],
      url: path,
      handler: (request) => Promise.reject(new OAuthError(900561, { method: request.method })),
    })
    app.post<{ Params: { tenant: string } }>(path, async (request, reply) => {
      const form = { ...singleParameters(request.query), ...singleParameters(request.body) }
      const segment = await resolveTenant(request.params.tenant, context.directory)
      const client = await findClient(form['client_id'], segment, context.directory)
      const scope = checkScope(form, version)
      const deviceCode = randomSecret()
      const userCode = Array.from({ length: 9 }, () => alphabet[randomInt(alphabet.length)]).join(
        '',
      )
      const now = secondsNow(context)
      const document: DeviceDocument = { version, segment: segment.name, scope }
      await insertDeviceCode(context.store.db, {
        codeHash: digest(deviceCode),
        userCodeHash: digest(userCode),
        tenantId: null,
        clientId: client.appId,
        document: JSON.stringify(document),
        issuedAt: now,
        expiresAt: now + lifetimeSeconds,
        status: 'pending',
        userId: null,
      })
      const address = `${context.publicUrl}/devicelogin`
      const numeric = (value: number) => (version === 1 ? String(value) : value)
      return reply.header('cache-control', 'no-store').send({
        user_code: userCode,
        device_code: deviceCode,
        [version === 1 ? 'verification_url' : 'verification_uri']: address,
        expires_in: numeric(lifetimeSeconds),
        interval: numeric(intervalSeconds),
        message: `To sign in, use a web browser to open the page ${address} and enter the code ${userCode} to authenticate.`,
      })
    })
  }
}

/** A user code as it was typed: in any case, with blanks or dashes. */
export function normalizeUserCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}
