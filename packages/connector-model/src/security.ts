import { applyChanges } from './apply-changes.ts'
import { type JsonObject, fieldOf, isObject, objectIn, scalarText, textIn } from './document.ts'

/** Authentication type *OAuth 2.0* with the identity provider *Azure Active Directory*. */
export interface AzureActiveDirectory {
  type: 'oauth2'
  identityProvider: 'aad'
  clientId: string
  /** Origin of the sign-in service: `https://login.microsoftonline.com`. */
  loginUri: string
  /** A tenant's id or domain, or `common`. */
  tenantId: string
  /** Application (client) ID or Application ID URI of the API; a trailing slash matters. */
  resourceUri: string
  scopes: string[]
  redirectUrl: string
  enableOnBehalfOfLogin: boolean
}

/** Authentication type *OAuth 2.0* with the identity provider *Generic OAuth 2*. */
export interface GenericOAuth2 {
  type: 'oauth2'
  identityProvider: 'oauth2'
  clientId: string
  authorizationUrl: string
  tokenUrl: string
  refreshUrl: string
  scopes: string[]
  redirectUrl: string
}

export interface ApiKeyAuthentication {
  type: 'apiKey'
  /** What the person who makes a connection is asked for: `API Key`. */
  label: string
  /** Header or query parameter that carries the key. */
  name: string
  in: 'header' | 'query'
  /** Key in `connectionParameters`. */
  parameterName: string
}

export interface BasicAuthentication {
  type: 'basic'
  usernameLabel: string
  passwordLabel: string
}

/** How a connector's calls are authenticated. */
export type Authentication =
  | { type: 'none' }
  | BasicAuthentication
  | ApiKeyAuthentication
  | AzureActiveDirectory
  | GenericOAuth2
  /** A kind that is kept as it is, but cannot be edited or used yet. */
  | { type: 'unsupported'; reason: string }

/** Name of the parameter that holds an OAuth sign-in, in every known connector. */
export const TOKEN_PARAMETER = 'token'

/** The name of the provider for people. */
export const IDENTITY_PROVIDERS = {
  aad: 'Azure Active Directory',
  oauth2: 'Generic OAuth 2',
} as const

const OAUTH_SCHEME = 'oauth2-auth'

/** The root `connectionParameters` of an `apiProperties.json`. */
export function connectionParametersOf(properties: JsonObject): JsonObject {
  const inner = fieldOf(properties, 'properties')
  const parameters = fieldOf(inner, 'connectionParameters')
  return isObject(parameters) ? parameters : {}
}

/** The `oAuthSettings` of the token parameter, if the connector has any. */
export function oauthSettingsOf(properties: JsonObject): JsonObject | undefined {
  for (const parameter of Object.values(connectionParametersOf(properties))) {
    const type = fieldOf(parameter, 'type')
    if (typeof type !== 'string' || type.toLowerCase() !== 'oauthsetting') continue
    const settings = fieldOf(parameter, 'oAuthSettings')
    return isObject(settings) ? settings : {}
  }
  return undefined
}

/** Reads how a connector authenticates from both of its files. */
export function authenticationOf(definition: JsonObject, properties: JsonObject): Authentication {
  const inner = fieldOf(properties, 'properties')
  if (isObject(fieldOf(inner, 'connectionParameterSets')))
    return { type: 'unsupported', reason: 'Several authentication types (connectionParameterSets)' }
  const settings = oauthSettingsOf(properties)
  if (settings) return readOAuth(settings)
  const parameters = connectionParametersOf(properties)
  const username = fieldOf(parameters, 'username')
  const password = fieldOf(parameters, 'password')
  const hasUser = Boolean(username ?? password)
  const scheme = firstScheme(
    definition,
    ({ type }) => type !== 'oauth2' && (type !== 'basic' || hasUser),
  )
  const names = Object.keys(parameters)
  if (scheme?.['type'] === 'apiKey') {
    const parameterName = names.find((name) => isSecret(name, parameters[name])) ?? names[0]
    if (parameterName !== undefined)
      return {
        type: 'apiKey',
        label: labelOf(parameters[parameterName]) ?? 'API Key',
        name: textIn(scheme, 'name') ?? '',
        in: scheme['in'] === 'query' ? 'query' : 'header',
        parameterName,
      }
    return { type: 'none' }
  }
  if (scheme?.['type'] === 'basic' || (username && password && names.length === 2))
    return {
      type: 'basic',
      usernameLabel: labelOf(username) ?? 'User name',
      passwordLabel: labelOf(password) ?? 'Password',
    }
  return { type: 'none' }
}

function readOAuth(settings: JsonObject): Authentication {
  const provider = scalarText(fieldOf(settings, 'identityProvider')).toLowerCase()
  const scopesField = fieldOf(settings, 'scopes')
  const shared = {
    clientId: asText(fieldOf(settings, 'clientId')),
    scopes: Array.isArray(scopesField)
      ? scopesField.filter((scope) => typeof scope === 'string')
      : [],
    redirectUrl: asText(fieldOf(settings, 'redirectUrl')),
  }
  const custom = (name: string) => customParameter(settings, name)
  if (provider === 'aad')
    return {
      type: 'oauth2',
      identityProvider: 'aad',
      ...shared,
      loginUri: custom('loginUri') || 'https://login.windows.net',
      tenantId: custom('tenantId') || 'common',
      resourceUri: custom('resourceUri'),
      enableOnBehalfOfLogin: custom('enableOnbehalfOfLogin').toLowerCase() === 'true',
    }
  if (provider === 'oauth2') {
    const tokenUrl = custom('tokenUrl')
    return {
      type: 'oauth2',
      identityProvider: 'oauth2',
      ...shared,
      authorizationUrl: custom('authorizationUrl'),
      tokenUrl,
      refreshUrl: custom('refreshUrl') || tokenUrl,
    }
  }
  return { type: 'unsupported', reason: `The identity provider "${provider || '(none)'}"` }
}

function customParameter(settings: JsonObject, name: string): string {
  const parameter = fieldOf(fieldOf(settings, 'customParameters'), name)
  return asText(isObject(parameter) ? fieldOf(parameter, 'value') : parameter)
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''
}

/** The first scheme counts where there are several, of those that the parameters can be for. */
function firstScheme(
  definition: JsonObject,
  counts: (scheme: JsonObject) => boolean,
): JsonObject | undefined {
  return Object.values(objectIn(definition, 'securityDefinitions') ?? {})
    .filter(isObject)
    .find(counts)
}

function labelOf(parameter: unknown): string | undefined {
  const label = fieldOf(fieldOf(parameter, 'uiDefinition'), 'displayName')
  return typeof label === 'string' && label ? label : undefined
}

/** Files in the wild declare secrets as plain `string`, so the name is judged as well. */
export function isSecret(name: string, parameter: unknown): boolean {
  const type = fieldOf(parameter, 'type')
  if (typeof type === 'string' && type.toLowerCase() === 'securestring') return true
  return /key|secret|password|token/i.test(name)
}

/**
 * Texts that stand in exported files where a client id should be: nothing, `dummy`,
 * `[[DUMMY]]`, `<<Please add your clientID here>>`, `{{…}}`, `@@id@@`.
 */
export function isPlaceholderClientId(clientId: unknown): boolean {
  if (typeof clientId !== 'string') return true
  const text = clientId.trim()
  if (text === '' || /^(dummy|null|undefined|clientid)$/i.test(text)) return true
  return /^(\[\[.*\]\]|<.*>|\{\{.*\}\}|@@.*@@)$/s.test(text) || /(your|place).*cli/i.test(text)
}

/** Both files of a connector. */
export interface ConnectorFiles {
  definition: JsonObject
  properties: JsonObject
}

/**
 * Writes an authentication type into both files; everything else in them stays. Of the kind that
 * was there before, only what differs is written, so that settings and parameters that no editor
 * knows stay as well. The OAuth addresses in `securityDefinitions` are for other readers of the
 * document: sign-in goes by `customParameters` alone.
 */
export function withAuthentication(
  files: ConnectorFiles,
  authentication: Authentication,
): ConnectorFiles {
  if (authentication.type === 'unsupported') return files
  const before = authenticationOf(files.definition, files.properties)
  const inner = objectIn(files.properties, 'properties') ?? {}
  const { connectionParameterSets: _, ...rest } = inner
  return {
    definition: withScheme(files.definition, before, authentication),
    properties: {
      ...files.properties,
      properties: {
        ...rest,
        connectionParameters: changedParameters(
          connectionParametersOf(files.properties),
          before,
          authentication,
        ),
      },
    },
  }
}

/** Connection parameters of another authentication, with what the kind before has of its own. */
export function changedParameters(
  current: JsonObject,
  before: Authentication,
  after: WritableAuthentication,
): JsonObject {
  const { connectionParameters } = describeAuthentication(after)
  if (!isSameKind(before, after)) return connectionParameters
  const changed = applyChanges(
    current,
    describeAuthentication(before).connectionParameters,
    connectionParameters,
  )
  return isObject(changed) ? changed : connectionParameters
}

/** The definition with the security scheme of another authentication in place of the one before. */
function withScheme(
  definition: JsonObject,
  before: Authentication,
  after: WritableAuthentication,
): JsonObject {
  const described = describeAuthentication(after)
  const replaced = {
    ...definition,
    securityDefinitions: described.securityDefinitions,
    security: described.security,
  }
  if (!isSameKind(before, after)) return replaced
  const schemes = objectIn(definition, 'securityDefinitions') ?? {}
  const [newScheme] = Object.values(described.securityDefinitions)
  const name = Object.keys(schemes).find(
    (key) => fieldOf(schemes[key], 'type') === fieldOf(newScheme, 'type'),
  )
  if (name === undefined) return replaced
  const old = describeAuthentication(before)
  const [oldScheme] = Object.values(old.securityDefinitions)
  const isScopeChanged = JSON.stringify(old.security) !== JSON.stringify(described.security)
  const [scopes] = described.security.flatMap((requirement) => Object.values(requirement))
  return {
    ...definition,
    securityDefinitions: { ...schemes, [name]: applyChanges(schemes[name], oldScheme, newScheme) },
    ...(isScopeChanged && { security: [{ [name]: scopes }] }),
  }
}

function isSameKind(
  before: Authentication,
  after: WritableAuthentication,
): before is WritableAuthentication {
  return before.type === 'oauth2' && after.type === 'oauth2'
    ? before.identityProvider === after.identityProvider
    : before.type === after.type
}

/** What both files say of an authentication type. */
export interface SecurityParts {
  securityDefinitions: JsonObject
  security: JsonObject[]
  connectionParameters: JsonObject
}

/** An authentication type that can be written. */
export type WritableAuthentication = Exclude<Authentication, { type: 'unsupported' }>

/** The parts of both files that make an authentication type. */
export function describeAuthentication(authentication: WritableAuthentication): SecurityParts {
  switch (authentication.type) {
    case 'none':
      return { securityDefinitions: {}, security: [], connectionParameters: {} }
    case 'basic':
      return {
        securityDefinitions: { basic_auth: { type: 'basic' } },
        security: [{ basic_auth: [] }],
        connectionParameters: {
          username: credential('string', authentication.usernameLabel, 2),
          password: credential('securestring', authentication.passwordLabel, 3),
        },
      }
    case 'apiKey':
      return {
        securityDefinitions: {
          api_key: { type: 'apiKey', in: authentication.in, name: authentication.name },
        },
        security: [{ api_key: [] }],
        connectionParameters: {
          [authentication.parameterName]: credential('securestring', authentication.label, 2),
        },
      }
    case 'oauth2':
      return authentication.identityProvider === 'aad'
        ? describeAzureActiveDirectory(authentication)
        : describeGenericOAuth2(authentication)
  }
}

function credential(type: string, label: string, tabIndex: number): JsonObject {
  return {
    type,
    uiDefinition: {
      displayName: label,
      description: `The ${label} for this api`,
      tooltip: `Provide your ${label}`,
      constraints: { tabIndex, clearText: type === 'string', required: 'true' },
    },
  }
}

function describeAzureActiveDirectory(aad: AzureActiveDirectory): SecurityParts {
  const authorizeUrl = `${aad.loginUri}/${aad.tenantId}/oauth2/authorize`
  return {
    ...oauthScheme(authorizeUrl, `${aad.loginUri}/${aad.tenantId}/oauth2/token`, aad.scopes),
    connectionParameters: {
      [TOKEN_PARAMETER]: {
        type: 'oauthSetting',
        oAuthSettings: {
          identityProvider: 'aad',
          clientId: aad.clientId,
          scopes: aad.scopes,
          redirectMode: 'Global',
          redirectUrl: aad.redirectUrl,
          properties: {
            IsFirstParty: 'False',
            AzureActiveDirectoryResourceId: aad.resourceUri,
            IsOnbehalfofLoginSupported: true,
          },
          customParameters: {
            loginUri: { value: aad.loginUri },
            tenantId: { value: aad.tenantId },
            resourceUri: { value: aad.resourceUri },
            enableOnbehalfOfLogin: { value: String(aad.enableOnBehalfOfLogin) },
          },
        },
      },
      [`${TOKEN_PARAMETER}:TenantId`]: {
        type: 'string',
        metadata: { sourceType: 'AzureActiveDirectoryTenant' },
        uiDefinition: { constraints: { required: 'false', hidden: 'true' } },
      },
    },
  }
}

function describeGenericOAuth2(oauth: GenericOAuth2): SecurityParts {
  return {
    ...oauthScheme(oauth.authorizationUrl, oauth.tokenUrl, oauth.scopes),
    connectionParameters: {
      [TOKEN_PARAMETER]: {
        type: 'oauthSetting',
        oAuthSettings: {
          identityProvider: 'oauth2',
          clientId: oauth.clientId,
          scopes: oauth.scopes,
          redirectMode: 'Global',
          redirectUrl: oauth.redirectUrl,
          properties: { IsFirstParty: 'False' },
          customParameters: {
            authorizationUrl: { value: oauth.authorizationUrl },
            tokenUrl: { value: oauth.tokenUrl },
            refreshUrl: { value: oauth.refreshUrl },
          },
        },
      },
    },
  }
}

function oauthScheme(authorizationUrl: string, tokenUrl: string, scopes: string[]) {
  return {
    securityDefinitions: {
      [OAUTH_SCHEME]: {
        type: 'oauth2',
        flow: 'accessCode',
        authorizationUrl,
        tokenUrl,
        scopes: Object.fromEntries(scopes.map((scope) => [scope, scope])),
      },
    },
    security: [{ [OAUTH_SCHEME]: scopes }],
  }
}

/**
 * The properties with their OAuth redirect URL set, whatever it was: a text of another
 * installation or vendor, a list, or missing. Returned unchanged when nothing is to do.
 */
export function withRedirectUrl(properties: JsonObject, redirectUrl: string): JsonObject {
  return mapOAuthSettings(properties, (settings) =>
    fieldOf(settings, 'redirectUrl') === redirectUrl
      ? settings
      : { ...without(settings, 'redirectUrl'), redirectUrl },
  )
}

/** The properties with a sign-in origin where an *Azure Active Directory* connector names none. */
export function withDefaultLoginUri(properties: JsonObject, loginUri: string): JsonObject {
  return mapOAuthSettings(properties, (settings) => {
    const provider = scalarText(fieldOf(settings, 'identityProvider')).toLowerCase()
    if (provider !== 'aad' || customParameter(settings, 'loginUri')) return settings
    const custom = fieldOf(settings, 'customParameters')
    return {
      ...settings,
      customParameters: { ...(isObject(custom) && custom), loginUri: { value: loginUri } },
    }
  })
}

/** The properties without client secrets, and the one that stood there. */
export function withoutClientSecret(properties: JsonObject): {
  properties: JsonObject
  clientSecret: string | undefined
} {
  let clientSecret: string | undefined
  const cleaned = mapOAuthSettings(properties, (settings) => {
    const secret = fieldOf(settings, 'clientSecret')
    if (secret === undefined) return settings
    if (typeof secret === 'string' && secret && !isPlaceholderClientId(secret))
      clientSecret ??= secret
    return without(settings, 'clientSecret')
  })
  return { properties: cleaned, clientSecret }
}

function without(settings: JsonObject, key: string): JsonObject {
  const unwanted = key.toLowerCase()
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => name.toLowerCase() !== unwanted),
  )
}

/** Rewrites every `oAuthSettings`, of `connectionParameters` and of each parameter set. */
export function mapOAuthSettings(
  value: JsonObject,
  change: (settings: JsonObject) => JsonObject,
): JsonObject {
  const walk = (at: unknown): unknown => {
    if (Array.isArray(at)) {
      const items = at.map(walk)
      return items.some((item, i) => item !== at[i]) ? items : at
    }
    if (!isObject(at)) return at
    let changed = false
    const entries = Object.entries(at).map(([key, inner]): [string, unknown] => {
      const next =
        key.toLowerCase() === 'oauthsettings' && isObject(inner) ? change(inner) : walk(inner)
      if (next !== inner) changed = true
      return [key, next]
    })
    return changed ? Object.fromEntries(entries) : at
  }
  return walk(value) as JsonObject
}
