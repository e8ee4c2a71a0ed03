// The look for secrets after a test run finds what it is there to find.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { scanWitness } from '../scripts/secrets/scan.ts'

const root = new URL('../', import.meta.url)
const witnesses: string[] = []
after(() => {
  for (const witness of witnesses) rmSync(witness, { recursive: true, force: true })
})

/** What a process that does this to a store leaves for the look. */
function runWithStore(deed: string): string {
  return runWitnessed(`
    import { hash } from 'node:crypto'
    import { mkdtemp, rm } from 'node:fs/promises'
    import { tmpdir } from 'node:os'
    import { join } from 'node:path'
    import { openStore } from '@patchbay/store'
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-leak-'))
    const store = await openStore({ file: join(folder, 'store.db'), masterKey: Buffer.alloc(32, 3) })
    const write = (displayName) => store.db.insertInto('connectors').values({
      id: 'c', tenantId: 't', ownerId: 'o', displayName, definition: '{}', properties: '{}',
      icon: null, redirectUrl: '', sealedClientSecret: null, script: null, scriptLanguage: null,
      version: 1, createdAt: '', updatedAt: '' }).execute()
    ${deed}
    await store.close()
    await rm(folder, { recursive: true })`)
}

/** What a process that runs this leaves for the look. */
function runWitnessed(script: string): string {
  const witness = mkdtempSync(join(tmpdir(), 'patchbay-witness-test-'))
  witnesses.push(witness)
  const made = spawnSync(
    process.execPath,
    [
      '--import',
      new URL('scripts/secrets/witness.ts', root).href,
      '--input-type=module',
      '-e',
      script,
    ],
    { cwd: root, encoding: 'utf8', env: { PATH: process.env['PATH'], WITNESS_FOLDER: witness } },
  )
  assert.equal(made.status, 0, made.stderr)
  return witness
}

const kindsIn = (witness: string) => scanWitness(witness).leaks.map(({ kind }) => kind)

void test('a secret that was sealed is found in a database, as it is and in base64', () => {
  for (const text of ['secret', "Buffer.from(secret).toString('base64')"]) {
    const witness = runWithStore(
      `const secret = 'sealed-secret-of-the-test'
      store.seal(secret, 'connection:1234:access_token')
      await write('It is ' + ${text})`,
    )
    const { leaks, secrets, files } = scanWitness(witness)
    assert.deepEqual(
      leaks.map(({ kind }) => kind),
      ['sealed connection:access_token'],
    )
    assert.match(leaks[0]!.place, /store\.db/)
    assert.ok(secrets >= 1 && files >= 1)
  }
})

void test('so is one that was hashed, in a log and in an answer where it has no business', () => {
  const secret = 'a-refresh-token-of-43-letters-0123456789abc'
  const witness = runWithStore(`hash('sha256', '${secret}', 'base64url')`)
  assert.deepEqual(kindsIn(witness), [])
  const answer = (route: string) => `${JSON.stringify({ answer: route, body: secret })}\n`
  appendFileSync(join(witness, 'answers-1.jsonl'), answer('POST /t/oauth2/v2.0/token'))
  assert.deepEqual(kindsIn(witness), [], 'who asks for a token is given one')
  appendFileSync(join(witness, 'answers-1.jsonl'), answer('GET /v1.0/users'))
  appendFileSync(join(witness, 'output-1.log'), `{"message":"${secret}"}\n`)
  assert.deepEqual(kindsIn(witness), ['hashed', 'hashed'])
})

void test('nothing is found where secrets are kept as they should be', () => {
  const witness = runWithStore(
    `await write(store.seal('sealed-secret-of-the-test', 'connection:1234:access_token'))
    await store.db.updateTable('connectors')
      .set({ redirectUrl: hash('sha256', 'a-code-of-at-least-24-letters', 'base64url') }).execute()`,
  )
  const { leaks, secrets } = scanWitness(witness)
  assert.deepEqual(leaks, [])
  assert.equal(secrets, 2)
})

/** Calls an operation before the router, of an API that answers with `told` and what it was sent. */
const callDirectly = (told: string) => `
  import { hash } from 'node:crypto'
  import { connectionWithKey, startInstallation } from '${new URL('packages/gateway/src/test-installation.ts', root).href}'
  const installation = await startInstallation()
  const { app, gateway, store, upstream } = installation
  const base = await connectionWithKey(installation, 'the-api-key-of-the-connection')
  let answered = 0
  gateway.direct.attach(app.server, { headers: {}, answered: () => answered++ })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const told = ${told}
  upstream.respond = (request, response) => {
    response.setHeader('x-told', told)
    response.end(JSON.stringify({ key: request.headers['x-key'], filler: 'x'.repeat(100_000), told }))
  }
  const { port } = app.server.address()
  const headers = { authorization: 'Bearer x', 'x-test-user': 'maker' }
  const answer = await fetch('http://127.0.0.1:' + port + base + '/api/', { headers })
  if (!(await answer.text()).includes('the-api-key-of-the-connection')) throw new Error('It was not called')
  if (answered !== 1) throw new Error('The router answered')
  await installation.close()`

void test('a secret is found in an answer that was written to the connection itself', () => {
  const sealed = (purpose: string) =>
    `'told-secret-of-the-test'; store.seal(told, 'connection:1234:${purpose}')`
  const witness = runWitnessed(callDirectly(sealed('refresh_token')))
  const { leaks, answers } = scanWitness(witness)
  assert.deepEqual(
    leaks.map(({ kind }) => kind),
    ['sealed connection:refresh_token'],
  )
  assert.match(leaks[0]!.place, /^GET \/apim\/[^/]+\/[^/]+\/api\/ of answers-\d+-direct\.jsonl$/)
  assert.ok(answers >= 1)
  const session = "'a-session-of-at-least-24-letters'; hash('sha256', told, 'base64url')"
  assert.deepEqual(kindsIn(runWitnessed(callDirectly(session))), ['hashed'])
  // An API may tell what it was sent: here its key, which it is sent with every call.
  assert.deepEqual(kindsIn(runWitnessed(callDirectly("'nothing'"))), [])
})
