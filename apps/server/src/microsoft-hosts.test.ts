import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startServer, type RunningServer } from './server.ts'
import { readSettings } from './settings.ts'

let folder: string
let server: RunningServer
let port: number
let authority: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-hosts-'))
  port = await freePort()
  const environment = {
    PATCHBAY_DATA_DIR: folder,
    PATCHBAY_HTTPS_PORT: String(port),
    PATCHBAY_TENANT_DOMAIN: 'contoso.localhost',
    PATCHBAY_ADMIN_PASSWORD: 'admin-horse-battery',
    PATCHBAY_LOG: '0',
    PATCHBAY_MICROSOFT_HOSTS: '1',
  }
  const root = join(import.meta.dirname, '../../..')
  server = await startServer(readSettings(environment, { demo: false, root }), root)
  authority = await readFile(join(folder, 'tls/ca.pem'), 'utf8')
})
after(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

/** Asks under a name as if the hosts file led here, and holds the certificate against that name. */
function ask(
  host: string,
  path: string,
): Promise<{ status: number; json: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const headers = { host }
    const options = { host: '127.0.0.1', port, path, servername: host, ca: authority, headers }
    const sent = request({ ...options, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
        resolve({ status: response.statusCode ?? 0, json })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('in the public cloud’s place', () => {
  for (const host of ['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net']) {
    it(`${host} answers with a certificate of that name and the cloud’s issuers`, async () => {
      const second = await ask(host, '/contoso.localhost/v2.0/.well-known/openid-configuration')
      const { issuer, token_endpoint: endpoint, userinfo_endpoint: userinfo } = second.json
      assert.match(String(issuer), /^https:\/\/login\.microsoftonline\.com\/[0-9a-f-]{36}\/v2\.0$/)
      assert.match(String(endpoint), /^https:\/\/login\.microsoftonline\.com\//)
      assert.equal(userinfo, 'https://graph.microsoft.com/oidc/userinfo')
      const first = await ask(host, '/contoso.localhost/.well-known/openid-configuration')
      assert.match(String(first.json['issuer']), /^https:\/\/sts\.windows\.net\/[0-9a-f-]{36}\/$/)
    })
  }

  it('other hosts say what fits them', async () => {
    assert.equal((await ask('graph.microsoft.com', '/v1.0/me')).status, 401)
    assert.equal((await ask('graph.windows.net', '/contoso.localhost/users')).status, 410)
    assert.equal(
      (await ask('management.azure.com', '/subscriptions?api-version=2020-01-01')).status,
      401,
    )
    assert.equal((await ask('management.azure.com', '/tenants')).status, 401)
  })

  it('localhost keeps its own certificate, and the cloud’s addresses are not there', async () => {
    assert.equal((await ask('localhost', '/healthz')).status, 200)
    assert.equal((await ask('localhost', '/subscriptions')).status, 404)
  })

  it('the portal says so', async () => {
    const { json } = await ask('localhost', '/api/installation')
    assert.match(JSON.stringify(json['developmentSwitches']), /login\.microsoftonline\.com/)
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
