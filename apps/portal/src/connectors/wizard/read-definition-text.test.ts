import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDefinitionText } from './read-definition-text.ts'

test('JSON text is read', () => {
  assert.deepEqual(readDefinitionText('{"swagger":"2.0"}'), {
    ok: true,
    definition: { swagger: '2.0' },
  })
})

const unreadable: [text: string, line: number][] = [
  ['{\n  "swagger": "2.0"\n  "info": {}\n}', 3],
  ['{\n  "swagger": "2.0",\n}', 2],
  ['{ // comment\n}', 1],
  ['', 1],
  ['[]', 1],
]
for (const [text, line] of unreadable) {
  test(`${JSON.stringify(text)} is refused in line ${line}, with a reason`, () => {
    const reading = readDefinitionText(text)
    assert.ok(!reading.ok)
    assert.equal(reading.line, line)
    assert.notEqual(reading.reason, '')
  })
}
