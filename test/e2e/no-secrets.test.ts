// The whole story, with everything written down that anybody receives: secrets are nowhere but where they belong.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { beginStory, type Story } from '../../apps/cli/src/walkthrough/story.ts'
import { storySteps, targetOf, trusting } from './patchbay-process.ts'
import { type Exchange, recording } from './record-exchanges.ts'
import { root, type ServerProcess, startServerProcess } from './start-server.ts'

/** A signed or a sealed token in its compact form (RFC 7515 §3.1). */
const TOKEN = /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/

void describe('secrets', () => {
  const exchanges: Exchange[] = []
  let server: ServerProcess
  let story: Story
  /** What it is → every value of it that came by. */
  const secrets = new Map<string, Set<string>>()

  before(async () => {
    server = await startServerProcess({ PATCHBAY_LOG: '1' })
    const dispatcher = trusting(server.dataFolder).compose(recording(exchanges))
    story = await beginStory(targetOf(server, dispatcher), root)
    for (const { run } of storySteps) await run(story)
    collect()
  })
  after(async () => {
    await story?.target.close()
    await server?.stop()
  })

  function collect(): void {
    const note = (what: string, value: unknown): void => {
      if (typeof value !== 'string' || value === '') return
      secrets.set(what, (secrets.get(what) ?? new Set()).add(value))
    }
    note('password', server.passwords.administrator)
    note('password', server.passwords.maker)
    note('client secret', story.client.secret)
    for (const { url, responseBody, responseHeaders } of exchanges) {
      if (isTokenEndpoint(url)) {
        const answer = JSON.parse(responseBody) as Record<string, unknown>
        for (const name of ['access_token', 'refresh_token', 'id_token']) note(name, answer[name])
      }
      for (const address of [url, ...[responseHeaders['location'] ?? []].flat()]) {
        if (!URL.canParse(address, url)) continue
        const { searchParams } = new URL(address, url)
        note('authorization code', searchParams.get('code'))
        note('state', searchParams.get('state'))
      }
      for (const line of [responseHeaders['set-cookie'] ?? []].flat()) {
        const value = line.slice(line.indexOf('=') + 1).split(';', 1)[0]
        // Short ones are marks such as "1", not secrets.
        if (value && value.length >= 16) note('cookie', value)
      }
    }
  }

  void test('came by in every kind, so that the rest of this file can fail', async () => {
    note('master key', await masterKey())
    for (const [what, least] of [
      ['password', 2],
      ['client secret', 1],
      ['access_token', 5],
      ['refresh_token', 1],
      ['id_token', 4],
      ['authorization code', 5],
      ['state', 5],
      ['cookie', 2],
      ['master key', 1],
    ] as const)
      assert.ok((secrets.get(what)?.size ?? 0) >= least, `${secrets.get(what)?.size} × ${what}`)

    function note(what: string, value: string): void {
      secrets.set(what, new Set([value]))
    }
  })

  void test('the server wrote none of them but the passwords, once', () => {
    const [welcome = '', ...rest] = server.output().split('Stop with Ctrl+C')
    // It printed the two passwords that it made up, in the one place for it.
    for (const password of secrets.get('password') ?? []) {
      assert.equal(welcome.split(password).length, 2)
      assert.ok(!rest.join('').includes(password), 'a password is printed twice')
    }
    const log = server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
    assert.ok(log.length > 100, `${log.length} lines of log`)
    for (const [what, values] of secrets)
      for (const value of values) {
        const line = log.find((one) => one.includes(value))
        assert.equal(line, undefined, `${what} in the log`)
        assert.ok(what === 'password' || !server.output().includes(value), `${what} is printed`)
      }
    assert.ok(!TOKEN.test(server.output()), 'something like a token is printed')
  })

  void test('addresses in the log are patterns without a query', () => {
    for (const line of server
      .output()
      .split('\n')
      .filter((one) => one.startsWith('{'))) {
      const { route, ...entry } = JSON.parse(line) as { route?: string }
      if (route !== undefined) assert.match(route, /^[A-Z]+ (?:\/[^?]*|\(no route\))$/)
      // What ids an address has stand in no other member either.
      assert.ok(!/[?&](?:code|state|token|access_token|id_token|client_secret)=/.test(line), line)
      assert.ok(!('url' in entry) && !('headers' in entry) && !('body' in entry), line)
    }
  })

  void test('no file of the data folder holds one that could be used', async () => {
    const names = (await readdir(server.dataFolder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    const database = names.filter((name) => name.includes('patchbay.db'))
    assert.ok(existsSync(join(server.dataFolder, 'patchbay.db-wal')), 'there is no -wal to look at')
    assert.ok(database.length >= 2)
    for (const name of names) {
      const bytes = await readFile(name)
      for (const [what, values] of secrets) {
        // A state is of the client, and the answer carries it back; it opens nothing without the code.
        if (what === 'state' || (what === 'master key' && name.endsWith('master.key'))) continue
        for (const value of values)
          for (const form of formsOf(value))
            assert.ok(!bytes.includes(form), `${what} stands in ${name}`)
      }
      assert.ok(!TOKEN.test(bytes.toString('latin1')), `something like a token stands in ${name}`)
      assert.ok(!bytes.includes('BEGIN PRIVATE KEY') || name.includes('tls'), `a key in ${name}`)
    }
  })

  void test('no answer holds one but those whose purpose it is', () => {
    const shown = new Map<string, string[]>()
    for (const exchange of exchanges) {
      const { method, url, responseBody } = exchange
      const { pathname } = new URL(url)
      for (const [what, values] of secrets)
        for (const value of values) {
          if (!responseBody.includes(value)) continue
          if (isTokenEndpoint(url) && what.endsWith('_token')) continue
          shown.set(what, [...(shown.get(what) ?? []), `${method} ${pathname}`])
        }
      if (!isTokenEndpoint(url))
        assert.ok(!TOKEN.test(responseBody), `something like a token in ${method} ${pathname}`)
      assert.ok(!TOKEN.test(headersText(exchange)), `a token in a header of ${method} ${pathname}`)
    }
    // The one showing of the client secret, and nothing else.
    const added = `POST /v1.0/applications/${story.client.id}/addPassword`
    assert.deepEqual(Object.fromEntries(shown), { 'client secret': [added] })
  })

  void test('headers carry codes only to where they are redeemed, and cookies that scripts cannot read', () => {
    for (const exchange of exchanges) {
      const { url, responseHeaders } = exchange
      const head = headersText(exchange)
      for (const what of ['password', 'client secret', 'access_token', 'refresh_token', 'id_token'])
        for (const value of secrets.get(what) ?? [])
          assert.ok(!head.includes(value), `${what} in a header of ${new URL(url).pathname}`)
      for (const line of [responseHeaders['set-cookie'] ?? []].flat())
        if (!/max-age=0/i.test(line)) assert.match(line, /; ?httponly/i)
    }
  })

  void test('a secret went out in the body or the Authorization header, never in an address', () => {
    for (const { url } of exchanges)
      for (const [what, values] of secrets) {
        if (what === 'authorization code' || what === 'state') continue
        for (const value of values)
          assert.ok(!decodeURIComponent(url).includes(value), `${what} in ${new URL(url).pathname}`)
      }
  })

  async function masterKey(): Promise<string> {
    return (await readFile(join(server.dataFolder, 'master.key'), 'utf8')).trim()
  }
})

const isTokenEndpoint = (url: string): boolean =>
  /\/oauth2(?:\/v2\.0)?\/token$/.test(new URL(url).pathname)

const headersText = ({ responseHeaders }: Exchange): string =>
  Object.entries(responseHeaders)
    .map(([name, value]) => `${name}: ${[value ?? ''].flat().join('; ')}`)
    .join('\n')

/** A secret as text, and what it is the text of where it is base64. */
function formsOf(value: string): Buffer[] {
  const decoded = Buffer.from(value, 'base64')
  const isBase64 = decoded.length >= 16 && decoded.toString('base64').startsWith(value.slice(0, -2))
  return [Buffer.from(value), ...(isBase64 ? [decoded] : [])]
}
