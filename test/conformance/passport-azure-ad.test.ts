import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import express from 'express'
import passport from 'passport'
import { BearerStrategy, OIDCStrategy } from 'passport-azure-ad'
import { addClient } from '../../packages/identity/src/testing/fixture.ts'
import { hiddenFields } from '../../packages/identity/src/testing/browser.ts'
import { authorize, startAuthority, type Authority } from './identity-authority.ts'

let authority: Authority
let server: Server
let origin: string
let cookies = new Map<string, string>()

before(async () => {
  authority = await startAuthority()
  const { directory, tenant, admin, api, url } = authority
  const app = express()
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`

  const site = await addClient(directory, tenant, admin.id, api, {
    displayName: 'Web site',
    web: {
      redirectUris: [`${origin}/auth/openid/return`],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
    },
  })
  const { secretText } = await directory.applications.addPassword(
    tenant.id,
    site.id,
    {},
    {
      kind: 'user',
      id: admin.id,
      displayName: admin.displayName,
    },
  )
  const metadata = `${url}/${tenant.id}/v2.0/.well-known/openid-configuration`
  for (const [name, responseType, responseMode] of [
    ['hybrid', 'code id_token', 'form_post'],
    ['code', 'code', 'query'],
    ['implicit', 'id_token', 'form_post'],
  ] as const) {
    const strategy = new OIDCStrategy(
      {
        identityMetadata: metadata,
        clientID: site.appId,
        clientSecret: secretText,
        responseType,
        responseMode,
        redirectUrl: `${origin}/auth/openid/return`,
        allowHttpForRedirectUrl: true,
        validateIssuer: true,
        passReqToCallback: false,
        scope: ['profile', 'email'],
        useCookieInsteadOfSession: true,
        cookieEncryptionKeys: [
          { key: randomBytes(16).toString('hex'), iv: randomBytes(6).toString('hex') },
        ],
        loggingLevel: 'error',
        loggingNoPII: true,
      },
      (_issuer, _subject, profile, _accessToken, _refreshToken, done) => done(null, profile),
    )
    passport.use(name, strategy)
  }
  passport.use(
    'bearer',
    new BearerStrategy(
      {
        identityMetadata: metadata,
        clientID: api.appId,
        audience: api.appId,
        scope: ['access_as_user'],
        validateIssuer: true,
        passReqToCallback: false,
        loggingLevel: 'error',
        loggingNoPII: true,
      },
      (claims, done) => done(null, claims, claims),
    ),
  )
  app.use(express.urlencoded({ extended: false }))
  app.use((request, _response, next) => {
    // passport-azure-ad reads the state's cookies where cookie-parser leaves them.
    request.cookies = Object.fromEntries(
      (request.headers.cookie ?? '').split('; ').map((pair) => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))]
      }),
    )
    next()
  })
  let strategy = 'hybrid'
  app.get('/login/:strategy', (request, response, next) => {
    strategy = request.params.strategy
    passport.authenticate(strategy, { session: false })(request, response, next)
  })
  app.all('/auth/openid/return', (request, response, next) => {
    passport.authenticate(strategy, { session: false, failWithError: true })(
      request,
      response,
      next,
    )
  })
  app.all('/auth/openid/return', (request, response) => {
    response.json(request.user)
  })
  app.get('/api', passport.authenticate('bearer', { session: false }), (request, response) => {
    response.json(request.user)
  })
})
after(async () => {
  await new Promise((resolve) => server.close(resolve))
  await authority.stop()
})

/** Fetches a page of the site with its cookies. */
async function visit(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(new URL(path, origin), {
    redirect: 'manual',
    ...init,
    headers: {
      ...(init.headers as Record<string, string>),
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    },
  })
  for (const line of answer.headers.getSetCookie()) {
    const pair = line.split(';')[0] ?? ''
    cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
  }
  return answer
}

/** Signs in at the site through one of its strategies and returns the profile that it read. */
async function signInWith(strategy: string): Promise<Record<string, unknown>> {
  cookies = new Map()
  const start = await visit(`/login/${strategy}`)
  const arrived = await authorize(authority, start.headers.get('location') ?? '')
  const answer = arrived.location
    ? await visit(new URL(arrived.location).pathname + new URL(arrived.location).search)
    : await visit('/auth/openid/return', {
        method: 'POST',
        body: new URLSearchParams(hiddenFields(arrived.text)),
      })
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  return JSON.parse(text) as Record<string, unknown>
}

describe('passport-azure-ad, unmodified', () => {
  for (const [name, what] of [
    ['hybrid', 'code and ID token by form_post'],
    ['code', 'a code in the query'],
    ['implicit', 'an ID token by form_post'],
  ] as const)
    it(`OIDCStrategy signs a person in with ${what}`, async () => {
      const profile = await signInWith(name)
      assert.equal(profile['oid'], authority.maker.id)
      assert.equal(profile['displayName'], authority.maker.displayName)
    })

  it('BearerStrategy lets a user token with the scope in', async () => {
    const { client, secret, url, tenant, api } = authority
    const address = new URL(`${url}/${tenant.id}/oauth2/v2.0/authorize`)
    address.search = new URLSearchParams({
      client_id: client.appId,
      redirect_uri: 'https://client.example/cb',
      response_type: 'code',
      scope: `api://${api.appId}/access_as_user`,
    }).toString()
    const { location } = await authorize(authority, address.href)
    const answer = await fetch(`${url}/${tenant.id}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.appId,
        client_secret: secret,
        redirect_uri: 'https://client.example/cb',
        code: new URL(location ?? '').searchParams.get('code') ?? '',
      }),
    })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    const called = await visit('/api', { headers: { authorization: `Bearer ${token}` } })
    assert.equal(called.status, 200)
    assert.equal(((await called.json()) as { oid: string }).oid, authority.maker.id)
  })

  it('BearerStrategy refuses a token of the application itself, and one for another resource', async () => {
    const { client, secret, url, tenant, api } = authority
    for (const scope of [`api://${api.appId}/.default`, 'https://graph.microsoft.com/.default']) {
      const answer = await fetch(`${url}/${tenant.id}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client.appId,
          client_secret: secret,
          scope,
        }),
      })
      const { access_token: token } = (await answer.json()) as { access_token: string }
      assert.equal(
        (await visit('/api', { headers: { authorization: `Bearer ${token}` } })).status,
        401,
      )
    }
  })
})
