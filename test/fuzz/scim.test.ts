// Whatever is sent to the SCIM service, the answer is one of SCIM's: never a 5xx, never something else.
// SCIM_FUZZ_RUNS sets how many of each kind are made up.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createDirectory, systemActor } from '@patchbay/directory'
import { registerScim } from '@patchbay/scim'
import { openStore, type Store } from '@patchbay/store'
import fc from 'fast-check'
import Fastify, { type FastifyInstance } from 'fastify'

const numRuns = Number(process.env['SCIM_FUZZ_RUNS'] ?? 1500)
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

let app: FastifyInstance
let store: Store
let paths: string[]

before(async () => {
  store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
  const directory = createDirectory({ store, clock: { now: () => new Date() } })
  const tenant = await directory.tenants.create(
    { displayName: 'Contoso', domains: ['contoso.localhost'] },
    systemActor,
  )
  app = Fastify()
  registerScim(app, {
    directory,
    store,
    publicUrl: 'https://localhost:8443',
    authenticate: () =>
      Promise.resolve({
        kind: 'application',
        tenantId: tenant.id,
        servicePrincipalId: '10000000-0000-4000-8000-000000000001',
        displayName: 'Provisioning',
        appId: '10000000-0000-4000-8000-000000000002',
        roles: ['Directory.ReadWrite.All'],
      }),
  })
  const make = async (path: string, payload: object): Promise<string> => {
    const answer = await app.inject({ method: 'POST', url: `/scim/v2${path}`, payload })
    return `${path}/${answer.json<{ id: string }>().id}`
  }
  paths = [
    await make('/Users', { userName: 'ada@contoso.localhost' }),
    await make('/Groups', { displayName: 'Makers' }),
  ]
})
after(async () => {
  await app.close()
  await store.close()
})

const word = fc.constantFrom(
  'userName',
  'emails',
  'emails[type eq "work"].value',
  'members',
  'members[value eq "x"]',
  'name.givenName',
  'id',
  'meta.created',
  'active',
  'password',
  'groups',
  'externalId',
  '$ref',
  'eq',
  'ne',
  'co',
  'sw',
  'gt',
  'pr',
  'and',
  'or',
  'not',
  '(',
  ')',
  '[',
  ']',
  '.',
  ':',
  '"x"',
  '""',
  '"',
  '\\',
  'true',
  'null',
  '12',
  'ü',
  '\u0000',
  '__proto__',
  'constructor',
  enterprise,
  `${enterprise}:manager`,
  'schemas',
  'displayName',
  'addresses',
  'primary',
)
const phrase = fc
  .tuple(fc.array(word, { maxLength: 8 }), fc.constantFrom(' ', ''))
  .map(([words, between]) => words.join(between))
const value = fc.oneof(
  phrase,
  fc.constantFrom(null, true, 1, 'False', []),
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(fc.oneof(word, fc.constantFrom('value', 'type', 'display')), fc.jsonValue(), {
    maxKeys: 4,
  }),
)

async function send(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: unknown,
): Promise<void> {
  const answer = await app.inject({
    method,
    url: `/scim/v2${path}`,
    ...(body !== undefined && {
      payload: JSON.stringify(body),
      headers: { 'content-type': 'application/scim+json' },
    }),
  })
  assert.ok(answer.statusCode < 500, `${method} ${path} ${JSON.stringify(body)}: ${answer.body}`)
  if (answer.statusCode === 204 || answer.statusCode === 304) return
  const { schemas, status } = answer.json<{ schemas: string[]; status?: string }>()
  assert.ok(Array.isArray(schemas), answer.body)
  if (answer.statusCode >= 400) assert.equal(status, String(answer.statusCode), answer.body)
}

const everyPath = fc.nat({ max: 1 }).map((index) => paths[index] ?? '')
const collectionOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

void describe('SCIM answers as SCIM', () => {
  void it('to any question', () =>
    fc.assert(
      fc.asyncProperty(
        everyPath,
        fc.record(
          { filter: phrase, sortBy: word, startIndex: word, cursor: word, attributes: phrase },
          { requiredKeys: [] },
        ),
        (path, query) =>
          send('GET', `${collectionOf(path)}?${new URLSearchParams(query).toString()}`),
      ),
      { numRuns },
    ))

  void it('to any PATCH', () =>
    fc.assert(
      fc.asyncProperty(
        everyPath,
        fc.array(
          fc.record(
            { op: fc.constantFrom('add', 'Replace', 'remove', 'x'), path: phrase, value },
            { requiredKeys: ['op'] },
          ),
          { maxLength: 3 },
        ),
        (path, operations) =>
          send('PATCH', path, {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
            Operations: operations,
          }),
      ),
      { numRuns },
    ))

  void it('to any body', () =>
    fc.assert(
      fc.asyncProperty(everyPath, fc.boolean(), value, (path, isNew, body) =>
        send(isNew ? 'POST' : 'PUT', isNew ? collectionOf(path) : path, body),
      ),
      { numRuns },
    ))
})
