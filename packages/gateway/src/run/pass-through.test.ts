import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { ConnectorFiles } from '@patchbay/connector-model'
import { identityFiles, startInstallation } from '../test-installation.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, upstream, createConnector, createConnection, app } = installation

const policy = (templateId: string, parameters: Record<string, string>) => ({
  templateId,
  title: templateId,
  parameters: Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name === 'section' ? 'x-ms-apimTemplate-policySection' : `x-ms-apimTemplateParameter.${name}`,
      value,
    ]),
  ),
})

function withPolicies(files: ConnectorFiles, policies: object[]): ConnectorFiles {
  const inner = files.properties['properties'] as Record<string, unknown>
  inner['policyTemplateInstances'] = policies
  return files
}

async function addressOf(files: ConnectorFiles): Promise<string> {
  const connector = await createConnector(files)
  const { id } = await createConnection(connector.id)
  return `/apim/${connector.id}/${id}`
}

let base: string
before(async () => {
  base = await addressOf(identityFiles(upstream.host))
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => {
  upstream.respond = undefined
  upstream.requests.length = 0
})
const port = () => (app.server.address() as AddressInfo).port

void describe('a body on its way', () => {
  void it('passes as it comes, both ways, and holds back the side that is ahead', async () => {
    const bytes = 40 * 1024 * 1024
    let seen = 0
    // The record of the upstream reads whole bodies, so this one answers before it has them.
    upstream.respond = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      const chunk = Buffer.alloc(64 * 1024, 1)
      const write = () => {
        while (seen < bytes) {
          seen += chunk.length
          if (!response.write(chunk)) {
            response.once('drain', write)
            return
          }
        }
        response.end()
      }
      write()
    }
    const call = request({
      port: port(),
      path: `${base}/items/1`,
      method: 'PUT',
      headers: { 'x-test-user': 'maker', 'content-type': 'application/octet-stream' },
    })
    const sent = Buffer.alloc(5 * 1024 * 1024, 7)
    call.end(sent)
    const [response] = (await once(call, 'response')) as [import('node:http').IncomingMessage]
    response.pause()
    await delay(700)
    const heldAt = seen
    assert.ok(heldAt < bytes / 2, `${heldAt} bytes were read although nobody takes them`)
    let got = 0
    response.on('data', (chunk: Buffer) => {
      got += chunk.length
    })
    response.resume()
    await once(response, 'end')
    assert.equal(got, bytes)
    assert.equal(upstream.requests[0]!.body.length, sent.length)
  })

  void it('keeps its coding', async () => {
    const coded = gzipSync('{"name":"coded"}')
    upstream.respond = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
      response.end(coded)
    }
    const answer = await send('maker', { url: `${base}/api/` })
    assert.equal(answer.headers['content-encoding'], 'gzip')
    assert.deepEqual(answer.rawPayload, coded)
  })

  void it('of a form with a file arrives byte for byte', async () => {
    const payload = Buffer.concat([
      Buffer.from('--b\r\ncontent-disposition: form-data; name="f"; filename="a.bin"\r\n\r\n'),
      Buffer.from([0, 255, 13, 10, 128]),
      Buffer.from('\r\n--b--\r\n'),
    ])
    const answer = await send('maker', {
      method: 'PUT',
      url: `${base}/items/1`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      payload,
    })
    assert.equal(answer.statusCode, 200)
    const [{ headers, body }] = upstream.requests as [(typeof upstream.requests)[number]]
    assert.equal(headers['content-type'], 'multipart/form-data; boundary=b')
    assert.equal(headers['content-length'], String(payload.length))
    assert.equal(body, payload.toString('utf8'))
  })

  void it('that a policy reads may have 3 MB and no more', async () => {
    const address = await addressOf(
      withPolicies(identityFiles(upstream.host), [
        policy('setproperty', {
          newPropertyParentPathTemplate: '@body()',
          newPropertySubPathTemplate: 'added',
          propertyValuePathTemplate: 'yes',
        }),
      ]),
    )
    const put = (payload: string) =>
      send('maker', {
        method: 'PUT',
        url: `${address}/items/1`,
        headers: { 'content-type': 'application/json' },
        payload,
      })
    assert.equal((await put('{"name":"x"}')).statusCode, 200)
    assert.equal(upstream.requests[0]!.body, '{"name":"x","added":"yes"}')
    assert.equal((await put(`"${'x'.repeat(3_200_000)}"`)).statusCode, 413)
    const wrong = await put('not json')
    assert.equal(wrong.statusCode, 502)
    assert.match(wrong.body, /setproperty.*not JSON/)
  })
})

void describe('an answer', () => {
  void it('is changed by policies on responses, coded or not, and failures are left alone', async () => {
    const address = await addressOf(
      withPolicies(identityFiles(upstream.host), [
        policy('stringreplace', {
          propertyParentPath: '@body()',
          propertySubPath: 'name',
          sourceString: 'a',
          replacementString: 'b',
          newPropertyPath: '@body().other',
          section: 'Response',
        }),
        policy('setheader', { name: 'x-failed', value: 'yes', section: 'Failure' }),
      ]),
    )
    upstream.respond = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
      response.end(gzipSync('{"name":"aba"}'))
    }
    const answer = await send('maker', { url: `${address}/api/` })
    assert.deepEqual(answer.json(), { name: 'aba', other: 'bbb' })
    assert.equal(answer.headers['content-encoding'], undefined)
    assert.equal(answer.headers['x-failed'], undefined)
    upstream.respond = (_request, response) => response.writeHead(404).end('{"name":"a"}')
    const failure = await send('maker', { url: `${address}/api/` })
    assert.equal(failure.body, '{"name":"a"}')
    assert.equal(failure.headers['x-failed'], 'yes')
  })

  void it('with a link to its next page leads there through the gateway', async () => {
    const files = identityFiles(upstream.host)
    const paths = files.definition['paths'] as Record<string, { get: Record<string, unknown> }>
    paths['/api/']!.get['x-ms-pageable'] = { nextLinkName: '@odata.nextLink' }
    const address = await addressOf(files)
    upstream.respond = (asked, response) => {
      response.setHeader('content-type', 'application/json')
      const isFirst = !asked.url!.includes('skip')
      response.end(
        JSON.stringify({
          value: [isFirst ? 1 : 2],
          ...(isFirst && { '@odata.nextLink': `${upstream.url.origin}/api/?skip=a%20b` }),
        }),
      )
    }
    const first = (await send('maker', { url: `${address}/api/` })).json<Record<string, string>>()
    const next = first['@odata.nextLink']!
    assert.equal(next, `https://localhost:8443${address}/api/?skip=a%20b`)
    const second = await send('maker', { url: new URL(next).pathname + new URL(next).search })
    assert.deepEqual(second.json(), { value: [2] })
  })
})

void describe('a call that fails', () => {
  void it('is made again when it changes nothing and the API asks to come again', async () => {
    let times = 0
    upstream.respond = (_request, response) => {
      times++
      response.writeHead(times === 1 ? 503 : 200, { 'retry-after': '0' }).end(String(times))
    }
    assert.equal((await send('maker', { url: `${base}/api/` })).body, '2')
    times = 0
    const put = await send('maker', { method: 'PUT', url: `${base}/items/1` })
    assert.equal(put.statusCode, 503)
    assert.equal(times, 1)
  })

  void it('is handed on when the API wants to be left alone for long', async () => {
    upstream.respond = (_request, response) =>
      response.writeHead(429, { 'retry-after': '60' }).end()
    const answer = await send('maker', { url: `${base}/api/` })
    assert.equal(answer.statusCode, 429)
    assert.equal(answer.headers['retry-after'], '60')
    assert.equal(upstream.requests.length, 1)
  })

  void it('ends at the API when its caller goes', async () => {
    let ended: ((value: string) => void) | undefined
    const end = new Promise<string>((resolve) => {
      ended = resolve
    })
    let asked: (() => void) | undefined
    const arrived = new Promise<void>((resolve) => {
      asked = resolve
    })
    upstream.respond = (_request, response) => {
      response.on('close', () => ended!(response.writableFinished ? 'answered' : 'cut'))
      asked!()
    }
    const call = request({
      port: port(),
      path: `${base}/api/`,
      headers: { 'x-test-user': 'maker' },
    })
    call.on('error', () => {})
    call.end()
    await arrived
    call.destroy()
    assert.equal(await end, 'cut')
  })

  void it('at an API that does not answer is not made for a while', () => {
    let now = 0
    const breaker = createCircuitBreaker(() => now)
    for (let i = 0; i < 10; i++) {
      assert.equal(breaker.refuses('https://a.example'), undefined)
      breaker.failed('https://a.example')
    }
    assert.equal(breaker.refuses('https://a.example'), 10)
    assert.equal(breaker.refuses('https://b.example'), undefined)
    now = 10_001
    assert.equal(breaker.refuses('https://a.example'), undefined, 'one tries')
    assert.equal(breaker.refuses('https://a.example'), 10, 'the others wait for it')
    breaker.succeeded('https://a.example')
    assert.equal(breaker.refuses('https://a.example'), undefined)
  })
})
