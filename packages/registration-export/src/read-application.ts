import type { ExportedApplication } from './registration.ts'

/** What was read, and what of the text is not carried over, each with the reason. */
export interface ReadApplication {
  application: ExportedApplication
  dropped: { property: string; why: string }[]
}

/** Properties that a tenant gives, or that say nothing about the registration elsewhere. */
const notCarried: Record<string, string> = {
  id: 'every tenant gives its own object id',
  uniqueName: 'it is decided once, where the registration is made',
  createdDateTime: 'it is when the other registration was made',
  deletedDateTime: 'it is about the other registration',
  publisherDomain: "it is the other tenant's domain",
  verifiedPublisher: 'a publisher is verified per tenant',
  certification: 'it is decided by the cloud',
  applicationTemplateId: 'it names a template of the cloud',
  disabledByMicrosoftStatus: 'it is decided by the cloud',
  passwordCredentials: 'secrets cannot be read back; add one',
  keyCredentials: 'certificates are trusted anew; upload them',
  tokenEncryptionKeyId: 'it names a certificate, and certificates are not carried over',
  addIns: 'they are for hosts that are not here',
  parentalControlSettings: 'they are for accounts that are not here',
  samlMetadataUrl: 'SAML is not served',
  requestSignatureVerification: 'it is for SAML',
  servicePrincipalLockConfiguration: 'it guards the enterprise applications of other tenants',
  authenticationBehaviors: 'it is for accounts that are not here',
  defaultRedirectUri: 'it is for sign-in that another application begins',
  nativeAuthenticationApisEnabled: 'it is for sign-in without pages',
  logo: 'it is an image of its own; upload it',
}

/** Says nothing when it is empty. */
const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(isNothing))

/**
 * Reads an application as Microsoft Graph v1.0 or `az ad app show` prints it.
 *
 * @throws {SyntaxError} when it is no JSON, or no application: the message says what is there.
 */
export function readApplication(text: string): ReadApplication {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
  if (!isRecord(value))
    throw new SyntaxError('Expected a JSON object: one application as Graph prints it.')
  if (Array.isArray(value['value']))
    throw new SyntaxError(
      'This is a list of applications. Give one: `az ad app show --id …` or `GET /applications/{id}`.',
    )
  if ('replyUrlsWithType' in value || 'oauth2Permissions' in value)
    throw new SyntaxError(
      'This is a manifest in the former Azure AD Graph format. In the portal choose the Microsoft Graph format, or import it there.',
    )
  if (typeof value['displayName'] !== 'string' || typeof value['appId'] !== 'string')
    throw new SyntaxError(
      'An application has a displayName and an appId; here one of them is missing.',
    )
  const dropped: ReadApplication['dropped'] = []
  const application: Record<string, unknown> = {}
  for (const [property, member] of Object.entries(value)) {
    if (property.startsWith('@odata.')) continue
    const why = notCarried[property]
    if (why === undefined && property in carried) application[property] = member
    else if (!isNothing(member)) dropped.push({ property, why: why ?? 'it is not known here' })
  }
  // The names and types of what is carried are Graph's; whoever creates the application checks them.
  return { application: application as unknown as ExportedApplication, dropped }
}

const carried: Record<keyof ExportedApplication, true> = {
  appId: true,
  displayName: true,
  description: true,
  notes: true,
  signInAudience: true,
  identifierUris: true,
  tags: true,
  groupMembershipClaims: true,
  isFallbackPublicClient: true,
  isDeviceOnlyAuthSupported: true,
  serviceManagementReference: true,
  api: true,
  appRoles: true,
  requiredResourceAccess: true,
  optionalClaims: true,
  info: true,
  web: true,
  spa: true,
  publicClient: true,
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
