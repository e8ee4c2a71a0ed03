/** Tables of the gateway. Times are ISO 8601 text, those of tokens integer seconds. */
export interface GatewayTables {
  connectors: {
    id: string
    tenantId: string
    ownerId: string
    displayName: string
    /** `apiDefinition.swagger.json` as JSON text. */
    definition: string
    /** `apiProperties.json` as JSON text, without the client secret. */
    properties: string
    icon: string | null
    redirectUrl: string
    /** Sealed for `connector:{id}:client_secret`. */
    sealedClientSecret: string | null
    version: number
    createdAt: string
    updatedAt: string
  }
  connectorShares: {
    connectorId: string
    userId: string
    role: 'editor' | 'viewer'
  }
  connections: {
    id: string
    tenantId: string
    connectorId: string
    ownerId: string
    displayName: string
    status: 'Connected' | 'Unauthenticated' | 'Error'
    /** Why the status is Error: `consent_required`, `connector_misconfigured`. */
    statusCode: string | null
    statusMessage: string | null
    accountName: string | null
    /** Connection parameters that are not secret, as a JSON object of texts. */
    parameters: string
    /** The secret ones, sealed for `connection:{id}:secrets`. */
    sealedSecrets: string | null
    /** Sealed for `connection:{id}:access_token`. */
    sealedAccessToken: string | null
    /** Sealed for `connection:{id}:refresh_token`. */
    sealedRefreshToken: string | null
    /** Seconds since the epoch. */
    tokenExpiresAt: number | null
    /** Rises by one with every token stored. */
    tokenGeneration: number
    lastUsedAt: string | null
    lastRefreshAt: string | null
    createdAt: string
  }
  /** Links that begin a sign-in for a connection: good once. */
  consentTickets: {
    /** SHA-256 of the ticket, hexadecimal. */
    ticketHash: string
    connectionId: string
    tenantId: string
    userId: string
    /** Seconds since the epoch. */
    expiresAt: number
  }
  /** Authorization requests under way: `state` is good once. */
  consentStates: {
    /** SHA-256 of the state, hexadecimal. */
    stateHash: string
    connectionId: string
    tenantId: string
    userId: string
    redirectUri: string
    /** PKCE code verifier, sealed for `consent:{stateHash}`. */
    sealedCodeVerifier: string
    /** Issuer or origin that the answer must come from, when known. */
    expectedIssuer: string | null
    /** Seconds since the epoch. */
    expiresAt: number
  }
  /** One row while a process refreshes the token of a connection. */
  refreshLeases: {
    connectionId: string
    holder: string
    /** Milliseconds since the epoch. */
    expiresAt: number
  }
}
