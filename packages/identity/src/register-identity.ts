import { recallCallers, recallDirectory, type Directory } from '@patchbay/directory'
import { createRecall, isAccessTokenRevoked, type Store } from '@patchbay/store'
import type { Caller } from '@patchbay/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { registerAdminConsent } from './admin-consent/admin-consent-route.ts'
import { consentForOrganization } from './admin-consent/consent-for-organization.ts'
import {
  authenticateCaller,
  authenticateSession,
  type Audience,
  type Session,
} from './authenticate/authenticate.ts'
import { verifyAccessToken } from './authenticate/verify-access-token.ts'
import { registerAuthorize, registerAuthorizeWithoutTenant } from './authorize/authorize-route.ts'
import { registerConsent } from './consent/consent-route.ts'
import { registerConsentRequestsApi, registerConsentReview } from './consent/review-route.ts'
import type { IdentityContext, Log } from './context.ts'
import { createDirect, type DirectHandler, type Surroundings } from './direct/direct.ts'
import { createRecentDocuments } from './direct/recent-documents.ts'
import { registerErrorAnswers } from './errors/answer-error.ts'
import type { Claims } from './keys/jwt.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { createExternalKeys } from './federation/external-keys.ts'
import { createFetchJson, type FetchJson } from './federation/fetch-json.ts'
import { bodyLimit } from './limits.ts'
import { registerLogin } from './login/login-route.ts'
import { registerRedeem } from './login/redeem-route.ts'
import { registerLogout } from './logout/logout-route.ts'
import { registerInstanceDiscovery } from './metadata/instance-discovery.ts'
import { registerKeys } from './metadata/keys-route.ts'
import { registerOpenidConfiguration } from './metadata/openid-configuration.ts'
import { registerUserRealm } from './metadata/user-realm.ts'
import { registerDressing } from './pages/dressing.ts'
import { registerPlainPages } from './pages/plain-routes.ts'
import { registerPortalSession } from './portal/portal-route.ts'
import { createRateLimit } from './rate-limit.ts'
import { registerRecoveryCodes } from './second-factor/recovery-codes-route.ts'
import { sweepExpired } from './sweep.ts'
import { registerDeviceAuthorization } from './device/device-authorization-route.ts'
import { registerDeviceLogin } from './device/device-login-route.ts'
import {
  registerApiErrors,
  registerAuthenticators,
  registerSignInSettings,
} from './settings/settings-route.ts'
import { createSignInSettings } from './settings/sign-in-settings.ts'
import { createFaults } from './test-switches/faults.ts'
import {
  injectFaults,
  registerTestSwitches,
  type TestSwitches,
} from './test-switches/test-routes.ts'
import { registerToken, registerTokenWithoutTenant } from './token/token-route.ts'
import { registerUserinfo } from './userinfo/userinfo-route.ts'

/** What the authorization server is made of. */
export interface IdentityOptions {
  directory: Directory
  store: Store
  clock: { now(): Date }
  /** Canonical https origin; every issuer and endpoint address begins with it. */
  publicUrl: string
  /** Every origin at which the server answers, the canonical one among them. */
  origins: readonly string[]
  /** Origin of Microsoft Graph; the public one when absent. */
  graphUrl?: string
  log: Log
  /** Fetches documents of other identity providers; when absent, by https and not from private addresses. */
  fetchJson?: FetchJson
  /** Present only when the server was started with them. */
  testSwitches?: TestSwitches | undefined
}

/** The authorization server, for the surfaces that stand beside it. */
export interface Identity {
  /** Makes the handler that answers the busiest routes before the router. */
  direct(around: Surroundings): DirectHandler
  /** Who is signed in in the browser that sent a request. */
  authenticateSession(request: FastifyRequest): Promise<Session | undefined>
  /** Makes the judge of a surface's requests. It throws `AuthenticationRequired`. */
  authenticate(audience: Audience): (request: FastifyRequest) => Promise<Caller>
  /** Claims of an access token of ours. @throws {AuthenticationRequired} */
  verifyAccessToken(token: string, audiences: readonly string[]): Promise<Claims>
  /** Admin consent without a page, for command lines. @throws {AuthenticationRequired} @throws {OAuthError} */
  consentForOrganization(
    request: FastifyRequest,
    asked: { token: string; audiences: readonly string[]; appId: string },
  ): Promise<void>
}

/** What has expired is deleted this often. */
const sweepMilliseconds = 15 * 60_000

/**
 * Mounts every endpoint and page of the authorization server.
 *
 * The server registers `@fastify/cookie` and `@fastify/formbody` first.
 */
export function registerIdentity(app: FastifyInstance, options: IdentityOptions): Identity {
  const context: IdentityContext = {
    ...options,
    publicUrl: options.publicUrl.replace(/\/$/, ''),
    origins: options.origins.map((origin) => origin.replace(/\/$/, '').toLowerCase()),
    graphUrl: (options.graphUrl ?? options.publicUrl).replace(/\/$/, ''),
    keys: createKeyRing(options),
    settings: createSignInSettings(options),
    externalKeys: createExternalKeys({
      clock: options.clock,
      fetchJson: options.fetchJson ?? createFetchJson({ allowedPrivateHosts: [] }),
    }),
    isAccessTokenRevoked: createRecall(options)(['revokedAccessTokens'], (tokenId) =>
      isAccessTokenRevoked(options.store.db, tokenId),
    ),
    faults: options.testSwitches ? createFaults() : undefined,
    limits: {
      passwords: createRateLimit({
        ...options,
        name: 'passwords',
        capacity: 100,
        refillPerSecond: 1,
      }),
      clientCredentials: createRateLimit({
        ...options,
        name: 'clientCredentials',
        capacity: 30,
        refillPerSecond: 0.5,
      }),
      interactions: createRateLimit({
        ...options,
        name: 'interactions',
        capacity: 300,
        refillPerSecond: 5,
      }),
      refusedGrants: createRateLimit({
        ...options,
        name: 'refusedGrants',
        capacity: 30,
        refillPerSecond: 0.1,
      }),
      userCodes: createRateLimit({
        ...options,
        name: 'userCodes',
        capacity: 10,
        refillPerSecond: 1 / 60,
      }),
    },
  }

  void app.register(async (pages) => {
    applyLimits(pages)
    registerErrorAnswers(pages, 'page', context)
    registerDressing(pages, context)
    registerAuthorize(pages, context)
    registerAuthorizeWithoutTenant(pages)
    registerLogin(pages, context)
    registerConsent(pages, context)
    registerAdminConsent(pages, context)
    registerLogout(pages, context)
    registerPortalSession(pages, context)
    registerDeviceLogin(pages, context)
    registerConsentReview(pages, context)
    registerRecoveryCodes(pages, context)
    registerRedeem(pages, context)
    registerPlainPages(pages, context)
  })
  // Every request to an API asks who its caller is, and one caller sends many.
  const judging = { ...context, directory: recallCallers(options.directory, options) }
  // Programs ask the same of the directory again and again, and far more often than people.
  const recalling = { ...context, directory: recallDirectory(options.directory, options) }
  const recent = createRecentDocuments(options)
  void app.register(async (documents) => {
    applyLimits(documents)
    registerErrorAnswers(documents, 'json', recalling)
    registerOpenidConfiguration(documents, recalling, recent)
    registerKeys(documents, recalling, recent)
    registerInstanceDiscovery(documents, recalling)
    registerUserRealm(documents)
    registerToken(documents, recalling)
    registerTokenWithoutTenant(documents)
    registerDeviceAuthorization(documents, recalling)
    registerUserinfo(documents, recalling)
  })
  void app.register(async (management) => {
    registerApiErrors(management, context)
    registerSignInSettings(management, context)
    registerAuthenticators(management, context)
    registerConsentRequestsApi(management, context)
  })
  if (options.testSwitches && context.faults) {
    const { faults } = context
    injectFaults(app, faults)
    registerTestSwitches(app, { ...options.testSwitches, faults }, context)
  }
  app.addHook('onReady', async () => {
    await context.keys.published()
  })
  const sweeping = setInterval(() => {
    sweepExpired(context).catch((reason: unknown) => {
      context.log.error({ err: reason }, 'Expired codes, tokens and sessions could not be deleted.')
    })
  }, sweepMilliseconds).unref()
  app.addHook('onClose', () => clearInterval(sweeping))

  return {
    direct: (around) => createDirect(recent, recalling, around),
    authenticateSession: (request) => authenticateSession(request, context),
    authenticate: (audience) => (request) => authenticateCaller(request, audience, judging),
    verifyAccessToken: (token, audiences) => verifyAccessToken(token, audiences, context),
    consentForOrganization: (request, asked) => consentForOrganization(request, asked, context),
  }
}

function applyLimits(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.bodyLimit ??= bodyLimit
  })
}
