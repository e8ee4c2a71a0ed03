import { type SignIn, render, renderPairs } from '@patchbay/connector-model'
import type { GatewayOptions } from '../context.ts'
import type { TokenRequest } from '../token/token-endpoint.ts'

/** What an authorization request carries besides the connector's settings. */
export interface AuthorizationParameters {
  state: string
  redirectUri: string
  /** PKCE, S256 (RFC 7636). */
  codeChallenge: string
  /** Another account is wanted than the one that the browser is signed in with. */
  switchAccount?: boolean
}

/** Where this installation is. */
export type Place = Pick<GatewayOptions, 'publicUrl' | 'origins'>

/** A token request without the client's credentials. */
export type TokenForm = Omit<TokenRequest, 'clientId' | 'clientSecret'>

/** A provider's address that is none: its template lacks a value. */
export class ProviderAddressError extends Error {
  override readonly name = 'ProviderAddressError'
}

/**
 * Where the browser goes. When the sign-in service is this installation itself, it is on the
 * origin of the redirect URL: a browser that came over http on loopback then meets no certificate
 * of a local authority on its way.
 */
function browserUrl(signIn: SignIn, place: Place, redirectUri: string): URL {
  const url = addressOf(signIn, signIn.authorizationUrl)
  return isOwn(url, place) ? onOrigin(url, new URL(redirectUri).origin) : url
}

/** Where this server goes: the canonical origin, whose certificate the given agent trusts. */
function serverUrl(signIn: SignIn, template: string, place: Place): URL {
  const url = addressOf(signIn, template)
  return isOwn(url, place) ? onOrigin(url, new URL(place.publicUrl).origin) : url
}

function addressOf(signIn: SignIn, template: string): URL {
  const text = render(template, signIn.values, 'raw').trim()
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new ProviderAddressError(
      `The sign-in service's address "${text || template}" is no web address. The maker of the ` +
        'connector enters it on the Security page, or the connection lacks a value for it.',
    )
  return new URL(text)
}

const onOrigin = (url: URL, origin: string) => new URL(`${url.pathname}${url.search}`, origin)

function isOwn(url: URL, { publicUrl, origins }: Place): boolean {
  return url.origin === new URL(publicUrl).origin || origins.includes(url.origin)
}

/** Whether a connector redeems its codes at this installation itself. */
export function redeemsHere(signIn: SignIn, place: Place): boolean {
  try {
    return isOwn(addressOf(signIn, signIn.tokenUrl), place)
  } catch (error) {
    if (error instanceof ProviderAddressError) return false
    throw error
  }
}

function valuesWith(signIn: SignIn, more: Readonly<Record<string, string>>): Map<string, string> {
  const values = new Map(signIn.values)
  for (const [name, value] of Object.entries(more)) values.set(name.toLowerCase(), value)
  return values
}

/** The URL that the browser is sent to (RFC 6749 §4.1.1). */
export function authorizationRequest(
  signIn: SignIn,
  parameters: AuthorizationParameters,
  place: Place,
): URL {
  const { redirectUri, state, codeChallenge } = parameters
  const url = browserUrl(signIn, place, redirectUri)
  const values = valuesWith(signIn, { redirectUrl: redirectUri, state })
  for (const [name, value] of renderPairs(signIn.authorizationQuery, values))
    url.searchParams.set(name, value)
  // Templates that forget these could not be answered, or be answered to anybody.
  url.searchParams.set('state', state)
  if (!url.searchParams.has('redirect_uri')) url.searchParams.set('redirect_uri', redirectUri)
  url.searchParams.set('code_challenge', codeChallenge)
  url.searchParams.set('code_challenge_method', 'S256')
  if (parameters.switchAccount && signIn.provider.switchAccountPrompt)
    url.searchParams.set('prompt', signIn.provider.switchAccountPrompt)
  return url
}

function tokenForm(
  signIn: SignIn,
  template: { url: string; query: string; body: string },
  values: ReadonlyMap<string, string>,
  place: Place,
): TokenForm {
  const url = serverUrl(signIn, template.url, place)
  for (const [name, value] of renderPairs(template.query, values)) url.searchParams.set(name, value)
  return {
    url: url.href,
    form: Object.fromEntries(renderPairs(template.body, values)),
    credentials: signIn.provider.clientAuthentication,
  }
}

/** The token request that redeems a code (RFC 6749 §4.1.3). */
export function codeRequest(
  signIn: SignIn,
  grant: { code: string; redirectUri: string; codeVerifier: string; clientSecret?: string },
  place: Place,
): TokenForm {
  const request = tokenForm(
    signIn,
    { url: signIn.tokenUrl, query: signIn.tokenQuery, body: signIn.tokenBody },
    valuesWith(signIn, {
      code: grant.code,
      redirectUrl: grant.redirectUri,
      ...(grant.clientSecret !== undefined && { clientSecret: grant.clientSecret }),
    }),
    place,
  )
  return { ...request, form: { ...request.form, code_verifier: grant.codeVerifier } }
}

/** The token request that refreshes (RFC 6749 §6). */
export function refreshRequest(
  signIn: SignIn,
  grant: { refreshToken: string; redirectUri: string; clientSecret?: string },
  place: Place,
): TokenForm {
  return tokenForm(
    signIn,
    { url: signIn.refreshUrl, query: signIn.refreshQuery, body: signIn.refreshBody },
    valuesWith(signIn, {
      refreshToken: grant.refreshToken,
      redirectUrl: grant.redirectUri,
      ...(grant.clientSecret !== undefined && { clientSecret: grant.clientSecret }),
    }),
    place,
  )
}

/** The token request of a service principal (RFC 6749 §4.4). */
export function clientCredentialsRequest(signIn: SignIn, place: Place): TokenForm {
  const body =
    signIn.provider.clientAuthentication === 'template'
      ? signIn.tokenBody
      : (signIn.provider.clientCredentialsBody ?? 'grant_type=client_credentials')
  const endpoint = { url: signIn.tokenUrl, query: signIn.tokenQuery, body }
  return tokenForm(signIn, endpoint, signIn.values, place)
}

/** The token request that exchanges a user's token for one of the API; undefined where there is none. */
export function onBehalfOfRequest(
  signIn: SignIn,
  assertion: string,
  place: Place,
): TokenForm | undefined {
  const body = signIn.provider.onBehalfOfBody
  return body === undefined
    ? undefined
    : tokenForm(
        signIn,
        { url: signIn.tokenUrl, query: signIn.tokenQuery, body },
        valuesWith(signIn, { assertion }),
        place,
      )
}

/** Where a provider takes tokens back (RFC 7009); undefined where it does not. */
export function revocationUrl(signIn: SignIn, place: Place): string | undefined {
  return signIn.revocationUrl === ''
    ? undefined
    : serverUrl(signIn, signIn.revocationUrl, place).href
}

/**
 * The origins that an answer's `iss` may name (RFC 9207), separated by spaces. Providers may keep
 * their endpoints on other hosts than their issuer, so either one's origin will do.
 *
 * This installation is expected only where it redeems the code as well: a connector whose token
 * endpoint is another's must not be given codes of ours that were meant for another connector,
 * whatever its authorization endpoint leads to (RFC 9700 §4.4).
 */
export function expectedIssuerOrigins(signIn: SignIn, place: Place): string {
  const urls = [signIn.authorizationUrl, signIn.tokenUrl].map((url) => addressOf(signIn, url))
  const origins = urls.filter((url) => !isOwn(url, place)).map(({ origin }) => origin)
  if (redeemsHere(signIn, place)) origins.push(new URL(place.publicUrl).origin, ...place.origins)
  // Tokens of v1 are issued in the name of this host, whichever one signed the user in.
  if (signIn.identityProvider.startsWith('aad')) origins.push('https://sts.windows.net')
  return [...new Set(origins)].join(' ')
}
