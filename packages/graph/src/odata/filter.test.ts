import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { GraphError } from '../errors.ts'
import { filteredProperties, isAdvanced, matches, parseFilter } from './filter.ts'

const object = {
  displayName: 'Contoso API',
  tags: ['a', 'b'],
  empty: [],
  nothing: null,
  number: 3,
  flag: true,
  when: '2026-01-01T12:00:00.000Z',
  status: { errorCode: 0 },
  parts: [
    { id: 'x', size: 1 },
    { id: 'y', size: 2 },
  ],
}

const cases: [string, boolean][] = [
  ["displayName eq 'contoso api'", true],
  ["displayName ne 'contoso api'", false],
  ["contains(displayName,'TOSO')", true],
  ["startswith(displayName,'Con') eq true", true],
  ["startswith(displayName,'Con') eq false", false],
  ['not (flag eq true) or number ge 3', true],
  // `and` binds tighter than `or`.
  ['flag eq true or flag eq true and number eq 9', true],
  ['(flag eq true or flag eq true) and number eq 9', false],
  ['number in (1, 2, 3)', true],
  ['number lt 3 or number gt 3', false],
  ['nothing eq null and missing eq null', true],
  ['nothing ne null', false],
  ['when gt 2026-01-01T11:00:00Z and when le 2026-01-01T12:00:00Z', true],
  ['when ge 2026-01-02', false],
  ['status/errorCode eq 0', true],
  ["tags/any(t:t eq 'B')", true],
  ["tags/all(t:t eq 'b')", false],
  ['empty/any()', false],
  ['tags/any()', true],
  ['tags/$count eq 2 and empty/$count eq 0', true],
  ["parts/any(p:p/id eq 'y' and p/size eq 2)", true],
  ["parts/any(p:p/id eq 'x' and p/size eq 2)", false],
  ["displayName gt 'a' and displayName lt 'd'", true],
  ['flag gt 1', false],
]

describe('$filter', () => {
  for (const [text, expected] of cases) {
    it(`${text} is ${expected}`, () => assert.equal(matches(parseFilter(text), object), expected))
  }

  it('of any text is parsed or refused, and never breaks', () => {
    const word = fc.constantFrom(
      'displayName',
      'tags',
      'eq',
      'ne',
      'and',
      'or',
      'not',
      'in',
      'any',
      'all',
      '(',
      ')',
      ',',
      ':',
      '/',
      "'x'",
      "''",
      '1',
      '-1',
      'null',
      'true',
      'startswith',
      '$count',
      't',
      '2026-01-01',
      "'",
      '__proto__',
      'constructor',
      '00000000-0000-0000-0000-000000000000',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 16 }).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(text, (given) => {
        try {
          const filter = parseFilter(given)
          matches(filter, object)
          isAdvanced(filter)
          filteredProperties(filter)
        } catch (error) {
          assert.ok(
            error instanceof GraphError && error.status === 400,
            `${given}: ${String(error)}`,
          )
        }
      }),
      { numRuns: 3000 },
    )
  })
})
