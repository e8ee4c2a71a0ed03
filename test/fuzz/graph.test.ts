// Whatever is sent to Graph, the answer is one of Graph's, soon: never a 5xx, never something else.
// GRAPH_FUZZ_RUNS sets how many of each kind are made up; 100000 by hand, fewer in CI.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createDirectory, roleTemplates, systemActor } from '@patchbay/directory'
import { registerGraph } from '@patchbay/graph'
import { openStore, type Store } from '@patchbay/store'
import fc from 'fast-check'
import Fastify, { type FastifyInstance } from 'fastify'

const runs = Number(process.env['GRAPH_FUZZ_RUNS'] ?? 2000)
/** Milliseconds of the processor that an answer may take, whatever else the machine does. */
const patience = 500
const nobody = '99999999-9999-4999-8999-999999999999'

let app: FastifyInstance
let store: Store
let adminId: string
const ids: string[] = []
const statuses = new Map<number, number>()
let slowest = { milliseconds: 0, what: '' }

before(async () => {
  store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
  const clock = { now: (): Date => new Date() }
  const directory = createDirectory({ store, clock })
  const tenant = await directory.tenants.create(
    { displayName: 'Contoso', domains: ['contoso.localhost'] },
    systemActor,
  )
  const admin = await directory.users.create(
    tenant.id,
    { displayName: 'Admin', userPrincipalName: 'admin@contoso.localhost' },
    systemActor,
  )
  adminId = admin.id
  const application = await directory.applications.create(
    tenant.id,
    { displayName: 'App' },
    systemActor,
  )
  const group = await directory.groups.create(
    tenant.id,
    { displayName: 'Group', mailEnabled: false, mailNickname: 'group', securityEnabled: true },
    systemActor,
  )
  ids.push(admin.id, application.id, group.id, nobody)
  app = Fastify()
  registerGraph(app, {
    directory,
    publicUrl: 'https://localhost:8443',
    clock,
    limits: { resourceUnits: 1e9, writes: 1e9 },
    authenticate: () =>
      Promise.resolve({
        kind: 'user',
        tenantId: tenant.id,
        userId: admin.id,
        userPrincipalName: admin.userPrincipalName,
        displayName: 'Admin',
        appId: nobody,
        scopes: 'all',
        directoryRoles: [roleTemplates.globalAdministrator],
      }),
  })
})
after(async () => {
  await app.close()
  await store.close()
  const counts = [...statuses].toSorted(([a], [b]) => a - b)
  console.log(
    `answers ${counts.map(([status, count]) => `${status}: ${count}`).join(', ')}; slowest ${slowest.milliseconds.toFixed(0)} ms (${slowest.what.slice(0, 120)})`,
  )
})

async function ask(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<void> {
  const start = process.cpuUsage()
  const reply = await app.inject({
    method: method as 'GET',
    url,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined
      ? {}
      : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const { user, system } = process.cpuUsage(start)
  const milliseconds = (user + system) / 1000
  const what = `${method} ${url}`
  if (milliseconds > slowest.milliseconds) slowest = { milliseconds, what }
  statuses.set(reply.statusCode, (statuses.get(reply.statusCode) ?? 0) + 1)
  assert.ok(reply.statusCode < 500, `${what} → ${reply.statusCode} ${reply.body}`)
  assert.ok(milliseconds < patience, `${what} took ${milliseconds} ms`)
  if (reply.statusCode >= 400) {
    const { error } = JSON.parse(reply.body) as { error?: { code?: unknown; message?: unknown } }
    assert.equal(typeof error?.code, 'string', reply.body)
    assert.equal(typeof error?.message, 'string', reply.body)
  }
}

const word = fc.constantFrom(
  'displayName',
  'mail',
  'id',
  'accountEnabled',
  'createdDateTime',
  'businessPhones',
  'x',
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'in',
  'and',
  'or',
  'not',
  'any',
  'all',
  'null',
  'true',
  'startswith',
  'endswith',
  'contains',
  '(',
  ')',
  ',',
  ':',
  '/',
  "'",
  "''",
  '$count',
  '$it',
  "'a'",
  '1',
  '-1.5',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  nobody,
  '__proto__',
  'constructor',
)
const operand = fc.constantFrom('displayName', 'mail', 'accountEnabled', 'createdDateTime', 'id')
const value = fc.oneof(
  fc.string({ maxLength: 20 }).map((text) => `'${text.replaceAll("'", "''")}'`),
  fc.constantFrom('null', 'true', 'false', '1', '2026-01-01T00:00:00Z', nobody),
)
/** Filters that are right, or nearly. */
const clause = fc.letrec((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(operand, fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), value)
      .map((parts) => parts.join(' ')),
    fc.tuple(operand, fc.array(value, { maxLength: 4 })).map(([a, b]) => `${a} in (${b.join()})`),
    fc
      .tuple(fc.constantFrom('startswith', 'endswith', 'contains'), operand, value)
      .map(([name, a, b]) => `${name}(${a},${b})`),
    fc
      .tuple(fc.constantFrom('any', 'all'), value)
      .map(([name, b]) => `businessPhones/${name}(p:p eq ${b})`),
    fc
      .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
      .map((parts) => parts.join(' ')),
    tie('filter').map((inner) => `not (${String(inner)})`),
    tie('filter').map((inner) => `(${String(inner)})`),
  ),
})).filter
const filterText = fc.oneof(
  fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
  fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
  clause.map(String),
  fc.string({ maxLength: 200, unit: 'binary' }),
  fc
    .constantFrom('(', 'not ', "displayName eq 'x' or ")
    .chain((text) => fc.integer({ min: 1, max: 2000 }).map((count) => text.repeat(count))),
)
const json = fc.jsonValue({ maxDepth: 4 })
const id = fc.constantFrom(0, 1, 2, 3).map((index) => ids[index] ?? nobody)

describe('Graph answers as Graph', () => {
  it(`${runs} filters and other query options`, async () => {
    const option = fc.constantFrom('$filter', '$search', '$orderby', '$select', '$expand', '$top')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'users',
          'groups',
          'applications',
          'servicePrincipals',
          'auditLogs/signIns',
        ),
        fc.oneof(
          { weight: 4, arbitrary: fc.constant('$filter') },
          { weight: 1, arbitrary: option },
        ),
        filterText,
        fc.boolean(),
        async (set, name, text, advanced) => {
          const encoded = encodeURIComponent(text.toWellFormed())
          const more = advanced ? '&$count=true' : ''
          await ask(
            'GET',
            `/v1.0/${set}?${name}=${encoded}${more}`,
            undefined,
            advanced ? { consistencylevel: 'eventual' } : {},
          )
        },
      ),
      { numRuns: runs },
    )
  })

  it(`${runs} addresses`, async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'users',
        'groups',
        'applications',
        'me',
        'members',
        '$ref',
        '$count',
        'delta',
        'policies',
        '$batch',
        'microsoft.graph.user',
        "applications(appId='x')",
        'deltaToken',
        '%00',
      ),
      id,
      fc.string({ maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT'),
        fc.array(segment, { maxLength: 5 }),
        fc.string({ maxLength: 40 }),
        async (method, segments, query) => {
          // '.' and '..' lead out of Graph before it is asked.
          const path = segments.filter((each) => !/^\.{0,2}$/.test(each)).join('/')
          // Deleting for good what the other tests ask for would make them duller.
          if (method === 'DELETE' && ids.includes(segments[1] ?? '')) return
          const body = method === 'GET' || method === 'DELETE' ? undefined : {}
          await ask(method, `/v1.0/${path}?${encodeURIComponent(query.toWellFormed())}`, body)
        },
      ),
      { numRuns: runs },
    )
  })

  it(`${runs} batches`, async () => {
    const request = fc.record(
      {
        id: fc.oneof(fc.constantFrom('1', '2', '3', ''), json),
        method: fc.oneof(fc.constantFrom('GET', 'POST', 'PATCH', 'get', 'TRACE'), json),
        url: fc.oneof(
          fc.constantFrom('/me', 'users?$top=1', '/groups', '/$batch', 'https://x/', '/x'),
          fc.string({ maxLength: 30 }),
          json,
        ),
        headers: fc.oneof(fc.constant({ 'Content-Type': 'application/json' }), json),
        body: json,
        dependsOn: fc.oneof(fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 3 }), json),
      },
      { requiredKeys: ['id', 'method', 'url'] },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.record({ requests: fc.array(request, { maxLength: 22 }) }), json),
        (body) => ask('POST', '/v1.0/$batch', body),
      ),
      { numRuns: runs },
    )
  })

  it(`${runs} reference bodies`, async () => {
    const target = fc.oneof(
      id.map((each) => `https://localhost:8443/v1.0/directoryObjects/${each}`),
      id.map((each) => `https://elsewhere.example/users('${each}')`),
      fc.string({ maxLength: 60 }),
      json,
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('groups', 'applications', 'users'),
        fc.constantFrom('members', 'owners', 'manager', 'tokenLifetimePolicies'),
        id,
        fc.oneof(fc.record({ '@odata.id': target }), json),
        (set, relation, object, body) =>
          ask(
            relation === 'manager' ? 'PUT' : 'POST',
            `/v1.0/${set}/${object}/${relation}/$ref`,
            body,
          ),
      ),
      { numRuns: runs },
    )
  })

  it(`${runs} bodies`, async () => {
    const property = fc.constantFrom(
      'displayName',
      'signInAudience',
      'web',
      'api',
      'appRoles',
      'tags',
      'identifierUris',
      'keyCredentials',
      'passwordProfile',
      'accountEnabled',
      'userPrincipalName',
      'mailNickname',
      'optionalClaims',
      'requiredResourceAccess',
      'businessPhones',
      'members@odata.bind',
      'id',
      'mailEnabled',
      'securityEnabled',
      'principalId',
      'definition',
      'rolePermissions',
      'appId',
    )
    const likely = fc.dictionary(property, fc.oneof(json, fc.constantFrom('x', true, [], {}, null)))
    const paths = (object: string): string[] => [
      'applications',
      'users',
      'groups',
      'servicePrincipals',
      'oauth2PermissionGrants',
      'invitations',
      'directoryRoles',
      'roleManagement/directory/roleDefinitions',
      'policies/tokenLifetimePolicies',
      'policies/permissionGrantPolicies',
      `applications/${object}/addPassword`,
      `applications/${object}/addKey`,
      `applications/${object}/federatedIdentityCredentials`,
      `applications/${object}/extensionProperties`,
      `users/${adminId}/assignLicense`,
      `users/${adminId}/checkMemberGroups`,
      'directoryObjects/getByIds',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.nat(16),
        id,
        fc.boolean(),
        fc.oneof(
          likely,
          json,
          fc.string({ maxLength: 60 }).map((text) => ({ raw: text })),
        ),
        async (index, object, changing, body) => {
          const path = paths(object)[index] ?? 'users'
          const isRaw = typeof body === 'object' && body !== null && 'raw' in body
          const content = isRaw ? JSON.stringify(body.raw) : body
          const single = changing && index < 4
          await ask(
            single ? 'PATCH' : 'POST',
            `/v1.0/${path}${single ? `/${object}` : ''}`,
            content,
          )
        },
      ),
      { numRuns: runs },
    )
  })
})
