import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ReadBuffers } from './read-buffers.ts'

void describe('the buffers that connections read into', () => {
  void it('are read into again when nobody holds what they brought', () => {
    const buffers = new ReadBuffers()
    const first = buffers.take()
    assert.equal(buffers.next(first), first)
    assert.notEqual(buffers.take(), first)
  })

  void it('are left alone while somebody holds a part of them, and used again afterwards', () => {
    const buffers = new ReadBuffers()
    const first = buffers.take()
    const part = first.buffer.subarray(100, 40_000)
    assert.equal(buffers.keep(part), part)
    // Two who hold it: an answer without a taker, and a caller who does not read.
    buffers.keep(part)
    const second = buffers.next(first)
    assert.notEqual(second, first)
    buffers.giveBack(part)
    assert.notEqual(buffers.take(), first)
    buffers.giveBack(part)
    assert.equal(buffers.take(), first)
  })

  void it('are not kept for a short part, which is copied', () => {
    const buffers = new ReadBuffers()
    const first = buffers.take()
    first.buffer.fill('a')
    const part = buffers.keep(first.buffer.subarray(0, 100))
    assert.equal(buffers.next(first), first)
    first.buffer.fill('b')
    assert.equal(part.toString('latin1'), 'a'.repeat(100))
    // What is not one of them is none of their business.
    buffers.giveBack(part)
    const own = Buffer.alloc(50_000)
    assert.equal(buffers.keep(own), own)
    buffers.giveBack(own)
    assert.notEqual(buffers.take().buffer, own)
  })

  void it('come back when their connection ends, when the last has given up its part', () => {
    const buffers = new ReadBuffers()
    const first = buffers.take()
    const part = buffers.keep(first.buffer.subarray(0, 20_000))
    buffers.leave(first)
    assert.notEqual(buffers.take(), first)
    buffers.giveBack(part)
    assert.equal(buffers.take(), first)
  })
})
