import type { Generated } from 'kysely'

/**
 * Tables of the authorization server. Times are seconds since the epoch, booleans 0 or 1. Codes,
 * refresh tokens, device codes and cookies stand here as SHA-256 digests only.
 */
export interface IdentityTables {
  signingKeys: {
    kid: string
    /** DER, base64. */
    certificate: string
    sealedPrivateKey: string
    createdAt: number
    /** From when on it signs. */
    activeAt: number
    /** From when on it is no longer published; null while it is current or next. */
    retiredAt: number | null
  }
  authorizationCodes: {
    codeHash: string
    /** Every token that comes of this code belongs to it. */
    grantId: string
    tenantId: string
    clientId: string
    userId: string
    document: string
    issuedAt: number
    expiresAt: number
    redeemedAt: number | null
    /** `uti` of the access token that the code was redeemed for. */
    accessTokenId: string | null
  }
  refreshTokens: {
    tokenHash: string
    /** The grant that this token descends from. */
    grantId: string
    tenantId: string
    clientId: string
    userId: string
    document: string
    issuedAt: number
    expiresAt: number
    /** Set when a newer token of the same grant took its place. */
    supersededAt: number | null
  }
  /** Grants whose refresh tokens are good for nothing any more. */
  revokedGrants: { grantId: string; revokedAt: number; expiresAt: number }
  revokedAccessTokens: { tokenId: string; expiresAt: number }
  sessions: {
    id: string
    /** Digest of the cookie; several accounts signed in in one browser share it. */
    cookieHash: string
    tenantId: string
    userId: string
    /** Last time credentials were entered. */
    signedInAt: number
    /** Last time this account was chosen, in milliseconds; the greatest one is the portal's. */
    selectedAt: number
    seenAt: number
    expiresAt: number
    /** 1 after "Stay signed in". */
    persistent: number
    /** When a second factor was shown; null before. */
    strongAt: number | null
  }
  interactions: {
    id: string
    /** Digest of the cookie of the browser that began it. */
    browserHash: string
    document: string
    createdAt: number
    expiresAt: number
  }
  deviceCodes: {
    codeHash: string
    userCodeHash: string
    tenantId: string | null
    clientId: string
    document: string
    issuedAt: number
    expiresAt: number
    /** pending, approved, declined or redeemed. */
    status: Generated<string>
    userId: string | null
  }
  /** Authenticator apps, one a user. */
  authenticators: {
    tenantId: string
    userId: string
    sealedSecret: string
    createdAt: number
    /** The last time step whose code was used. */
    lastStep: number
    /** In a row. */
    wrongCodes: number
    lockedUntil: number
  }
  /** Stand in for a lost authenticator, each once. */
  recoveryCodes: {
    tenantId: string
    userId: string
    codeHash: string
    usedAt: number | null
  }
  /** How people of a tenant sign in: policy and branding, as JSON. */
  signInSettings: {
    tenantId: string
    document: string
    updatedAt: number
  }
  /** Applications that a session signed in to; they are told when it ends. */
  sessionParticipants: {
    sessionId: string
    clientId: string
    signedInAt: number
  }
  /** Users who asked an administrator to consent. */
  adminConsentRequests: {
    id: string
    tenantId: string
    clientId: string
    userId: string
    /** What was asked for and why, as JSON. */
    document: string
    status: 'pending' | 'approved' | 'denied'
    createdAt: number
    expiresAt: number
    reviewedAt: number | null
    reviewedBy: string | null
  }
  /** `jti` of client assertions, where a tenant takes each one once. */
  usedAssertions: {
    id: string
    expiresAt: number
  }
  /** Clients that have hashed a code challenge; they may not go back to plain ones. */
  hashedChallengeClients: {
    clientId: string
    firstUsedAt: number
  }
}
