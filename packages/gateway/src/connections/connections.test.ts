import assert from 'node:assert/strict'
import { after, afterEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { findConnection, updateConnection } from '@patchbay/store'
import type { Connection, ConsentLink, TestOperationResult } from '@patchbay/wire'
import { aadFiles, identityFiles, startInstallation } from '../test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, upstream, provider, store, now, createConnector, createConnection, signIn } =
  installation
afterEach(() => {
  upstream.requests.length = 0
  provider.authorizations.length = 0
})

const text = (displayName: string, more: object = {}) => ({
  type: 'string',
  uiDefinition: { displayName, constraints: { required: 'true', ...more } },
})
const secret = (displayName: string) => ({ ...text(displayName), type: 'securestring' })

async function make(connectorId: string, body: object) {
  return send('maker', {
    method: 'POST',
    url: '/api/connections',
    payload: { connectorId, ...body },
  })
}

void describe('a connection of a connector with several authentication types', () => {
  const files = identityFiles(upstream.host)
  Object.assign(files.properties['properties'] as object, {
    connectionParameterSets: {
      uiDefinition: { displayName: 'Authentication type', description: '' },
      values: [
        {
          name: 'password',
          uiDefinition: { displayName: 'Password', description: '' },
          parameters: { username: text('User'), password: secret('Password') },
        },
        {
          name: 'region',
          uiDefinition: { displayName: 'Region', description: '' },
          parameters: {
            region: text('Region', { allowedValues: [{ text: 'Europe', value: 'eu' }] }),
          },
        },
      ],
    },
  })

  void it('is of the type that was chosen, and of no other', async () => {
    const { id } = await createConnector(files)
    const none = await make(id, {})
    assert.equal(none.statusCode, 400)
    assert.match(none.body, /ParameterSetRequired.*\\"password\\" \(Password\)/)
    assert.equal((await make(id, { parameterSet: 'other' })).statusCode, 400)
    const parameters = { username: 'maria', password: 'pass word' }
    const made = await make(id, { parameterSet: 'password', parameters })
    assert.equal(made.statusCode, 201, made.body)
    const connection = made.json<Connection>()
    assert.equal(connection.parameterSet, 'password')
    const answer = await send('maker', { url: `/apim/${id}/${connection.id}/api/` })
    assert.equal(answer.statusCode, 200, answer.body)
    const basic = Buffer.from('maria:pass word').toString('base64')
    assert.equal(upstream.requests[0]!.headers.authorization, `Basic ${basic}`)
  })

  void it('takes only the values that its maker allows', async () => {
    const { id } = await createConnector(files)
    const refused = await make(id, {
      parameterSet: 'region',
      parameters: { region: 'evil.example' },
    })
    assert.equal(refused.statusCode, 400)
    assert.match(refused.body, /ParameterNotAllowed/)
    const taken = await make(id, { parameterSet: 'region', parameters: { region: 'eu' } })
    assert.equal(taken.statusCode, 201, taken.body)
  })
})

void describe('a connection that signs in', async () => {
  const connector = await createConnector(
    aadFiles(installation),
    'the-client-secret-of-the-connector',
  )

  void it('lets its user choose another account', async () => {
    const files = identityFiles(upstream.host)
    Object.assign(files.properties['properties'] as object, {
      connectionParameters: {
        token: {
          type: 'oauthSetting',
          oAuthSettings: { identityProvider: 'google', clientId: 'client', scopes: ['openid'] },
        },
      },
    })
    const google = await createConnector(files, 'secret')
    const { id } = await createConnection(google.id)
    const promptOf = async (payload: object) => {
      const answer = await send('maker', {
        method: 'POST',
        url: `/api/connections/${id}/consent-link`,
        payload,
      })
      const begun = await send('maker', { url: new URL(answer.json<ConsentLink>().link).pathname })
      return new URL(begun.headers.location!).searchParams.get('prompt')
    }
    assert.equal(await promptOf({ switchAccount: true }), 'select_account consent')
    assert.equal(await promptOf({}), 'consent')
  })

  void it('gives notice before it ends for good, and says when it has', async () => {
    const { id } = await createConnection(connector.id)
    await signIn(id)
    const noticeOf = async () =>
      (await send('maker', { url: `/api/connections/${id}` })).json<Connection>().notice
    const set = (days: number, sealedRefreshToken: string | null) =>
      updateConnection(store.db, id, {
        tokenExpiresAt: Math.floor(now.date.getTime() / 1000) + days * 86_400,
        sealedRefreshToken,
      })
    const { sealedRefreshToken } = (await findConnection(store.db, id))!
    await set(1, sealedRefreshToken)
    assert.equal(await noticeOf(), null)
    await set(10, null)
    assert.equal(await noticeOf(), null)
    await set(1, null)
    assert.match((await noticeOf())!, /ends at .*cannot be renewed without you/)
    await set(-1, null)
    assert.match((await noticeOf())!, /ended at .*sign in again/)
  })
})

void describe('a connection that is shared', () => {
  void it('is called by whom it is shared with, and shown to them without what is in it', async () => {
    const connector = await createConnector(identityFiles(upstream.host))
    const { id } = await createConnection(connector.id)
    const url = `/apim/${connector.id}/${id}/api/`
    const share = (method: 'PUT' | 'DELETE') =>
      send('maker', {
        method,
        url: `/api/connections/${id}/shares${method === 'PUT' ? '' : '/user'}`,
        ...(method === 'PUT' && { payload: { userId: 'user' } }),
      })
    assert.equal((await send('user', { url })).statusCode, 404)
    const shared = await share('PUT')
    assert.equal(shared.statusCode, 204, shared.body)
    assert.equal((await send('user', { url })).statusCode, 200)
    const listed = await send('user', { url: '/api/connections' })
    assert.deepEqual(
      listed.json<{ value: Connection[] }>().value.map((one) => [one.id, one.role]),
      [[id, 'user']],
    )
    const shown = await send('user', { url: `/api/connections/${id}` })
    assert.equal(shown.json<Connection>().role, 'user')
    const tested = await send('user', {
      method: 'POST',
      url: `/api/connections/${id}/test`,
      payload: { operationId: 'GetIdentity', parameters: {} },
    })
    assert.equal(tested.json<TestOperationResult>().response?.status, 200, tested.body)
    const refused = await send('user', { method: 'DELETE', url: `/api/connections/${id}` })
    assert.ok(refused.statusCode >= 400)
    await share('DELETE')
    assert.equal((await send('user', { url })).statusCode, 404)
  })
})

void describe('calls', () => {
  void it('are kept for the connector’s maker, each with its operation, status and time', async () => {
    const connector = await createConnector(identityFiles(upstream.host))
    const { id } = await createConnection(connector.id)
    for (const requestId of ['first', 'second'])
      await send('maker', {
        url: `/apim/${connector.id}/${id}/api/`,
        headers: { 'x-ms-client-request-id': requestId },
      })
    const read = () => send('maker', { url: `/api/connectors/${connector.id}/calls` })
    let body = (await read()).json<{ value: Record<string, unknown>[] }>()
    for (let waited = 0; body.value.length < 2 && waited < 50; waited++) {
      await delay(100)
      body = (await read()).json()
    }
    assert.deepEqual(
      body.value.map(({ operationId, status, requestId }) => [operationId, status, requestId]),
      [
        ['GetIdentity', 200, 'second'],
        ['GetIdentity', 200, 'first'],
      ],
    )
    const others = await send('user', { url: `/api/connectors/${connector.id}/calls` })
    assert.equal(others.statusCode, 404)
  })
})
