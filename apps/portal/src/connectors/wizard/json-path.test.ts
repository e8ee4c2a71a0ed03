import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pointerKeys, sameValue, toPointer, withValue } from './json-path.ts'

test('values are the same when they are written alike', () => {
  assert.ok(sameValue({ a: [1, { b: null }] }, { a: [1, { b: null }] }))
  assert.ok(!sameValue({ a: 1, b: 2 }, { b: 2, a: 1 }))
  assert.ok(!sameValue({ a: undefined }, {}))
  assert.ok(!sameValue([1], [1, 2]))
  assert.ok(!sameValue([], {}))
})

test('a value is set in a copy that shares the rest, and keeps the order of keys', () => {
  const root = { a: { x: 1 }, b: { y: 2 } }
  const changed = withValue(root, ['a', 'x'], 3)
  assert.deepEqual(changed, { a: { x: 3 }, b: { y: 2 } })
  assert.deepEqual(Object.keys(changed), ['a', 'b'])
  assert.equal(changed.b, root.b)
  assert.deepEqual(root.a, { x: 1 })
  assert.deepEqual(withValue(root, ['a'], undefined), { b: { y: 2 } })
})

test('keys with slashes and tildes survive a JSON pointer', () => {
  const keys = ['paths', '/a~b/{c}', 'get']
  assert.equal(toPointer(keys), '/paths/~1a~0b~1{c}/get')
  assert.deepEqual(pointerKeys(toPointer(keys)), keys)
})
