import {
  type Authentication,
  type AuthenticationSet,
  authenticationOf,
  authenticationSetsOf,
  withAuthentication,
  withAuthenticationSets,
} from '@patchbay/connector-model'
import type { ConnectorDraft } from './draft.ts'

/** How the draft signs in. */
export function draftAuthentication(draft: ConnectorDraft): Authentication {
  return authenticationOf(draft.definition, draft.properties)
}

/** The ways to authenticate that the draft offers; empty where it offers one. */
export function draftSets({ definition, properties }: ConnectorDraft): AuthenticationSet[] {
  return authenticationSetsOf(definition, properties)
}

/** Writes an authentication into both files. */
export function setAuthentication(
  draft: ConnectorDraft,
  authentication: Authentication,
): ConnectorDraft {
  const { definition, properties } = draft
  const next = { ...draft, ...withAuthentication({ definition, properties }, authentication) }
  return authentication.type === 'oauth2' ? next : { ...next, clientSecret: '' }
}

/** Writes several authentication types into both files. Keys of all go by the same header. */
export function setSets(
  draft: ConnectorDraft,
  sets: readonly AuthenticationSet[],
  changed?: AuthenticationSet,
): ConnectorDraft {
  const { definition, properties } = draft
  const key = changed?.authentication.type === 'apiKey' ? changed.authentication : undefined
  const shared = sets.map((set) =>
    key && set.authentication.type === 'apiKey'
      ? { ...set, authentication: { ...set.authentication, name: key.name, in: key.in } }
      : set,
  )
  return { ...draft, ...withAuthenticationSets({ definition, properties }, shared) }
}

/** A set that is not there yet; connections remember a set by its name, which never changes. */
export function newSet(
  sets: readonly AuthenticationSet[],
  authentication: Authentication,
): AuthenticationSet {
  let number = sets.length + 1
  while (sets.some(({ name }) => name === `authentication-${number}`)) number++
  return {
    name: `authentication-${number}`,
    displayName: `Authentication type ${number}`,
    description: '',
    authentication,
  }
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
