import type { Generated } from 'kysely'

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
    /** Custom code as written; null when there is none. */
    script: string | null
    scriptLanguage: 'csharp' | 'javascript' | null
    version: number
    createdAt: string
    updatedAt: string
  }
  connectorShares: {
    connectorId: string
    /** Object id of a user or, by `principalKind`, of a group. */
    userId: string
    role: 'editor' | 'viewer'
    principalKind: Generated<'user' | 'group'>
  }
  /** What connectors were after each save. */
  connectorVersions: {
    connectorId: string
    version: number
    displayName: string
    definition: string
    properties: string
    icon: string | null
    script: string | null
    scriptLanguage: 'csharp' | 'javascript' | null
    savedAt: string
    /** Object id of the user; null where nobody noted it. */
    savedBy: string | null
    note: string | null
  }
  /** What users changed in connectors and have not saved. */
  connectorDrafts: {
    tenantId: string
    userId: string
    /** `new` for the connector that the user is creating. */
    connectorId: string
    /** As the wizard wrote it, sealed for `draft:{userId}:{connectorId}`. */
    sealedDraft: string
    updatedAt: string
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
    /** Which of the connector's ways to authenticate it uses; null when there is one only. */
    parameterSet: string | null
    grant: Generated<'authorization_code' | 'client_credentials' | 'on_behalf_of'>
    /** Refreshes that failed in a row for a reason that may pass. */
    refreshFailures: Generated<number>
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
    /** Another account is wanted than the one that the browser is signed in with. */
    switchAccount: number
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
  /** Calls of a connection in its last minute, over all processes. */
  connectionMinutes: {
    connectionId: string
    /** Minutes since the epoch. */
    minute: number
    calls: number
  }
  /** Users other than the owner who may call a connection with fixed credentials. */
  connectionShares: {
    connectionId: string
    userId: string
    /** The app whose sharing brought it; empty when the owner shared the connection itself. */
    appId: string
    /** Operations it may be used for, as a JSON list; null for all. */
    operations: string | null
  }
  /** Triggers that somebody asked to be told of. */
  triggers: {
    id: string
    connectionId: string
    operationId: string
    kind: 'webhook' | 'polling'
    callbackUrl: string
    /** Sealed for `trigger:{id}:secret`; signs what is delivered. */
    sealedSecret: string
    /** SHA-256 of the secret in the address that the API calls. */
    notificationHash: string
    /** Arguments of the operation, as a JSON object. */
    parameters: string
    /** `Location` of the API's registration, or the path of the next poll. */
    location: string | null
    status: 'active' | 'failed'
    statusMessage: string | null
    /** Milliseconds since the epoch; null when nothing is polled. */
    nextPollAt: number | null
    createdAt: string
  }
  /** Events that are to be delivered. */
  triggerDeliveries: {
    id: string
    triggerId: string
    /** Sealed for `delivery:{id}`. */
    sealedBody: string
    contentType: string
    attempts: number
    /** Milliseconds since the epoch; null when it is given up. */
    nextAttemptAt: number | null
    createdAt: string
  }
  /** Calls of the last days, without what was sent or answered. */
  connectorCalls: {
    id: Generated<number>
    connectorId: string
    connectionId: string
    operationId: string
    method: string
    status: number
    milliseconds: number
    requestId: string
    /** Milliseconds since the epoch. */
    at: number
  }
}
