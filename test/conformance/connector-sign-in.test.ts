import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import {
  type ConnectorFiles,
  newDefinition,
  newProperties,
  withAuthentication,
} from '@patchbay/connector-model'
import { systemActor } from '@patchbay/directory'
import { registerGateway } from '@patchbay/gateway'
import type { Connection, Connector, ConsentLink } from '@patchbay/wire'
import Fastify from 'fastify'
import { Agent } from 'undici'
import { type Authority, startAuthority } from './identity-authority.ts'

/** A connector signs in at the installation's own identity provider, over its v1 endpoints. */
void describe('a connector of this installation', () => {
  let authority: Authority
  const gateway = Fastify()
  const received: string[] = []
  const api = createServer((request, response) => {
    received.push(String(request.headers.authorization))
    response.end('{}')
  })
  const agent = new Agent()
  let connectorId: string
  let connectionId: string
  let path: string
  let filesFor: (choice: {
    clientId: string
    resourceUri: string
    enableOnBehalfOfLogin: boolean
  }) => ConnectorFiles

  const send = async <T>(method: 'GET' | 'POST', url: string, payload?: object): Promise<T> => {
    const answer = await gateway.inject({ method, url, ...(payload && { payload }) })
    assert.ok(answer.statusCode < 300, answer.body)
    return answer.json<T>()
  }

  before(async () => {
    authority = await startAuthority()
    const { directory, tenant, client, maker, store } = authority
    api.listen(0, '127.0.0.1')
    await once(api, 'listening')
    const host = `127.0.0.1:${(api.address() as AddressInfo).port}`
    await directory.applications.update(
      tenant.id,
      client.id,
      { web: { redirectUris: [`${authority.url}/redirect`] } },
      systemActor,
    )
    const user = { tenantId: tenant.id, userId: maker.id }
    registerGateway(gateway, {
      store,
      clock: authority.clock,
      authenticate: async () => ({
        kind: 'user',
        ...user,
        userPrincipalName: maker.userPrincipalName,
        displayName: maker.displayName,
        appId: '',
        scopes: 'all',
        directoryRoles: [],
      }),
      session: async () => user,
      publicUrl: authority.url,
      origins: [authority.url],
      redirectUrl: `${authority.url}/redirect`,
      allowedPrivateHosts: [host],
      fetchAgent: agent,
      log: gateway.log,
    })
    filesFor = (choice) => {
      const definition = newDefinition({ title: 'Identity', host, scheme: 'http' })
      definition['paths'] = {
        '/api/': {
          get: { operationId: 'GetIdentity', responses: { default: { description: 'default' } } },
        },
      }
      return withAuthentication(
        { definition, properties: newProperties() },
        {
          type: 'oauth2',
          identityProvider: 'aad',
          loginUri: authority.url,
          tenantId: tenant.id,
          scopes: [],
          redirectUrl: '',
          ...choice,
        },
      )
    }
    const files = filesFor({
      clientId: client.appId,
      resourceUri: authority.api.appId,
      enableOnBehalfOfLogin: false,
    })
    const connector = await send<Connector>('POST', '/api/connectors', {
      ...files,
      clientSecret: authority.secret,
    })
    const connection = await send<Connection>('POST', '/api/connections', {
      connectorId: connector.id,
    })
    connectorId = connector.id
    connectionId = connection.id
    path = `/apim/${connector.id}/${connectionId}/api/`
  })
  after(async () => {
    await gateway.close()
    await agent.close()
    api.close()
    api.closeAllConnections()
    await authority.stop()
  })

  async function signIn(): Promise<string> {
    const { link } = await send<ConsentLink>(
      'POST',
      `/api/connections/${connectionId}/consent-link`,
    )
    const begun = await gateway.inject(new URL(link).pathname)
    const { origin, pathname, search } = new URL(begun.headers.location!)
    assert.equal(origin, authority.url)
    let page = await authority.browser.get(`${pathname}${search}`)
    if (/name="(login|passwd)"/.test(page.text))
      page = await authority.browser.signIn(page, 'maker@contoso.localhost')
    const session = /name="session" value="([^"]+)"/.exec(page.text)?.[1]
    if (session) page = await authority.browser.submit(page, { session })
    if (page.status === 200) page = await authority.browser.submit(page, { action: 'accept' })
    const back = new URL(page.location!)
    return (await gateway.inject(`${back.pathname}${back.search}`)).body
  }

  const stateOf = () => send<Connection>('GET', `/api/connections/${connectionId}`)

  void test('is connected by a sign-in and knows whose it is', async () => {
    assert.match(await signIn(), /Connected/)
    const connection = await stateOf()
    assert.equal(connection.status, 'Connected')
    assert.equal(connection.accountName, 'maker@contoso.localhost')
  })

  void test("calls its API with the user's token for the resource", async () => {
    const answer = await gateway.inject(path)
    assert.equal(answer.statusCode, 200)
    const claims = JSON.parse(
      Buffer.from(received.at(-1)!.split('.')[1]!, 'base64url').toString(),
    ) as Record<string, unknown>
    assert.ok(String(claims['aud']).includes(authority.api.appId))
    assert.equal(claims['oid'], authority.maker.id)
    assert.equal(claims['scp'], 'access_as_user')
  })

  void test('refreshes the token when it is due', async () => {
    const [before, { expiresAt }] = [received.at(-1), await stateOf()]
    authority.clock.advance(2 * 3600)
    assert.equal((await gateway.inject(path)).statusCode, 200)
    assert.notEqual(received.at(-1), before)
    assert.ok((await stateOf()).expiresAt! > expiresAt!)
  })

  void test('tells that consent was taken back', async () => {
    const { directory, tenant } = authority
    const client = await directory.servicePrincipals.findByAppId(tenant.id, authority.client.appId)
    for (const grant of await directory.permissionGrants.list(tenant.id, { clientId: client!.id }))
      await directory.permissionGrants.delete(tenant.id, grant.id, systemActor)
    authority.clock.advance(2 * 3600)
    assert.equal((await gateway.inject(path)).statusCode, 401)
    const { status, statusMessage } = await stateOf()
    assert.equal(status, 'Error')
    assert.match(statusMessage!, /AADSTS65001.*Fix connection/s)
    assert.match(await signIn(), /Connected/)
    assert.equal((await gateway.inject(path)).statusCode, 200)
  })

  const claimsReceived = () =>
    JSON.parse(Buffer.from(received.at(-1)!.split('.')[1]!, 'base64url').toString()) as Record<
      string,
      unknown
    >

  void test('is called by a service principal that a connection brings', async () => {
    const { client, secret, tenant, api: resource } = authority
    const connect = (clientSecret: string) =>
      send<Connection>('POST', '/api/connections', {
        connectorId,
        servicePrincipal: { clientId: client.appId, clientSecret, tenantId: tenant.id },
      })
    const connection = await connect(secret)
    assert.equal(connection.status, 'Connected', connection.statusMessage ?? '')
    const answer = await gateway.inject(`/apim/${connectorId}/${connection.id}/api/`)
    assert.equal(answer.statusCode, 200, answer.body)
    const claims = claimsReceived()
    assert.ok(String(claims['aud']).includes(resource.appId))
    assert.equal(claims['appid'] ?? claims['azp'], client.appId)
    assert.equal(claims['scp'], undefined)
    const wrong = await connect('wrong')
    assert.equal(wrong.status, 'Error')
    assert.match(wrong.statusMessage!, /AADSTS7000215/)
  })

  void test('is called on behalf of a user whose token an API holds', async () => {
    const { directory, tenant, api: middle, maker } = authority
    await gateway.inject(path)
    const assertion = received.at(-1)!.replace('Bearer ', '')
    const { secretText } = await directory.applications.addPassword(
      tenant.id,
      middle.id,
      { displayName: 'middle tier' },
      systemActor,
    )
    const principal = await directory.servicePrincipals.ensure(tenant.id, middle.appId, systemActor)
    const graph = await directory.servicePrincipals.findByName(
      tenant.id,
      'https://graph.microsoft.com',
    )
    await directory.permissionGrants.merge(
      {
        tenantId: tenant.id,
        clientId: principal.id,
        resourceId: graph!.id,
        principalId: maker.id,
        scopes: ['User.Read'],
      },
      systemActor,
    )
    const connector = await send<Connector>('POST', '/api/connectors', {
      ...filesFor({
        clientId: middle.appId,
        resourceUri: 'https://graph.microsoft.com',
        enableOnBehalfOfLogin: true,
      }),
      clientSecret: secretText,
    })
    const connection = await send<Connection>('POST', '/api/connections', {
      connectorId: connector.id,
    })
    const signedIn = await send<Connection>(
      'POST',
      `/api/connections/${connection.id}/on-behalf-of`,
      { assertion },
    )
    assert.equal(signedIn.status, 'Connected', signedIn.statusMessage ?? '')
    const answer = await gateway.inject(`/apim/${connector.id}/${connection.id}/api/`)
    assert.equal(answer.statusCode, 200, answer.body)
    const claims = claimsReceived()
    assert.equal(claims['oid'], maker.id)
    assert.match(String(claims['scp']), /\bUser\.Read\b/)
    assert.equal(claims['appid'] ?? claims['azp'], middle.appId)
    const refused = await gateway.inject({
      method: 'POST',
      url: `/api/connections/${connection.id}/on-behalf-of`,
      payload: { assertion: `${assertion}x` },
    })
    assert.equal(refused.statusCode, 400)
  })
})
