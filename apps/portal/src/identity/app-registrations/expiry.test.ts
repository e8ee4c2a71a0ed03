import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { expiryOf } from './expiry.ts'

describe('expiry of a credential', () => {
  const now = new Date('2030-01-01T12:00:00Z')
  for (const [end, expected] of [
    [null, { kind: 'valid' }],
    ['2030-01-01T11:59:59Z', { kind: 'expired' }],
    ['2030-01-01T13:00:00Z', { kind: 'soon', days: 0 }],
    ['2030-01-30T13:00:00Z', { kind: 'soon', days: 29 }],
    ['2030-01-31T13:00:00Z', { kind: 'valid' }],
  ] as const)
    it(`${end ?? 'without an end'} is ${expected.kind}`, () =>
      assert.deepEqual(expiryOf(end, now), expected))
})
