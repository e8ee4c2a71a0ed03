import {
  type Authentication,
  authenticationOf,
  withAuthentication,
} from '@patchbay/connector-model'
import type { ConnectorDraft } from './draft.ts'
import { isObject, objectAt, withValue, type JsonObject } from './json-path.ts'

/** How the draft signs in. */
export function draftAuthentication(draft: ConnectorDraft): Authentication {
  return authenticationOf(draft.definition, draft.properties)
}

const parametersPath = ['properties', 'connectionParameters'] as const

/**
 * Writes an authentication into both files. As long as its kind stays the same, connection
 * parameters and settings that this wizard does not know stay as well.
 */
export function setAuthentication(
  draft: ConnectorDraft,
  authentication: Authentication,
): ConnectorDraft {
  const before = draftAuthentication(draft)
  const written = withAuthentication(
    { definition: draft.definition, properties: draft.properties },
    authentication,
  )
  const next = { ...draft, ...written }
  if (kindOf(before) !== kindOf(authentication)) {
    return authentication.type === 'oauth2' ? next : { ...next, clientSecret: '' }
  }
  const merged = mergeParameters(
    objectAt(draft.properties, ...parametersPath),
    objectAt(written.properties, ...parametersPath),
  )
  return { ...next, properties: withValue(next.properties, parametersPath, merged) }
}

function kindOf(authentication: Authentication): string {
  return authentication.type === 'oauth2'
    ? `oauth2 ${authentication.identityProvider}`
    : authentication.type
}

// Files in the wild differ in the case of these keys; the written one replaces any of them.
function mergeParameters(before: JsonObject, written: JsonObject): JsonObject {
  const names = new Set(Object.keys(written).map((name) => name.toLowerCase()))
  const kept = Object.entries(before).filter(([name]) => !names.has(name.toLowerCase()))
  const merged = Object.entries(written).map(([name, value]): [string, unknown] => {
    const old = Object.entries(before).find(([key]) => key.toLowerCase() === name.toLowerCase())
    return [name, isObject(value) && isObject(old?.[1]) ? mergeParameters(old[1], value) : value]
  })
  return Object.fromEntries([...merged, ...kept])
}

/** A Secret ID is a GUID; a secret's value never is one. */
export function looksLikeSecretId(text: string): boolean {
  return isGuid(text)
}

export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim())
}

/** What is wrong with a URL of an identity provider; null when nothing is. */
export function checkProviderUrl(text: string): string | null {
  if (text === '') return 'Enter the URL from the documentation of the identity provider.'
  const url = URL.parse(text)
  return url && /^https?:$/.test(url.protocol)
    ? null
    : 'Enter a whole URL that begins with https://.'
}

/** Scopes as typed: separated by spaces, commas or lines. */
export function splitScopes(text: string): string[] {
  return text.split(/[\s,]+/).filter((scope) => scope !== '')
}
