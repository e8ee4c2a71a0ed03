import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { ensureLocalCertificate } from './certificates.ts'
import { explainListenError, Listeners } from './listeners.ts'
import { readSettings } from './settings.ts'

describe('listeners', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-listeners-'))
  let listeners: Listeners
  let app: FastifyInstance
  let port: number

  before(async () => {
    port = await freePort()
    const settings = readSettings(
      { PATCHBAY_HTTPS_PORT: '0', PATCHBAY_HTTP_PORT: String(port) },
      { demo: false, root: folder },
    )
    const certificate = await ensureLocalCertificate(folder, [], new Date())
    listeners = new Listeners(settings, certificate, { hosts: [], certificate: null })
    app = Fastify({ serverFactory: listeners.serverFactory })
    app.post('/late', async (request) => ({ got: request.body }))
    listeners.direct.push((request, response) => {
      if (request.url !== '/direct') return false
      response.end('at once')
      return true
    })
    await listeners.listen()
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

  it('say which port is in the way', async () => {
    const settings = readSettings(
      { PATCHBAY_HTTPS_PORT: '0', PATCHBAY_HTTP_PORT: String(port) },
      { demo: false, root: folder },
    )
    const certificate = await ensureLocalCertificate(folder, [], new Date())
    const others = new Listeners(settings, certificate, { hosts: [], certificate: null })
    const second = Fastify({ serverFactory: others.serverFactory })
    const error = await others.listen().then(
      () => undefined,
      (reason: unknown) => explainListenError(reason, settings),
    )
    await others.close(second)
    assert.match(String(error), new RegExp(`Port ${port} .* in use .*PATCHBAY_HTTP_PORT=`))
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
