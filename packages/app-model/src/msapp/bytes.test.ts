import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { indexOfBytes } from './bytes.ts'

test('bytes are found where a text search finds them', () => {
  const find = (text: string, wanted: string, from?: number) =>
    indexOfBytes(strToU8(text), strToU8(wanted), from)
  for (const [text, wanted, from] of [
    ['a}"b}"', '}"', 0],
    ['a}"b}"', '}"', 2],
    ['a}"b}"', '}"', 5],
    ['aaab', 'aab', 0],
    ['abcabcabd', 'abcabd', 0],
    ['x', 'xyz', 0],
    ['xyz', 'xyz', 0],
    ['xyz', 'z', 0],
    ['', 'z', 0],
    ['abc', '', 1],
  ] as const)
    assert.equal(find(text, wanted, from), text.indexOf(wanted, from), `${wanted} in ${text}`)
  const long = 'q'.repeat(300)
  assert.equal(find(`ab${long}cd${long}r`, `${long}r`), 304)
})
