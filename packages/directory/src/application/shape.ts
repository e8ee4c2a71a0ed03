import Type from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { badRequest, type DirectoryError } from '../errors.ts'

const nullable = <T extends Type.TSchema>(schema: T): Type.TUnion<[T, Type.TNull]> =>
  Type.Union([schema, Type.Null()])
const text = (maxLength: number): Type.TUnion<[Type.TString, Type.TNull]> =>
  nullable(Type.String({ maxLength }))
const strict = <T extends Type.TProperties>(properties: T): Type.TObject<T> =>
  Type.Object(properties, { additionalProperties: false })
const flag = nullable(Type.Boolean())
const GUID = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'
const guid = Type.String({
  pattern: GUID,
})
const uris = Type.Array(Type.String({ minLength: 1, maxLength: 256 }))
const time = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)$',
})

const optionalClaim = strict({
  name: Type.String({ minLength: 1, maxLength: 128 }),
  source: Type.Optional(nullable(Type.Literal('user'))),
  essential: Type.Optional(Type.Boolean()),
  additionalProperties: Type.Optional(Type.Array(Type.String({ maxLength: 128 }))),
})

const permissionScope = strict({
  id: guid,
  value: text(120),
  type: Type.Union([Type.Literal('User'), Type.Literal('Admin')]),
  isEnabled: Type.Boolean(),
  adminConsentDisplayName: text(100),
  adminConsentDescription: text(1000),
  userConsentDisplayName: text(100),
  userConsentDescription: text(1000),
  origin: Type.Optional(text(32)),
})

const appRole = strict({
  id: guid,
  value: text(120),
  displayName: Type.String({ minLength: 1, maxLength: 100 }),
  description: text(1000),
  allowedMemberTypes: Type.Array(Type.Union([Type.Literal('User'), Type.Literal('Application')]), {
    minItems: 1,
  }),
  isEnabled: Type.Boolean(),
  origin: Type.Optional(text(32)),
})

const keyCredential = strict({
  keyId: guid,
  type: Type.Literal('AsymmetricX509Cert'),
  usage: Type.Literal('Verify'),
  key: text(16_384),
  customKeyIdentifier: text(80),
  displayName: text(90),
  startDateTime: time,
  endDateTime: time,
})

/**
 * What may be written of an application (identity object `application`, Microsoft Graph v1.0), with
 * the limits that need no other object to judge.
 */
const shape = strict({
  displayName: Type.String({ minLength: 1, maxLength: 256, pattern: '\\S' }),
  description: text(1024),
  notes: text(1024),
  groupMembershipClaims: text(128),
  identifierUris: Type.Array(Type.String({ minLength: 1, maxLength: 255 })),
  isDeviceOnlyAuthSupported: flag,
  isFallbackPublicClient: flag,
  nativeAuthenticationApisEnabled: nullable(
    Type.Union([Type.Literal('none'), Type.Literal('all')]),
  ),
  oauth2RequirePostResponse: Type.Boolean(),
  serviceManagementReference: text(128),
  signInAudience: Type.Union([
    Type.Literal('AzureADMyOrg'),
    Type.Literal('AzureADMultipleOrgs'),
    Type.Literal('AzureADandPersonalMicrosoftAccount'),
    Type.Literal('PersonalMicrosoftAccount'),
  ]),
  tags: Type.Array(Type.String({ minLength: 1, maxLength: 256, pattern: '^\\S+$' })),
  tokenEncryptionKeyId: nullable(guid),
  uniqueName: text(128),
  samlMetadataUrl: text(256),
  defaultRedirectUri: text(256),
  optionalClaims: nullable(
    strict({
      idToken: Type.Array(optionalClaim),
      accessToken: Type.Array(optionalClaim),
      saml2Token: Type.Array(optionalClaim),
    }),
  ),
  servicePrincipalLockConfiguration: nullable(Type.Record(Type.String(), flag)),
  requestSignatureVerification: nullable(Type.Record(Type.String(), Type.Unknown())),
  authenticationBehaviors: nullable(
    strict({
      coopEnforcement: flag,
      removeUnverifiedEmailClaim: flag,
      blockAzureADGraphAccess: flag,
      requireClientServicePrincipal: flag,
    }),
  ),
  addIns: Type.Array(Type.Unknown()),
  api: strict({
    acceptMappedClaims: flag,
    knownClientApplications: Type.Array(guid),
    requestedAccessTokenVersion: nullable(Type.Union([Type.Literal(1), Type.Literal(2)])),
    oauth2PermissionScopes: Type.Array(permissionScope),
    preAuthorizedApplications: Type.Array(
      strict({ appId: guid, delegatedPermissionIds: Type.Array(guid) }),
    ),
  }),
  appRoles: Type.Array(appRole),
  info: strict({
    logoUrl: text(2048),
    marketingUrl: text(2048),
    privacyStatementUrl: text(2048),
    supportUrl: text(2048),
    termsOfServiceUrl: text(2048),
  }),
  keyCredentials: Type.Array(keyCredential),
  parentalControlSettings: strict({
    countriesBlockedForMinors: Type.Array(Type.String({ maxLength: 2 })),
    legalAgeGroupRule: Type.String({ maxLength: 64 }),
  }),
  publicClient: strict({ redirectUris: uris }),
  requiredResourceAccess: Type.Array(
    strict({
      resourceAppId: guid,
      resourceAccess: Type.Array(
        strict({ id: guid, type: Type.Union([Type.Literal('Scope'), Type.Literal('Role')]) }),
      ),
    }),
  ),
  web: strict({
    homePageUrl: text(256),
    logoutUrl: text(255),
    redirectUris: uris,
    implicitGrantSettings: strict({
      enableAccessTokenIssuance: Type.Boolean(),
      enableIdTokenIssuance: Type.Boolean(),
    }),
    redirectUriSettings: Type.Array(
      strict({ uri: Type.String(), index: nullable(Type.Integer()) }),
    ),
  }),
  spa: strict({ redirectUris: uris }),
})

/** Names of what may be written. */
export const writableProperties: ReadonlySet<string> = new Set(Object.keys(shape.properties))

/** Made when an application is first written: it takes as long as opening the database. */
let compiled: Validator | undefined

/** Checks types, lengths and names; the deepest fault is the one that is told. */
export function checkShape(writable: Record<string, unknown>): DirectoryError | undefined {
  compiled ??= Compile(shape)
  const errors = compiled.Errors(writable)
  const unknown = errors.find((error) => error.keyword === 'boolean')
  if (unknown !== undefined) {
    const name = unknown.instancePath.split('/').at(-1)
    return badRequest(`Invalid property '${name}'.`, unknown.instancePath)
  }
  const error = errors.toSorted((a, b) => depth(b.instancePath) - depth(a.instancePath)).at(0)
  if (error === undefined) return undefined
  if (error.keyword === 'required') {
    const missing = (error.params as { requiredProperties?: string[] }).requiredProperties?.[0]
    const target = `${error.instancePath}/${missing}`
    return badRequest(
      `A value is required for property '${nameOf(target)}' of resource 'Application'.`,
      target,
    )
  }
  if (error.instancePath === '/displayName' && writable['displayName'] !== undefined) {
    const value = writable['displayName']
    if (typeof value === 'string' && value.trim() === '') {
      return badRequest(
        "A value is required for property 'displayName' of resource 'Application'.",
        '/displayName',
      )
    }
  }
  const reason = reasonOf(errors.filter(({ instancePath }) => instancePath === error.instancePath))
  return badRequest(
    `Invalid value specified for property '${nameOf(error.instancePath)}' of resource 'Application': it ${reason}.`,
    error.instancePath,
  )
}

/** JSON's types, as a sentence names their values. */
const typeWords: Readonly<Record<string, readonly string[]>> = {
  null: ['null'],
  boolean: ['true', 'false'],
  string: ['a string'],
  integer: ['a whole number'],
  array: ['an array'],
  object: ['an object'],
}

/** What a value must be, from everything that was found wrong with it: `must be null, 1 or 2`. */
function reasonOf(errors: readonly Fault[]): string | undefined {
  const isOneOf = errors.some(({ keyword }) => keyword === 'const')
  const words = errors.flatMap(({ keyword, params }): readonly string[] => {
    const { allowedValue, type, pattern } = params as Record<string, unknown>
    if (keyword === 'const') return [JSON.stringify(allowedValue).replaceAll('"', "'")]
    if (keyword === 'type' && isOneOf && type !== 'null') return []
    if (keyword === 'type') return typeWords[String(type)] ?? []
    return keyword === 'pattern' && pattern === GUID
      ? ['a GUID, such as 7c1f6d2e-3b5a-4f0e-9a64-51f0c2d9be10']
      : []
  })
  const others = words.filter((word) => word !== 'null')
  // Whatever else is wrong, with a text's length for instance, says it better itself.
  if (others.length === 0) return errors.find(({ keyword }) => !/anyOf|type/.test(keyword))?.message
  const all = others.length < words.length ? ['null', ...others] : others
  return `must be ${[all.slice(0, -1).join(', '), all.at(-1)].filter(Boolean).join(' or ')}`
}

type Fault = ReturnType<Validator['Errors']>[number]

function depth(path: string): number {
  return path.split('/').length
}

/** `/api/oauth2PermissionScopes/0/value` → `api.oauth2PermissionScopes[0].value`. */
function nameOf(path: string): string {
  return path
    .slice(1)
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')
}
