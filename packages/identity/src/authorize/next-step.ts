import { OAuthError } from '../errors/oauth-error.ts'
import type { Account } from '../sessions/sessions.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

/** What a person has done so far for one request. */
export interface Progress {
  /** The account that was chosen or signed in. */
  sessionId?: string | undefined
  /** "Use another account" was chosen. */
  useAnother?: boolean
  /** User name that was typed, before the password. */
  userName?: string | undefined
  /** Key of an authenticator that is being set up, sealed. */
  sealedSecret?: string | undefined
  /** The session whose sign-in was logged as interrupted. */
  interruptedFor?: string
  /** Credentials were entered for this request. */
  hasAuthenticated?: boolean
  /** "Yes, I am signing in on that device." */
  hasConfirmed?: boolean
  /** Permissions that the consent page showed. */
  shown?: readonly string[]
  /** Consent was given for this request. */
  hasConsented?: boolean
}

/** What has to happen next before the request can be answered. */
export type NextStep =
  | { step: 'sign-in'; userName?: string | undefined }
  | { step: 'choose-account' }
  | { step: 'second-factor'; account: Account }
  | { step: 'go-on'; account: Account }

/** The members of a request that decide on who answers it. */
export type AccountQuestion = Pick<
  AuthorizationRequest,
  'prompts' | 'loginHint' | 'sessionId' | 'maxAge' | 'segment'
> & {
  /** Tenant whose accounts are meant, by `domain_hint`. */
  realmId?: string | undefined
  /** The user of a verified `id_token_hint`; null for one who is not signed in here. */
  hintedUserId?: string | null
}

/**
 * Decides which account a request is for, or what to ask. Pure.
 *
 * @param accounts Signed in in this browser, the one chosen last first.
 * @throws {OAuthError} 50058, 16000, 160021, 50076 or 50079 where `prompt=none` forbids to ask.
 */
export function nextStep(
  request: AccountQuestion,
  accounts: readonly Account[],
  progress: Progress,
  now: number,
): NextStep {
  const next = accountStep(request, accounts, progress, now)
  if (next.step !== 'go-on' || next.account.missingFactor === 'none') return next
  if (request.prompts.has('none')) {
    const code = next.account.missingFactor === 'code' ? 50076 : 50079
    throw new OAuthError(code, { resource: 'the application' })
  }
  return { step: 'second-factor', account: next.account }
}

function accountStep(
  request: AccountQuestion,
  accounts: readonly Account[],
  progress: Progress,
  now: number,
): NextStep {
  const silent = request.prompts.has('none')
  const userName = progress.userName ?? hintedName(request)
  const candidates = candidatesFor(request, accounts)

  const chosen = accounts.find(({ session }) => session.id === progress.sessionId)
  if (chosen && progress.hasAuthenticated) return { step: 'go-on', account: chosen }

  if (request.sessionId && candidates.length === 0 && silent) throw new OAuthError(160021)
  if (silent && candidates.length === 0) throw new OAuthError(50058)
  if (silent && candidates.length > 1) throw new OAuthError(16000)
  if (progress.useAnother) return { step: 'sign-in', userName: progress.userName }

  if (request.prompts.has('login') || request.prompts.has('create')) {
    return { step: 'sign-in', userName: userName ?? chosen?.user.userPrincipalName }
  }
  if (request.prompts.has('select_account') && !chosen && accounts.length > 0) {
    return { step: 'choose-account' }
  }
  const account = chosen ?? (candidates.length === 1 ? candidates[0] : undefined)
  if (!account) {
    return candidates.length > 1 ? { step: 'choose-account' } : { step: 'sign-in', userName }
  }
  const isTooOld = request.maxAge !== undefined && now - account.session.signedInAt > request.maxAge
  if (isTooOld) {
    if (silent) throw new OAuthError(50058)
    return { step: 'sign-in', userName: account.user.userPrincipalName }
  }
  return { step: 'go-on', account }
}

/** Accounts that the request may mean: of its tenant, and matching every hint. */
function candidatesFor(request: AccountQuestion, accounts: readonly Account[]): Account[] {
  const hint = request.loginHint?.toLowerCase()
  const opaque = request.loginHint
  return accounts.filter(({ session, user, loginHint }) => {
    if (request.segment.tenant && user.tenantId !== request.segment.tenant.id) return false
    if (request.sessionId && session.id !== request.sessionId) return false
    if (request.realmId && session.tenantId !== request.realmId) return false
    if (request.hintedUserId !== undefined && user.id !== request.hintedUserId) return false
    return !hint || user.userPrincipalName.toLowerCase() === hint || opaque === loginHint
  })
}

/** A hint that is a user name; the opaque form is none. */
function hintedName({ loginHint }: AccountQuestion): string | undefined {
  return loginHint?.includes('@') ? loginHint : undefined
}
