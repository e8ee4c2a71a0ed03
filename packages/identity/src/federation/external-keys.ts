import { createLocalJWKSet, type CompactVerifyGetKey, type JSONWebKeySet } from 'jose'
import type { FetchJson } from './fetch-json.ts'

/** Keys of other identity providers, by issuer. */
export interface ExternalKeys {
  /** @throws when the issuer's documents cannot be had, or name another issuer. */
  of(issuer: string): Promise<CompactVerifyGetKey>
}

const cacheMilliseconds = 10 * 60_000
const issuerLimit = 200

/** Finds the keys of an issuer through its discovery document (OpenID Connect Discovery §4). */
export function createExternalKeys(options: {
  fetchJson: FetchJson
  clock: { now(): Date }
}): ExternalKeys {
  const { fetchJson, clock } = options
  const cache = new Map<string, { until: number; keys: Promise<CompactVerifyGetKey> }>()

  async function load(issuer: string): Promise<CompactVerifyGetKey> {
    const document = objectOf(
      await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
    )
    if (document['issuer'] !== issuer) throw new TypeError('The document names another issuer.')
    if (typeof document['jwks_uri'] !== 'string') throw new TypeError('The document has no keys.')
    const keys = objectOf(await fetchJson(document['jwks_uri']))
    return createLocalJWKSet(keys as unknown as JSONWebKeySet)
  }

  return {
    of(issuer) {
      const now = clock.now().getTime()
      const known = cache.get(issuer)
      if (known && known.until > now) return known.keys
      const keys = load(issuer)
      cache.set(issuer, { until: now + cacheMilliseconds, keys })
      // A failure is not remembered: the issuer may be back in a moment.
      keys.catch(() => cache.delete(issuer))
      const [oldest] = cache.keys()
      if (cache.size > issuerLimit && oldest !== undefined) cache.delete(oldest)
      return keys
    },
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('Not a JSON object.')
  return value as Record<string, unknown>
}
