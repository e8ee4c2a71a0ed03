// `patchbay apply` and `patchbay export` as programs against a running server: what the file says is so, and again is nothing.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { firstPartyTenant } from '@patchbay/directory'
import { listAll, openSession } from '../../apps/cli/src/server-session.ts'
import { startPatchbay } from '../e2e/patchbay-process.ts'
import { root, type ServerProcess, startServerProcess } from '../e2e/start-server.ts'

const TENANT = `
tenant:
  domain: contoso.localhost
  allowedToCreateApps: false
users:
  - userPrincipalName: ada@contoso.localhost
    displayName: Ada Lovelace
    department: Engines
    password: { generate: true }
groups:
  - displayName: Makers' Guild
    members: [ada@contoso.localhost, maker@contoso.localhost]
applications:
  - displayName: Orders API
    uniqueName: orders-api
    identifierUris: ['api://{appId}']
    accessTokenVersion: 2
    scopes:
      - value: Orders.Read
        adminConsentDisplayName: Read orders
        adminConsentDescription: Reads orders of the signed-in user
    appRoles:
      - value: Orders.Audit
        displayName: Auditor
        description: Sees every order
        allowedMemberTypes: [User, Application]
  - displayName: Orders Client
    redirectUris:
      web: ['https://orders.contoso.localhost/callback']
    permissions:
      - resource: orders-api
        delegated: [Orders.Read]
        application: [Orders.Audit]
      - resource: Microsoft Graph
        delegated: [User.Read]
    owners: [maker@contoso.localhost]
    secrets:
      - displayName: build server
        generate: true
enterpriseApplications:
  - application: Orders API
    appRoleAssignmentRequired: true
  - application: Orders Client
grants:
  - client: Orders Client
    resource: Orders API
    scopes: [Orders.Read]
appRoleAssignments:
  - resource: Orders API
    role: Orders.Audit
    group: Makers' Guild
  - resource: Orders API
    role: Orders.Audit
    application: Orders Client
connectors:
  - folder: ./orders
    clientSecret: { application: Orders Client, secret: build server }
`

const definition = {
  swagger: '2.0',
  info: { title: 'Orders', description: 'Orders', version: '1.0' },
  host: 'orders.contoso.localhost',
  basePath: '/',
  schemes: ['https'],
  consumes: [],
  produces: [],
  paths: {
    '/orders': {
      get: {
        summary: 'List orders',
        operationId: 'ListOrders',
        parameters: [],
        responses: { default: { description: 'default', schema: {} } },
      },
    },
  },
  definitions: {},
  parameters: {},
  responses: {},
  securityDefinitions: {
    'oauth2-auth': {
      type: 'oauth2',
      flow: 'accessCode',
      authorizationUrl: 'https://login.windows.net/common/oauth2/authorize',
      tokenUrl: 'https://login.windows.net/common/oauth2/authorize',
      scopes: {},
    },
  },
  security: [{ 'oauth2-auth': [] }],
  tags: [],
}
const properties = {
  properties: {
    connectionParameters: {
      token: {
        type: 'oauthSetting',
        oAuthSettings: {
          identityProvider: 'aad',
          clientId: '{appId:Orders Client}',
          scopes: [],
          redirectMode: 'Global',
          properties: {
            IsFirstParty: 'False',
            AzureActiveDirectoryResourceId: '{appId:orders-api}',
          },
          customParameters: {
            tenantId: { value: 'common' },
            resourceUri: { value: '{appId:orders-api}' },
          },
        },
      },
    },
    iconBrandColor: '#007ee5',
    capabilities: [],
    policyTemplateInstances: [],
  },
}

void describe('patchbay apply and export', () => {
  let server: ServerProcess
  let folder: string
  let file: string
  const run = (args: readonly string[], environment: Record<string, string> = {}) =>
    startPatchbay(args, {
      PATCHBAY_DATA_DIR: server.dataFolder,
      PATCHBAY_PASSWORD: server.passwords.administrator,
      ...environment,
    }).ended
  const apply = (...args: string[]) => run(['apply', ...args, '--server', server.publicUrl])

  before(async () => {
    server = await startServerProcess()
    folder = await mkdtemp(join(tmpdir(), 'patchbay-apply-'))
    file = join(folder, 'tenant.yaml')
    await writeFile(file, TENANT)
    await mkdir(join(folder, 'orders'))
    await writeFile(join(folder, 'orders/apiDefinition.swagger.json'), JSON.stringify(definition))
    await writeFile(join(folder, 'orders/apiProperties.json'), JSON.stringify(properties))
  })
  after(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  let clientSecret = ''

  void test('a plan says what would be made, and makes nothing', async () => {
    for (const turn of [1, 2]) {
      const { code, stdout, stderr } = await apply(file, '--plan')
      assert.equal(code, 2, stderr + turn)
      assert.match(stdout, /\+ user ada@contoso\.localhost/)
      assert.match(stdout, /~ tenant contoso\.localhost\n {4}allowedToCreateApps: true → false/)
      assert.match(stdout, /^14 to create, 1 to change, 0 to delete, 0 as they should be\.$/m)
    }
  })

  void test('apply makes it; secrets go to the file that was named, once', async () => {
    const secrets = join(folder, 'secrets.json')
    const { code, stdout, stderr } = await apply(file, '--secrets', secrets)
    assert.equal(code, 0, stdout + stderr)
    const made = JSON.parse(await readFile(secrets, 'utf8')) as { what: string; value: string }[]
    assert.deepEqual(
      made.map(({ what }) => what),
      ['password of ada@contoso.localhost', 'secret "build server" of Orders Client'],
    )
    assert.equal((await stat(secrets)).mode & 0o777, 0o600)
    for (const { value } of made) assert.ok(!stdout.includes(value) && !stderr.includes(value))
    clientSecret = made[1]?.value ?? ''
    const again = await apply(file, '--secrets', secrets)
    assert.equal(again.code, 1, 'A file of secrets is not written over.')
  })

  void test('applied again, there is nothing to do', async () => {
    const { code, stdout, stderr } = await apply(file, '--plan', '--json')
    assert.equal(code, 0, stdout + stderr)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string })
    assert.ok(lines.length > 12)
    assert.deepEqual(
      lines.filter(({ action }) => action !== 'leave'),
      [],
    )
  })

  void test('what was made works: the client gets a token with its role', async () => {
    const tokenOf = async (): Promise<Response> =>
      fetch(`${server.portalUrl}/contoso.localhost/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: await appIdOf('Orders Client'),
          client_secret: clientSecret,
          scope: `api://${await appIdOf('Orders API')}/.default`,
        }),
      })
    const answer = (await (await tokenOf()).json()) as { access_token?: string }
    const claims = JSON.parse(
      Buffer.from(answer.access_token?.split('.')[1] ?? '', 'base64url').toString(),
    ) as { roles: string[]; ver: string }
    assert.deepEqual(claims.roles, ['Orders.Audit'])
    assert.equal(claims.ver, '2.0')
  })

  void test('an export applies without a change, and holds no secret', async () => {
    const { code, stdout, stderr } = await run(['export', '--server', server.publicUrl])
    assert.equal(code, 0, stderr)
    assert.ok(!stdout.includes(clientSecret))
    assert.match(stdout, /displayName: Orders API/)
    assert.match(stdout, /resource: orders-api|resource: Orders API/)
    const exported = join(folder, 'exported.yaml')
    await writeFile(exported, stdout)
    const plan = await apply(exported, '--plan')
    assert.equal(plan.code, 0, plan.stdout + plan.stderr)
    assert.match(plan.stdout, /^0 to create, 0 to change, 0 to delete, \d+ as they should be\.$/m)
  })

  void test('a client with the app roles provisions users over SCIM', async () => {
    const more = join(folder, 'scim.yaml')
    await writeFile(
      more,
      `applications:
  - displayName: Provisioning
    secrets: [{ displayName: scim, generate: true }]
enterpriseApplications: [{ application: Provisioning }]
appRoleAssignments:
  - { resource: Microsoft Graph, role: User.ReadWrite.All, application: Provisioning }
  - { resource: Microsoft Graph, role: Group.ReadWrite.All, application: Provisioning }
`,
    )
    const { code, stdout, stderr } = await apply(more, '--json')
    assert.equal(code, 0, stdout + stderr)
    const made = JSON.parse(
      stdout.split('\n').find((line) => line.startsWith('{"secret"')) ?? '{}',
    ) as { value: string }
    const token = (await (
      await fetch(`${server.portalUrl}/contoso.localhost/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: await appIdOf('Provisioning'),
          client_secret: made.value,
          scope: 'https://graph.microsoft.com/.default',
        }),
      })
    ).json()) as { access_token: string }
    const answer = await fetch(
      `${server.portalUrl}/scim/v2/Users?filter=${encodeURIComponent('userName eq "ADA@contoso.localhost"')}`,
      { headers: { authorization: `Bearer ${token.access_token}` } },
    )
    assert.equal(answer.status, 200)
    const found = (await answer.json()) as { totalResults: number; Resources: object[] }
    assert.equal(found.totalResults, 1)
    assert.equal(
      (found.Resources[0] as { title?: string; userName: string }).userName,
      'ada@contoso.localhost',
    )
  })

  void test('registrations leave in every format without a secret, and come back from Graph’s JSON', async () => {
    for (const [format, expected] of [
      ['graph', /POST \{\{graph\}\}\/applications/],
      ['bicep', /Microsoft\.Graph\/applications/],
      ['terraform', /resource "azuread_application"/],
      ['az', /az ad app permission grant .* --scope Orders\.Read/],
    ] as const) {
      const { code, stdout, stderr } = await run([
        'registration',
        'export',
        '--all',
        '--format',
        format,
        '--server',
        server.publicUrl,
      ])
      assert.equal(code, 0, stderr)
      assert.match(stdout, expected)
      assert.ok(!stdout.includes(clientSecret))
    }
    const original = await registrationOf('Orders API')
    const json = join(folder, 'orders-api.json')
    await writeFile(json, JSON.stringify({ ...original, displayName: 'Orders API again' }))
    const imported = await run([
      'registration',
      'import',
      json,
      '--json',
      '--server',
      server.publicUrl,
    ])
    assert.equal(imported.code, 0, imported.stderr)
    const again = await registrationOf('Orders API again')
    assert.notEqual(again['appId'], original['appId'])
    assert.deepEqual(again['identifierUris'], [`api://${await appIdOf('Orders API again')}`])
    assert.deepEqual(again['appRoles'], original['appRoles'])
  })

  void test('tenants are declared by who keeps the installation, and filled by files of their own', async () => {
    const tenants = join(folder, 'tenants.yaml')
    const declared = (displayName: string): Promise<void> =>
      writeFile(
        tenants,
        `tenants:
  - displayName: ${displayName}
    domains: [fabrikam.localhost]
    allowedToCreateApps: false
    administrator: { userPrincipalName: ada@fabrikam.localhost, password: { generate: true } }
`,
      )
    await declared('Fabrikam')
    const byMaker = await run(
      ['apply', tenants, '--user', 'maker@contoso.localhost', '--server', server.publicUrl],
      {
        PATCHBAY_PASSWORD: server.passwords.maker,
      },
    )
    assert.equal(byMaker.code, 1)
    assert.match(
      byMaker.stderr,
      /tenants\.yaml:2:5: Tenants are declared by a Global Administrator/,
    )

    const made = await apply(tenants, '--json')
    assert.equal(made.code, 0, made.stdout + made.stderr)
    const { value } = JSON.parse(
      made.stdout.split('\n').find((line) => line.startsWith('{"secret"')) ?? '{}',
    ) as { value: string }
    assert.equal((await apply(tenants, '--plan')).code, 0, 'Applied again, there is nothing to do.')

    const content = join(folder, 'fabrikam.yaml')
    await writeFile(
      content,
      `tenant: { domain: fabrikam.localhost }
users: [{ userPrincipalName: bob@fabrikam.localhost, displayName: Bob }]
`,
    )
    const asAda = (...args: string[]) =>
      run([...args, '--user', 'ada@fabrikam.localhost', '--server', server.publicUrl], {
        PATCHBAY_PASSWORD: value,
      })
    const filled = await asAda('apply', content)
    assert.equal(filled.code, 0, filled.stdout + filled.stderr)
    assert.match((await asAda('export')).stdout, /allowedToCreateApps: false[^]*bob@fabrikam/)
    const byAda = await asAda('apply', tenants)
    assert.equal(byAda.code, 1, 'A tenant’s administrator does not keep the installation.')

    // What one tenant holds fills another, which then says of itself what the first says.
    const contoso = await run(['export', '--server', server.publicUrl])
    const elsewhere = contoso.stdout
      .replace(/^tenants:\n(?: .*\n)+/m, '')
      .replaceAll('contoso.localhost', 'fabrikam.localhost')
    const copy = join(folder, 'copy.yaml')
    await writeFile(copy, elsewhere)
    const copied = await asAda('apply', copy)
    assert.equal(copied.code, 0, copied.stdout + copied.stderr)
    const nothing = await asAda('apply', copy, '--plan')
    assert.equal(nothing.code, 0, nothing.stdout + nothing.stderr)
    const back = (await asAda('export')).stdout
    const own = /^ {2}- userPrincipalName: (?:ada|bob)@.*\n(?: {4}.*\n)*/gm
    assert.equal(back.replaceAll(own, ''), elsewhere.replaceAll(own, ''))

    await declared('Fabrikam Ltd')
    assert.match((await apply(tenants)).stdout, /displayName: "Fabrikam" → "Fabrikam Ltd"/)
    const exported = await run(['export', '--server', server.publicUrl])
    assert.match(exported.stdout, /^tenants:\n {2}- displayName: Fabrikam Ltd\n/m)
  })

  void test('the management API gives tenants to nobody else, and their ids to nobody', async () => {
    process.env['PATCHBAY_PASSWORD'] = server.passwords.administrator
    const administrator = await openSession(root, {
      server: server.publicUrl,
      ca: join(server.dataFolder, 'tls/ca.pem'),
      user: 'admin@contoso.localhost',
    })
    const newTenant = {
      displayName: 'x',
      domains: ['x.localhost'],
      administrator: { userPrincipalName: 'a@x.localhost' },
    }
    for (const wrong of [
      { domains: ['contoso.localhost'] },
      { administrator: { userPrincipalName: 'a@other.localhost' } },
      { administrator: undefined },
    ]) {
      const body = { ...newTenant, ...wrong }
      assert.equal((await administrator.api?.('POST', '/api/tenants', body))?.status, 400)
    }
    for (const id of [crypto.randomUUID(), 'fabrikam.localhost', firstPartyTenant.id])
      assert.equal((await administrator.api?.('PATCH', `/api/tenants/${id}`, {}))?.status, 404)
    process.env['PATCHBAY_PASSWORD'] = server.passwords.maker
    const maker = await openSession(root, {
      server: server.publicUrl,
      ca: join(server.dataFolder, 'tls/ca.pem'),
      user: 'maker@contoso.localhost',
    })
    const tenants = (await administrator.api?.('GET', '/api/tenants'))?.body['value'] as {
      id: string
    }[]
    assert.ok(!tenants.some(({ id }) => id === firstPartyTenant.id))
    for (const [method, path, body] of [
      ['GET', '/api/tenants', undefined],
      ['POST', '/api/tenants', newTenant],
      ['PATCH', `/api/tenants/${tenants[0]?.id}`, { displayName: 'Mine' }],
      ['GET', '/api/audit-log/check', undefined],
    ] as const)
      assert.equal((await maker.api?.(method, path, body))?.status, 403, `${method} ${path}`)
    const refused = await listAll(
      administrator,
      "/auditLogs/directoryAudits?$filter=result eq 'failure'",
    )
    for (const activity of ['POST /api/tenants', 'PATCH /api/tenants/:id'])
      assert.ok(
        refused.some((row) => row['activityDisplayName'] === activity),
        activity,
      )
    const log = await administrator.api?.('GET', '/api/audit-log/check')
    assert.equal(log?.body['isWhole'], true)
    assert.ok(Number(log?.body['rows']) > 20)
  })

  void test('a change is told with before and after, and prune removes only what apply made', async () => {
    await writeFile(
      file,
      TENANT.replace('department: Engines', 'department: Analysis')
        .replace(/connectors:[^]*$/, '')
        .replace('[ada@contoso.localhost, maker@contoso.localhost]', '[ada@contoso.localhost]'),
    )
    const plan = await apply(file, '--plan')
    assert.match(
      plan.stdout,
      /~ user ada@contoso\.localhost\n {4}department: "Engines" → "Analysis"/,
    )
    assert.doesNotMatch(plan.stdout, /^- /m)
    const pruned = await apply(file, '--prune')
    assert.equal(pruned.code, 0, pruned.stdout + pruned.stderr)
    assert.deepEqual(
      pruned.stdout.split('\n').filter((line) => line.startsWith('- ')),
      ['- connector Orders', "- member maker@contoso.localhost in Makers' Guild"],
    )
    const settled = await apply(file, '--plan', '--prune')
    assert.equal(settled.code, 0, settled.stdout)
  })

  void test('a file that is wrong is refused with line and column before anything is asked', async () => {
    const bad = join(folder, 'bad.yaml')
    await writeFile(bad, 'users:\n  - userPrincipalName: nobody\n    displayName: N\n')
    const { code, stderr } = await run(['apply', bad, '--server', 'https://localhost:1'])
    assert.equal(code, 1)
    assert.match(stderr, /bad\.yaml:2:24: users\[0\]\.userPrincipalName is "nobody"/)
  })

  void test('a client applies with its own credentials, as far as its app roles let it', async () => {
    const { code, stderr } = await run(['apply', file, '--plan', '--server', server.publicUrl], {
      PATCHBAY_CLIENT_ID: await appIdOf('Orders Client'),
      PATCHBAY_CLIENT_SECRET: clientSecret,
    })
    assert.equal(code, 1)
    assert.match(stderr, /403/)
  })

  async function registrationOf(name: string): Promise<Record<string, unknown>> {
    process.env['PATCHBAY_DATA_DIR'] = server.dataFolder
    process.env['PATCHBAY_PASSWORD'] = server.passwords.administrator
    const session = await openSession(root, { server: server.publicUrl })
    const filter = encodeURIComponent(`displayName eq '${name}'`)
    const [found] = await listAll(session, `/applications?$filter=${filter}`)
    assert.ok(found, `There is no ${name}.`)
    return found
  }

  async function appIdOf(name: string): Promise<string> {
    const { appId } = await registrationOf(name)
    assert.ok(typeof appId === 'string')
    return appId
  }
})
