import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import Fastify from 'fastify'
import { registerAssets } from './assets.ts'

describe('files of the portal', () => {
  const outer = mkdtempSync(join(tmpdir(), 'patchbay-assets-'))
  const folder = join(outer, 'assets')
  const app = Fastify()
  after(async () => {
    await app.close()
    rmSync(outer, { recursive: true })
  })
  writeFileSync(join(outer, 'secret.js'), 'secret')
  mkdirSync(folder)
  registerAssets(app, folder)
  const get = (path: string, encodings = 'gzip, deflate, br') =>
    app.inject({ url: path, headers: { 'accept-encoding': encodings } })

  it('come compressed where they are and may be, and are kept', async () => {
    writeFileSync(join(folder, 'app-1a2b.js'), 'plain')
    writeFileSync(join(folder, 'app-1a2b.js.br'), 'compressed')
    const taken = await get('/assets/app-1a2b.js')
    assert.equal(taken.body, 'compressed')
    assert.equal(taken.headers['content-encoding'], 'br')
    assert.equal(taken.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal(taken.headers['cache-control'], 'public, max-age=31536000, immutable')
    const plain = await get('/assets/app-1a2b.js', 'gzip')
    assert.equal(plain.body, 'plain')
    assert.equal(plain.headers['content-encoding'], undefined)
    assert.equal(plain.headers['vary'], 'accept-encoding')
    const head = await app.inject({ method: 'HEAD', url: '/assets/app-1a2b.js' })
    assert.equal(head.statusCode, 200)
    assert.equal(head.body, '')
  })

  it('are those of the folder alone', async () => {
    for (const name of [
      'nothing-there.js',
      '..%2Fsecret.js',
      '%2e%2e%2fsecret.js',
      '..%5Csecret.js',
      '../secret.js',
      'app-1a2b.js.br',
      '.hidden.js',
      'a%00.js',
    ])
      assert.equal((await get(`/assets/${name}`)).statusCode, 404, name)
  })
})
