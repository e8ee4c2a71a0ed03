import type { Application } from '@patchbay/directory'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Platform } from '../clients/redirect-uri.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import type { TenantSegment } from '../tenants/resolve-tenant.ts'
import type { AuthorizationRequest, Parameters, ReplyAddress } from './authorization-request.ts'
import { checkClaims } from './rules/check-claims.ts'
import { checkCodeChallenge, type ChallengePolicy } from './rules/check-code-challenge.ts'
import { checkMaxAge } from './rules/check-max-age.ts'
import { checkNonce } from './rules/check-nonce.ts'
import { checkPrompt } from './rules/check-prompt.ts'
import { checkRedirectUri } from './rules/check-redirect-uri.ts'
import { checkRequestObject } from './rules/check-request-object.ts'
import { checkResponseMode, defaultResponseMode } from './rules/check-response-mode.ts'
import { checkResponseType } from './rules/check-response-type.ts'
import { checkScope } from './rules/check-scope.ts'

/** Where errors of a request may be sent. @throws {OAuthError} on a page: nothing is to be trusted. */
export function checkReplyAddress(
  parameters: Parameters,
  client: Application,
): ReplyAddress & { platform: Platform } {
  return {
    ...checkRedirectUri(parameters, client),
    responseMode: defaultResponseMode(parameters),
    state: parameters['state'],
  }
}

/**
 * Holds a request against every rule, in this order.
 *
 * @throws {OAuthError} of the first rule that is broken; the client is told.
 */
export function checkAuthorizationRequest(
  parameters: Parameters,
  known: {
    version: ProtocolVersion
    segment: TenantSegment
    client: Application
    address: ReplyAddress & { platform: Platform }
    repeated: readonly string[]
    policy: ChallengePolicy & { allowImplicitGrant: boolean }
  },
): AuthorizationRequest {
  const { version, segment, client, address, repeated, policy } = known
  if (repeated.length > 0) throw new OAuthError(9002313)
  checkRequestObject(parameters)
  const responseTypes = checkResponseType(parameters, client, policy)
  const responseMode = checkResponseMode(parameters, responseTypes)
  const scope = checkScope(parameters, version)
  if (responseTypes.has('id_token') && !scope.oidc.includes('openid')) {
    const reason = `The scope 'openid' is required for response_type 'id_token'.`
    throw new OAuthError(70011, { reason })
  }
  return {
    ...address,
    version,
    segment,
    client,
    responseTypes,
    responseMode,
    scope,
    nonce: checkNonce(parameters, responseTypes),
    codeChallenge: checkCodeChallenge(parameters, address.platform, responseTypes, policy),
    prompts: checkPrompt(parameters),
    maxAge: checkMaxAge(parameters),
    claims: checkClaims(parameters),
    loginHint: parameters['login_hint'] || parameters['username'] || undefined,
    sessionId: parameters['sid'] || undefined,
    domainHint: parameters['domain_hint']?.toLowerCase() || undefined,
    isInstanceAware: parameters['instance_aware']?.toLowerCase() === 'true',
    idTokenHint: parameters['id_token_hint'] || undefined,
    wantsClientInfo: parameters['client_info'] === '1',
  }
}
