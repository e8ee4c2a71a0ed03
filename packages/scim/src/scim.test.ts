import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createDirectory, type Directory, roleTemplates, systemActor } from '@patchbay/directory'
import { openStore, type Store } from '@patchbay/store'
import Fastify, { type FastifyInstance } from 'fastify'
import { registerScim } from './index.ts'

interface Body {
  [name: string]: unknown
  id: string
  totalResults: number
  Resources: Body[]
  scimType?: string
  detail?: string
  meta: { version?: string; location: string; resourceType: string }
  members?: { value: string; type: string }[]
  emails?: { value: string; type: string; primary?: boolean }[]
}

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

void describe('SCIM', () => {
  let app: FastifyInstance
  let store: Store
  let directory: Directory
  let tenantId: string
  const roles = new Map<string, string[]>([
    ['client', ['User.ReadWrite.All', 'Group.ReadWrite.All']],
    ['powerful', ['Directory.ReadWrite.All', 'RoleManagement.ReadWrite.Directory']],
    ['half', ['User.ReadWrite.All']],
    ['stranger', ['Directory.ReadWrite.All']],
  ])
  let strangersTenant: string

  before(async () => {
    store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
    directory = createDirectory({ store, clock: { now: () => new Date() } })
    await directory.initialize()
    const create = (displayName: string, domain: string) =>
      directory.tenants.create({ displayName, domains: [domain] }, systemActor)
    tenantId = (await create('Contoso', 'contoso.localhost')).id
    strangersTenant = (await create('Fabrikam', 'fabrikam.localhost')).id
    app = Fastify()
    registerScim(app, {
      directory,
      store,
      publicUrl: 'https://localhost:8443',
      async authenticate(request) {
        const name = request.headers.authorization?.replace('Bearer ', '') ?? ''
        const held = roles.get(name)
        if (!held)
          throw Object.assign(new Error('Access token is empty.'), {
            name: 'AuthenticationRequired',
          })
        return {
          kind: 'application',
          tenantId: name === 'stranger' ? strangersTenant : tenantId,
          servicePrincipalId: '10000000-0000-4000-8000-000000000001',
          displayName: 'Provisioning',
          appId: '10000000-0000-4000-8000-000000000002',
          roles: held,
        }
      },
    })
  })
  after(async () => {
    await app.close()
    await store.close()
  })

  async function send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const answer = await app.inject({
      method,
      url: `/scim/v2${path}`,
      headers: {
        authorization: 'Bearer client',
        ...(body !== undefined && { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body !== undefined && {
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    })
    const parsed = answer.body === '' ? {} : (JSON.parse(answer.body) as unknown)
    return { status: answer.statusCode, headers: answer.headers, body: parsed as Body }
  }
  const list = (filter: string, more = '', kind = 'Users') =>
    send('GET', `/${kind}?filter=${encodeURIComponent(filter)}${more}`)
  const newUser = async (name: string, more: object = {}): Promise<Body> => {
    const { status, body } = await send('POST', '/Users', {
      schemas: [userUrn],
      userName: `${name}@contoso.localhost`,
      ...more,
    })
    assert.equal(status, 201, JSON.stringify(body))
    return body
  }
  const patch = (path: string, ...operations: object[]) =>
    send('PATCH', path, { schemas: [patchUrn], Operations: operations })

  void describe('who may (RFC 7644 §2)', () => {
    for (const [name, status] of [
      ['nobody', 401],
      ['half', 403],
      ['client', 200],
    ] as const)
      void it(`${name} gets ${status}`, async () => {
        const answer = await send('GET', '/Users', undefined, { authorization: `Bearer ${name}` })
        assert.equal(answer.status, status)
        assert.match(String(answer.headers['content-type']), /^application\/scim\+json/)
        if (status !== 200) assert.equal(answer.body['status'], String(status))
      })
    void it('another tenant’s user is not there', async () => {
      const { id } = await newUser('tenants')
      for (const method of ['GET', 'DELETE', 'PUT'] as const) {
        const answer = await send(
          method,
          `/Users/${id}`,
          method === 'PUT' ? { userName: 'x@fabrikam.localhost' } : undefined,
          {
            authorization: 'Bearer stranger',
          },
        )
        assert.equal(answer.status, 404, method)
      }
    })
    void it('who holds directory roles is not changed in how they sign in', async () => {
      const admin = await newUser('admin')
      await directory.users.addDirectoryRole(
        tenantId,
        admin.id,
        roleTemplates.globalAdministrator,
        systemActor,
      )
      const attack = { op: 'replace', path: 'password', value: 'a whole new password' }
      assert.equal((await patch(`/Users/${admin.id}`, attack)).status, 403)
      const off = { op: 'replace', path: 'active', value: false }
      assert.equal((await patch(`/Users/${admin.id}`, off)).status, 403)
      assert.equal((await send('DELETE', `/Users/${admin.id}`)).status, 403)
      const title = { op: 'replace', path: 'title', value: 'Head' }
      assert.equal((await patch(`/Users/${admin.id}`, title)).status, 200)
      const powerful = { authorization: 'Bearer powerful' }
      assert.equal((await send('DELETE', `/Users/${admin.id}`, undefined, powerful)).status, 204)
    })
  })

  void describe('discovery (RFC 7643 §5 to §7)', () => {
    void it('says what is supported, which resources there are, and their attributes', async () => {
      const config = (await send('GET', '/ServiceProviderConfig')).body
      assert.deepEqual(config['patch'], { supported: true })
      assert.equal((config['bulk'] as { supported: boolean }).supported, false)
      const types = (await send('GET', '/ResourceTypes')).body
      assert.deepEqual(
        types.Resources.map(({ id }) => id),
        ['User', 'Group'],
      )
      const schema = (await send('GET', `/Schemas/${enterprise}`)).body
      assert.ok((schema['attributes'] as Body[]).some((each) => each['name'] === 'employeeNumber'))
      assert.equal((await send('GET', '/Schemas/urn:none')).status, 404)
      assert.equal((await send('POST', '/Bulk', {})).status, 501)
    })
  })

  void describe('users', () => {
    void it('are made, read, replaced and deleted (§3.3, §3.4.1, §3.5.1, §3.6)', async () => {
      const boss = await newUser('boss')
      const made = await send('POST', '/Users', {
        schemas: [userUrn, enterprise],
        userName: 'Bjensen@contoso.localhost',
        externalId: 'ext-1',
        name: { givenName: 'Barbara', familyName: 'Jensen' },
        displayName: 'Babs',
        emails: [
          { value: 'bjensen@example.com', type: 'work', primary: true },
          { value: 'babs@jensen.org', type: 'home' },
        ],
        unknownAttribute: 'ignored',
        [enterprise]: { employeeNumber: '701984', manager: { value: boss.id } },
      })
      assert.equal(made.status, 201)
      assert.equal(made.headers['location'], made.body.meta.location)
      assert.equal(made.headers['etag'], made.body.meta.version)
      const { body } = await send('GET', `/Users/${made.body.id}`)
      assert.deepEqual(body, made.body)
      assert.deepEqual(body['schemas'], [userUrn, enterprise])
      assert.equal(body['externalId'], 'ext-1')
      assert.ok(!('password' in body))
      assert.equal(
        (body[enterprise] as { manager: Body }).manager['displayName'],
        boss['displayName'],
      )

      const put = await send('PUT', `/Users/${body.id}`, {
        schemas: [userUrn],
        id: 'ignored',
        userName: 'bjensen@contoso.localhost',
        active: false,
      })
      assert.equal(put.status, 200)
      assert.equal(put.body['active'], false)
      assert.deepEqual(Object.keys(put.body).toSorted(), [
        'active',
        'displayName',
        'id',
        'meta',
        'name',
        'schemas',
        'userName',
        'userType',
      ])
      assert.equal((await send('DELETE', `/Users/${body.id}`)).status, 204)
      assert.equal((await send('GET', `/Users/${body.id}`)).status, 404)
      assert.equal((await list('externalId eq "ext-1"')).body.totalResults, 0)
    })

    void it('have one userName each, whatever its case: 409 uniqueness (§3.12)', async () => {
      await newUser('twice')
      const { status, body } = await send('POST', '/Users', { userName: 'TWICE@contoso.localhost' })
      assert.equal(status, 409)
      assert.equal(body.scimType, 'uniqueness')
    })

    for (const [what, body, scimType] of [
      ['no userName', {}, 'invalidValue'],
      ['a domain that is not the tenant’s', { userName: 'a@example.com' }, 'invalidValue'],
      ['a text for a flag', { userName: 'a1@contoso.localhost', active: 'yes' }, 'invalidValue'],
      [
        'a manager who is nobody',
        { userName: 'a2@contoso.localhost', [enterprise]: { manager: { value: 'x' } } },
        'invalidValue',
      ],
      ['no JSON', '{', 'invalidSyntax'],
      ['a list', [], 'invalidSyntax'],
    ] as const)
      void it(`are refused with ${scimType} for ${what}`, async () => {
        const answer = await send('POST', '/Users', body)
        assert.equal(answer.status, 400)
        assert.equal(answer.body.scimType, scimType)
      })

    void it('are guarded by ETags (§3.14)', async () => {
      const { id, meta } = await newUser('etag')
      const change = { schemas: [patchUrn], Operations: [{ op: 'add', path: 'title', value: 'A' }] }
      const stale = { 'if-match': 'W/"stale"' }
      assert.equal((await send('PATCH', `/Users/${id}`, change, stale)).status, 412)
      assert.equal((await send('DELETE', `/Users/${id}`, undefined, stale)).status, 412)
      const fresh = { 'if-match': meta.version ?? '' }
      const changed = await send('PATCH', `/Users/${id}`, change, fresh)
      assert.equal(changed.status, 200)
      assert.notEqual(changed.body.meta.version, meta.version)
      const known = { 'if-none-match': changed.body.meta.version ?? '' }
      assert.equal((await send('GET', `/Users/${id}`, undefined, known)).status, 304)
    })

    void it('show what was asked for; id always (§3.9)', async () => {
      const { id } = await newUser('shown', { title: 'Boss', name: { givenName: 'S' } })
      const some = await send('GET', `/Users/${id}?attributes=userName,name.givenName`)
      assert.deepEqual(Object.keys(some.body).toSorted(), ['id', 'name', 'schemas', 'userName'])
      assert.deepEqual(some.body['name'], { givenName: 'S' })
      const others = await send('GET', `/Users/${id}?excludedAttributes=title,${userUrn}:name`)
      assert.ok(!('title' in others.body) && !('name' in others.body) && 'userName' in others.body)
    })
  })

  void describe('PATCH (§3.5.2), as the RFC has it and as Entra sends it', () => {
    const cases: [what: string, operations: object[], expected: object][] = [
      [
        'op in capitals, active as a text',
        [{ op: 'Replace', path: 'active', value: 'False' }],
        { active: false },
      ],
      [
        'no path, keys that are paths',
        [
          {
            op: 'Add',
            value: {
              'name.familyName': 'Path',
              [`${enterprise}:department`]: 'Sales',
              title: 'Dr.',
            },
          },
        ],
        {
          title: 'Dr.',
          name: { formatted: 'p', familyName: 'Path' },
          [enterprise]: { department: 'Sales' },
        },
      ],
      [
        'no path, a nested extension',
        [{ op: 'replace', value: { [enterprise]: { department: 'IT', employeeNumber: '7' } } }],
        { [enterprise]: { department: 'IT', employeeNumber: '7' } },
      ],
      [
        'a value that the filter describes',
        [{ op: 'Add', path: 'emails[type eq "work"].value', value: 'w@example.com' }],
        { emails: [{ value: 'w@example.com', type: 'work', primary: true }] },
      ],
      [
        'a value that a filter selects',
        [
          { op: 'add', path: 'emails', value: [{ value: 'a@example.com', type: 'work' }] },
          { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@example.com' },
        ],
        { emails: [{ value: 'b@example.com', type: 'work', primary: true }] },
      ],
      [
        'a value that is removed by filter',
        [
          {
            op: 'add',
            path: 'phoneNumbers',
            value: [
              { value: '1', type: 'work' },
              { value: '2', type: 'mobile' },
            ],
          },
          { op: 'remove', path: 'phoneNumbers[type eq "work"]' },
        ],
        { phoneNumbers: [{ value: '2', type: 'mobile' }] },
      ],
      [
        'an attribute that is removed',
        [
          { op: 'add', path: 'title', value: 'x' },
          { op: 'remove', path: 'title' },
        ],
        {},
      ],
      [
        'a path with the URN of the core schema',
        [{ op: 'replace', path: `${userUrn}:title`, value: 'Core' }],
        { title: 'Core' },
      ],
      [
        'an address by parts',
        [
          { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Köln' },
          { op: 'Add', path: 'addresses[type eq "work"].postalCode', value: '50667' },
        ],
        { addresses: [{ locality: 'Köln', postalCode: '50667', type: 'work', primary: true }] },
      ],
    ]
    for (const [index, [what, operations, expected]] of cases.entries())
      void it(`takes ${what}`, async () => {
        const { id } = await newUser(`patch${index}`, { displayName: 'p' })
        const answer = await patch(`/Users/${id}`, ...operations)
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        const {
          meta: _,
          id: _1,
          schemas: _2,
          userName: _3,
          displayName: _4,
          userType: _5,
          ...rest
        } = answer.body
        const active = 'active' in expected ? {} : { active: true }
        const name = 'name' in expected ? {} : { name: { formatted: 'p' } }
        assert.deepEqual(rest, { ...active, ...name, ...expected })
      })

    void it('takes a manager as Entra writes it, and takes them away', async () => {
      const [boss, { id }] = [await newUser('chief'), await newUser('managed')]
      const path = `${enterprise}:manager`
      const set = await patch(`/Users/${id}`, { op: 'Add', path, value: boss.id })
      assert.equal((set.body[enterprise] as { manager: Body }).manager['value'], boss.id)
      const gone = await patch(`/Users/${id}`, { op: 'Remove', path })
      assert.ok(!(enterprise in gone.body))
    })

    for (const [what, operation, scimType] of [
      ['an unknown op', { op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
      ['an unknown attribute', { op: 'add', path: 'shoeSize', value: '42' }, 'invalidPath'],
      [
        'a path that is none',
        { op: 'add', path: 'emails[type eq "work"]x', value: 'a' },
        'invalidPath',
      ],
      [
        'a filter that is none',
        { op: 'add', path: 'emails[type is "work"].value', value: 'a' },
        'invalidFilter',
      ],
      ['a read-only attribute', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
      ['a required attribute that would go', { op: 'remove', path: 'userName' }, 'mutability'],
      ['remove without a path', { op: 'remove' }, 'noTarget'],
      [
        'replace where nothing fits',
        { op: 'replace', path: 'emails[type eq "home"].value', value: 'x' },
        'noTarget',
      ],
      ['a wrong type', { op: 'replace', path: 'active', value: 7 }, 'invalidValue'],
    ] as const)
      void it(`refuses ${what} with ${scimType}, and changes nothing`, async () => {
        const { id, meta } = await newUser(`refuse${what.replaceAll(/\W/g, '')}`)
        const answer = await patch(
          `/Users/${id}`,
          { op: 'add', path: 'title', value: 'T' },
          operation,
        )
        assert.equal(answer.status, 400)
        assert.equal(answer.body.scimType, scimType, answer.body.detail)
        assert.equal((await send('GET', `/Users/${id}`)).body.meta.version, meta.version)
      })
  })

  void describe('lists (§3.4.2)', () => {
    it('show each user as it is by itself, with manager and groups', async () => {
      const boss = await newUser('shown-boss')
      const names = ['shown-1', 'shown-2', 'shown-alone']
      const reports = await Promise.all(names.map((name) => newUser(name)))
      for (const { id } of reports.slice(0, 2)) {
        const value = { manager: { value: boss.id } }
        await patch(`/Users/${id}`, { op: 'add', value: { [enterprise]: value } })
      }
      for (const displayName of ['Second', 'First']) {
        const { status } = await send('POST', '/Groups', {
          schemas: [groupUrn],
          displayName,
          members: [{ value: boss.id }, { value: reports[0]?.id }],
        })
        assert.equal(status, 201)
      }
      const { body } = await send('GET', '/Users?count=500')
      for (const { id } of [boss, ...reports]) {
        const alone = await send('GET', `/Users/${id}`)
        assert.deepEqual(
          body.Resources.find((each) => each.id === id),
          alone.body,
        )
      }
      const shown = body.Resources.find((each) => each.id === reports[0]?.id)
      assert.ok(Array.isArray(shown?.['groups']) && shown['groups'].length === 2)
      assert.match(JSON.stringify(shown[enterprise]), new RegExp(boss.id))
    })

    it('say how many there are as soon as there are more or fewer', async () => {
      const total = async (): Promise<number> =>
        (await send('GET', '/Users?count=1')).body.totalResults
      const before = await total()
      assert.equal(await total(), before)
      const { id } = await newUser('counted')
      assert.equal(await total(), before + 1)
      await send('DELETE', `/Users/${id}`)
      assert.equal(await total(), before)
    })

    before(async () => {
      for (let index = 1; index <= 12; index++)
        await newUser(`list${String(index).padStart(2, '0')}`, {
          externalId: `L${index}`,
          title: index % 2 === 0 ? 'Even' : 'Odd',
          displayName: `Person ${String(13 - index).padStart(2, '0')}`,
          active: index !== 5,
          emails: [{ value: `list${index}@example.com`, type: 'work' }],
        })
    })

    for (const [filter, expected] of [
      ['userName eq "LIST03@contoso.localhost"', 1],
      ['externalId eq "L4"', 1],
      ['externalId eq "l4"', 0],
      ['emails[type eq "work"].value eq "list7@example.com"', 1],
      ['emails[type eq "work" and value co "@example.com"] and userName sw "list"', 12],
      ['userName sw "list" and title eq "even"', 6],
      ['userName sw "list" and not (title eq "Even")', 6],
      ['userName sw "list0" or userName eq "list12@contoso.localhost"', 10],
      ['userName sw "list" and active eq false', 1],
      ['userName sw "list" and active eq "False"', 1],
      ['userName sw "list" and emails.value ew "2@example.com"', 2],
      ['userName sw "list" and externalId pr', 12],
      ['userName sw "list" and name.familyName pr', 0],
      ['userName gt "list09@" and userName lt "list12@"', 3],
      ['userName sw "list" and meta.created ge "2020-01-01T00:00:00Z"', 12],
      [`${userUrn}:userName sw "list" AND (title eq "Odd" Or title eq "Even")`, 12],
    ] as const)
      void it(`${filter} finds ${expected}`, async () => {
        const { status, body } = await list(filter)
        assert.equal(status, 200, body.detail)
        assert.equal(body.totalResults, expected)
        assert.equal(body.Resources.length, expected)
      })

    for (const filter of [
      'userName',
      'userName eq',
      'userName eq x',
      'userName eq "x',
      '(userName pr',
      'userName pr)',
      'userName xx "a"',
      'shoeSize eq "1"',
      'password eq "x"',
      'active gt true',
      '"userName" eq "x"',
      `${'('.repeat(100)}userName pr${')'.repeat(100)}`,
      `userName eq "${'x'.repeat(5000)}"`,
    ])
      void it(`refuses ${filter.slice(0, 40)}`, async () => {
        const { status, body } = await list(filter)
        assert.equal(status, 400)
        assert.ok(['invalidFilter', 'invalidPath'].includes(body.scimType ?? ''), body.scimType)
      })

    void it('are judged by managers and groups too, and shown with them', async () => {
      const boss = await newUser('listboss')
      const { id } = await newUser('listmanaged', {
        [enterprise]: { manager: { value: boss.id } },
        title: 'Managed',
      })
      const members = [{ value: id }]
      const group = (await send('POST', '/Groups', { displayName: 'Listed', members })).body
      for (const filter of [
        `${enterprise}:manager.value eq "${boss.id}"`,
        `groups.value eq "${group.id}"`,
        'title eq "Managed"',
      ]) {
        const { body } = await list(filter)
        assert.deepEqual(
          body.Resources.map((each) => each.id),
          [id],
          filter,
        )
        assert.ok(body.Resources[0]?.[enterprise] && body.Resources[0]['groups'], filter)
      }
      for (const user of [id, boss.id]) await send('DELETE', `/Users/${user}`)
    })

    void it('come in pages from startIndex, sorted either way', async () => {
      const names: unknown[] = []
      for (let startIndex = 1; startIndex <= 12; startIndex += 5) {
        const { body } = await list(
          'userName sw "list"',
          `&startIndex=${startIndex}&count=5&sortBy=displayName`,
        )
        assert.equal(body.totalResults, 12)
        assert.equal(body['startIndex'], startIndex)
        names.push(...body.Resources.map((each) => each['displayName']))
      }
      assert.deepEqual(
        names,
        Array.from({ length: 12 }, (_, index) => `Person ${String(index + 1).padStart(2, '0')}`),
      )
      const { body } = await list(
        'userName sw "list"',
        '&count=2&sortBy=title&sortOrder=descending&startIndex=0',
      )
      assert.deepEqual(
        body.Resources.map((each) => each['title']),
        ['Odd', 'Odd'],
      )
      const none = await list('userName sw "list"', '&count=0')
      assert.deepEqual([none.body.totalResults, none.body.Resources.length], [12, 0])
    })

    void it('come by cursor to their end (RFC 9865)', async () => {
      const seen = new Set<string>()
      let cursor: unknown = ''
      for (let turn = 0; turn < 5 && typeof cursor === 'string'; turn++) {
        const { body } = await list('userName sw "list"', `&count=5&cursor=${cursor}`)
        for (const { id } of body.Resources) seen.add(id)
        cursor = body['nextCursor']
      }
      assert.equal(seen.size, 12)
      const bad = await list('userName sw "list"', '&cursor=xyz')
      assert.equal(bad.body.scimType, 'invalidCursor')
    })

    void it('are asked for by POST too (§3.4.3)', async () => {
      const { status, body } = await send('POST', '/Users/.search', {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
        filter: 'userName sw "list"',
        attributes: ['userName'],
        count: 3,
      })
      assert.equal(status, 200)
      assert.deepEqual(Object.keys(body.Resources[0] ?? {}).toSorted(), [
        'id',
        'schemas',
        'userName',
      ])
    })
  })

  void describe('groups', () => {
    void it('take members in, let them go, and say who they are', async () => {
      const [a, b, c] = [await newUser('ga'), await newUser('gb'), await newUser('gc')]
      const made = await send('POST', '/Groups', {
        schemas: [groupUrn],
        displayName: 'Tour Guides',
        externalId: 'g-1',
        members: [{ value: a.id }],
      })
      assert.equal(made.status, 201)
      assert.deepEqual(made.body.members, [
        {
          value: a.id,
          display: a['displayName'],
          type: 'User',
          $ref: `https://localhost:8443/scim/v2/Users/${a.id}`,
        },
      ])
      const path = `/Groups/${made.body.id}`
      const ids = async (): Promise<string[]> =>
        ((await send('GET', path)).body.members ?? []).map(({ value }) => value).toSorted()
      // As Entra sends them.
      assert.equal(
        (
          await patch(path, {
            op: 'Add',
            path: 'members',
            value: [{ $ref: null, value: b.id }, { value: c.id }],
          })
        ).status,
        204,
      )
      assert.deepEqual(await ids(), [a.id, b.id, c.id].toSorted())
      assert.equal(
        (await patch(path, { op: 'Add', path: 'members', value: [{ value: b.id }] })).status,
        204,
      )
      assert.equal(
        (await patch(path, { op: 'Remove', path: 'members', value: [{ value: b.id }] })).status,
        204,
      )
      assert.equal(
        (await patch(path, { op: 'remove', path: `members[value eq "${c.id}"]` })).status,
        204,
      )
      assert.deepEqual(await ids(), [a.id])
      assert.equal(
        (
          await patch(
            path,
            { op: 'Replace', path: 'members', value: [{ value: c.id }] },
            { op: 'Replace', path: 'displayName', value: 'Guides' },
          )
        ).status,
        204,
      )
      assert.deepEqual(await ids(), [c.id])
      assert.equal(
        (await patch(path, { op: 'Replace', value: { displayName: 'Guides 2' } })).status,
        204,
      )
      assert.deepEqual(await ids(), [c.id])
      assert.equal((await patch(path, { op: 'remove', path: 'members' })).status, 204)
      assert.deepEqual(await ids(), [])
      const refused = await patch(path, {
        op: 'add',
        path: 'members',
        value: [{ value: a.id }, { value: 'nobody' }],
      })
      assert.equal(refused.body.scimType, 'invalidValue')
      assert.deepEqual(await ids(), [], 'All of it or nothing.')
      const found = await list('displayName eq "guides 2"', '&excludedAttributes=members', 'Groups')
      assert.deepEqual(
        [found.body.totalResults, found.body.Resources[0]?.['externalId']],
        [1, 'g-1'],
      )
      assert.equal(
        (await send('PUT', path, { displayName: 'G', members: [{ value: b.id }] })).body
          .members?.[0]?.value,
        b.id,
      )
      const groups = (await send('GET', `/Users/${b.id}`)).body['groups'] as { value: string }[]
      assert.deepEqual(
        groups.map(({ value }) => value),
        [made.body.id],
      )
      assert.equal((await send('DELETE', path)).status, 204)
      assert.equal((await send('GET', path)).status, 404)
    })
  })

  void it('writes what it does to the audit log, in the name of the client', async () => {
    const rows = await directory.audits.list(tenantId, { limit: 5 })
    assert.ok(rows.length > 0)
    assert.equal(await directory.audits.verifyChain(tenantId), undefined)
  })
})
