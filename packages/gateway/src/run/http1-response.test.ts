import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Fields } from './http1-fields.ts'
import { ResponseReader, ResponseSyntaxError } from './http1-response.ts'

interface Read {
  status: number
  headers: Fields
  body: string
  ended: boolean
  reusable: boolean
}

function read(parts: readonly Buffer[], method = 'GET', closes = false): Read {
  const result: Read = { status: 0, headers: {}, body: '', ended: false, reusable: false }
  const reader = new ResponseReader(method, {
    head: (status, headers) => Object.assign(result, { status, headers }),
    data: (chunk) => (result.body += chunk.toString('latin1')),
    end: () => (result.ended = true),
  })
  for (const part of parts) reader.read(part)
  if (closes) reader.close()
  result.reusable = reader.reusable
  return result
}

const text = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1')
const WHOLE: readonly [name: string, bytes: Buffer, body: string][] = [
  ['a length', text('HTTP/1.1 200 OK', 'Content-Length: 5', '', 'hello'), 'hello'],
  [
    'chunks',
    text(
      'HTTP/1.1 200 OK',
      'Transfer-Encoding: chunked',
      '',
      '3;x=y',
      'hel',
      '2',
      'lo',
      '0',
      '',
      '',
    ),
    'hello',
  ],
  [
    'chunks with a trailer',
    text('HTTP/1.1 200 OK', 'transfer-encoding: Chunked', '', '5', 'hello', '0', 'x-t: 1', '', ''),
    'hello',
  ],
  [
    'an interim answer before',
    text('HTTP/1.1 103 Early', 'link: x', '', 'HTTP/1.1 200 OK', 'content-length: 2', '', 'ok'),
    'ok',
  ],
  ['no body by its status', text('HTTP/1.1 204 No Content', 'content-length: 7', '', ''), ''],
]

void describe('a response', () => {
  for (const [name, bytes, body] of WHOLE)
    void it(`with ${name} ends where it says, however it is cut`, () => {
      for (let size = 1; size <= bytes.length; size++) {
        const parts: Buffer[] = []
        for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size))
        const result = read(parts)
        assert.equal(result.body, body)
        assert.equal(result.ended, true)
        assert.equal(result.reusable, true)
      }
    })

  void it('to HEAD has no body', () => {
    const bytes = text('HTTP/1.1 200 OK', 'content-length: 5', '', '')
    assert.equal(read([bytes], 'HEAD').ended, true)
  })

  void it('without a length ends with its connection', () => {
    const bytes = text('HTTP/1.1 200 OK', '', 'hel')
    assert.equal(read([bytes, Buffer.from('lo')]).ended, false)
    const { body, ended, reusable } = read([bytes, Buffer.from('lo')], 'GET', true)
    assert.deepEqual({ body, ended, reusable }, { body: 'hello', ended: true, reusable: false })
  })

  void it('keeps headers that come twice', () => {
    const { headers } = read([
      text('HTTP/1.1 200 OK', 'Link: a', 'link:b ', 'content-length: 0', '', ''),
    ])
    assert.deepEqual(headers['link'], ['a', 'b'])
  })

  for (const [name, ...lines] of [
    ['more than its length', 'HTTP/1.1 200 OK', 'content-length: 1', '', 'xHTTP/1.1 200 OK'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK',
      'content-length: 9',
      'transfer-encoding: chunked',
      '',
      '0',
      '',
      '',
    ],
    ['the wish to close', 'HTTP/1.1 200 OK', 'connection: Close', 'content-length: 0', '', ''],
    ['the older version', 'HTTP/1.0 200 OK', 'content-length: 0', '', ''],
  ] as const)
    void it(`with ${name} is the last of its connection`, () => {
      const { ended, reusable } = read([text(...lines)])
      assert.deepEqual({ ended, reusable }, { ended: true, reusable: false })
    })

  for (const [name, ...lines] of [
    ['is no HTTP', 'SSH-2.0-OpenSSH', '', ''],
    ['has two lengths', 'HTTP/1.1 200 OK', 'content-length: 1', 'content-length: 2', '', ''],
    ['has a length that is no number', 'HTTP/1.1 200 OK', 'content-length: +1', '', ''],
    ['has another coding', 'HTTP/1.1 200 OK', 'transfer-encoding: gzip, chunked', '', ''],
    [
      'has a coding of two names',
      'HTTP/1.1 200 OK',
      'transfer-encoding: identity',
      'transfer-encoding: chunked',
      '',
      '',
    ],
    ['has a space before a colon', 'HTTP/1.1 200 OK', 'content-length : 1', '', ''],
    ['folds a header', 'HTTP/1.1 200 OK', 'x: a', ' b', '', ''],
    ['ends a line with LF alone', 'HTTP/1.1 200 OK', 'x: a\ncontent-length: 1', '', ''],
    ['has no size of a chunk', 'HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '-1', ''],
    [
      'is longer than its chunk',
      'HTTP/1.1 200 OK',
      'transfer-encoding: chunked',
      '',
      '1',
      'ab',
      '0',
      '',
      '',
    ],
    ['changes the protocol', 'HTTP/1.1 101 Switching', 'upgrade: x', '', ''],
    ['has a head without end', 'HTTP/1.1 200 OK', `x: ${'y'.repeat(17_000)}`],
  ] as const)
    void it(`that ${name} is refused`, () => {
      assert.throws(() => read([text(...lines)]), ResponseSyntaxError)
    })
})
