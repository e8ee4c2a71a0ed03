// What the OpenID Foundation's conformance suite asks of a provider, module by module, under its names.
// A plan is a response type; what a token holds is checked by openid-client or, for the response types
// that it does not know, by jose.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose'
import * as client from 'openid-client'
import {
  hiddenFields,
  openBrowser,
  type Browser,
} from '../../packages/identity/src/testing/browser.ts'
import { addClient } from '../../packages/identity/src/testing/fixture.ts'
import { startAuthority, type Authority } from './identity-authority.ts'

const callback = 'https://suite.example/callback'
const plans = {
  basic: 'code',
  implicit: 'id_token token',
  'implicit without token': 'id_token',
  hybrid: 'code id_token',
  'hybrid with token': 'code token',
  'hybrid with both': 'code id_token token',
} as const
type ResponseType = (typeof plans)[keyof typeof plans]
const everyPlan = Object.values(plans)
const withCode = everyPlan.filter((type) => type.includes('code'))
const withIdToken = everyPlan.filter((type) => type.includes('id_token'))

interface Registration {
  id: string
  appId: string
  secret: string
  configuration: client.Configuration
}

let authority: Authority
let first: Registration
let second: Registration
let keys: ReturnType<typeof createRemoteJWKSet>

before(async () => {
  authority = await startAuthority()
  first = await register('Suite client')
  second = await register('Suite client 2')
  keys = createRemoteJWKSet(new URL(first.configuration.serverMetadata().jwks_uri ?? ''))
})
after(() => authority.stop())

async function register(displayName: string): Promise<Registration> {
  const { directory, tenant, admin, api, url } = authority
  const application = await addClient(directory, tenant, admin.id, api, {
    displayName,
    web: {
      redirectUris: [callback],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
    },
  })
  const actor = { kind: 'user', id: admin.id, displayName: admin.displayName } as const
  const { secretText } = await directory.applications.addPassword(
    tenant.id,
    application.id,
    {},
    actor,
  )
  return {
    id: application.id,
    appId: application.appId,
    secret: secretText,
    configuration: await client.discovery(
      new URL(`${url}/${tenant.id}/v2.0`),
      application.appId,
      secretText,
    ),
  }
}

/** What a client got: the parameters of the answer, and the tokens once everything was checked. */
interface Outcome {
  answer: URLSearchParams
  tokens: Partial<Record<'access_token' | 'id_token' | 'refresh_token', string>>
  claims: JWTPayload | undefined
  /** Whether a password was asked for on the way. */
  askedPassword: boolean
}

interface Request {
  responseType?: ResponseType
  parameters?: Record<string, string>
  browser?: Browser
  registration?: Registration
  method?: 'GET' | 'POST'
  /** Writes the query's parameters backwards. */
  reversed?: boolean
}

/** Sends a person through the pages; the answer is in `location`, or in a form for form_post. */
async function visit({
  responseType = 'code',
  parameters = {},
  browser = openBrowser(authority.app, authority.url),
  registration = first,
  method = 'GET',
  reversed = false,
}: Request): Promise<{ answer: URLSearchParams; page: string; askedPassword: boolean }> {
  const address = client.buildAuthorizationUrl(registration.configuration, {
    redirect_uri: callback,
    response_type: responseType,
    scope: 'openid',
    state: 'the-state',
    ...(responseType.includes('id_token') && { nonce: 'the-nonce' }),
    ...parameters,
  })
  for (const [name, value] of Object.entries(parameters))
    if (value === '') address.searchParams.delete(name)
  if (reversed)
    address.search = new URLSearchParams([...address.searchParams].toReversed()).toString()
  let seen =
    method === 'GET'
      ? await browser.get(address.pathname + address.search)
      : await browser.post(address.pathname, Object.fromEntries(address.searchParams))
  let askedPassword = false
  for (let step = 0; step < 4 && seen.location === undefined; step++) {
    if (/name="(login|passwd)"/.test(seen.text)) {
      askedPassword = true
      seen = await browser.signIn(seen, 'maker@contoso.localhost')
    } else if (/value="accept"/.test(seen.text)) {
      seen = await browser.submit(seen, { action: 'accept' })
    } else break
  }
  if (seen.location === undefined)
    return { answer: new URLSearchParams(hiddenFields(seen.text)), page: seen.text, askedPassword }
  const target = new URL(seen.location)
  assert.equal(target.origin + target.pathname, callback)
  return {
    answer: new URLSearchParams(target.hash ? target.hash.slice(1) : target.search),
    page: '',
    askedPassword,
  }
}

/** Signs in and checks all that came back: state, signature, issuer, audience, nonce, hashes. */
async function complete(request: Request = {}): Promise<Outcome> {
  const { responseType = 'code', registration = first, parameters = {} } = request
  const { answer, page, askedPassword } = await visit(request)
  assert.equal(answer.get('error'), null, `${answer.get('error_description')}${page}`)
  assert.equal(answer.get('state'), 'the-state', page)
  const tokens: Outcome['tokens'] = {}
  for (const name of ['access_token', 'id_token'] as const) {
    const value = answer.get(name)
    if (value !== null) tokens[name] = value
  }
  let claims =
    tokens.id_token === undefined ? undefined : await verify(tokens.id_token, registration)
  if (claims) {
    assert.equal(claims['nonce'], 'the-nonce')
    assert.equal('c_hash' in claims, responseType.includes('code'))
    assert.equal('at_hash' in claims, answer.has('access_token'))
  }
  const code = answer.get('code')
  assert.equal(code !== null, responseType.includes('code'))
  if (code !== null) {
    const redeemed = await redeem(code, registration, parameters['code_verifier'])
    tokens.access_token ??= redeemed.access_token
    if (redeemed.id_token !== undefined) tokens.id_token ??= redeemed.id_token
    if (redeemed.refresh_token !== undefined) tokens.refresh_token = redeemed.refresh_token
    const fromToken = await verify(redeemed.id_token ?? '', registration)
    if (claims) {
      assert.equal(fromToken.sub, claims.sub)
      assert.equal(fromToken.iss, claims.iss)
    }
    claims ??= fromToken
  }
  return { answer, tokens, claims, askedPassword }
}

async function verify(token: string, { appId }: Registration): Promise<JWTPayload> {
  const issuer = `${authority.url}/${authority.tenant.id}/v2.0`
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, audience: appId })
  assert.equal(protectedHeader.alg, 'RS256')
  assert.ok(protectedHeader.kid)
  return payload
}

async function redeem(code: string, { configuration }: Registration, verifier?: string) {
  return client.genericGrantRequest(configuration, 'authorization_code', {
    code,
    redirect_uri: callback,
    ...(verifier !== undefined && { code_verifier: verifier }),
  })
}

function userInfo(tokens: Outcome['tokens'], init: RequestInit = {}): Promise<Response> {
  const address = first.configuration.serverMetadata().userinfo_endpoint ?? ''
  return fetch(address, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
    ...init,
  })
}

/** One test a plan: its name is the module's, its variant the response type. */
function each(
  module: string,
  types: readonly ResponseType[],
  run: (type: ResponseType) => Promise<void>,
): void {
  for (const type of types) it(`${module} (${type})`, () => run(type))
}

describe('OpenID Connect Core, by the names of the conformance suite', () => {
  each('oidcc-server', everyPlan, async (responseType) => {
    const { claims, tokens } = await complete({ responseType })
    if (!tokens.access_token) return
    const answer = (await (await userInfo(tokens)).json()) as { sub: string }
    if (claims) assert.equal(answer.sub, claims.sub)
  })

  it('oidcc-response-type-missing', async () => {
    const { answer, page } = await visit({ parameters: { response_type: '' } })
    assert.ok(
      ['invalid_request', 'unsupported_response_type'].includes(answer.get('error') ?? '') ||
        /AADSTS900144/.test(page),
    )
  })

  each('oidcc-idtoken-signature', withIdToken, async (responseType) => {
    assert.ok((await complete({ responseType })).claims)
  })

  for (const [module, init] of [
    ['oidcc-userinfo-get', {}],
    ['oidcc-userinfo-post-header', { method: 'POST' }],
  ] as const)
    it(module, async () => {
      const { tokens, claims } = await complete()
      const answer = await userInfo(tokens, init)
      assert.equal(answer.status, 200)
      assert.equal(((await answer.json()) as { sub: string }).sub, claims?.sub)
    })
  it('oidcc-userinfo-post-body', async () => {
    const { tokens, claims } = await complete()
    const answer = await userInfo(tokens, {
      method: 'POST',
      headers: {},
      body: new URLSearchParams({ access_token: tokens.access_token ?? '' }),
    })
    assert.equal(answer.status, 200)
    assert.equal(((await answer.json()) as { sub: string }).sub, claims?.sub)
  })

  each(
    'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
    ['code', 'code token'],
    async (responseType) => {
      await complete({ responseType })
    },
  )
  each('oidcc-ensure-request-without-nonce-fails', withIdToken, async (responseType) => {
    const { answer } = await visit({ responseType, parameters: { nonce: '' } })
    assert.equal(answer.get('error'), 'invalid_request')
    assert.match(answer.get('error_description') ?? '', /AADSTS900144/)
  })

  for (const [module, scope, expected] of [
    ['oidcc-scope-profile', 'openid profile', ['name', 'given_name', 'family_name']],
    ['oidcc-scope-email', 'openid email', ['email']],
    ['oidcc-scope-address', 'openid address', []],
    ['oidcc-scope-phone', 'openid phone', []],
    ['oidcc-scope-all', 'openid profile email address phone', ['name', 'email']],
    ['oidcc-alternate-happy-flow', 'profile openid', ['name']],
  ] as const)
    it(module, async () => {
      const { tokens } = await complete({ parameters: { scope }, reversed: true })
      const answer = (await (await userInfo(tokens)).json()) as Record<string, unknown>
      for (const claim of expected) assert.ok(answer[claim], claim)
    })

  for (const [module, parameters] of [
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    ['oidcc-login-hint', { login_hint: 'maker@contoso.localhost' }],
    ['oidcc-ui-locales', { ui_locales: 'se' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
    [
      'oidcc-claims-essential',
      { claims: JSON.stringify({ userinfo: { name: { essential: true } } }) },
    ],
  ] as const)
    each(module, everyPlan, async (responseType) => {
      await complete({ responseType, parameters })
    })

  it('oidcc-prompt-login', async () => {
    const browser = openBrowser(authority.app, authority.url)
    const before = await complete({ browser, parameters: { max_age: '15000' } })
    await delay(1100)
    const again = await complete({ browser, parameters: { prompt: 'login', max_age: '15000' } })
    assert.equal(again.askedPassword, true)
    assert.ok(Number(again.claims?.['auth_time']) > Number(before.claims?.['auth_time']))
  })
  each('oidcc-prompt-none-not-logged-in', everyPlan, async (responseType) => {
    const { answer } = await visit({ responseType, parameters: { prompt: 'none' } })
    assert.equal(answer.get('error'), 'login_required')
    assert.match(answer.get('error_description') ?? '', /AADSTS50058/)
  })
  each('oidcc-prompt-none-logged-in', everyPlan, async (responseType) => {
    const browser = openBrowser(authority.app, authority.url)
    const before = await complete({ browser, responseType, parameters: { max_age: '15000' } })
    const again = await complete({
      browser,
      responseType,
      parameters: { prompt: 'none', max_age: '15000' },
    })
    assert.equal(again.askedPassword, false)
    if (!before.claims) return
    assert.equal(again.claims?.sub, before.claims.sub)
    assert.equal(again.claims?.['auth_time'], before.claims['auth_time'])
  })
  it('oidcc-max-age-1', async () => {
    const browser = openBrowser(authority.app, authority.url)
    const before = await complete({ browser, parameters: { max_age: '1' } })
    await delay(2100)
    const again = await complete({ browser, parameters: { max_age: '1' } })
    assert.equal(again.askedPassword, true)
    assert.ok(Number(again.claims?.['auth_time']) > Number(before.claims?.['auth_time']))
  })
  it('oidcc-max-age-10000', async () => {
    const browser = openBrowser(authority.app, authority.url)
    const before = await complete({ browser, parameters: { max_age: '10000' } })
    const again = await complete({ browser, parameters: { max_age: '10000' } })
    assert.equal(again.askedPassword, false)
    assert.ok(again.claims?.['auth_time'])
    assert.equal(again.claims['auth_time'], before.claims?.['auth_time'])
    assert.equal(again.claims.sub, before.claims?.sub)
  })
  it('oidcc-id-token-hint', async () => {
    const browser = openBrowser(authority.app, authority.url)
    const { tokens, claims } = await complete({ browser })
    const again = await complete({
      browser,
      parameters: { prompt: 'none', id_token_hint: tokens.id_token ?? '' },
    })
    assert.equal(again.claims?.sub, claims?.sub)
  })

  each('oidcc-codereuse', withCode, async (responseType) => {
    const { answer } = await complete({ responseType })
    await assert.rejects(
      redeem(answer.get('code') ?? '', first),
      (error) => error instanceof client.ResponseBodyError && error.error === 'invalid_grant',
    )
  })
  it('oidcc-codereuse-30seconds: what the first redemption gave ends as well', async () => {
    const { answer, tokens } = await complete({ parameters: { scope: 'openid offline_access' } })
    await assert.rejects(redeem(answer.get('code') ?? '', first))
    assert.equal((await userInfo(tokens)).status, 401)
    await assert.rejects(client.refreshTokenGrant(first.configuration, tokens.refresh_token ?? ''))
  })

  it('oidcc-ensure-registered-redirect-uri', async () => {
    const { page } = await visit({ parameters: { redirect_uri: `${callback}/other` } })
    assert.match(page, /AADSTS50011/)
  })
  it('oidcc-ensure-post-request-succeeds', async () => {
    await complete({ method: 'POST' })
  })
  it('oidcc-server-client-secret-post', async () => {
    const { url, tenant } = authority
    for (const way of [
      client.ClientSecretPost(first.secret),
      client.ClientSecretBasic(first.secret),
    ]) {
      const configuration = await client.discovery(
        new URL(`${url}/${tenant.id}/v2.0`),
        first.appId,
        {},
        way,
      )
      await complete({ registration: { ...first, configuration } })
    }
  })
  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', async () => {
    const { answer, page } = await visit({
      parameters: { request_uri: 'https://suite.example/request.jwt' },
    })
    assert.ok(answer.get('error') === 'request_uri_not_supported' || page.includes('request_uri'))
  })
  for (const module of [
    'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
    'oidcc-ensure-request-object-with-redirect-uri',
  ])
    it(module, async () => {
      const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const request = `${encode({ alg: 'none' })}.${encode({ redirect_uri: callback })}.`
      const { answer } = await visit({ parameters: { request } })
      assert.equal(answer.get('error'), 'request_not_supported')
    })

  each('oidcc-refresh-token', withCode, async (responseType) => {
    const parameters = { scope: 'openid offline_access' }
    const { tokens, claims } = await complete({ responseType, parameters })
    const refreshed = await client.refreshTokenGrant(
      first.configuration,
      tokens.refresh_token ?? '',
    )
    const fresh = await verify(refreshed.id_token ?? '', first)
    for (const name of ['iss', 'sub', 'aud'] as const) assert.equal(fresh[name], claims?.[name])
    await assert.rejects(
      client.refreshTokenGrant(second.configuration, refreshed.refresh_token ?? ''),
      (error) => error instanceof client.ResponseBodyError && error.error === 'invalid_grant',
    )
  })
  each(
    'oidcc-ensure-request-with-valid-pkce-succeeds',
    ['code', 'code id_token'],
    async (responseType) => {
      const verifier = client.randomPKCECodeVerifier()
      const { answer } = await visit({
        responseType,
        parameters: {
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        },
      })
      await assert.rejects(redeem(answer.get('code') ?? '', first))
      const again = await visit({
        responseType,
        parameters: {
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        },
      })
      assert.ok((await redeem(again.answer.get('code') ?? '', first, verifier)).access_token)
    },
  )

  it('oidcc-discovery-endpoint-verification', async () => {
    const document = first.configuration.serverMetadata()
    assert.equal(document.issuer, `${authority.url}/${authority.tenant.id}/v2.0`)
    for (const [name, value] of Object.entries(document))
      if (/(_endpoint|_uri)$/.test(name)) assert.match(JSON.stringify(value), /^"https:\/\//, name)
    assert.ok(document.scopes_supported?.includes('openid'))
    assert.ok(document.response_types_supported?.includes('code'))
    assert.ok(document.subject_types_supported?.length)
    assert.ok(document.id_token_signing_alg_values_supported?.includes('RS256'))
    assert.ok(document.claims_supported?.includes('sub'))
    const answer = await fetch(document.jwks_uri ?? '')
    const { keys: published } = (await answer.json()) as { keys: Record<string, unknown>[] }
    for (const key of published) {
      assert.equal(key['kty'], 'RSA')
      assert.ok(key['kid'] && key['n'] && key['e'])
      assert.equal(key['d'], undefined)
    }
  })
})

describe('OpenID Connect RP-Initiated Logout, by the names of the conformance suite', () => {
  async function signOut(build: (idToken: string) => Record<string, string>) {
    const browser = openBrowser(authority.app, authority.url)
    const { tokens } = await complete({ browser })
    const address = new URL(first.configuration.serverMetadata().end_session_endpoint ?? '')
    address.search = new URLSearchParams(build(tokens.id_token ?? '')).toString()
    const seen = await browser.get(address.pathname + address.search)
    const silent = await visit({ browser, parameters: { prompt: 'none' } })
    return { seen, stillSignedIn: silent.answer.get('error') === null }
  }
  const state = 'of-sign-out'
  const back = { post_logout_redirect_uri: callback, state }

  it('oidcc-rp-initiated-logout', async () => {
    const { seen, stillSignedIn } = await signOut((hint) => ({ id_token_hint: hint, ...back }))
    assert.equal(seen.location, `${callback}?state=${state}`)
    assert.equal(stillSignedIn, false)
  })
  it('oidcc-rp-initiated-logout-no-state', async () => {
    const { seen } = await signOut((hint) => ({
      id_token_hint: hint,
      post_logout_redirect_uri: callback,
    }))
    assert.equal(seen.location, callback)
  })
  for (const [name, build] of [
    ['bad-id-token-hint', () => ({ id_token_hint: 'not.a.token', ...back })],
    [
      'modified-id-token-hint',
      (hint: string) => ({
        id_token_hint: hint.slice(0, -6) + (hint.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'),
        ...back,
      }),
    ],
    ['no-id-token-hint', () => back],
    ['no-params', () => ({})],
    ['only-state', () => ({ state })],
  ] as const)
    it(`oidcc-rp-initiated-logout-${name}: asks the person first`, async () => {
      const { seen, stillSignedIn } = await signOut(build)
      assert.equal(seen.location, undefined)
      assert.equal(seen.status, 200)
      assert.equal(stillSignedIn, true)
    })
  for (const [name, build] of [
    ['no-post-logout-redirect-uri', (hint: string) => ({ id_token_hint: hint })],
    [
      'bad-post-logout-redirect-uri',
      (hint: string) => ({ id_token_hint: hint, post_logout_redirect_uri: 'https://evil.example' }),
    ],
    [
      'query-added-to-post-logout-redirect-uri',
      (hint: string) => ({ id_token_hint: hint, post_logout_redirect_uri: `${callback}?extra=1` }),
    ],
  ] as const)
    it(`oidcc-rp-initiated-logout-${name}: ends the session and stays`, async () => {
      const { seen, stillSignedIn } = await signOut(build)
      assert.equal(seen.location, undefined)
      assert.equal(stillSignedIn, false)
    })
  it('oidcc-rp-initiated-logout-discovery-endpoint-verification', () => {
    assert.match(
      first.configuration.serverMetadata().end_session_endpoint ?? '',
      /^https:\/\/.+\/logout$/,
    )
  })
})
