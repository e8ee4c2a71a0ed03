import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { it } from 'node:test'
import { openStore } from './index.ts'

/** Writes without end and says what was acknowledged; half of its transactions fail on purpose. */
const writer = `
  import { openStore } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)}
  const store = await openStore({ file: process.argv[1], masterKey: new Uint8Array(32) })
  await store.db.insertInto('tenants')
    .values({ id: 't', displayName: '', createdDateTime: '', sealedSecret: '', document: '{}' }).execute()
  for (let n = 0; ; n += 4) {
    await Promise.all([0, 1, 2, 3].map(async (more) => {
      const name = String(n + more)
      const row = { name, tenantId: 't', isDefault: 0, isInitial: 0 }
      await store.transaction(async (tx) => {
        await tx.insertInto('domains').values(row).execute()
        if (more % 2 === 1) throw new Error('on purpose')
      }).then(() => console.log(name), () => undefined)
    }))
  }
`

it('a process that is killed has lost nothing it acknowledged, and kept nothing it undid', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-durability-'))
  const file = join(folder, 'db')
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', writer, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line)
    if (acknowledged.length === 500) child.kill('SIGKILL')
  }
  assert.ok(acknowledged.length >= 500)
  const store = await openStore({ file, masterKey: new Uint8Array(32) })
  const rows = await store.db.selectFrom('domains').select('name').execute()
  const kept = new Set(rows.map((row) => row.name))
  for (const name of acknowledged) assert.ok(kept.has(name), `${name} was acknowledged and is gone`)
  for (const name of kept) assert.equal(Number(name) % 2, 0, `${name} was undone and is there`)
  await store.close()
  await rm(folder, { recursive: true })
})
