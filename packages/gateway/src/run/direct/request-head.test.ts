import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readRequestHead } from './request-head.ts'

const TARGET = '/apim/shared/connection/items/1?top=5'
const head = (line: string, ...fields: string[]) =>
  [line, 'Host: a', 'Authorization: Bearer x', ...fields].join('\r\n')

void describe('the head of a plain request to the gateway', () => {
  void it('is read', () => {
    const read = readRequestHead(head(`PUT ${TARGET} HTTP/1.1`, 'Content-Length: 12', 'X-A:  b\t'))!
    assert.deepEqual([read.method, read.target, read.bodyBytes], ['PUT', TARGET, 12])
    assert.deepEqual(
      { ...read.headers },
      { host: 'a', authorization: 'Bearer x', 'content-length': '12', 'x-a': 'b' },
    )
    assert.equal(readRequestHead(head('POST /invoke HTTP/1.1'))?.bodyBytes, 0)
    assert.ok(readRequestHead(head(`GET ${TARGET} HTTP/1.1`, 'connection: Keep-Alive')))
    assert.ok(readRequestHead(head(`GET ${TARGET} HTTP/1.1`, 'constructor: x', '__proto__: y')))
  })

  const get = `GET ${TARGET} HTTP/1.1`
  const put = `PUT ${TARGET} HTTP/1.1`
  for (const [name, text] of [
    [
      'both a length and a transfer coding',
      head(put, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    ],
    ['a transfer coding', head(put, 'Transfer-Encoding: chunked')],
    ['a transfer coding with a blank', head(put, 'Transfer-Encoding : chunked')],
    ['two lengths', head(put, 'Content-Length: 5', 'Content-Length: 6')],
    ['a list of lengths', head(put, 'Content-Length: 5, 5')],
    ['a signed length', head(put, 'Content-Length: +5')],
    ['a length in hexadecimal', head(put, 'Content-Length: 0x5')],
    ['an empty length', head(put, 'Content-Length:')],
    ['a body of 65 KB', head(put, 'Content-Length: 66560')],
    ['a GET with a body', head(get, 'Content-Length: 5')],
    ['a folded line', head(get, 'X-A: b', ' c')],
    ['a folded line with a colon', head(get, 'X-A: b', '\tc: d')],
    ['a bare LF', head(get, 'X-A: b\nTransfer-Encoding: chunked')],
    ['a bare CR', head(get, 'X-A: b\rX-B: c')],
    ['a NUL', head(get, 'X-A: b\0')],
    ['a header without a name', head(get, ': b')],
    ['a header without a colon', head(get, 'X-A')],
    ['a name with a blank', head(get, 'X A: b')],
    ['two hosts', head(get, 'Host: b')],
    ['no host', `${get}\r\nAuthorization: Bearer x`],
    ['no token', `${get}\r\nHost: a`],
    ['two tokens', head(get, 'Authorization: Bearer y')],
    ['an expectation', head(put, 'Expect: 100-continue')],
    ['an upgrade', head(get, 'Upgrade: h2c')],
    ['the end of the connection', head(get, 'Connection: close')],
    ['a header of this hop', head(get, 'Connection: keep-alive, X-Hop')],
    ['HTTP/1.0', head(`GET ${TARGET} HTTP/1.0`)],
    ['two blanks', head(`GET  ${TARGET} HTTP/1.1`)],
    ['an absolute target', head(`GET http://a${TARGET} HTTP/1.1`)],
    ['another route', head('GET /api/connections HTTP/1.1')],
    ['a route like it', head('GET /apim/x HTTP/1.1')],
    ['an encoded route', head('GET /%61pim/a/b/c HTTP/1.1')],
    ['an id with a slash', head('GET /apim/a%2Fb/c/d HTTP/1.1')],
    ['what cannot be decoded', head('GET /apim/a/b/%zz HTTP/1.1')],
    ['what is no UTF-8', head('GET /apim/a/b/%ff HTTP/1.1')],
    ['a GET of /invoke', head('GET /invoke HTTP/1.1')],
    ['a method that is none here', head(`TRACE ${TARGET} HTTP/1.1`)],
    ['a long target', head(`GET ${TARGET}${'x'.repeat(2000)} HTTP/1.1`)],
    ['a media type that is none', head(put, 'Content-Type: x')],
    ['nothing', ''],
  ] as const)
    void it(`with ${name} is left to Node's server`, () => {
      assert.equal(readRequestHead(text), undefined)
    })
})
