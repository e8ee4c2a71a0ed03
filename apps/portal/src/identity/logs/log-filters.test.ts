import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { periodFilters, startsWithFilter, toFilter } from './log-filters.ts'

describe('filters of a log', () => {
  const filters = [
    ...periodFilters('createdDateTime'),
    startsWithFilter('user', 'User', 'userPrincipalName'),
  ]
  it('join what is set and leave out what is empty', () => {
    assert.equal(
      toFilter(filters, { from: '2030-01-01T00:00:00Z', until: ' ', user: "o'hara" }),
      "createdDateTime ge 2030-01-01T00:00:00.000Z and startswith(userPrincipalName,'o''hara')",
    )
    assert.equal(toFilter(filters, {}), '')
  })
})
