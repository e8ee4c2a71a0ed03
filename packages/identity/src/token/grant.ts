import type { Application } from '@patchbay/directory'
import type { IdentityContext } from '../context.ts'
import type { PresentedCredentials } from '../clients/client-credentials.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import type { TenantSegment } from '../tenants/resolve-tenant.ts'

/** A token request whose client is known, though not yet authenticated. */
export interface TokenRequest {
  version: ProtocolVersion
  segment: TenantSegment
  client: Application
  credentials: PresentedCredentials
  form: Readonly<Record<string, string>>
  /** `Origin` of a page that redeems by itself. */
  origin: string | undefined
  facts: RequestFacts
}

/** One grant of the token endpoint. */
export interface Grant {
  /** Values of `grant_type` that mean it. */
  grantTypes: readonly string[]
  /** Parameters that must be there. */
  required: readonly string[]
  /** @throws {OAuthError} when the grant is refused. */
  handle(request: TokenRequest, context: IdentityContext): Promise<TokenAnswer>
}

/** Members of an answer in version 2 form; version 1 turns numbers into strings. */
export interface TokenAnswer {
  token_type: 'Bearer'
  scope?: string
  expires_in: number
  ext_expires_in: number
  refresh_in?: number
  access_token: string
  refresh_token?: string
  refresh_token_expires_in?: number
  id_token?: string
  client_info?: string
  /** Version 1 only. */
  resource: string
  issuedAt: number
}
