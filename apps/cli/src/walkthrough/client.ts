import { createHash, randomBytes } from 'node:crypto'
import { type Dispatcher, request } from 'undici'
import { Browser, type Page } from './browser.ts'

/** The command line's own first-party registration, a public client. */
const CLIENT_ID = '7c1f6d2e-3b5a-4f0e-9a64-51f0c2d9be10'
const REDIRECT_URI = 'http://localhost'
const RESOURCES = {
  graph: 'https://graph.microsoft.com',
  service: 'https://service.powerapps.com/',
} as const

export interface JsonAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  // What comes back is judged where it is used.
  body: JsonObject
}
export interface JsonObject {
  [key: string]: JsonValue
}
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject

/** One person at the installation: signed in once, with a token for Graph and one for the management API. */
export interface Person {
  userPrincipalName: string
  browser: Browser
  graph(method: Method, path: string, body?: unknown): Promise<JsonAnswer>
  api(method: Method, path: string, body?: unknown): Promise<JsonAnswer>
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Signs a person in with authorization code and PKCE, through the sign-in pages.
 *
 * @throws when the pages refuse, with what they say.
 */
export async function signIn(
  server: { publicUrl: string; dispatcher: Dispatcher },
  userPrincipalName: string,
  password: string,
): Promise<Person> {
  const browser = new Browser(server.dispatcher, [REDIRECT_URI + '/?', REDIRECT_URI + '?'])
  const tokens = {
    graph: await acquireToken(server, browser, 'graph', userPrincipalName, password),
    service: await acquireToken(server, browser, 'service', userPrincipalName, password),
  }
  const call =
    (resource: keyof typeof RESOURCES, base: string) =>
    (method: Method, path: string, body?: unknown): Promise<JsonAnswer> =>
      sendJson(server.dispatcher, method, `${server.publicUrl}${base}${path}`, body, {
        authorization: `Bearer ${tokens[resource]}`,
      })
  return { userPrincipalName, browser, graph: call('graph', '/v1.0'), api: call('service', '') }
}

async function acquireToken(
  server: { publicUrl: string; dispatcher: Dispatcher },
  browser: Browser,
  resource: keyof typeof RESOURCES,
  userPrincipalName: string,
  password: string,
): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const query = new URLSearchParams({
    client_id: CLIENT_ID,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: `${RESOURCES[resource]}/.default openid profile`,
    login_hint: userPrincipalName,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const authority = `${server.publicUrl}/organizations/oauth2/v2.0`
  const landed = await signInOnPages(
    browser,
    await browser.get(`${authority}/authorize?${query.toString()}`),
    userPrincipalName,
    password,
  )
  const answer = new URL(landed).searchParams
  if (answer.get('state') !== state)
    throw new Error('The answer carries another state than the request.')
  const code = answer.get('code')
  if (!code) throw new Error(answer.get('error_description') ?? 'No authorization code came back.')
  const token = await sendForm(server.dispatcher, `${authority}/token`, {
    grant_type: 'authorization_code',
    client_id: CLIENT_ID,
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
    scope: `${RESOURCES[resource]}/.default openid profile`,
  })
  if (typeof token.body['access_token'] !== 'string') throw new Error(describeRefusal(token.body))
  return token.body['access_token']
}

/**
 * Answers the sign-in pages until the browser lands elsewhere; gives the address it landed on.
 *
 * @throws with the page's own words when a page asks for something else.
 */
export async function signInOnPages(
  browser: Browser,
  first: Awaited<ReturnType<Browser['get']>>,
  userPrincipalName: string,
  password: string,
): Promise<string> {
  let page = await chooseAccount(browser, first, userPrincipalName)
  for (let turn = 0; turn < 5 && page.body !== ''; turn++) {
    const fields = page.forms.flatMap((form) => form.fields)
    const hasPassword = fields.some((field) => field.type === 'password')
    const name = fields.find((field) => field.type === 'email' || field.type === 'text')
    if (!hasPassword && !name) break
    page = await browser.submit(page, {
      ...(name && { [name.name]: userPrincipalName }),
      ...(hasPassword && { password }),
    })
  }
  if (
    page.body !== '' &&
    page.forms.some((form) => form.fields.some((field) => field.type === 'password'))
  )
    throw new Error(`Sign-in as ${userPrincipalName} was refused: ${page.text.slice(0, 300)}`)
  return page.url
}

function describeRefusal({ error_description: description }: JsonObject): string {
  return typeof description === 'string' ? description : 'No access token came back.'
}

/** Presses this person's button where the page asks which account to use; any other page is given back. */
export async function chooseAccount(
  browser: Browser,
  page: Page,
  userPrincipalName: string,
): Promise<Page> {
  const own = new RegExp(`(^|\\s)${userPrincipalName.replaceAll(/[.+]/g, '\\$&')}$`, 'i')
  const isAsked = page.forms.some((form) => form.buttons.some(({ text }) => own.test(text)))
  return isAsked ? browser.submit(page, {}, own) : page
}

/** Sends JSON, reads JSON; an empty answer is `{}`. */
export async function sendJson(
  dispatcher: Dispatcher,
  method: Method,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<JsonAnswer> {
  const response = await request(url, {
    method,
    dispatcher,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return read(response)
}

/** Sends a form, as the token endpoint wants it. */
export async function sendForm(
  dispatcher: Dispatcher,
  url: string,
  fields: Record<string, string>,
): Promise<JsonAnswer> {
  const response = await request(url, {
    method: 'POST',
    dispatcher,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })
  return read(response)
}

async function read(response: Dispatcher.ResponseData): Promise<JsonAnswer> {
  const text = await response.body.text()
  let body: JsonObject = {}
  try {
    body = text === '' ? {} : (JSON.parse(text) as JsonObject)
  } catch {
    body = { text }
  }
  return { status: response.statusCode, headers: response.headers, body }
}
