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
