import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { openDirectory } from '../server.ts'
import { ensureLocalCertificate } from '../certificates.ts'
import { readSettings, type Settings } from '../settings.ts'
import { checks, examine } from './examine.ts'

describe('what the doctor finds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-doctor-'))
  const settingsOf = (more: Record<string, string> = {}): Settings =>
    readSettings(
      { PATCHBAY_DATA_DIR: folder, PATCHBAY_HTTPS_PORT: '0', ...more },
      { demo: false, root: folder },
    )
  const rulesOf = async (settings: Settings, ...what: string[]): Promise<string[]> =>
    (await examine(settings, what)).map(({ severity, rule }) => `${severity} ${rule}`)

  before(async () => {
    const { close } = await openDirectory(settingsOf())
    await close()
    chmodSync(folder, 0o700)
    await ensureLocalCertificate(join(folder, 'tls'), ['localhost'], new Date())
  })
  after(() => rmSync(folder, { recursive: true }))

  it('nothing, where nothing is wrong', async () => {
    const what = Object.keys(checks).filter((name) => name !== 'portal')
    assert.deepEqual(await rulesOf(settingsOf(), ...what), ['info certificate/trusted'])
  })

  it('that there is nothing yet, and makes nothing', async () => {
    const empty = join(folder, 'nothing')
    const found = await examine(settingsOf({ PATCHBAY_DATA_DIR: empty }))
    assert.ok(found.every(({ severity }) => severity !== 'error'))
    assert.equal(statSync(empty, { throwIfNoEntry: false }), undefined)
  })

  it('a port that another program has, and the variable that names another', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    try {
      const address = other.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const [found] = await examine(settingsOf({ PATCHBAY_HTTPS_PORT: String(port) }), ['ports'])
      assert.equal(found?.rule, 'ports/free')
      assert.equal(found.severity, 'error')
      assert.match(found.fix, /PATCHBAY_HTTPS_PORT/)
    } finally {
      other.close()
    }
  })

  it('a master key that is another, lost, or not one', async () => {
    const file = join(folder, 'master.key')
    const kept = readFileSync(file)
    const written = async (text: string | null): Promise<string[]> => {
      if (text === null) rmSync(file)
      else writeFileSync(file, text, { mode: 0o600 })
      try {
        return await rulesOf(settingsOf(), 'master-key')
      } finally {
        writeFileSync(file, kept, { mode: 0o600 })
      }
    }
    assert.deepEqual(await written(Buffer.alloc(32, 7).toString('base64')), [
      'error master-key/fits',
    ])
    assert.deepEqual(await written(null), ['error master-key/exists'])
    assert.deepEqual(await written('short'), ['error master-key/form'])
    assert.deepEqual(await rulesOf(settingsOf(), 'master-key'), [])
  })

  it(
    'keys that others can read',
    { skip: process.platform === 'win32' && 'files have no such bits there' },
    async () => {
      const file = join(folder, 'master.key')
      chmodSync(file, 0o644)
      const found = await rulesOf(settingsOf(), 'folder')
      chmodSync(file, 0o600)
      assert.deepEqual(found, ['error folder/private'])
    },
  )

  it('a certificate for another host, or without its key', async () => {
    const elsewhere = settingsOf({ PATCHBAY_PUBLIC_URL: 'https://elsewhere.example' })
    assert.ok((await rulesOf(elsewhere, 'certificate')).includes('warning certificate/host'))
    const own = settingsOf({
      PATCHBAY_TLS_CERT: join(folder, 'tls/server.pem'),
      PATCHBAY_TLS_KEY: join(folder, 'tls/ca.key'),
    })
    assert.deepEqual(await rulesOf(own, 'certificate'), ['error certificate/pair'])
  })

  it('a database of a newer version, and one that is damaged', async () => {
    const file = join(folder, 'patchbay.db')
    const change = (statement: string): void => {
      const database = new DatabaseSync(file)
      database.exec(statement)
      database.close()
    }
    change("insert into migrations (name, appliedAt) values ('9999-future', '2030-01-01')")
    assert.deepEqual(await rulesOf(settingsOf(), 'database'), ['error database/version'])
    change("delete from migrations where name = '9999-future'")
    assert.deepEqual(await rulesOf(settingsOf(), 'database'), [])
    const kept = readFileSync(file)
    writeFileSync(file, Buffer.from(kept).fill(1, 0, 4096))
    assert.deepEqual(await rulesOf(settingsOf(), 'database'), ['error database/readable'])
    writeFileSync(file, kept)
  })

  it('a database server that does not answer', async () => {
    const settings = settingsOf({ PATCHBAY_DATABASE_URL: 'postgres://a:secret@127.0.0.1:9/b' })
    const [found] = await examine(settings, ['database'])
    assert.equal(found?.rule, 'database/reachable')
    assert.ok(!JSON.stringify(found).includes('secret'))
  })
})
