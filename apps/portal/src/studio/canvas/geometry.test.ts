import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitScale, minimumSide, move, nudge, resize } from './geometry.ts'

const from = { x: 40, y: 40, width: 160, height: 40 }

test('a move keeps the size, lands on whole pixels and stays inside the left and top edge', () => {
  assert.deepEqual(move(from, 10.4, -5.6), { x: 50, y: 34, width: 160, height: 40 })
  assert.deepEqual(move(from, -500, -500), { x: 0, y: 0, width: 160, height: 40 })
})

test('each handle moves its own sides and no other', () => {
  assert.deepEqual(resize(from, 'se', 10, 20), { x: 40, y: 40, width: 170, height: 60 })
  assert.deepEqual(resize(from, 'nw', 10, 20), { x: 50, y: 60, width: 150, height: 20 })
  assert.deepEqual(resize(from, 'e', 10, 20), { x: 40, y: 40, width: 170, height: 40 })
  assert.deepEqual(resize(from, 'n', 10, 20), { x: 40, y: 60, width: 160, height: 20 })
})

test('a control is never resized away, and the opposite side does not move', () => {
  const west = resize(from, 'w', 500, 0)
  assert.equal(west.width, minimumSide)
  assert.equal(west.x + west.width, from.x + from.width)
  assert.equal(resize(from, 's', 0, -500).height, minimumSide)
})

test('arrows move by one, with Ctrl by ten, with Shift they resize', () => {
  const plain = { shift: false, ctrl: false }
  assert.equal(nudge(from, 'ArrowRight', plain)?.x, 41)
  assert.equal(nudge(from, 'ArrowUp', { shift: false, ctrl: true })?.y, 30)
  assert.equal(nudge(from, 'ArrowDown', { shift: true, ctrl: false })?.height, 41)
  assert.equal(nudge(from, 'Enter', plain), undefined)
})

test('an app is scaled down to fit and never beyond its own size', () => {
  assert.equal(fitScale({ width: 1000, height: 500 }, { width: 520, height: 900 }, 10), 0.5)
  assert.equal(fitScale({ width: 100, height: 100 }, { width: 900, height: 900 }), 1)
})
