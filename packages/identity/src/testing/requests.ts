import { createHash } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import { openBrowser, type Browser, type Seen } from './browser.ts'
import { redirectUri, type Fixture } from './fixture.ts'

export const verifier = 'v'.repeat(43)
export const challenge = createHash('sha256').update(verifier).digest('base64url')

/** Parameters of an authorization request that works; `undefined` takes one away. */
export function authorizeUrl(
  { tenant, client, api }: Fixture,
  changes: Record<string, string | undefined> = {},
  options: { segment?: string; version?: 1 | 2 } = {},
): string {
  const parameters = {
    client_id: client.appId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `openid profile offline_access api://${api.appId}/access_as_user`,
    state: 's',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  }
  const path = options.version === 1 ? 'oauth2/authorize' : 'oauth2/v2.0/authorize'
  return `/${options.segment ?? tenant.id}/${path}?${encode(parameters)}`
}

/** A browser in which the maker is signed in and has consented to `access_as_user`. */
export async function consentedBrowser(fixture: Fixture): Promise<Browser> {
  const browser = openBrowser(fixture.app)
  const consent = await browser.signIn(
    await browser.get(authorizeUrl(fixture)),
    'maker@contoso.localhost',
  )
  if (/value="accept"/.test(consent.text)) await browser.submit(consent, { action: 'accept' })
  return browser
}

/** Parameters of a redirect, from its query or fragment. */
export function redirected({ location, text, status }: Seen): URLSearchParams {
  if (!location) throw new Error(`No redirect but ${status}: ${text}`)
  const url = new URL(location)
  return new URLSearchParams(url.hash ? url.hash.slice(1) : url.search)
}

/** A code for the maker; the browser has consented before. */
export async function freshCode(
  fixture: Fixture,
  browser: Browser,
  changes: Record<string, string | undefined> = {},
  options: { version?: 1 | 2 } = {},
): Promise<string> {
  const code = redirected(await browser.get(authorizeUrl(fixture, changes, options))).get('code')
  if (!code) throw new Error('The answer has no code.')
  return code
}

/** Sends a form to the token endpoint. */
export async function postToken(
  { app, tenant, client, secret }: Fixture,
  changes: Record<string, string | undefined>,
  options: { segment?: string; version?: 1 | 2; headers?: Record<string, string> } = {},
): Promise<{ status: number; json: Record<string, unknown>; headers: Record<string, unknown> }> {
  const path = options.version === 1 ? 'oauth2/token' : 'oauth2/v2.0/token'
  const request: InjectOptions = {
    method: 'POST',
    url: `/${options.segment ?? tenant.id}/${path}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
    payload: encode({ client_id: client.appId, client_secret: secret, ...changes }),
  }
  const response = await app.inject(request)
  return {
    status: response.statusCode,
    json: response.json<Record<string, unknown>>(),
    headers: response.headers,
  }
}

/** The form that redeems a code of `authorizeUrl`. */
export function redemption(code: string): Record<string, string | undefined> {
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  }
}

/** Claims of a token, unverified. */
export function claimsOf(token: unknown): Record<string, unknown> {
  const payload = (typeof token === 'string' ? token : '').split('.')[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

function encode(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return new URLSearchParams(given).toString()
}

/** Changes the tenant's sign-in policy as an administrator does. */
export async function allowInPolicy(
  fixture: Fixture,
  policy: Record<string, unknown>,
  branding: Record<string, unknown> = {},
): Promise<void> {
  const browser = openBrowser(fixture.app)
  await browser.signIn(await browser.get('/signin'), 'admin@contoso.localhost')
  const response = await fixture.app.inject({
    method: 'PATCH',
    url: '/api/sign-in-settings',
    headers: portalHeaders(browser),
    payload: { policy, branding },
  })
  if (response.statusCode !== 200) throw new Error(response.body)
}

/** Headers of the portal's own requests, with the browser's session. */
export function portalHeaders(browser: Browser): Record<string, string> {
  return {
    host: 'localhost:8443',
    origin: 'https://localhost:8443',
    'sec-fetch-site': 'same-origin',
    'x-patchbay-portal': '1',
    cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  }
}
