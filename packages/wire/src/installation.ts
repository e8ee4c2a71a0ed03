/** `GET /api/installation`: what the portal needs before anything else. Public parts only when not signed in. */
export interface Installation {
  product: 'Patchbay'
  version: string
  /** The canonical https origin: issuer of tokens, base of Graph. */
  publicUrl: string
  /** Where connectors receive authorization codes. Register it as a Web redirect URI. */
  redirectUrl: string
  signedIn: SignedInUser | null
  /** Present only when started with the sample API (`npm start`). */
  sampleApi: SampleApi | null
  /** Development conveniences that are on, in words. Empty in production. */
  developmentSwitches: string[]
}

export interface SignedInUser {
  id: string
  displayName: string
  userPrincipalName: string
  tenantId: string
  tenantDisplayName: string
  tenantDomain: string
  /** Holds a role that may administer applications. */
  isAdministrator: boolean
}

export interface SampleApi {
  url: string
  state: 'not configured' | 'starting' | 'running' | 'failed'
  clientId: string | null
  tenantId: string | null
  /** Why it failed, or what to do next. */
  message: string
}

/** `PUT /api/sample-api`: restarts the sample API for another registration. */
export interface ConfigureSampleApi {
  clientId: string
}

/** A tenant as those see it who keep the installation: `GET /api/tenants`. */
export interface ManagedTenant {
  id: string
  displayName: string
  /** The default one first. */
  domains: string[]
  allowedToCreateApps: boolean
  allowInvitesFrom: TenantInvites
}

export type TenantInvites =
  | 'none'
  | 'adminsAndGuestInviters'
  | 'adminsGuestInvitersAndAllMembers'
  | 'everyone'

/** `PATCH /api/tenants/{id}`: domains are added, none is taken away. */
export type TenantChange = Partial<Omit<ManagedTenant, 'id'>>

/** `POST /api/tenants`. The first administrator's password is made by the server. */
export interface NewTenant extends TenantChange {
  displayName: string
  domains: string[]
  administrator: { userPrincipalName: string; displayName?: string }
}

/** `GET /api/audit-log/check`. */
export interface AuditLogCheck {
  isWhole: boolean
  /** Rows that were looked at. */
  rows: number
  /** Id of the first row that is not as it was written, or `the end of the log` where rows are gone. */
  firstBroken: string | null
  milliseconds: number
}
