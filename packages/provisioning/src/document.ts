/** The file, after its form was checked. `document-shape.ts` says what each member means. */
export interface ProvisioningDocument {
  tenants?: TenantEntry[]
  tenant?: {
    domain?: string
    allowedToCreateApps?: boolean
    allowInvitesFrom?: string
  }
  users?: UserEntry[]
  groups?: GroupEntry[]
  applications?: ApplicationEntry[]
  enterpriseApplications?: EnterpriseApplicationEntry[]
  grants?: GrantEntry[]
  appRoleAssignments?: AssignmentEntry[]
  connectors?: ConnectorEntry[]
}

export interface TenantEntry {
  displayName: string
  domains: string[]
  allowedToCreateApps?: boolean
  allowInvitesFrom?: string
  administrator?: { userPrincipalName: string; displayName?: string; password: { generate: true } }
}

export interface UserEntry {
  userPrincipalName: string
  displayName: string
  password?: { generate: true }
  [attribute: string]: unknown
}

/** One of them is given. */
export interface Principal {
  user?: string
  group?: string
  application?: string
}

export interface GroupEntry {
  displayName: string
  mailNickname?: string
  description?: string | null
  members?: (string | Principal)[]
}

export interface ScopeEntry {
  value: string
  type?: string
  isEnabled?: boolean
  adminConsentDisplayName: string
  adminConsentDescription: string
  userConsentDisplayName?: string | null
  userConsentDescription?: string | null
}

export interface AppRoleEntry {
  value: string
  displayName: string
  description: string
  allowedMemberTypes: string[]
  isEnabled?: boolean
}

export interface PermissionEntry {
  resource: string
  delegated?: string[]
  application?: string[]
}

export interface ApplicationEntry {
  displayName: string
  uniqueName?: string
  appId?: string
  description?: string | null
  notes?: string | null
  signInAudience?: string
  identifierUris?: string[]
  accessTokenVersion?: number
  isFallbackPublicClient?: boolean
  groupMembershipClaims?: string | null
  tags?: string[]
  homePageUrl?: string | null
  logoutUrl?: string | null
  redirectUris?: { web?: string[]; spa?: string[]; publicClient?: string[] }
  implicitGrant?: { accessTokens?: boolean; idTokens?: boolean }
  scopes?: ScopeEntry[]
  appRoles?: AppRoleEntry[]
  permissions?: PermissionEntry[]
  preAuthorizedApplications?: { application: string; scopes: string[] }[]
  optionalClaims?: Record<string, unknown>
  owners?: string[]
  secrets?: SecretEntry[]
}

export interface SecretEntry {
  displayName: string
  generate: true
  endDateTime?: string
}

export interface EnterpriseApplicationEntry {
  application: string
  accountEnabled?: boolean
  appRoleAssignmentRequired?: boolean
  notes?: string | null
}

export interface GrantEntry {
  client: string
  resource: string
  scopes: string[]
  user?: string
}

export interface AssignmentEntry extends Principal {
  resource: string
  role?: string
}

export interface ConnectorEntry {
  folder?: string
  definition?: Record<string, unknown>
  properties?: Record<string, unknown>
  clientSecret?: { application: string; secret: string }
}
