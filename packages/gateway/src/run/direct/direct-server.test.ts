import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { identityFiles, startInstallation } from '../../test-installation.ts'
import type { AnsweredDirectly } from './direct-connection.ts'

const raw = createServer()
raw.listen(0, '127.0.0.1')
await once(raw, 'listening')
const rawHost = `127.0.0.1:${(raw.address() as AddressInfo).port}`
const installation = await startInstallation({ alsoAllowed: [rawHost] })
const { upstream, createConnector, createConnection, app, gateway } = installation
after(async () => {
  await installation.close()
  raw.close()
})

const answered: AnsweredDirectly[] = []
let base: string
let rawBase: string
before(async () => {
  const addressOf = async (host: string) => {
    const connector = await createConnector(identityFiles(host))
    return `/apim/${connector.id}/${(await createConnection(connector.id)).id}`
  }
  base = await addressOf(upstream.host)
  rawBase = await addressOf(rawHost)
  gateway.direct.attach(app.server, { headers: {}, answered: (request) => answered.push(request) })
  await app.listen({ port: 0, host: '127.0.0.1' })
})
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  upstream.respond = undefined
  upstream.requests.length = 0
  answered.length = 0
  raw.removeAllListeners('connection')
})

/** A connection, and everything that comes on it. */
function open() {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  let text = ''
  let closed = false
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  socket.on('close', () => (closed = true))
  return {
    socket,
    text: () => text,
    closed: () => closed,
    async until(holds: (text: string) => boolean): Promise<string> {
      for (let waited = 0; !holds(text) && !closed && waited < 500; waited++) await delay(10)
      assert.ok(holds(text), `it closed or stopped at: ${text.slice(-500)}`)
      return text
    },
  }
}

const head = (line: string, ...fields: string[]) =>
  [
    `${line} HTTP/1.1`,
    'Host: a',
    'Authorization: Bearer x',
    'x-test-user: maker',
    ...fields,
    '',
    '',
  ].join('\r\n')

interface Read {
  status: number
  headers: Record<string, string>
  body: string
}

/** Splits what came into answers, by their lengths or chunks. */
function answersIn(text: string): Read[] {
  const read: Read[] = []
  let at = 0
  while (at < text.length) {
    const end = text.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const [line = '', ...fields] = text.slice(at, end).split('\r\n')
    const headers = Object.fromEntries(
      fields.map((field) => [
        field.slice(0, field.indexOf(':')).toLowerCase(),
        field.slice(field.indexOf(':') + 1).trim(),
      ]),
    )
    at = end + 4
    let body = ''
    if (headers['transfer-encoding'] === 'chunked')
      for (;;) {
        const sizeEnd = text.indexOf('\r\n', at)
        const size = Number.parseInt(text.slice(at, sizeEnd), 16)
        // The rest has not come yet.
        if (sizeEnd < 0 || Number.isNaN(size)) return read
        body += text.slice(sizeEnd + 2, sizeEnd + 2 + size)
        at = sizeEnd + 4 + size
        if (size === 0) break
      }
    else {
      body = text.slice(at, at + Number(headers['content-length'] ?? 0))
      at += body.length
    }
    read.push({ status: Number(line.split(' ')[1]), headers, body })
  }
  return read
}

async function ask(request: string): Promise<Read> {
  const connection = open()
  connection.socket.write(request, 'latin1')
  const isHead = request.startsWith('HEAD ')
  const text = await connection.until((got) => {
    if (isHead) return got.includes('\r\n\r\n')
    const [answer] = answersIn(got)
    if (!answer) return false
    const length = answer.headers['content-length']
    return answer.headers['transfer-encoding']
      ? got.endsWith('0\r\n\r\n')
      : answer.body.length === Number(length ?? 0)
  })
  return answersIn(text)[0]!
}

const OF_THE_HOP = ['connection', 'keep-alive', 'date', 'transfer-encoding', 'x-ms-request-id']

void describe('a call that is answered directly', () => {
  for (const [name, line, fields, payload, respond] of [
    ['a GET', 'GET {}/api/?top=5%2C6', [], ''],
    ['a PUT with a body', 'PUT {}/items/a%2Fb', ['content-type: application/json'], '{"name":"x"}'],
    [
      'a POST /invoke',
      'POST /invoke',
      [
        'x-ms-request-method: PUT',
        'x-ms-request-url: {}/items/7',
        'content-type: application/json',
      ],
      '{"name":"x"}',
    ],
    ['a POST /invoke that names nothing', 'POST /invoke', [], ''],
    [
      'an answer with a length',
      'GET {}/api/',
      [],
      '',
      { status: 200, headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(70_000) },
    ],
    [
      'a short answer',
      'GET {}/api/',
      [],
      '',
      { status: 201, headers: { etag: '"1"', 'set-cookie': 'a=b' }, body: 'é' },
    ],
    ['an answer without a body', 'GET {}/api/', [], '', { status: 204, headers: {}, body: '' }],
    [
      'an answer that says nothing has changed',
      'GET {}/api/',
      [],
      '',
      { status: 304, headers: { etag: '"1"' }, body: '' },
    ],
    [
      'a refusal of the API',
      'GET {}/api/',
      [],
      '',
      { status: 403, headers: {}, body: '{"error":1}' },
    ],
    ['an operation that there is not', 'GET {}/nothing', [], ''],
    ['a path that climbs', 'GET {}/api/..%2fb/%2e%2e/', [], ''],
    ['a connection that there is not', 'GET /apim/a/b/c', [], ''],
  ] as const)
    void it(`is as Fastify's way has it: ${name}`, async () => {
      upstream.respond =
        respond &&
        ((_request, response) =>
          void response.writeHead(respond.status, respond.headers).end(respond.body))
      const at = (text: string) => text.replace('{}', base)
      const request = (...more: string[]) =>
        head(
          at(line),
          ...fields.map(at),
          ...(payload ? [`content-length: ${payload.length}`] : []),
          ...more,
        ) + payload
      // A connection that is to be closed goes to Node and Fastify.
      const ordinary = await ask(request('connection: close'))
      assert.equal(answered.length, 0, 'it was answered by Fastify')
      const asked = upstream.requests.splice(0)
      const direct = await ask(request())
      assert.equal(answered.length, 1, 'it was answered directly')
      assert.equal(direct.status, ordinary.status)
      const comparable = (all: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries(all)
            .filter(([header]) => !OF_THE_HOP.includes(header))
            .map(([header, value]) => [header, String(value)]),
        )
      assert.deepEqual(comparable(direct.headers), comparable(ordinary.headers))
      const withoutId = (text: string) => text.replace(/"clientRequestId":"[^"]+"/, '')
      assert.equal(withoutId(direct.body), withoutId(ordinary.body))
      const sent = (requests: typeof asked) =>
        requests.map(({ method: sentMethod, url: sentUrl, headers: all, body }) => {
          const { 'x-ms-client-request-id': _id, host: _host, ...rest } = all
          return { sentMethod, sentUrl, rest, body }
        })
      assert.deepEqual(sent(upstream.requests), sent(asked))
    })

  void it('has the head of an answer alone for HEAD', async () => {
    const definition = identityFiles(upstream.host)
    ;(definition.definition['paths'] as Record<string, object>)['/api/'] = {
      head: { operationId: 'HeadIdentity', responses: { default: { description: 'x' } } },
    }
    const connector = await createConnector(definition)
    const url = `/apim/${connector.id}/${(await createConnection(connector.id)).id}/api/`
    upstream.respond = (_request, response) =>
      response.writeHead(200, { 'content-length': 5 }).end()
    const connection = open()
    connection.socket.write(head(`HEAD ${url}`) + head(`HEAD ${url}`))
    const text = await connection.until((got) => got.split('\r\n\r\n').length > 2)
    assert.equal(text.match(/content-length: 5\r\n/g)?.length, 2)
    assert.ok(text.endsWith('\r\n\r\n'))
  })

  void it('may come in pieces, and many at once are answered in their order', async () => {
    const connection = open()
    const one = head(`PUT ${base}/items/1`, 'content-length: 5') + 'a'.repeat(5)
    for (let at = 0; at < one.length; at += 7) {
      connection.socket.write(one.slice(at, at + 7))
      await delay(1)
    }
    connection.socket.write(
      [2, 3, 4].map((id) => `${head(`PUT ${base}/items/${id}`, 'content-length: 1')}b`).join(''),
    )
    await connection.until((text) => answersIn(text).length === 4)
    const urls = answersIn(connection.text()).map(
      ({ body }) => (JSON.parse(body) as { url: string }).url,
    )
    assert.deepEqual(urls, ['/items/1', '/items/2', '/items/3', '/items/4'])
    assert.equal(answered.length, 4)
  })

  void it('leaves its connection to Node for anything else, in order', async () => {
    const connection = open()
    connection.socket.write(
      head(`GET ${base}/api/`) + head('GET /api/connections') + head(`GET ${base}/api/`),
    )
    await connection.until((text) => answersIn(text).length === 3)
    const [first, second, third] = answersIn(connection.text())
    assert.deepEqual([first!.status, second!.status, third!.status], [200, 200, 200])
    assert.match(second!.body, /"connections"|\[/)
    assert.equal(answered.length, 1)
  })

  void it('does not hold a connection that begins and does not go on', async () => {
    const connection = open()
    connection.socket.write(`GET ${base}/api/ HTTP/1.1\r\nHost: a\r\n`)
    await delay(2300)
    connection.socket.write('Authorization: Bearer x\r\nx-test-user: maker\r\n\r\n')
    await connection.until((text) => answersIn(text).length === 1)
    assert.equal(answersIn(connection.text())[0]!.status, 200)
    assert.equal(answered.length, 0, 'Node read its head')
  })

  void it('does not hold a request that trickles in', async () => {
    const connection = open()
    connection.socket.write(`GET ${base}/api/ HTTP/1.1\r\nHost: a\r\nx-slow: `)
    for (let at = 0; at < 10; at++) {
      connection.socket.write('a')
      await delay(300)
    }
    connection.socket.write('\r\nAuthorization: Bearer x\r\nx-test-user: maker\r\n\r\n')
    await connection.until((text) => answersIn(text).length === 1)
    assert.equal(answersIn(connection.text())[0]!.status, 200)
    assert.equal(answered.length, 0, 'Node read its head')
  })

  void it('holds back an API that is ahead of its caller', async () => {
    const bytes = 40 * 1024 * 1024
    let seen = 0
    upstream.respond = (_request, response) => {
      const write = () => {
        while (seen < bytes) {
          seen += 65_536
          if (!response.write(Buffer.alloc(65_536, 1))) {
            response.once('drain', write)
            return
          }
        }
        response.end()
      }
      write()
    }
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    sockets.push(socket)
    socket.write(head(`GET ${base}/api/`))
    await delay(700)
    assert.ok(seen < bytes / 2, `${seen} bytes were read although nobody takes them`)
    let got = 0
    let last = ''
    socket.on('data', (chunk: Buffer) => {
      got += chunk.length
      last = chunk.subarray(-5).toString('latin1')
    })
    for (let waited = 0; last !== '0\r\n\r\n' && waited < 500; waited++) await delay(10)
    assert.ok(got > bytes)
  })

  for (const isSlow of [false, true])
    void it(`passes long bodies byte for byte to ${isSlow ? 'slow' : 'quick'} callers at once`, async () => {
      const body = (seed: number) => {
        const bytes = Buffer.alloc(3_000_000)
        for (let at = 0, value = seed; at < bytes.length; at += 4) {
          value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0
          bytes.writeUInt32LE(value, at)
        }
        return bytes
      }
      upstream.respond = (request, response) => {
        const seed = Number(new URL(request.url!, 'http://a').searchParams.get('top'))
        const bytes = body(seed)
        response.writeHead(200, seed % 2 ? { 'content-length': bytes.length } : {}).end(bytes)
      }
      await Promise.all(
        [1, 2, 3, 4].map(async (seed) => {
          const connection = open()
          connection.socket.write(head(`GET ${base}/api/?top=${seed}`))
          if (isSlow)
            for (let pauses = 0; pauses < 20; pauses++) {
              connection.socket.pause()
              await delay(15)
              connection.socket.resume()
              await delay(1)
            }
          await connection.until((text) =>
            seed % 2 ? text.length > 3_000_000 : text.endsWith('\r\n0\r\n\r\n'),
          )
          const [answer] = answersIn(connection.text())
          assert.ok(Buffer.from(answer!.body, 'latin1').equals(body(seed)), `answer ${seed}`)
        }),
      )
      assert.equal(answered.length, 4)
    })

  void it('whose answer a policy spoils is refused either way, and holds no connection to the API', async () => {
    const files = identityFiles(upstream.host)
    ;(files.properties['properties'] as Record<string, unknown>)['policyTemplateInstances'] = [
      {
        templateId: 'setheader',
        title: 'A header that is none',
        parameters: {
          'x-ms-apimTemplateParameter.name': 'x-city',
          'x-ms-apimTemplateParameter.value': '東京',
          'x-ms-apimTemplate-policySection': 'Response',
        },
      },
    ]
    const connector = await createConnector(files)
    const line = `GET /apim/${connector.id}/${(await createConnection(connector.id)).id}/api/`
    for (const fields of [['connection: close'], []]) {
      let ended = false
      upstream.respond = (_request, response) => {
        response.on('close', () => (ended = true))
        response.writeHead(200).end(Buffer.alloc(40 * 1024 * 1024))
      }
      assert.equal((await ask(head(line, ...fields))).status, 500)
      for (let waited = 0; !ended && waited < 300; waited++) await delay(10)
      assert.ok(ended, 'the API still waits for its answer to be read')
    }
    assert.equal(answered.length, 1)
  })

  void it('ends at the API when its caller goes', async () => {
    const ended = new Promise<string>((resolve) => {
      upstream.respond = (_request, response) =>
        void response.on('close', () => resolve(response.writableFinished ? 'answered' : 'cut'))
    })
    const { socket } = open()
    socket.write(head(`GET ${base}/api/`))
    for (let waited = 0; upstream.requests.length === 0 && waited < 200; waited++) await delay(10)
    socket.destroy()
    assert.equal(await ended, 'cut')
  })
})

void describe('a request whose reading is open to question', () => {
  const smuggled = head('GET {}/api/?smuggled')
  for (const [name, request, status] of [
    [
      'a length and a transfer coding',
      `${head('PUT {}/items/1', 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled}`,
      400,
    ],
    [
      'two lengths',
      `${head('PUT {}/items/1', 'Content-Length: 0', 'Content-Length: 9')}${smuggled}`,
      400,
    ],
    ['a folded line', head('GET {}/api/', 'X-A: b', ' c'), 400],
    ['a bare LF', head('GET {}/api/', 'X-A: b\nX-B: c'), 400],
    ['a blank before the colon', head('PUT {}/items/1', 'Content-Length : 5'), 400],
    ['headers beyond measure', head('GET {}/api/', `X-A: ${'x'.repeat(20_000)}`), 431],
  ] as const)
    void it(`is refused: ${name}`, async () => {
      const connection = open()
      connection.socket.write(head(`GET ${base}/api/`))
      await connection.until((text) => answersIn(text).length === 1)
      connection.socket.write(request.replaceAll('{}', base))
      await connection.until(() => connection.closed())
      const [, refused, ...more] = answersIn(connection.text())
      assert.equal(refused!.status, status)
      assert.equal(more.length, 0)
      assert.equal(upstream.requests.length, 1, 'nothing went on to the API')
    })

  void it('is read in chunks by Node', async () => {
    const answer = await ask(
      `${head(`PUT ${base}/items/1`, 'Transfer-Encoding: chunked')}3\r\nabc\r\n0\r\n\r\n`,
    )
    assert.equal(answer.status, 200)
    assert.equal(upstream.requests[0]!.body, 'abc')
    assert.equal(answered.length, 0)
  })
})

void describe('an API that is odd', () => {
  const says = (...answers: (string | Buffer)[]) => {
    raw.on('connection', (socket) => {
      socket.on('error', () => {})
      socket.on('data', () => {
        const next = answers.shift()
        if (next === undefined) socket.destroy()
        else socket.write(next)
      })
    })
  }
  const get = () => head(`GET ${rawBase}/api/`)

  void it('that sends less than it says cuts the answer, not another', async () => {
    raw.once('connection', (socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc')),
    )
    const connection = open()
    connection.socket.write(get())
    await connection.until(() => connection.closed())
    assert.match(connection.text(), /content-length: 10\r\n[^]*\r\n\r\nabc$/)
  })

  void it('that sends more than it says is not believed beyond', async () => {
    says(
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nX',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\ncd',
    )
    const connection = open()
    connection.socket.write(get() + get())
    await connection.until((text) => answersIn(text).length === 2)
    assert.deepEqual(
      answersIn(connection.text()).map(({ body }) => body),
      ['ab', 'cd'],
    )
  })

  void it('that has both a length and chunks is read in chunks, and its connection given up', async () => {
    says(
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    )
    const answer = await ask(get())
    assert.equal(answer.body, 'abc')
  })

  for (const [name, bytes] of [
    ['folds a line', 'HTTP/1.1 200 OK\r\nx-a: b\r\n c\r\ncontent-length: 0\r\n\r\n'],
    [
      'has a bare LF in a header',
      'HTTP/1.1 200 OK\r\nx-a: b\nset-cookie: c\r\ncontent-length: 0\r\n\r\n',
    ],
    ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['speaks something else', 'SSH-2.0-x\r\n\r\n\r\n'],
    ['has headers beyond measure', `HTTP/1.1 200 OK\r\nx-a: ${'x'.repeat(20_000)}\r\n\r\n`],
  ] as const)
    void it(`that ${name} is answered with 502, and the connection goes on`, async () => {
      says(bytes, 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
      const connection = open()
      connection.socket.write(get())
      await connection.until((text) => answersIn(text).length === 1)
      assert.equal(answersIn(connection.text())[0]!.status, 502)
      connection.socket.write(get())
      await connection.until((text) => answersIn(text).length === 2)
      assert.equal(answersIn(connection.text())[1]!.body, 'ok')
    })

  void it('that ends its body with the connection is passed on in chunks', async () => {
    raw.once('connection', (socket) =>
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\nabc')
        setTimeout(() => socket.end('def'), 20)
      }),
    )
    const answer = await ask(get())
    assert.equal(answer.headers['transfer-encoding'], 'chunked')
    assert.equal(answer.body, 'abcdef')
  })

  void it('that answers before it has the whole request is heard', async () => {
    says('HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno')
    const answer = await ask(
      `${head(`PUT ${rawBase}/items/1`, 'content-length: 60000')}${'x'.repeat(60_000)}`,
    )
    assert.equal(answer.status, 413)
    assert.equal(answer.body, 'no')
  })
})

void describe('a server that ends', () => {
  void it('lets the call under way end, and then its connection', async () => {
    const other = await startInstallation()
    const connector = await other.createConnector(identityFiles(other.upstream.host))
    const { id } = await other.createConnection(connector.id)
    other.gateway.direct.attach(other.app.server, { headers: {} })
    await other.app.listen({ port: 0, host: '127.0.0.1' })
    other.upstream.respond = (_request, response) => {
      setTimeout(() => response.end('{}'), 300)
    }
    const socket = connect((other.app.server.address() as AddressInfo).port, '127.0.0.1')
    const idle = connect((other.app.server.address() as AddressInfo).port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.write(head(`GET /apim/${connector.id}/${id}/api/`))
    for (let waited = 0; other.upstream.requests.length === 0 && waited < 200; waited++)
      await delay(10)
    const ended = Promise.all([once(socket, 'close'), once(idle, 'close')])
    idle.resume()
    await other.close()
    await ended
    assert.match(text, /^HTTP\/1.1 200 [^]*connection: close\r\n/)
  })
})
