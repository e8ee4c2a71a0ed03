import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, describe, it } from 'node:test'
import { openStore } from '@patchbay/store'
import type { App } from '@patchbay/wire'
import Fastify, { type InjectOptions } from 'fastify'
import { registerAppLibrary } from './app-library.ts'

const store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
const server = Fastify()
const routes: { method: string; url: string }[] = []
server.addHook('onRoute', ({ method, url }) => {
  for (const each of [method].flat()) routes.push({ method: each, url })
})
registerAppLibrary(server, {
  store,
  clock: { now: () => new Date('2026-11-24T08:00:00Z') },
  authenticate: async (request) => {
    const userId = request.headers['x-test-user']
    if (typeof userId !== 'string')
      throw Object.assign(new Error('Sign in first.'), { code: 'Unauthorized' })
    return {
      kind: 'user',
      tenantId: String(request.headers['x-test-tenant'] ?? 'contoso'),
      userId,
      userPrincipalName: `${userId}@contoso.localhost`,
      displayName: userId,
      appId: 'portal',
      scopes: 'all',
      directoryRoles: [],
    }
  },
  connectors: {
    shareConnector: async () => assert.fail('nothing is shared'),
    getConnectorFor: async () => undefined,
    findConnection: async () => undefined,
    shareConnection: async () => assert.fail('nothing is shared'),
    unshareConnection: async () => assert.fail('nothing was shared'),
    findSharedConnection: async () => undefined,
  },
  users: { find: async (_, id) => ({ displayName: id, userPrincipalName: id }) },
})
after(async () => {
  await server.close()
  await store.close()
})
await server.ready()

const files = { 'Src/App.pa.yaml': 'App:\n', 'Src/Screen1.pa.yaml': 'Screens:\n' }
const content = { displayName: 'Secret plans', files, dataSources: [] }
const maker = { 'x-test-user': 'maker' }
const created = await server.inject({
  method: 'POST',
  url: '/api/apps',
  headers: maker,
  payload: content,
})
const app = created.json<App>()
await server.inject({
  method: 'POST',
  url: `/api/apps/${app.id}/publish`,
  headers: maker,
  payload: { version: 1 },
})
await server.inject({
  method: 'PUT',
  url: `/api/apps/${app.id}/shares`,
  headers: maker,
  payload: { userId: 'user', role: 'user' },
})

/** Bodies that pass the shape of a route, so that it gets as far as asking whose the app is. */
const bodies: Readonly<Record<string, object>> = {
  'PUT /api/apps/:id': { ...content, displayName: 'Taken', baseVersion: 1 },
  'POST /api/apps/:id/publish': { version: 1 },
  'PUT /api/apps/:id/shares': { userId: 'stranger', role: 'co-owner' },
  'PUT /api/apps/:id/connections': { connections: [] },
}

/** What somebody may do whom an app is shared with as user. */
const forUsers = new Set(['GET /api/apps/:id/play', 'PUT /api/apps/:id/connections'])

function ask(method: string, url: string, headers: Record<string, string>) {
  const payload = bodies[`${method} ${url}`]
  const asked: InjectOptions = {
    method: method as 'GET',
    url: url.replace(':id', app.id).replace(':userId', 'user'),
    headers,
  }
  return server.inject(payload ? { ...asked, payload } : asked)
}

void describe('an app of somebody else', () => {
  const owned = routes.filter(({ method, url }) => method !== 'HEAD' && url.includes(':id'))
  void it('is what every route but two is about', () => {
    assert.ok(owned.length >= 10)
    const others = routes.filter(({ method, url }) => method !== 'HEAD' && !url.includes(':id'))
    assert.deepEqual(
      others.map(({ method, url }) => `${method} ${url}`),
      ['GET /api/apps', 'POST /api/apps'],
    )
  })

  for (const { method, url } of owned) {
    for (const [who, headers] of [
      ['another user', { 'x-test-user': 'stranger' }],
      ['the same user id of another tenant', { ...maker, 'x-test-tenant': 'fabrikam' }],
    ] as const)
      void it(`does not exist for ${who}: ${method} ${url}`, async () => {
        const answer = await ask(method, url, headers)
        assert.equal(answer.statusCode, 404, answer.body)
        assert.ok(!answer.body.includes('Secret plans'))
      })
    void it(`is nobody's to ask for without a sign-in: ${method} ${url}`, async () => {
      assert.equal((await ask(method, url, {})).statusCode, 401)
    })
    void it(`is the user's to play and no more: ${method} ${url}`, async () => {
      const answer = await ask(method, url, { 'x-test-user': 'user' })
      const isTheirs = forUsers.has(`${method} ${url}`)
      assert.ok(isTheirs ? answer.statusCode < 300 : answer.statusCode === 403, answer.body)
    })
  }

  void it('is as it was', async () => {
    const kept = await ask('GET', '/api/apps/:id', maker)
    assert.equal(kept.json<App>().displayName, 'Secret plans')
    assert.equal(kept.json<App>().latestVersion, 1)
    const shares = await ask('GET', '/api/apps/:id/shares', maker)
    assert.equal(shares.json<{ value: [] }>().value.length, 1)
  })
})
