import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { Server as HttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { ensureLocalCertificate } from './certificates.ts'
import { explainListenError, Listeners } from './listeners.ts'
import { readSettings, type Settings } from './settings.ts'

describe('listeners', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-listeners-'))
  let listeners: Listeners
  let app: FastifyInstance
  let port: number

  const settingsOn = (httpPort: number): Settings =>
    readSettings(
      { PATCHBAY_HTTPS_PORT: '0', PATCHBAY_HTTP_PORT: String(httpPort) },
      { demo: false, root: folder },
    )
  const listenersOn = async (httpPort: number): Promise<Listeners> => {
    const certificate = await ensureLocalCertificate(folder, [], new Date())
    return new Listeners(settingsOn(httpPort), certificate, { hosts: [], certificate: null })
  }

  before(async () => {
    listeners = await listenersOn(0)
    app = Fastify({ serverFactory: listeners.serverFactory })
    app.post('/late', async (request) => ({ got: request.body }))
    listeners.direct.push((request, response) => {
      if (request.url !== '/direct') return false
      response.end('at once')
      return true
    })
    await listeners.listen()
    port = httpPortOf(listeners)
  })
  after(async () => {
    await listeners.close(app)
    rmSync(folder, { recursive: true })
  })

  it('answer directly before the router is there, and the rest when it is', async () => {
    const late = fetch(`http://127.0.0.1:${port}/late`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'x'.repeat(100_000) }),
    })
    const direct = await fetch(`http://localhost:${port}/direct`)
    assert.equal(await direct.text(), 'at once')
    const first = await Promise.race([late, new Promise((done) => setTimeout(done, 50, 'waits'))])
    assert.equal(first, 'waits')
    await app.ready()
    listeners.open()
    const { got } = (await (await late).json()) as { got: { text: string } }
    assert.equal(got.text.length, 100_000)
  })

  it('leave nobody waiting where the rest cannot be loaded', async () => {
    const others = await listenersOn(0)
    const broken = Fastify({ serverFactory: others.serverFactory })
    await others.listen()
    const late = fetch(`http://127.0.0.1:${httpPortOf(others)}/late`).then(
      ({ status }) => status,
      () => 'ended',
    )
    const first = await Promise.race([late, new Promise((done) => setTimeout(done, 50, 'waits'))])
    assert.equal(first, 'waits')
    void broken.register(() => Promise.reject(new Error('not to be loaded')))
    await assert.rejects(async () => broken.ready(), /not to be loaded/)
    await others.close(broken)
    assert.notEqual(await late, 200)
  })

  it('say which port is in the way', async () => {
    const others = await listenersOn(port)
    const second = Fastify({ serverFactory: others.serverFactory })
    const error = await others.listen().then(
      () => undefined,
      (reason: unknown) => explainListenError(reason, settingsOn(port)),
    )
    await others.close(second)
    assert.match(String(error), new RegExp(`Port ${port} .* in use .*PATCHBAY_HTTP_PORT=`))
  })
})

/** Where plain http was given a port. */
function httpPortOf({ servers }: Listeners): number {
  const address = servers.find((server) => server instanceof HttpServer)?.address()
  return typeof address === 'object' && address ? address.port : 0
}
