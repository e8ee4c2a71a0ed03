import assert from 'node:assert/strict'
import { after, afterEach, describe, it } from 'node:test'
import { identityFiles, startInstallation } from '../test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, upstream, createConnector, createConnection } = installation
afterEach(() => {
  upstream.requests.length = 0
})

const files = identityFiles(upstream.host)
;(files.properties['properties'] as Record<string, unknown>)['scriptOperations'] = ['GetIdentity']
const connector = await createConnector(files)
const connection = await createConnection(connector.id)
const address = `/apim/${connector.id}/${connection.id}`

async function run(source: string, language = 'javascript') {
  const saved = await send('maker', {
    method: 'PUT',
    url: `/api/connectors/${connector.id}/script`,
    payload: { language, source },
  })
  assert.equal(saved.statusCode, 204, saved.body)
  return send('maker', { url: `${address}/api/?top=5` })
}

void describe('code of a connector', () => {
  void it('in C# is kept and refused by name, and what needs none of it works', async () => {
    const source = 'public class Script : ScriptBase { }'
    const refused = await run(source, 'csharp')
    assert.equal(refused.statusCode, 501)
    assert.match(refused.body, /GetIdentity runs the connector's C# code/)
    assert.equal(upstream.requests.length, 0)
    const free = await send('maker', { method: 'PUT', url: `${address}/items/1` })
    assert.equal(free.statusCode, 200)
    const kept = await send('maker', { url: `/api/connectors/${connector.id}/script` })
    assert.deepEqual(kept.json(), { language: 'csharp', source })
  })

  void it('in JavaScript makes requests through the gateway and answers', async () => {
    const answer = await run(`
      async function execute(context) {
        const { request } = context
        const first = await context.sendAsync({ ...request, headers: { ...request.headers, 'x-code': 'yes' } })
        const { name, url } = JSON.parse(first.body)
        return { status: 201, headers: { 'X-Made': context.operationId }, body: { name, url } }
      }`)
    assert.equal(answer.statusCode, 201, answer.body)
    assert.equal(answer.headers['x-made'], 'GetIdentity')
    assert.deepEqual(answer.json(), { name: 'Maker', url: '/api/?top=5&api-version=1.0' })
    assert.equal(upstream.requests[0]!.headers['x-code'], 'yes')
  })

  for (const [name, source, message] of [
    ['that never ends', 'async function execute() { for (;;) {} }', /longer than 5 seconds/],
    [
      'that takes all memory',
      "async function execute() { let text = 'x'; for (;;) text = text.repeat(2) }",
      /It used more than 32 MB/,
    ],
    ['that throws', "async function execute() { throw new TypeError('mine') }", /TypeError: mine/],
    ['that is none', 'const x = 1', /no function/],
    ['that is wrong', 'async function execute( {', /SyntaxError/],
    [
      'that reaches for Node',
      "async function execute() { return { status: 200, body: String(globalThis.constructor.constructor('return process')()) } }",
      /process/,
    ],
    [
      'that calls a private address',
      "async function execute(c) { return c.sendAsync({ url: 'http://169.254.169.254/latest' }) }",
      /private address/,
    ],
    [
      'that answers with an interim status',
      'async function execute() { return { status: 101 } }',
      /status 101 is none/,
    ],
    ['with a status that is none', "async function execute() { return { status: 'ok' } }", /NaN/],
    [
      'that waits for nothing',
      'async function execute() { await new Promise(() => {}) }',
      /never comes/,
    ],
  ] as const)
    void it(`${name} fails with the reason, and the gateway goes on`, async () => {
      const answer = await run(source)
      assert.equal(answer.statusCode, 502, answer.body)
      assert.match(answer.body, message)
      assert.equal(upstream.requests.length, 0)
    })
})
