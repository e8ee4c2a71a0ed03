import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDefinition, showMinutes, toDefinition } from './lifetime.ts'

describe('token lifetime policies', () => {
  for (const [minutes, time, words] of [
    [10, '00:10:00', '10 min'],
    [90, '01:30:00', '1 h 30 min'],
    [1440, '1.00:00:00', '24 h'],
  ] as const) {
    it(`writes ${minutes} minutes as ${time} and reads them again`, () => {
      const definition = toDefinition(minutes)
      assert.ok(definition.includes(`"${time}"`))
      assert.equal(parseDefinition([definition]), minutes)
      assert.equal(showMinutes(minutes), words)
    })
  }

  it('finds no lifetime in a policy that sets none', () => {
    assert.equal(parseDefinition(['{"TokenLifetimePolicy":{"Version":1}}']), undefined)
    assert.equal(parseDefinition(undefined), undefined)
  })
})
