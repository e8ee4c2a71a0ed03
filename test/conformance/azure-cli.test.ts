import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { allMicrosoftHosts } from '../../apps/server/src/microsoft-hosts.ts'
import { ensureAzureCli } from '../../scripts/azure-cli.ts'
import { root } from '../e2e/start-server.ts'

const run = promisify(execFile)
const az = ensureAzureCli()
const network = `patchbay-${process.pid}`
const passwords = { ADMIN_PASSWORD: 'admin-horse-battery', MAKER_PASSWORD: 'maker-horse-battery' }
const domain = 'contoso.localhost'

type Json = Record<string, unknown>

// Microsoft's host names lead to this server in a network of its own; the command line is told
// nothing but which authority to trust.
describe(
  'azure-cli, unmodified',
  {
    skip: az === undefined && "needs root, and Debian's azure-cli and iproute2",
  },
  () => {
    let folder: string
    let server: ChildProcess
    let apiId: string
    let clientId: string
    let clientSecret: string
    let scopeId: string
    let tenantId: string

    before(async () => {
      if (az === undefined) return
      folder = await mkdtemp(join(tmpdir(), 'patchbay-azure-cli-'))
      mkdirSync(`/etc/netns/${network}`, { recursive: true })
      writeFileSync(
        `/etc/netns/${network}/hosts`,
        `127.0.0.1 localhost ${allMicrosoftHosts.join(' ')}\n`,
      )
      await run('ip', ['netns', 'add', network])
      await run('ip', ['netns', 'exec', network, 'ip', 'link', 'set', 'lo', 'up'])
      server = spawn(
        'ip',
        [
          'netns',
          'exec',
          network,
          process.execPath,
          join(root, 'apps/cli/src/main.ts'),
          'start',
          '--microsoft-hosts',
        ],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: {
            PATH: process.env['PATH'],
            PATCHBAY_DATA_DIR: join(folder, 'data'),
            PATCHBAY_HTTPS_PORT: '443',
            PATCHBAY_ADMIN_PASSWORD: passwords.ADMIN_PASSWORD,
            PATCHBAY_MAKER_PASSWORD: passwords.MAKER_PASSWORD,
          },
        },
      )
      let said = ''
      await new Promise<void>((resolve, reject) => {
        server.stdout?.on('data', (chunk: Buffer) => {
          said += chunk
          if (said.includes('Stop with Ctrl+C')) resolve()
        })
        server.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${said}`)))
      })
      await person('allow-password-grant')
    })
    after(async () => {
      if (az === undefined) return
      server.removeAllListeners('exit')
      server.kill()
      spawnSync('ip', ['netns', 'del', network])
      await rm(`/etc/netns/${network}`, { recursive: true, force: true })
      await rm(folder, { recursive: true, force: true })
    })

    const environment = (profile: string) => ({
      PATH: process.env['PATH'],
      REQUESTS_CA_BUNDLE: join(folder, 'data/tls/ca.pem'),
      AZURE_CONFIG_DIR: join(folder, profile),
      AZURE_CORE_COLLECT_TELEMETRY: '0',
      AZURE_CORE_NO_COLOR: '1',
      CA_FILE: join(folder, 'data/tls/ca.pem'),
      ...passwords,
    })
    const inNetwork = (command: readonly string[]) => ['netns', 'exec', network, ...command]
    const personScript = join(root, 'test/conformance/azure-cli/person.ts')

    async function person(...args: string[]): Promise<void> {
      await run('ip', inNetwork([process.execPath, personScript, ...args]), {
        env: environment('person'),
      })
    }
    /** Runs a command; an object when it prints JSON, its text otherwise. */
    async function call(args: readonly string[], profile = 'administrator'): Promise<Json> {
      const { stdout } = await run('ip', inNetwork(['az', ...args]), {
        env: environment(profile),
        timeout: 60_000,
      })
      return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Json)
    }
    const list = async (args: readonly string[]) => (await call(args)) as unknown as Json[]

    it('az login: a user with a password', async () => {
      const accounts = await list([
        'login',
        '--allow-no-subscriptions',
        '-u',
        `admin@${domain}`,
        '-p',
        passwords.ADMIN_PASSWORD,
      ])
      assert.equal(accounts.length, 1)
      tenantId = String(accounts[0]?.['tenantId'])
      assert.equal(
        (await call(['ad', 'signed-in-user', 'show']))['userPrincipalName'],
        `admin@${domain}`,
      )
    })

    it('A1–A3: az ad app create registers the API', async () => {
      assert.ok(Array.isArray(await list(['ad', 'app', 'list', '--display-name', 'Identity API'])))
      const made = await call([
        'ad',
        'app',
        'create',
        '--display-name',
        'Identity API',
        '--sign-in-audience',
        'AzureADMyOrg',
      ])
      apiId = String(made['appId'])
      assert.match(apiId, /^[0-9a-f-]{36}$/)
    })

    it('A4–A7: az ad app update and az rest set URI, scope and token version', async () => {
      await call(['ad', 'app', 'update', '--id', apiId, '--identifier-uris', `api://${apiId}`])
      scopeId = crypto.randomUUID()
      const scope = {
        id: scopeId,
        value: 'access_as_user',
        type: 'User',
        isEnabled: true,
        adminConsentDisplayName: 'Access the API',
        adminConsentDescription: 'The app may call the API as the user.',
        userConsentDisplayName: 'Access the API as you',
        userConsentDescription: 'The app may call the API as you.',
      }
      const { id } = await call(['ad', 'app', 'show', '--id', apiId])
      await call([
        'rest',
        '--method',
        'patch',
        '--url',
        `https://graph.microsoft.com/v1.0/applications/${String(id)}`,
        '--headers',
        'Content-Type=application/json',
        '--body',
        JSON.stringify({
          api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [scope] },
        }),
      ])
      const shown = await call(['ad', 'app', 'show', '--id', `api://${apiId}`])
      const api = shown['api'] as {
        requestedAccessTokenVersion: number
        oauth2PermissionScopes: Json[]
      }
      assert.equal(api.requestedAccessTokenVersion, 2)
      assert.equal(api.oauth2PermissionScopes[0]?.['value'], 'access_as_user')
    })

    it('A8, A9: the manifest goes out and in again, and names the tenant', async () => {
      const before = await call(['ad', 'app', 'show', '--id', apiId])
      await call([
        'ad',
        'app',
        'update',
        '--id',
        apiId,
        '--set',
        'notes=edited',
        'web={"homePageUrl":"https://api.contoso.localhost"}',
      ])
      const after = await call(['ad', 'app', 'show', '--id', apiId])
      assert.equal(after['notes'], 'edited')
      assert.deepEqual(after['api'], before['api'])
      const account = await call(['account', 'show'])
      assert.equal(account['tenantId'], tenantId)
    })

    it('B1, B2, B5: az ad app create registers the client with its redirect URI', async () => {
      const made = await call([
        'ad',
        'app',
        'create',
        '--display-name',
        'Connector client',
        '--web-redirect-uris',
        'http://localhost:8080/redirect',
        '--enable-access-token-issuance',
        'true',
      ])
      clientId = String(made['appId'])
      const web = made['web'] as { redirectUris: string[]; implicitGrantSettings: Json }
      assert.deepEqual(web.redirectUris, ['http://localhost:8080/redirect'])
      assert.equal(web.implicitGrantSettings['enableAccessTokenIssuance'], true)
      const rename = ['ad', 'app', 'update', '--id', clientId, '--identifier-uris']
      await assert.rejects(call([...rename, 'https://fabrikam.com/api']), /verified domain/i)
    })

    it('B3, B4: az ad app permission add, list and delete', async () => {
      for (const id of [apiId, clientId]) await call(['ad', 'sp', 'create', '--id', id])
      const add = ['ad', 'app', 'permission', 'add', '--id', clientId]
      await call([...add, '--api', apiId, '--api-permissions', `${scopeId}=Scope`])
      const graph = '00000003-0000-0000-c000-000000000000'
      const userRead = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'
      await call([...add, '--api', graph, '--api-permissions', `${userRead}=Scope`])
      const listed = await list(['ad', 'app', 'permission', 'list', '--id', clientId])
      assert.deepEqual(
        listed.map((each) => String(each['resourceAppId'])).toSorted(),
        [graph, apiId].toSorted(),
      )
      await call(['ad', 'app', 'permission', 'delete', '--id', clientId, '--api', graph])
      assert.equal((await list(['ad', 'app', 'permission', 'list', '--id', clientId])).length, 1)
    })

    it('B6, B7: az ad app credential reset gives a secret once', async () => {
      const made = await call([
        'ad',
        'app',
        'credential',
        'reset',
        '--id',
        clientId,
        '--append',
        '--display-name',
        'connector',
      ])
      clientSecret = String(made['password'])
      assert.ok(clientSecret.length >= 32)
      const listed = await list(['ad', 'app', 'credential', 'list', '--id', clientId])
      assert.equal(listed.length, 1)
      assert.ok(!JSON.stringify(listed).includes(clientSecret))
      assert.equal(listed[0]?.['displayName'], 'connector')
    })

    it('certificates and federated credentials', async () => {
      await call([
        'ad',
        'app',
        'credential',
        'reset',
        '--id',
        clientId,
        '--create-cert',
        '--append',
      ])
      const certificates = await list([
        'ad',
        'app',
        'credential',
        'list',
        '--id',
        clientId,
        '--cert',
      ])
      assert.equal(certificates.length, 1)
      const parameters = JSON.stringify({
        name: 'build',
        issuer: 'https://issuer.example',
        subject: 'repo:a/b',
        audiences: ['api://AzureADTokenExchange'],
      })
      const federated = ['ad', 'app', 'federated-credential']
      await call([...federated, 'create', '--id', clientId, '--parameters', parameters])
      assert.equal((await list([...federated, 'list', '--id', clientId])).length, 1)
      await call([...federated, 'delete', '--id', clientId, '--federated-credential-id', 'build'])
      assert.equal((await list([...federated, 'list', '--id', clientId])).length, 0)
    })

    it('E1–E3: az ad sp list, show and update', async () => {
      const shown = await call(['ad', 'sp', 'show', '--id', apiId])
      assert.equal(shown['appId'], apiId)
      const all = await list(['ad', 'sp', 'list', '--display-name', 'Connector client'])
      assert.equal(all[0]?.['appId'], clientId)
      await call([
        'ad',
        'sp',
        'update',
        '--id',
        clientId,
        '--set',
        'appRoleAssignmentRequired=true',
      ])
      assert.equal(
        (await call(['ad', 'sp', 'show', '--id', clientId]))['appRoleAssignmentRequired'],
        true,
      )
      await call([
        'ad',
        'sp',
        'update',
        '--id',
        clientId,
        '--set',
        'appRoleAssignmentRequired=false',
      ])
    })

    it('E4, E5: az ad app permission grant, admin-consent, list-grants', async () => {
      await call([
        'ad',
        'app',
        'permission',
        'grant',
        '--id',
        clientId,
        '--api',
        apiId,
        '--scope',
        'access_as_user',
      ])
      await call(['ad', 'app', 'permission', 'admin-consent', '--id', clientId])
      const grants = await list(['ad', 'app', 'permission', 'list-grants', '--id', clientId])
      assert.equal(grants.length, 1)
      assert.equal(grants[0]?.['scope'], 'access_as_user')
      assert.equal(grants[0]['consentType'], 'AllPrincipals')
    })

    it('E6: az ad user and az ad group; owners', async () => {
      const user = await call([
        'ad',
        'user',
        'create',
        '--display-name',
        'Adele Vance',
        '--user-principal-name',
        `adele@${domain}`,
        '--password',
        'adele-horse-battery',
      ])
      assert.equal(
        (await call(['ad', 'user', 'show', '--id', `adele@${domain}`]))['id'],
        user['id'],
      )
      await call(['ad', 'user', 'update', '--id', `adele@${domain}`, '--display-name', 'Adele V.'])
      const group = await call([
        'ad',
        'group',
        'create',
        '--display-name',
        'Makers',
        '--mail-nickname',
        'makers',
      ])
      const id = String(group['id'])
      const member = ['--group', id, '--member-id', String(user['id'])]
      await call(['ad', 'group', 'member', 'add', ...member])
      assert.equal((await call(['ad', 'group', 'member', 'check', ...member]))['value'], true)
      assert.equal((await list(['ad', 'group', 'member', 'list', '--group', 'Makers'])).length, 1)
      await call(['ad', 'group', 'member', 'remove', ...member])
      const owner = ['--id', clientId, '--owner-object-id', String(user['id'])]
      await call(['ad', 'app', 'owner', 'add', ...owner])
      const owners = await list(['ad', 'app', 'owner', 'list', '--id', clientId])
      assert.ok(owners.some((each) => each['id'] === user['id']))
      const principal = await call(['ad', 'sp', 'show', '--id', apiId])
      await call([
        'rest',
        '--method',
        'post',
        '--headers',
        'Content-Type=application/json',
        '--url',
        `https://graph.microsoft.com/v1.0/servicePrincipals/${String(principal['id'])}/appRoleAssignedTo`,
        '--body',
        JSON.stringify({
          principalId: user['id'],
          resourceId: principal['id'],
          appRoleId: '00000000-0000-0000-0000-000000000000',
        }),
      ])
      await call(['ad', 'group', 'delete', '--group', id])
      await call(['ad', 'user', 'delete', '--id', `adele@${domain}`])
    })

    it('az login: a service principal with a secret', async () => {
      const accounts = (await call(
        [
          'login',
          '--service-principal',
          '--allow-no-subscriptions',
          '-u',
          clientId,
          '-p',
          clientSecret,
          '--tenant',
          tenantId,
        ],
        'application',
      )) as unknown as Json[]
      assert.equal((accounts[0]?.['user'] as Json | undefined)?.['type'], 'servicePrincipal')
      const token = await call(
        ['account', 'get-access-token', '--resource', 'https://graph.microsoft.com'],
        'application',
      )
      assert.equal(token['tenant'], tenantId)
    })

    it('az login: a device code', async () => {
      const waiting = spawn(
        'ip',
        inNetwork([
          'az',
          'login',
          '--use-device-code',
          '--allow-no-subscriptions',
          '--tenant',
          domain,
        ]),
        { env: environment('device'), stdio: ['ignore', 'pipe', 'pipe'] },
      )
      let printed = ''
      waiting.stdout.on('data', (chunk: Buffer) => (printed += chunk))
      const code = await new Promise<string>((resolve, reject) => {
        let said = ''
        waiting.stderr.on('data', (chunk: Buffer) => {
          said += chunk
          const found = /enter the code (\S+) to/.exec(said)?.[1]
          if (found !== undefined) resolve(found)
        })
        waiting.once('exit', () => reject(new Error(said)))
      })
      const ended = new Promise<number | null>((resolve) => waiting.once('exit', resolve))
      await person('approve-device', code)
      assert.equal(await ended, 0)
      assert.equal((JSON.parse(printed) as Json[])[0]?.['tenantId'], tenantId)
    })

    it('az ad app delete, and what it left in the deleted items', async () => {
      const { id } = await call(['ad', 'app', 'show', '--id', clientId])
      await call(['ad', 'app', 'delete', '--id', clientId])
      await assert.rejects(
        call(['ad', 'app', 'show', '--id', clientId]),
        /does not exist|not found/i,
      )
      const deleted = await call([
        'rest',
        '--method',
        'get',
        '--url',
        `https://graph.microsoft.com/v1.0/directory/deletedItems/${String(id)}`,
      ])
      assert.equal(deleted['id'], id)
    })
  },
)
