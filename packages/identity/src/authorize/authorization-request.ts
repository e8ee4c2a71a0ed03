import type { Application } from '@patchbay/directory'
import type { Platform } from '../clients/redirect-uri.ts'
import type { RequestedScope } from '../scopes/parse-scope.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import type { TenantSegment } from '../tenants/resolve-tenant.ts'
import type { CodeChallenge } from '../token/pkce.ts'

/** Parameters as they were received. */
export type Parameters = Readonly<Record<string, string>>

export const responseModes = ['query', 'fragment', 'form_post'] as const
export type ResponseMode = (typeof responseModes)[number]
export type ResponseType = 'code' | 'id_token' | 'token'
export type Prompt = 'none' | 'login' | 'select_account' | 'consent' | 'create' | 'admin_consent'

/** Where and how an answer goes back to the client; known before anything else may fail. */
export interface ReplyAddress {
  redirectUri: string
  responseMode: ResponseMode
  state: string | undefined
}

/** An authorization request that has passed every check (RFC 6749 §4.1.1, OpenID Connect Core §3). */
export interface AuthorizationRequest extends ReplyAddress {
  version: ProtocolVersion
  segment: TenantSegment
  client: Application
  platform: Platform
  responseTypes: ReadonlySet<ResponseType>
  scope: RequestedScope
  nonce: string | undefined
  prompts: ReadonlySet<Prompt>
  loginHint: string | undefined
  sessionId: string | undefined
  /** Id or domain of the tenant whose accounts are meant, where the path does not say. */
  domainHint: string | undefined
  /** The client serves several clouds and wants to be told which this is. */
  isInstanceAware: boolean
  idTokenHint: string | undefined
  /** Seconds since credentials were entered. */
  maxAge: number | undefined
  codeChallenge: CodeChallenge | undefined
  wantsClientInfo: boolean
  claims: RequestedClaims
}

/** What is honoured of the `claims` parameter (OpenID Connect Core §5.5). */
export interface RequestedClaims {
  idToken: readonly string[]
  /** What the client can deal with (`access_token.xms_cc`), such as `cp1`. */
  clientCapabilities: readonly string[]
}
