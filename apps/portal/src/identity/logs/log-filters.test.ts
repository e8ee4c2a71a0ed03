import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { periodFilter, startsWithFilter, toFilter } from './log-filters.ts'

describe('filters of a log', () => {
  const filters = [
    periodFilter('createdDateTime'),
    startsWithFilter('user', 'User', 'userPrincipalName'),
  ]
  it('join what is set and leave out what is empty', () => {
    const now = new Date('2030-01-02T10:20:30Z')
    assert.equal(
      toFilter(filters, { period: '24', other: ' ', user: "o'hara" }, now),
      "createdDateTime ge 2030-01-01T10:20:00.000Z and startswith(userPrincipalName,'o''hara')",
    )
    assert.equal(toFilter(filters, {}), '')
  })
})
