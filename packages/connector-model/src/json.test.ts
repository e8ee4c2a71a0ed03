import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeText, parseJson } from './json.ts'

void describe('JSON', () => {
  for (const text of [
    '{}',
    '[]',
    'null',
    ' [1, -2.5e+3, 0, "a\\u00e9\\n\\"", true, false, null] ',
    '{"a":{"b":[{"c":""}]},"":1,"__proto__":{"x":1}}',
    '"\\ud83d\\ude00"',
  ])
    void it(`is read as any reader reads it: ${text}`, () => {
      const { value, faults } = parseJson(text)
      assert.deepEqual(faults, [])
      assert.equal(JSON.stringify(value), JSON.stringify(JSON.parse(text)))
    })

  for (const [what, text, expected, rules] of [
    ['a byte order mark', '\ufeff{"a":1}', { a: 1 }, ['ByteOrderMark 1:1']],
    [
      'trailing commas',
      '{"a":[1,\n2,],}',
      { a: [1, 2] },
      ['TrailingComma 2:2', 'TrailingComma 2:4'],
    ],
    [
      'comments',
      '{ // one\n"a": /* two */ 1 }',
      { a: 1 },
      ['CommentNotAllowed 1:3', 'CommentNotAllowed 2:6'],
    ],
    ['control characters', '{"a":"x\ty"}', { a: 'x\ty' }, ['ControlCharacterInString 1:8']],
    ['a name twice', '{"a":1,"a":2}', { a: 2 }, ['DuplicateName 1:8']],
    [
      'a space of another width',
      '{\u2003\u2003}',
      {},
      ['UnexpectedSpace 1:2', 'UnexpectedSpace 1:3'],
    ],
    ['a no-break space', '{\u00a0"a":1}', { a: 1 }, ['UnexpectedSpace 1:2']],
  ] as const)
    void it(`is taken with ${what}, which is reported in its place`, () => {
      const { value, faults } = parseJson(text)
      assert.deepEqual(value, expected)
      assert.deepEqual(
        faults.map(({ rule, line, column }) => `${rule} ${line}:${column}`),
        rules,
      )
      assert.ok(faults.every(({ fatal }) => !fatal))
    })

  for (const [text, line, column] of [
    ['', 1, 1],
    ['{"a":1} x', 1, 9],
    ['{"a" 1}', 1, 6],
    ['{"a":1\n"b":2}', 2, 1],
    ['{a:1}', 1, 2],
    ["{'a':1}", 1, 2],
    ['["a]', 1, 2],
    ['[1,', 1, 1],
    ['[01]', 1, 2],
    ['[1.]', 1, 4],
    ['["\\x"]', 1, 3],
    ['["\\u12"]', 1, 3],
    ['[tru]', 1, 2],
    ['/* never closed', 1, 1],
    ['['.repeat(1000), 1, 402],
  ] as const)
    void it(`ends with line and column: ${text.slice(0, 20)}`, () => {
      const { value, faults } = parseJson(text)
      assert.equal(value, undefined)
      const { fatal, ...place } = faults.at(-1)!
      assert.equal(fatal, true)
      assert.deepEqual([place.line, place.column], [line, column], place.message)
    })

  void it('finds the place of a value by its pointer, or of what is around it', () => {
    const { locate } = parseJson('{\n "paths": {\n  "/a/b": { "get": 1 }\n }\n}')
    assert.deepEqual(locate('/paths/~1a~1b/get'), { line: 3, column: 20 })
    assert.deepEqual(locate('/paths/~1a~1b/missing/too'), { line: 3, column: 11 })
    assert.deepEqual(locate('/nowhere'), { line: 1, column: 1 })
  })

  void it('is decoded from UTF-8, UTF-16 and, failing these, Latin-1', () => {
    assert.equal(decodeText(new TextEncoder().encode('é')), 'é')
    assert.equal(decodeText(new Uint8Array([0xe9])), 'é')
    assert.equal(decodeText(new Uint8Array([0xff, 0xfe, 0xe9, 0])).replace('\ufeff', ''), 'é')
  })
})
