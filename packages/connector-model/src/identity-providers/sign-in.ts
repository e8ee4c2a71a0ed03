import { type JsonObject, fieldOf, isObject, scalarText } from '../document.ts'
import { evaluateText, parseTemplate } from '../policies/expression.ts'
import { scopeOf } from '../policies/message.ts'
import { connectionParametersOf } from '../security.ts'
import { IDENTITY_PROVIDER_TEMPLATES, type IdentityProviderTemplate } from './providers.ts'

/** How a connection gets its tokens. */
export type ConnectionGrant = 'authorization_code' | 'client_credentials' | 'on_behalf_of'

/** A connector's sign-in with everything a connection adds to it. */
export interface SignIn {
  /** Id of the provider in lower case: `aad`, `google`. */
  identityProvider: string
  provider: IdentityProviderTemplate
  /** The connection parameter that holds the sign-in; `token` in every known connector. */
  parameterName: string
  clientId: string
  /** Of a connection that brings its own application; the connector's otherwise. */
  clientSecret: string | undefined
  scopes: readonly string[]
  grant: ConnectionGrant
  /** A platform that holds a token of the user need not ask them (`enableOnbehalfOfLogin`). */
  onBehalfOf: boolean
  /** Each connector has a redirect URL of its own. */
  redirectMode: 'Global' | 'GlobalPerConnector'
  authorizationUrl: string
  authorizationQuery: string
  tokenUrl: string
  tokenQuery: string
  tokenBody: string
  refreshUrl: string
  refreshQuery: string
  /** Empty when access tokens are not refreshed. */
  refreshBody: string
  revocationUrl: string
  /** Names that templates may use, in lower case. */
  values: ReadonlyMap<string, string>
}

/** One of several ways to authenticate that a connector offers. */
export interface ConnectionParameterSet {
  name: string
  displayName: string
  description: string
  parameters: JsonObject
}

/** The `connectionParameterSets` of a connector; empty when it offers one way only. */
export function parameterSetsOf(properties: JsonObject): ConnectionParameterSet[] {
  const sets = fieldOf(fieldOf(properties, 'properties'), 'connectionParameterSets')
  const values = fieldOf(sets, 'values')
  if (!Array.isArray(values)) return []
  return values.filter(isObject).map((set) => {
    const parameters = fieldOf(set, 'parameters')
    const name = scalarText(fieldOf(set, 'name'))
    return {
      name,
      displayName: scalarText(fieldOf(fieldOf(set, 'uiDefinition'), 'displayName')) || name,
      description: scalarText(fieldOf(fieldOf(set, 'uiDefinition'), 'description')),
      parameters: isObject(parameters) ? parameters : {},
    }
  })
}

/**
 * The properties as if the connector offered one set only. Without a name they are given as they
 * are; undefined when there is no set of that name.
 */
export function withParameterSet(
  properties: JsonObject,
  name: string | null,
): JsonObject | undefined {
  if (name === null) return properties
  const set = parameterSetsOf(properties).find((each) => each.name === name)
  if (!set) return undefined
  const inner = fieldOf(properties, 'properties')
  const kept = Object.entries(isObject(inner) ? inner : {}).filter(
    ([key]) => !/^connectionparameter(s|sets)$/i.test(key),
  )
  return {
    ...properties,
    properties: { ...Object.fromEntries(kept), connectionParameters: set.parameters },
  }
}

/**
 * How a connector signs in; undefined when it does not. What a connection was given in the dialog
 * before consent (`token:customHost`) has its place in the templates, and some of it replaces the
 * connector's own (`token:clientId`).
 *
 * A provider that nobody knows is given as `{ unknown }`.
 */
export function signInOf(
  properties: JsonObject,
  connectionValues: Readonly<Record<string, string>> = {},
): SignIn | { unknown: string } | undefined {
  for (const [parameterName, parameter] of Object.entries(connectionParametersOf(properties))) {
    if (scalarText(fieldOf(parameter, 'type')).toLowerCase() !== 'oauthsetting') continue
    const settings = fieldOf(parameter, 'oAuthSettings')
    return readSignIn(isObject(settings) ? settings : {}, parameterName, connectionValues)
  }
  return undefined
}

function readSignIn(
  settings: JsonObject,
  parameterName: string,
  connectionValues: Readonly<Record<string, string>>,
): SignIn | { unknown: string } {
  const written = scalarText(fieldOf(settings, 'identityProvider')).trim()
  const expand = (text: string) => expandExpressions(text, connectionValues)
  const claims = new Map<string, string>()
  for (const [name, value] of Object.entries(connectionValues)) {
    const lower = name.toLowerCase()
    const prefix = `${parameterName.toLowerCase()}:`
    if (lower.startsWith(prefix) && value !== '') claims.set(lower.slice(prefix.length), value)
  }
  const custom = new Map<string, string>()
  const customParameters = fieldOf(settings, 'customParameters')
  for (const [name, parameter] of Object.entries(
    isObject(customParameters) ? customParameters : {},
  )) {
    const value = isObject(parameter) ? fieldOf(parameter, 'value') : parameter
    custom.set(name.toLowerCase(), expand(scalarText(value)))
  }
  const scopesField = fieldOf(settings, 'scopes')
  const scopes = (Array.isArray(scopesField) ? scopesField : [])
    .filter((scope) => typeof scope === 'string')
    .map(expand)

  let id = written.toLowerCase()
  const resource = claims.get('resourceuri') ?? custom.get('resourceuri') ?? ''
  if (id === 'aad' && resource === '' && scopes.length > 0) id = 'aadv2'
  const provider = Object.hasOwn(IDENTITY_PROVIDER_TEMPLATES, id)
    ? IDENTITY_PROVIDER_TEMPLATES[id]
    : undefined
  if (!provider) return { unknown: written || '(none)' }

  const values = new Map<string, string>(
    Object.entries(provider.defaults).map(([name, value]) => [name.toLowerCase(), value]),
  )
  for (const [name, value] of custom) if (value !== '') values.set(name, value)
  for (const [name, value] of claims) values.set(name, value)
  // Files end the sign-in service with and without a slash.
  const login = values.get('loginuri')
  if (login !== undefined)
    values.set(
      'loginuri',
      (render(login, values, 'raw') || 'https://login.windows.net').replace(/\/+$/, ''),
    )
  const clientId = claims.get('clientid') ?? expand(scalarText(fieldOf(settings, 'clientId')))
  values.set('clientid', clientId)
  const delimiter = values.get('scopelistdelimiter') || provider.scopeDelimiter
  values.set('scopes', scopes.map((scope) => render(scope, values, 'raw')).join(delimiter))
  if (!values.has('scope')) values.set('scope', values.get('scopes')!)
  const tokenUrl = values.get('tokenurl') ?? provider.tokenUrl
  const isTemplate = id === 'oauth2generic'
  const template = (name: string) => (isTemplate ? values.get(name.toLowerCase()) : undefined)
  const authorizationUrlFact = isTemplate ? template('authorizationUrlTemplate') : undefined
  const tokenBody = template('tokenBodyTemplate')
  const refreshBody = template('refreshBodyTemplate')
  return {
    identityProvider: id,
    provider:
      tokenBody === undefined ? provider : { ...provider, clientAuthentication: 'template' },
    parameterName,
    clientId,
    clientSecret: claims.get('clientsecret'),
    scopes,
    grant:
      (claims.get('granttype') ?? values.get('granttype'))?.toLowerCase() === 'client_credentials'
        ? 'client_credentials'
        : 'authorization_code',
    onBehalfOf: values.get('enableonbehalfoflogin')?.toLowerCase() === 'true',
    redirectMode:
      scalarText(fieldOf(settings, 'redirectMode')).toLowerCase() === 'globalperconnector'
        ? 'GlobalPerConnector'
        : 'Global',
    authorizationUrl:
      authorizationUrlFact ?? values.get('authorizationurl') ?? provider.authorizationUrl,
    authorizationQuery:
      template('authorizationUrlQueryStringTemplate') ?? provider.authorizationQuery,
    tokenUrl: template('tokenUrlTemplate') ?? tokenUrl,
    tokenQuery: template('tokenUrlQueryStringTemplate') ?? '',
    tokenBody: tokenBody ?? provider.tokenBody,
    refreshUrl:
      template('refreshUrlTemplate') ??
      values.get('refreshurl') ??
      template('tokenUrlTemplate') ??
      tokenUrl,
    refreshQuery: template('refreshUrlQueryStringTemplate') ?? '',
    refreshBody: refreshBody ?? provider.refreshBody ?? '',
    revocationUrl: values.get('revocationurl') ?? provider.revocationUrl ?? '',
    values,
  }
}

/** `@connectionParameters('host')` inside of settings. What is no expression stays as it is. */
function expandExpressions(text: string, values: Readonly<Record<string, string>>): string {
  if (!text.includes('@')) return text
  try {
    const message = { baseUrl: '', method: 'GET', path: '', query: '', headers: {} }
    const scope = scopeOf(message, {
      pathParameters: new Map(),
      connectionParameters: values,
    })
    return evaluateText(parseTemplate(text), scope)
  } catch {
    return text
  }
}

/**
 * Puts values in the place of `{names}`, in any case. A name without a value becomes nothing.
 *
 * @param encoding  `form` where the template is a query or a body.
 */
export function render(
  template: string,
  values: ReadonlyMap<string, string>,
  encoding: 'raw' | 'form',
): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values.get(name.toLowerCase()) ?? ''
    return encoding === 'form' ? encodeURIComponent(value) : value
  })
}

/** Query or body pairs of a template, those left out that would be empty. */
export function renderPairs(
  template: string,
  values: ReadonlyMap<string, string>,
): [name: string, value: string][] {
  return [...new URLSearchParams(render(template.replace(/^[?&]/, ''), values, 'form'))].filter(
    ([, value]) => value !== '',
  )
}
