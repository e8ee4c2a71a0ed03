import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type RequestListener, type Server, createServer } from 'node:http'
import { type AddressInfo, type Socket, createServer as createTcpServer, connect } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type ExchangeController, type SentMessage, createHttp1Client } from './http1-client.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

function client({ connections = 4, timeoutMilliseconds = 5000 } = {}) {
  let opened = 0
  const made = createHttp1Client({
    connections,
    timeoutMilliseconds,
    open: (origin, onread, callback) => {
      opened++
      const socket: Socket = connect(
        { port: Number(origin.port), host: origin.hostname, onread: onread as never },
        () => callback(null, socket),
      )
      socket.once('error', (error) => callback(error, null))
    },
  })
  ends.push(() => made.close())
  return { client: made, opened: () => opened }
}

async function http(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function ask(
  { client: to }: ReturnType<typeof client>,
  message: Partial<SentMessage> & { origin: string },
  begun?: (controller: ExchangeController) => void,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    let status = 0
    const chunks: Buffer[] = []
    to.dispatch(
      { path: '/', method: 'GET', headers: {}, body: null, ...message },
      {
        onRequestStart: (controller) => begun?.(controller),
        onResponseStart: (_controller, received) => (status = received),
        onResponseData: (controller, chunk) => chunks.push(controller.keep!(chunk)),
        onResponseEnd: () => resolve({ status, body: Buffer.concat(chunks).toString('latin1') }),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}

void describe('the client of calls', () => {
  void it('uses one connection for calls one after the other', async () => {
    const origin = await http((request, response) => response.end(request.url))
    const used = client()
    for (const path of ['/a', '/b', '/c'])
      assert.deepEqual(await ask(used, { origin, path }), { status: 200, body: path })
    assert.equal(used.opened(), 1)
  })

  void it('lets calls wait when every connection is at work, and each gets its own answer', async () => {
    const origin = await http((request, response) => {
      setTimeout(() => response.end(request.url), 5)
    })
    const used = client({ connections: 3 })
    const paths = Array.from({ length: 40 }, (_, index) => `/${index}`)
    const answers = await Promise.all(paths.map((path) => ask(used, { origin, path })))
    assert.deepEqual(
      answers.map(({ body }) => body),
      paths,
    )
    assert.equal(used.opened(), 3)
  })

  void it('keeps long answers of several connections apart', async () => {
    const origin = await http((request, response) =>
      response.end(Buffer.alloc(400_000, request.url!.slice(1))),
    )
    const used = client({ connections: 8 })
    const letters = 'abcdefgh'.repeat(4).split('')
    const answers = await Promise.all(
      letters.map((letter) => ask(used, { origin, path: `/${letter}` })),
    )
    for (const [index, { body }] of answers.entries())
      assert.equal(body, letters[index]!.repeat(400_000))
  })

  void it('sends bodies that are held and bodies that come, with a length and without', async () => {
    const origin = await http((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () =>
        response.end(
          `${request.headers['content-length'] ?? request.headers['transfer-encoding']} ${Buffer.concat(chunks).length}`,
        ),
      )
    })
    const used = client()
    const send = async (body: SentMessage['body'], headers = {}) =>
      (await ask(used, { origin, method: 'POST', body, headers })).body
    const parts = () => Readable.from([Buffer.alloc(70_000), Buffer.alloc(30_000)])
    assert.equal(await send(Buffer.alloc(10)), '10 10')
    assert.equal(await send(parts(), { 'content-length': '100000' }), '100000 100000')
    assert.equal(await send(parts()), 'chunked 100000')
    assert.equal(await send(null), '0 0')
    assert.equal(used.opened(), 1)
    await assert.rejects(send(parts(), { 'content-length': '99999' }), /longer than it says/)
    await assert.rejects(send(parts(), { 'content-length': '100001' }), /shorter than it says/)
  })

  void it('refuses headers that would end where they do not', async () => {
    const origin = await http((_request, response) => response.end())
    const used = client()
    for (const headers of [{ x: 'a\r\ny: b' }, { x: 'a\0' }, { 'x y': 'a' }, { x: '\u{2028}' }])
      await assert.rejects(ask(used, { origin, headers: headers as never }), /is not valid/)
    assert.equal((await ask(used, { origin })).status, 200)
  })

  void it('ends a call that is given up, waiting or under way, and no other', async () => {
    const origin = await http((request, response) => {
      if (request.url === '/ok') response.end('ok')
    })
    const used = client({ connections: 1 })
    const controllers: ExchangeController[] = []
    const note = (controller: ExchangeController) => void controllers.push(controller)
    const first = ask(used, { origin, path: '/never' }, note)
    const second = ask(used, { origin, path: '/never' }, note)
    const third = ask(used, { origin, path: '/ok' })
    controllers[1]!.abort(new Error('gone'))
    await assert.rejects(second, /gone/)
    controllers[0]!.abort(new Error('gone'))
    await assert.rejects(first, /gone/)
    assert.equal((await third).body, 'ok')
  })

  void it('gives up an API that says nothing', async () => {
    const origin = await http(() => {})
    await assert.rejects(ask(client({ timeoutMilliseconds: 300 }), { origin }), {
      code: 'UND_ERR_HEADERS_TIMEOUT',
    })
  })

  void it('never takes what came unasked for the answer to the next call', async () => {
    let connections = 0
    const server = createTcpServer((socket) => {
      const number = ++connections
      socket.on('error', () => {})
      socket.on('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${number}`)
        // A second answer that nobody asked for.
        if (number === 1)
          setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nX'), 10)
      })
    })
    ends.push(() => server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const used = client()
    assert.equal((await ask(used, { origin })).body, '1')
    await delay(60)
    assert.equal((await ask(used, { origin })).body, '2')
  })
})
