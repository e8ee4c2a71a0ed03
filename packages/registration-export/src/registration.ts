/**
 * An application as Microsoft Graph v1.0 prints it (`application` resource type), as far as a
 * registration in another tenant is made from it. Credentials are not part of it: a secret cannot be
 * read back, and belongs to one tenant.
 */
export interface ExportedApplication {
  appId: string
  displayName: string
  description?: string | null
  notes?: string | null
  signInAudience?: string
  identifierUris?: string[]
  tags?: string[]
  groupMembershipClaims?: string | null
  isFallbackPublicClient?: boolean | null
  isDeviceOnlyAuthSupported?: boolean | null
  serviceManagementReference?: string | null
  api?: {
    acceptMappedClaims?: boolean | null
    knownClientApplications?: string[]
    requestedAccessTokenVersion?: number | null
    oauth2PermissionScopes?: {
      id: string
      value?: string | null
      type: string
      isEnabled: boolean
      adminConsentDisplayName?: string | null
      adminConsentDescription?: string | null
      userConsentDisplayName?: string | null
      userConsentDescription?: string | null
    }[]
    preAuthorizedApplications?: { appId: string; delegatedPermissionIds: string[] }[]
  }
  appRoles?: {
    id: string
    value?: string | null
    displayName: string
    description?: string | null
    allowedMemberTypes: string[]
    isEnabled: boolean
  }[]
  requiredResourceAccess?: {
    resourceAppId: string
    resourceAccess: { id: string; type: string }[]
  }[]
  optionalClaims?: Record<
    'idToken' | 'accessToken' | 'saml2Token',
    | {
        name: string
        source?: string | null
        essential?: boolean
        additionalProperties?: string[]
      }[]
    | undefined
  > | null
  info?: Record<string, string | null | undefined>
  web?: {
    homePageUrl?: string | null
    logoutUrl?: string | null
    redirectUris?: string[]
    implicitGrantSettings?: {
      enableAccessTokenIssuance?: boolean
      enableIdTokenIssuance?: boolean
    }
  }
  spa?: { redirectUris?: string[] }
  publicClient?: { redirectUris?: string[] }
}

/** A registration with what its enterprise application adds in the tenant. */
export interface Registration {
  application: ExportedApplication
  /** Absent: there is no enterprise application. */
  servicePrincipal?: { appRoleAssignmentRequired: boolean; tags?: string[] }
  /** Delegated permissions that were granted for everyone. */
  adminConsents?: { resourceAppId: string; scopes: string[] }[]
  federatedCredentials?: {
    name: string
    issuer: string
    subject: string
    audiences: string[]
    description?: string | null
  }[]
}

/** Registrations that may refer to each other; an application's id is another one in the cloud. */
export interface RegistrationExport {
  registrations: Registration[]
}

export interface ExportedFile {
  name: string
  text: string
}

/** Identifier of each registration, unique among them: `connector_client`. */
export function symbolsOf({ registrations }: RegistrationExport): Map<string, string> {
  const symbols = new Map<string, string>()
  const taken = new Set<string>()
  for (const { application } of registrations) {
    const base =
      application.displayName
        .normalize('NFKD')
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '_')
        .replaceAll(/^_+|_+$/g, '')
        .replace(/^(?=\d)/, 'app_') || 'app'
    let symbol = base
    for (let count = 2; taken.has(symbol); count++) symbol = `${base}_${count}`
    taken.add(symbol)
    symbols.set(application.appId.toLowerCase(), symbol)
  }
  return symbols
}

/**
 * Federated credentials by a name that is an identifier, unique among them: `build_server`. What Graph
 * gave them beside, as their id, is left behind.
 */
export function namesOfCredentials({
  federatedCredentials = [],
}: Registration): [string, NonNullable<Registration['federatedCredentials']>[number]][] {
  const taken = new Set<string>()
  return federatedCredentials.map(({ name: given, issuer, subject, audiences, description }) => {
    const base = given.replaceAll(/\W/g, '_')
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}_${count}`
    taken.add(name)
    const credential = { name: given, issuer, subject, audiences }
    return [name, { ...credential, ...(description ? { description } : {}) }]
  })
}

/** A registration after those whose ids it needs; cycles end where they began. */
export function inOrderOfNeed({ registrations }: RegistrationExport): Registration[] {
  const byAppId = new Map(
    registrations.map((registration) => [
      registration.application.appId.toLowerCase(),
      registration,
    ]),
  )
  const ordered = new Set<Registration>()
  const visiting = new Set<Registration>()
  const visit = (registration: Registration): void => {
    if (ordered.has(registration) || visiting.has(registration)) return
    visiting.add(registration)
    for (const { resourceAppId } of registration.application.requiredResourceAccess ?? []) {
      const needed = byAppId.get(resourceAppId.toLowerCase())
      if (needed) visit(needed)
    }
    ordered.add(registration)
  }
  for (const registration of registrations) visit(registration)
  return [...ordered]
}

/** An identifier URI split at the application's own id, which the cloud decides. */
export function identifierUriParts(
  uri: string,
  appId: string,
): [before: string, after: string] | undefined {
  const at = uri.toLowerCase().indexOf(appId.toLowerCase())
  return at < 0 ? undefined : [uri.slice(0, at), uri.slice(at + appId.length)]
}

/** Without empty lists, empty objects, nulls and undefined: what nobody set need not be written. */
export function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
    .map(([name, member]) => [name, pruned(member)] as const)
    .filter(([, member]) => !isEmpty(member))
  return Object.fromEntries(entries)
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}
