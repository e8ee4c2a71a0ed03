import type { Directory } from '@patchbay/directory'
import type { Store } from '@patchbay/store'
import type { ExternalKeys } from './federation/external-keys.ts'
import type { KeyRing } from './keys/key-ring.ts'
import type { RateLimit } from './rate-limit.ts'
import type { SignInSettings } from './settings/sign-in-settings.ts'
import type { Faults } from './test-switches/faults.ts'

/** Where this package writes what an operator has to know. Secrets and tokens never go there. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** What every part of the authorization server stands on. */
export interface IdentityContext {
  directory: Directory
  store: Store
  clock: { now(): Date }
  keys: KeyRing
  /** Policy and branding by tenant. */
  settings: SignInSettings
  externalKeys: ExternalKeys
  /** Whether an access token is on the list of those refused before their time (`createRecall`). */
  isAccessTokenRevoked: (tokenId: string) => Promise<boolean>
  /** Faults to inject; undefined unless the test switches are on. */
  faults: Faults | undefined
  log: Log
  limits: {
    /** Passwords tried, by address. */
    passwords: RateLimit
    /** Wrong client credentials, by application and address (S18). */
    clientCredentials: RateLimit
    /** Sign-in pages opened, by address: each is a row until it expires. */
    interactions: RateLimit
    /** Refusals of the same code, refresh token or assertion, by application and address. */
    refusedGrants: RateLimit
    /** Wrong device codes typed, by address. */
    userCodes: RateLimit
  }
  /** Canonical https origin without a trailing slash; issuers are made of it, never of `Host`. */
  publicUrl: string
  /** Origin of Microsoft Graph and of userinfo; the public one unless Graph has a host of its own. */
  graphUrl: string
  /** Every origin at which this server answers. */
  origins: readonly string[]
}

/** Seconds since the epoch. */
export function secondsNow({ clock }: Pick<IdentityContext, 'clock'>): number {
  return Math.floor(clock.now().getTime() / 1000)
}
