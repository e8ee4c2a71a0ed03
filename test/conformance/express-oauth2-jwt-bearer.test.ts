import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import express, { type ErrorRequestHandler } from 'express'
import { auth, claimIncludes } from 'express-oauth2-jwt-bearer'
import jwt from 'jsonwebtoken'
import { JwksClient, SigningKeyNotFoundError } from 'jwks-rsa'
import { redirectUri } from '../../packages/identity/src/testing/fixture.ts'
import { answerInQuery, startAuthority, type Authority } from './identity-authority.ts'

let authority: Authority
let server: Server
let origin: string
let userToken: string
let applicationToken: string

before(async () => {
  authority = await startAuthority()
  const { url, tenant, api } = authority
  const app = express()
  app.get(
    '/api',
    auth({ issuerBaseURL: `${url}/${tenant.id}/v2.0`, audience: api.appId }),
    // The library looks for scopes in `scope`; Entra's tokens carry them in `scp`.
    claimIncludes('scp', 'access_as_user'),
    (request, response) => {
      response.json(request.auth?.payload)
    },
  )
  // The library puts the status on its errors; what stands around it answers with it.
  app.use(((error: { status?: number; message: string }, _request, response, _next) => {
    response.status(error.status ?? 500).json({ message: error.message })
  }) as ErrorRequestHandler)
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  userToken = await tokenOfUser()
  applicationToken = await token({
    grant_type: 'client_credentials',
    scope: `api://${api.appId}/.default`,
  })
})
after(async () => {
  await new Promise((resolve) => server.close(resolve))
  await authority.stop()
})

async function token(fields: Record<string, string>): Promise<string> {
  const { url, tenant, client, secret } = authority
  const answer = await fetch(`${url}/${tenant.id}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: client.appId, client_secret: secret, ...fields }),
  })
  assert.equal(answer.status, 200)
  return ((await answer.json()) as { access_token: string }).access_token
}

async function tokenOfUser(): Promise<string> {
  const { url, tenant, client, api } = authority
  const address = new URL(`${url}/${tenant.id}/oauth2/v2.0/authorize`)
  address.search = new URLSearchParams({
    client_id: client.appId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: `api://${api.appId}/access_as_user`,
  }).toString()
  const code = (await answerInQuery(authority, address.href)).get('code') ?? ''
  return token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
}

const call = (bearer: string) =>
  fetch(`${origin}/api`, { headers: { authorization: `Bearer ${bearer}` } })

describe('express-oauth2-jwt-bearer, unmodified', () => {
  it('finds keys and issuer by discovery and lets a user token in', async () => {
    const answer = await call(userToken)
    assert.equal(answer.status, 200)
    assert.equal(((await answer.json()) as { oid: string }).oid, authority.maker.id)
  })

  it('refuses a token without the scope, and a changed one', async () => {
    assert.equal((await call(applicationToken)).status, 401)
    const [header, , signature] = userToken.split('.')
    const payload = Buffer.from(
      JSON.stringify({ ...(jwt.decode(userToken) as object), oid: authority.admin.id }),
    ).toString('base64url')
    assert.equal((await call(`${header}.${payload}.${signature}`)).status, 401)
  })
})

describe('jwks-rsa, unmodified', () => {
  it('finds the signing key of a token at every key address that is published', async () => {
    const { url, tenant } = authority
    const decoded = jwt.decode(userToken, { complete: true })
    for (const address of [
      `${url}/${tenant.id}/discovery/v2.0/keys`,
      `${url}/${tenant.id}/discovery/keys`,
      `${url}/common/discovery/v2.0/keys`,
    ]) {
      const keys = new JwksClient({ jwksUri: address, cache: false })
      const key = await keys.getSigningKey(decoded?.header.kid)
      assert.ok(jwt.verify(userToken, key.getPublicKey(), { algorithms: ['RS256'] }))
    }
  })

  it('hears that a key is not published', async () => {
    const { url, tenant } = authority
    const keys = new JwksClient({ jwksUri: `${url}/${tenant.id}/discovery/v2.0/keys` })
    await assert.rejects(keys.getSigningKey('unknown'), SigningKeyNotFoundError)
  })
})
