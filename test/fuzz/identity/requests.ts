import type { Random } from '../power-fx/random.ts'

/** A request as it goes over the wire. */
export interface FuzzedRequest {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  payload?: string
  kind: 'authorize' | 'token' | 'devicecode' | 'logout'
}

/** What the requests may name that is really there. */
export interface Known {
  tenantId: string
  domain: string
  clientIds: readonly string[]
  secret: string
  redirectUris: readonly string[]
  scopes: readonly string[]
  resources: readonly string[]
  userPrincipalName: string
  /** Codes, refresh tokens and access tokens that were issued, some used up. */
  credentials: readonly string[]
  /** The newest of them by kind, which nobody redeemed yet. */
  newest: { code: string; refreshToken: string; deviceCode: string }
  /** A signed-in browser's cookies. */
  cookie: string
}

type Values = Record<string, readonly string[]>

const guid = '6ca6f0f4-0000-4000-8000-000000000001'
const wrong = [
  '',
  ' ',
  '\u0000',
  'null',
  '0',
  '-1',
  '%00',
  '\r\nset-cookie: a=b',
  '<script>alert(1)</script>',
  "' or 1=1 --",
  '../../etc/passwd',
  'https://evil.example/cb',
  '//evil.example',
  'javascript:alert(1)',
  'https://client.example/cb@evil.example',
  'https://client.example\\@evil.example/cb',
  'https://client.example/cb/../evil',
  'http://localhost:1/x',
  '\ud800',
  '🔑'.repeat(20),
  '{"a":',
  '[]',
  'eyJhbGciOiJub25lIn0.e30.',
  'eyJhbGciOiJSUzI1NiJ9.e30.AAAA',
  'x'.repeat(3000),
  guid,
]

const kinds = {
  authorize: ['/oauth2/v2.0/authorize', '/oauth2/authorize'],
  token: ['/oauth2/v2.0/token', '/oauth2/token'],
  devicecode: ['/oauth2/v2.0/devicecode', '/oauth2/devicecode'],
  logout: ['/oauth2/v2.0/logout', '/oauth2/logout'],
} as const

function valuesOf(kind: FuzzedRequest['kind'], known: Known): Values {
  const shared: Values = {
    client_id: known.clientIds,
    scope: known.scopes,
    resource: known.resources,
    state: ['s', 'a b&c=d', '"<>'],
  }
  switch (kind) {
    case 'authorize':
      return {
        ...shared,
        redirect_uri: known.redirectUris,
        response_type: [
          'code',
          'id_token',
          'token',
          'code id_token',
          'token id_token code',
          'none',
          'id_token code token x',
        ],
        response_mode: ['query', 'fragment', 'form_post', 'jwt', 'web_message'],
        nonce: ['n', 'n'.repeat(200)],
        prompt: [
          'none',
          'login',
          'consent',
          'select_account',
          'create',
          'none login',
          'admin_consent',
        ],
        code_challenge: ['E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', 'short'],
        code_challenge_method: ['S256', 'plain', 's256'],
        login_hint: [known.userPrincipalName, 'nobody@contoso.localhost'],
        domain_hint: ['organizations', 'consumers', known.domain],
        max_age: ['0', '1', '99999', 'abc', '-5', '1e400'],
        claims: [
          '{"id_token":{"auth_time":{"essential":true}}}',
          '{',
          '[]',
          '{"access_token":{"xms_cc":{"values":["cp1"]}}}',
        ],
        id_token_hint: known.credentials,
        request: ['eyJhbGciOiJub25lIn0.e30.'],
        request_uri: ['https://evil.example/r'],
        ui_locales: ['de', 'xx', 'en-GB de'],
        acr_values: ['1'],
        display: ['popup', 'page'],
      }
    case 'token':
      return {
        ...shared,
        grant_type: [
          'authorization_code',
          'refresh_token',
          'client_credentials',
          'password',
          'urn:ietf:params:oauth:grant-type:jwt-bearer',
          'urn:ietf:params:oauth:grant-type:device_code',
          'device_code',
          'implicit',
        ],
        client_secret: [known.secret, 'wrong'],
        code: known.credentials,
        refresh_token: known.credentials,
        assertion: known.credentials,
        device_code: known.credentials,
        requested_token_use: ['on_behalf_of', 'x'],
        redirect_uri: known.redirectUris,
        code_verifier: ['dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', 'short'],
        client_assertion: known.credentials,
        client_assertion_type: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer', 'x'],
        username: [known.userPrincipalName, 'nobody@contoso.localhost'],
        password: ['wrong'],
        client_info: ['1', '2'],
        claims: ['{}', '{'],
      }
    case 'devicecode':
      return shared
    case 'logout':
      return {
        post_logout_redirect_uri: known.redirectUris,
        id_token_hint: known.credentials,
        logout_hint: [known.userPrincipalName, 'x'],
        client_id: known.clientIds,
        sid: [guid],
        state: ['s'],
        canary: ['x'],
        session: [guid],
      }
  }
}

/** The request of this seed and index: mostly sensible, with one or several things wrong. */
export function fuzzedRequest(random: Random, known: Known): FuzzedRequest {
  const kind = random.pick<FuzzedRequest['kind']>([
    'authorize',
    'authorize',
    'token',
    'token',
    'devicecode',
    'logout',
  ])
  const tenant = random.pick([
    ...Array<string>(12).fill(known.tenantId),
    known.tenantId.toUpperCase(),
    known.domain,
    'common',
    'organizations',
    'consumers',
    guid,
    encodeURIComponent(random.pick(wrong).toWellFormed()) || 'x',
  ])
  const pairs: [string, string][] = []
  for (const [name, values] of Object.entries(valuesOf(kind, known))) {
    const isUsual = ['client_id', 'redirect_uri', 'response_type', 'scope', 'grant_type'].includes(
      name,
    )
    if (!random.chance(isUsual ? 0.95 : 0.12)) continue
    const value =
      random.chance(0.95) && values.length > 0 ? random.pick(values) : random.pick(wrong)
    pairs.push([name, random.chance(0.04) ? spoil(value, random) : value])
    if (random.chance(0.02)) pairs.push([name, random.pick(wrong)])
  }
  if (kind === 'token' && random.chance(0.5)) complete(pairs, random, known)
  // A client with a redirect URI of its own, most times: the rest has been refused early on.
  else if (random.chance(0.8)) {
    const at = random.below(known.redirectUris.length - 1)
    for (const pair of pairs) {
      if (pair[0] === 'client_id') pair[1] = known.clientIds[at] ?? ''
      if (pair[0].endsWith('redirect_uri')) pair[1] = known.redirectUris[at] ?? ''
    }
  }
  if (random.chance(0.05)) pairs.push([random.pick(wrong), random.pick(wrong)])
  const encoded = random.chance(0.97)
    ? new URLSearchParams(pairs).toString()
    : pairs.map(([name, value]) => `${name}=${value}`).join('&')
  const method =
    kind === 'token' || kind === 'devicecode'
      ? random.chance(0.98)
        ? 'POST'
        : 'GET'
      : random.chance(0.8)
        ? 'GET'
        : 'POST'
  const path = `/${tenant}${random.pick(kinds[kind])}`
  const headers: Record<string, string> = { host: 'localhost:8443' }
  if (random.chance(0.5)) headers['accept'] = random.pick(['text/html', 'application/json', '*/*'])
  if (kind === 'authorize' || kind === 'logout') {
    if (random.chance(0.5))
      headers['cookie'] = random.chance(0.9)
        ? known.cookie
        : random.pick(['a=b', '=', ';;;', known.cookie.slice(0, -3)])
  } else if (random.chance(0.2)) {
    const pair = `${random.pick(known.clientIds)}:${random.pick([known.secret, 'wrong', '%zz'])}`
    headers['authorization'] = random.pick([
      `Basic ${Buffer.from(pair).toString('base64')}`,
      'Basic !!!',
      'Bearer x',
      'Basic',
    ])
  }
  if (random.chance(0.2))
    headers['origin'] = random.pick(['https://evil.example', 'null', 'https://localhost:8443'])
  if (random.chance(0.1)) headers['client-request-id'] = random.pick([guid, 'x'])
  if (random.chance(0.1)) headers['accept-language'] = random.pick(['de', '*;q=0', 'x'.repeat(500)])
  const url = (target: string) => printable(target)
  if (method === 'GET') return { kind, method, url: url(`${path}?${encoded}`), headers }
  headers['content-type'] = random.chance(0.95)
    ? 'application/x-www-form-urlencoded'
    : random.pick([
        'application/x-www-form-urlencoded; charset=utf-8',
        'application/json',
        'text/plain',
        'multipart/form-data',
      ])
  return { kind, method, url: url(path), headers, payload: encoded }
}

/** Makes a token request whole, so that what it then has wrong is what it is refused for. */
function complete(pairs: [string, string][], random: Random, known: Known): void {
  const { code, refreshToken, deviceCode } = known.newest
  const whole: Record<string, string> = {
    client_id: known.clientIds[0] ?? '',
    client_secret: known.secret,
    ...random.pick([
      { grant_type: 'authorization_code', code, redirect_uri: known.redirectUris[0] ?? '' },
      { grant_type: 'refresh_token', refresh_token: refreshToken },
      { grant_type: 'client_credentials', scope: known.scopes[1] ?? '' },
      { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: deviceCode },
    ]),
  }
  const extra = random.chance(0.3) ? pairs.slice(0, 2) : []
  pairs.splice(
    0,
    pairs.length,
    ...Object.entries(whole),
    ...extra.filter(([name]) => !(name in whole)),
  )
  if (random.chance(0.5)) random.pick(pairs)[1] = random.pick(wrong)
}

/** Without what an HTTP request line cannot carry. */
function printable(target: string): string {
  return target.toWellFormed().replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent)
}

function spoil(value: string, random: Random): string {
  const at = random.below(value.length + 1)
  return random.pick([
    value.slice(0, at),
    value + value,
    value.toUpperCase(),
    `${value.slice(0, at)}${random.pick(wrong)}${value.slice(at)}`,
    ` ${value} `,
  ])
}
