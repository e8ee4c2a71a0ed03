import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, describe, it } from 'node:test'
import { insertConnection, insertConnector, openStore } from '@patchbay/store'
import type {
  ApiErrorBody,
  App,
  AppShare,
  AppSummary,
  AppVersion,
  Connector,
  PlayApp,
} from '@patchbay/wire'
import Fastify, { type InjectOptions } from 'fastify'
import { registerAppLibrary } from './app-library.ts'

const TENANT = 'contoso'
const store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
const people: Record<string, string> = { maker: 'Max Maker', user: 'Uta User', other: 'Otto Other' }
/** Who may use the one connector. */
const connectorUsers = new Set(['maker'])
const connections: Record<string, string> = { 'connection-of-user': 'user' }

await insertConnector(store.db, {
  id: 'identity',
  tenantId: TENANT,
  ownerId: 'maker',
  displayName: 'Identity',
  definition: '{}',
  properties: '{}',
  icon: null,
  redirectUrl: '',
  sealedClientSecret: null,
  version: 1,
  createdAt: '',
  updatedAt: '',
})
await insertConnection(store.db, {
  id: 'connection-of-user',
  tenantId: TENANT,
  connectorId: 'identity',
  ownerId: 'user',
  displayName: '',
  status: 'Connected',
  statusCode: null,
  statusMessage: null,
  accountName: null,
  parameters: '{}',
  sealedSecrets: null,
  sealedAccessToken: null,
  sealedRefreshToken: null,
  tokenExpiresAt: null,
  tokenGeneration: 0,
  lastUsedAt: null,
  lastRefreshAt: null,
  createdAt: '',
})

const server = Fastify()
registerAppLibrary(server, {
  store,
  clock: { now: () => new Date('2026-11-24T08:00:00Z') },
  authenticate: async (request) => {
    const userId = request.headers['x-test-user']
    if (typeof userId !== 'string')
      throw Object.assign(new Error('Sign in first.'), { code: 'Unauthorized' })
    return {
      kind: 'user',
      tenantId: TENANT,
      userId,
      userPrincipalName: `${userId}@contoso.localhost`,
      displayName: userId,
      appId: 'portal',
      scopes: 'all',
      directoryRoles: [],
    }
  },
  connectors: {
    shareConnector: async (_tenantId, _connectorId, userId) => {
      connectorUsers.add(userId)
    },
    getConnectorFor: async (_tenantId, connectorId, userId) =>
      connectorId === 'identity' && connectorUsers.has(userId)
        ? ({
            id: 'identity',
            displayName: 'Identity',
            tier: 'Premium',
            definition: { swagger: '2.0' },
            properties: {},
          } as unknown as Connector)
        : undefined,
    findConnection: async (_tenantId, id, userId) =>
      connections[id] === userId ? { connectorId: 'identity' } : undefined,
    // What becomes of shared connections is tested together with the gateway.
    shareConnection: async () => {},
    unshareConnection: async () => {},
    findSharedConnection: async () => undefined,
  },
  users: {
    find: async (_tenantId, id) =>
      id in people
        ? { displayName: people[id]!, userPrincipalName: `${id}@contoso.localhost` }
        : undefined,
  },
})
after(async () => {
  await server.close()
  await store.close()
})

const send = (user: string | undefined, options: InjectOptions) =>
  server.inject({ ...options, headers: user === undefined ? {} : { 'x-test-user': user } })
const files = { 'Src/App.pa.yaml': 'App:\n', 'Src/Screen1.pa.yaml': 'Screens:\n' }
const dataSources = [{ name: 'Identity', connectorId: 'identity' }]

async function create(more: object = {}): Promise<App> {
  const answer = await send('maker', {
    method: 'POST',
    url: '/api/apps',
    payload: { displayName: 'Who am I', files, dataSources, ...more },
  })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json<App>()
}
const share = (id: string, userId: string, role: AppShare['role'] = 'user') =>
  send('maker', { method: 'PUT', url: `/api/apps/${id}/shares`, payload: { userId, role } })
const save = (user: string, id: string, baseVersion: number, more: object = {}) =>
  send(user, {
    method: 'PUT',
    url: `/api/apps/${id}`,
    payload: { displayName: 'Changed', files, dataSources, baseVersion, ...more },
  })
const codeOf = (answer: { json: <T>() => T }) => answer.json<ApiErrorBody>().error.code

void describe('apps', () => {
  void it('are stored and come back as they were', async () => {
    const app = await create()
    assert.deepEqual(app, {
      id: app.id,
      displayName: 'Who am I',
      ownerId: 'maker',
      ownerDisplayName: 'Max Maker',
      role: 'owner',
      latestVersion: 1,
      liveVersion: null,
      updatedAt: '2026-11-24T08:00:00.000Z',
      files,
      dataSources,
    })
    const read = await send('maker', { url: `/api/apps/${app.id}` })
    assert.deepEqual(read.json<App>(), app)
  })

  void it('are refused without a sign-in', async () => {
    const answer = await send(undefined, { url: '/api/apps' })
    assert.equal(answer.statusCode, 401)
    assert.equal(codeOf(answer), 'Unauthorized')
  })

  void it('refuse a save that began from an older version, and keep every version', async () => {
    const { id } = await create()
    assert.equal((await save('maker', id, 1, { note: 'First change' })).statusCode, 200)
    const late = await save('maker', id, 1)
    assert.equal(late.statusCode, 409)
    assert.equal(codeOf(late), 'VersionConflict')
    const versions = await send('maker', { url: `/api/apps/${id}/versions` })
    assert.deepEqual(
      versions
        .json<{ value: AppVersion[] }>()
        .value.map(({ version, savedBy, note }) => [version, savedBy, note]),
      [
        [2, 'Max Maker', 'First change'],
        [1, 'Max Maker', null],
      ],
    )
  })

  void it('let one of two saves at the same time win', async () => {
    const { id } = await create()
    const answers = await Promise.all([save('maker', id, 1), save('maker', id, 1)])
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
      [200, 409],
    )
  })

  for (const [path, ok] of [
    ['Src/Components/Header.pa.yaml', true],
    ['Src/_EditorState.pa.yaml', true],
    ['References/DataSources.json', true],
    ['Properties.json', true],
    ['Resources/PublishInfo.json', true],
    ['AppTests/7.json', true],
    ['Resources/../Properties.json', false],
    ['Controls/1.json', false],
    ['Header.json', false],
    ['Src/../../etc/passwd.pa.yaml', false],
    ['/Src/App.pa.yaml', false],
    ['Src\\App.pa.yaml', false],
    ['Src/App.yaml', false],
    ['Other/App.pa.yaml', false],
    ['Src/.pa.yaml/', false],
  ] as const)
    void it(`${ok ? 'take' : 'refuse'} the file ${path}`, async () => {
      const answer = await send('maker', {
        method: 'POST',
        url: '/api/apps',
        payload: { displayName: 'x', files: { [path]: '' }, dataSources: [] },
      })
      assert.equal(answer.statusCode, ok ? 201 : 400)
      if (!ok) assert.equal(codeOf(answer), 'InvalidFiles')
    })

  void it('refuse more than 5 MB', async () => {
    const answer = await send('maker', {
      method: 'POST',
      url: '/api/apps',
      payload: {
        displayName: 'x',
        files: { 'Src/App.pa.yaml': 'x'.repeat(5 * 1024 * 1024 + 1) },
        dataSources: [],
      },
    })
    assert.equal(answer.statusCode, 413)
    assert.equal(codeOf(answer), 'AppTooLarge')
  })

  void it('refuse connectors that their maker may not use', async () => {
    const answer = await send('other', {
      method: 'POST',
      url: '/api/apps',
      payload: { displayName: 'x', files, dataSources },
    })
    assert.equal(codeOf(answer), 'ConnectorNotFound')
  })
})

void describe('sharing an app', () => {
  void it('shows it to the user, who may play but not read or change it', async () => {
    const { id } = await create()
    for (const url of [`/api/apps/${id}`, `/api/apps/${id}/play`])
      assert.equal((await send('user', { url })).statusCode, 404)
    assert.equal((await share(id, 'user')).statusCode, 200)
    const list = (await send('user', { url: '/api/apps' })).json<{ value: AppSummary[] }>()
    assert.equal(list.value.find((app) => app.id === id)?.role, 'user')
    assert.equal((await send('user', { url: `/api/apps/${id}` })).statusCode, 403)
    assert.equal((await save('user', id, 1)).statusCode, 403)
    assert.equal((await send('user', { method: 'DELETE', url: `/api/apps/${id}` })).statusCode, 403)
    const shares = await send('maker', { url: `/api/apps/${id}/shares` })
    assert.deepEqual(shares.json<{ value: AppShare[] }>().value, [
      {
        userId: 'user',
        userDisplayName: 'Uta User',
        userPrincipalName: 'user@contoso.localhost',
        role: 'user',
      },
    ])
    await send('maker', { method: 'DELETE', url: `/api/apps/${id}/shares/user` })
    assert.equal((await send('user', { url: `/api/apps/${id}/play` })).statusCode, 404)
  })

  void it('gives the user its connectors', async () => {
    connectorUsers.delete('user')
    const { id } = await create()
    await share(id, 'user')
    assert.ok(connectorUsers.has('user'))
  })

  void it('as co-owner lets them change it, and the owner alone delete it', async () => {
    const { id } = await create()
    await share(id, 'user', 'co-owner')
    assert.equal((await save('user', id, 1)).statusCode, 200)
    assert.equal((await send('user', { method: 'DELETE', url: `/api/apps/${id}` })).statusCode, 403)
    assert.equal(
      (await send('maker', { method: 'DELETE', url: `/api/apps/${id}` })).statusCode,
      204,
    )
    assert.equal((await send('maker', { url: `/api/apps/${id}` })).statusCode, 404)
  })

  void it('is refused for users that do not exist', async () => {
    const { id } = await create()
    assert.equal(codeOf(await share(id, 'nobody')), 'UserNotFound')
  })
})

void describe('playing an app', () => {
  const play = (user: string, id: string, query = '') =>
    send(user, { url: `/api/apps/${id}/play${query}` })
  const publish = (id: string, version: number) =>
    send('maker', { method: 'POST', url: `/api/apps/${id}/publish`, payload: { version } })

  void it('gives the published version, whatever was saved since', async () => {
    const { id } = await create()
    await share(id, 'user')
    assert.equal(codeOf(await play('user', id)), 'AppNotPublished')
    assert.equal((await publish(id, 7)).statusCode, 404)
    assert.equal((await publish(id, 1)).json<AppSummary>().liveVersion, 1)
    await save('maker', id, 1)
    const app = (await play('user', id)).json<PlayApp>()
    assert.equal(app.version, 1)
    assert.equal(app.displayName, 'Who am I')
    assert.equal((await play('maker', id, '?version=latest')).json<PlayApp>().version, 2)
    assert.equal((await play('user', id, '?version=latest')).statusCode, 403)
  })

  void it('has the fields that were looked up when a connector was added', async () => {
    const schema = { type: 'object', properties: { amount: { type: 'number' } } }
    const schemas = [{ operationId: 'ListRows', result: 'value', schema }]
    const { id } = await create({ dataSources: [{ ...dataSources[0], schemas }] })
    await share(id, 'user')
    await publish(id, 1)
    assert.deepEqual((await play('user', id)).json<PlayApp>().dataSources[0]!.schemas, schemas)
    const bad = [{ ...dataSources[0], schemas: [{ operationId: 'ListRows', schema: 'text' }] }]
    assert.equal((await save('maker', id, 1, { dataSources: bad })).statusCode, 400)
  })

  void it('asks for leave to use a connection of one’s own, and remembers it', async () => {
    const { id } = await create()
    await share(id, 'user')
    await publish(id, 1)
    const before = (await play('user', id)).json<PlayApp>().dataSources[0]!
    assert.equal(before.connectionId, null)
    assert.equal(before.tier, 'Premium')
    assert.deepEqual(before.definition, { swagger: '2.0' })
    const allow = (user: string, connectionId: string) =>
      send(user, {
        method: 'PUT',
        url: `/api/apps/${id}/connections`,
        payload: { connections: [{ connectorId: 'identity', connectionId }] },
      })
    assert.equal((await allow('maker', 'connection-of-user')).statusCode, 404)
    assert.equal((await allow('user', 'connection-of-user')).statusCode, 204)
    assert.equal(
      (await play('user', id)).json<PlayApp>().dataSources[0]!.connectionId,
      'connection-of-user',
    )
    assert.equal((await play('maker', id)).json<PlayApp>().dataSources[0]!.connectionId, null)
  })
})
