import type { Authentication, AzureActiveDirectory, GenericOAuth2 } from '@patchbay/connector-model'
import type { GatewayOptions } from '../context.ts'

/** Settings of a connector that signs in with OAuth 2.0. */
export type OAuthSettings = Extract<Authentication, { type: 'oauth2' }>

/** What an authorization request carries besides the connector's settings. */
export interface AuthorizationParameters {
  state: string
  redirectUri: string
  /** PKCE, S256 (RFC 7636). */
  codeChallenge: string
}

/** How a provider's endpoints are addressed. */
interface IdentityProvider<Settings> {
  authorizationUrl(settings: Settings, place: Place): string
  tokenUrl(settings: Settings, place: Place): string
  refreshUrl(settings: Settings, place: Place): string
  /** Added to the authorization request. */
  authorizationParameters(settings: Settings): Record<string, string>
  /** Added to the token request. */
  tokenParameters(settings: Settings): Record<string, string>
}

type Place = Pick<GatewayOptions, 'publicUrl' | 'origins'> & { redirectUri: string }

/** Endpoints of v1, which take `resource` where v2 takes scopes. */
const azureActiveDirectory: IdentityProvider<AzureActiveDirectory> = {
  authorizationUrl: (settings, place) =>
    `${browserOrigin(loginUri(settings), place)}/${tenantOf(settings)}/oauth2/authorize`,
  tokenUrl: (settings, place) =>
    `${serverOrigin(loginUri(settings), place)}/${tenantOf(settings)}/oauth2/token`,
  refreshUrl: (settings, place) => azureActiveDirectory.tokenUrl(settings, place),
  authorizationParameters: (settings) => ({
    resource: settings.resourceUri,
    ...(settings.scopes.length > 0 && { scope: settings.scopes.join(' ') }),
    // Who has a session already may want another account for this connection ("Switch account").
    prompt: 'select_account',
  }),
  tokenParameters: (settings) => ({ resource: settings.resourceUri }),
}

const genericOAuth2: IdentityProvider<GenericOAuth2> = {
  authorizationUrl: (settings) => settings.authorizationUrl,
  tokenUrl: (settings) => settings.tokenUrl,
  refreshUrl: (settings) => settings.refreshUrl,
  authorizationParameters: (settings) =>
    settings.scopes.length > 0 ? { scope: settings.scopes.join(' ') } : {},
  tokenParameters: () => ({}),
}

function providerOf(settings: OAuthSettings): IdentityProvider<OAuthSettings> {
  const provider = settings.identityProvider === 'aad' ? azureActiveDirectory : genericOAuth2
  return provider as IdentityProvider<OAuthSettings>
}

const loginUri = (settings: AzureActiveDirectory) => settings.loginUri.replace(/\/+$/, '')
const tenantOf = (settings: AzureActiveDirectory) =>
  encodeURIComponent(settings.tenantId || 'common')

/**
 * Where the browser goes. When the sign-in service is this installation itself, it is on the
 * origin of the redirect URL: a browser that came over http on loopback then meets no certificate
 * of a local authority on its way.
 */
function browserOrigin(login: string, place: Place): string {
  return isOwn(login, place) ? new URL(place.redirectUri).origin : login
}

/** Where this server goes: the canonical origin, whose certificate the given agent trusts. */
function serverOrigin(login: string, place: Place): string {
  return isOwn(login, place) ? new URL(place.publicUrl).origin : login
}

function isOwn(login: string, { publicUrl, origins }: Place): boolean {
  if (!URL.canParse(login)) return false
  const { origin } = new URL(login)
  return origin === new URL(publicUrl).origin || origins.includes(origin)
}

/** The URL that the browser is sent to (RFC 6749 §4.1.1). */
export function authorizationRequest(
  settings: OAuthSettings,
  parameters: AuthorizationParameters,
  place: Pick<GatewayOptions, 'publicUrl' | 'origins'>,
): URL {
  const provider = providerOf(settings)
  const url = new URL(
    provider.authorizationUrl(settings, { ...place, redirectUri: parameters.redirectUri }),
  )
  const query = {
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: parameters.redirectUri,
    state: parameters.state,
    code_challenge: parameters.codeChallenge,
    code_challenge_method: 'S256',
    ...provider.authorizationParameters(settings),
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

/** The token request that redeems a code (RFC 6749 §4.1.3). */
export function codeRequest(
  settings: OAuthSettings,
  grant: { code: string; redirectUri: string; codeVerifier: string },
  place: Pick<GatewayOptions, 'publicUrl' | 'origins'>,
): { url: string; form: Record<string, string> } {
  const provider = providerOf(settings)
  return {
    url: provider.tokenUrl(settings, { ...place, redirectUri: grant.redirectUri }),
    form: {
      grant_type: 'authorization_code',
      code: grant.code,
      redirect_uri: grant.redirectUri,
      code_verifier: grant.codeVerifier,
      ...provider.tokenParameters(settings),
    },
  }
}

/** The token request that refreshes (RFC 6749 §6). */
export function refreshRequest(
  settings: OAuthSettings,
  refreshToken: string,
  place: Pick<GatewayOptions, 'publicUrl' | 'origins' | 'redirectUrl'>,
): { url: string; form: Record<string, string> } {
  const provider = providerOf(settings)
  return {
    url: provider.refreshUrl(settings, { ...place, redirectUri: place.redirectUrl }),
    form: {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      ...provider.tokenParameters(settings),
    },
  }
}

/**
 * The origins that an answer's `iss` may name (RFC 9207), separated by spaces. Providers may keep
 * their endpoints on other hosts than their issuer, so either one's origin will do.
 *
 * This installation is expected only where it redeems the code as well: a connector whose token
 * endpoint is another's must not be given codes of ours that were meant for another connector,
 * whatever its authorization endpoint leads to (RFC 9700 §4.4).
 */
export function expectedIssuerOrigins(
  settings: OAuthSettings,
  place: Pick<GatewayOptions, 'publicUrl' | 'origins'> & { redirectUri: string },
): string {
  const provider = providerOf(settings)
  const urls = [provider.authorizationUrl(settings, place), provider.tokenUrl(settings, place)]
  const others = urls.filter((url) => URL.canParse(url) && !isOwn(url, place))
  const origins = others.map((url) => new URL(url).origin)
  if (isOwn(provider.tokenUrl(settings, place), place)) {
    origins.push(new URL(place.publicUrl).origin, ...place.origins)
  }
  // Tokens of v1 are issued in the name of this host, whichever one signed the user in.
  if (settings.identityProvider === 'aad') origins.push('https://sts.windows.net')
  return [...new Set(origins)].join(' ')
}
