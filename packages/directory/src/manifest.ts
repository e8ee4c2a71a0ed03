/**
 * The two JSON formats of an application manifest. Pure, and without any module of a platform: the
 * portal's manifest editor uses it in the browser.
 */

type Json = Record<string, unknown>

/** `microsoft-graph` is today's; `aad-graph` is the older one of Azure AD Graph. */
export type ManifestFormat = 'microsoft-graph' | 'aad-graph'

/** Names that one format has and the other has not, at the top of the document. */
const telltales: Record<ManifestFormat, readonly string[]> = {
  'aad-graph': [
    'replyUrlsWithType',
    'oauth2Permissions',
    'accessTokenAcceptedVersion',
    'oauth2AllowImplicitFlow',
    'oauth2AllowIdTokenImplicitFlow',
    'allowPublicClient',
    'informationalUrls',
    'signInUrl',
  ],
  'microsoft-graph': ['api', 'web', 'spa', 'publicClient', 'displayName', 'isFallbackPublicClient'],
}

/** Tells which format a manifest is in, by the names only one of them has. */
export function detectManifestFormat(manifest: Json): ManifestFormat | undefined {
  const count = (format: ManifestFormat): number =>
    telltales[format].filter((name) => name in manifest).length
  const aadGraph = count('aad-graph')
  const microsoftGraph = count('microsoft-graph')
  if (aadGraph === microsoftGraph) return undefined
  return aadGraph > microsoftGraph ? 'aad-graph' : 'microsoft-graph'
}

/** Place in the Azure AD Graph format → place in the Microsoft Graph format. Plain renamings. */
const renamed: readonly (readonly [string, readonly string[]])[] = [
  ['accessTokenAcceptedVersion', ['api', 'requestedAccessTokenVersion']],
  ['acceptMappedClaims', ['api', 'acceptMappedClaims']],
  ['allowPublicClient', ['isFallbackPublicClient']],
  ['knownClientApplications', ['api', 'knownClientApplications']],
  ['logoUrl', ['info', 'logoUrl']],
  ['logoutUrl', ['web', 'logoutUrl']],
  ['name', ['displayName']],
  ['oauth2AllowIdTokenImplicitFlow', ['web', 'implicitGrantSettings', 'enableIdTokenIssuance']],
  ['oauth2AllowImplicitFlow', ['web', 'implicitGrantSettings', 'enableAccessTokenIssuance']],
  ['signInUrl', ['web', 'homePageUrl']],
]

const informationalUrls = [
  ['termsOfService', 'termsOfServiceUrl'],
  ['support', 'supportUrl'],
  ['privacy', 'privacyStatementUrl'],
  ['marketing', 'marketingUrl'],
] as const

const platforms = [
  ['Web', 'web'],
  ['Spa', 'spa'],
  ['InstalledClient', 'publicClient'],
] as const

/** The same name and meaning in both. */
const shared = [
  'id',
  'appId',
  'createdDateTime',
  'disabledByMicrosoftStatus',
  'publisherDomain',
  'addIns',
  'appRoles',
  'certification',
  'groupMembershipClaims',
  'identifierUris',
  'notes',
  'oauth2RequirePostResponse',
  'optionalClaims',
  'parentalControlSettings',
  'requiredResourceAccess',
  'samlMetadataUrl',
  'signInAudience',
  'tags',
  'tokenEncryptionKeyId',
  'verifiedPublisher',
] as const

/** In older manifests, without a counterpart; dropped on the way in. */
const dropped = new Set([
  'errorUrl',
  'trustedCertificateSubjects',
  'preAuthorizedApplications',
  'informationalUrls',
  'oauth2Permissions',
  'replyUrlsWithType',
  'keyCredentials',
  'passwordCredentials',
  'availableToOtherTenants',
  'homepage',
  'orgRestrictions',
  'oauth2AllowUrlPathMatching',
])

/** Writes a manifest of the Microsoft Graph format in that of Azure AD Graph. */
export function toAadGraphManifest(application: Json): Json {
  const manifest: Json = {}
  for (const name of shared) if (name in application) manifest[name] = application[name]
  for (const [name, path] of renamed) {
    const value = at(application, path)
    if (value !== undefined) manifest[name] = value
  }
  const info = at(application, ['info'])
  if (isObject(info)) {
    manifest['informationalUrls'] = Object.fromEntries(
      informationalUrls.map(([theirs, ours]) => [theirs, info[ours] ?? null]),
    )
  }
  manifest['oauth2Permissions'] = objects(at(application, ['api', 'oauth2PermissionScopes'])).map(
    (scope) => ({ ...scope, lang: null, origin: scope['origin'] ?? 'Application' }),
  )
  manifest['preAuthorizedApplications'] = objects(
    at(application, ['api', 'preAuthorizedApplications']),
  ).map(({ delegatedPermissionIds, ...rest }) => ({
    ...rest,
    permissionIds: delegatedPermissionIds ?? [],
  }))
  manifest['replyUrlsWithType'] = platforms.flatMap(([type, platform]) =>
    strings(at(application, [platform, 'redirectUris'])).map((url) => ({ url, type })),
  )
  manifest['keyCredentials'] = objects(application['keyCredentials']).map(({ key, ...rest }) => ({
    ...rest,
    value: key ?? null,
  }))
  manifest['passwordCredentials'] = objects(application['passwordCredentials']).map(
    ({ secretText, ...rest }) => ({
      ...without(rest, 'hint'),
      value: secretText ?? null,
    }),
  )
  return inOrder(manifest)
}

/**
 * Reads a manifest of the Azure AD Graph format as one of Microsoft Graph's. What it does not name
 * is not in the result either; names of neither format are kept, so that they are refused by name.
 */
export function fromAadGraphManifest(manifest: Json): Json {
  const application: Json = {}
  const names = new Map(renamed)
  const same = new Set<string>(shared)
  for (const [name, value] of Object.entries(manifest)) {
    const path = names.get(name)
    if (path !== undefined) put(application, path, value)
    else if (same.has(name) || !dropped.has(name)) application[name] = value
  }
  const info = manifest['informationalUrls']
  if (isObject(info)) {
    for (const [theirs, ours] of informationalUrls) {
      if (theirs in info) put(application, ['info', ours], info[theirs])
    }
  }
  if ('oauth2Permissions' in manifest) {
    put(
      application,
      ['api', 'oauth2PermissionScopes'],
      objects(manifest['oauth2Permissions']).map((scope) => without(scope, 'lang')),
    )
  }
  if ('preAuthorizedApplications' in manifest) {
    put(
      application,
      ['api', 'preAuthorizedApplications'],
      objects(manifest['preAuthorizedApplications']).map(({ permissionIds, ...rest }) => ({
        ...rest,
        delegatedPermissionIds: permissionIds ?? [],
      })),
    )
  }
  if ('replyUrlsWithType' in manifest) {
    const replies = objects(manifest['replyUrlsWithType'])
    for (const [type, platform] of platforms) {
      const urls = replies.filter((reply) => reply['type'] === type).map((reply) => reply['url'])
      put(application, [platform, 'redirectUris'], urls)
    }
  }
  if ('keyCredentials' in manifest) {
    application['keyCredentials'] = objects(manifest['keyCredentials']).map(
      ({ value, ...rest }) => ({ ...rest, key: value ?? null }),
    )
  }
  if ('passwordCredentials' in manifest) {
    application['passwordCredentials'] = objects(manifest['passwordCredentials']).map(
      ({ value, ...rest }) => ({ ...rest, secretText: value ?? null }),
    )
  }
  return application
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function without(item: Json, name: string): Json {
  return Object.fromEntries(Object.entries(item).filter(([each]) => each !== name))
}

function at(root: Json, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), root)
}

function put(root: Json, path: readonly string[], value: unknown): void {
  let place = root
  for (const name of path.slice(0, -1)) {
    const next = place[name]
    const inner: Json = isObject(next) ? next : {}
    place[name] = inner
    place = inner
  }
  const last = path.at(-1)
  if (last !== undefined) place[last] = value
}

/** The older editor shows `id` first and the rest by name. */
function inOrder(manifest: Json): Json {
  const names = Object.keys(manifest).toSorted((a, b) =>
    a === 'id' ? -1 : b === 'id' ? 1 : a < b ? -1 : 1,
  )
  return Object.fromEntries(names.map((name) => [name, manifest[name]]))
}
