import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from '../engine.ts'
import { ErrorValue } from '../values/value.ts'
import { BoundedPattern, MatchStopped } from './bounded.ts'

const plain = (match: RegExpExecArray) => [match.index, [...match], { ...match.groups }]

/** The bounded matcher finds what `RegExp` finds. */
const ALIKE: readonly (readonly [pattern: string, text: string])[] = [
  ['a', 'banana'],
  ['(?<y>\\p{Nd}{4})-(?<m>\\p{Nd}{2})', '2024-02 and 1999-12'],
  ['(?:a|ab)(?:c|bcd)(?:d*)', 'abcd'],
  ['(z)((a+)?(b+)?(c))*', 'zaacbbbcac'],
  ['(a*)*', 'b'],
  ['(?:a*)*b', 'aaab'],
  ['(a*)+', 'aab'],
  ['(?:a?){3}b', 'aab'],
  ['a{2,3}?', 'aaaaa'],
  ['a*?b', 'aab'],
  ['(?=(a+))a*b\\1', 'baaabac'],
  ['(?!foo)...', 'foobar'],
  ['(?<=(\\p{Nd}+)(\\p{Nd}+))$', '1053'],
  ['(?<=\\1(a))b', 'aab'],
  ['(?<!a)b', 'abbb'],
  ['(.*?)a(?!(a+)b\\2c)\\2(.*)', 'baaabaac'],
  ['', 'a😀b'],
  ['.', '😀\ud800x'],
  ['[^a]', 'a😀'],
  ['(?<x>a)|(?<y>b)', 'ab'],
  ['^a|b$', 'ab'],
  ['[\\p{L}--[a-c]]+', 'abcdef'],
  ['\\u{1f600}+', '😀😀'],
]

for (const [pattern, text] of ALIKE)
  for (const flags of ['gv', 'giv'])
    void test(`finds the same: /${pattern}/${flags}`, () => {
      const expression = new RegExp(pattern, flags)
      const expected = [...text.matchAll(expression)].map(plain)
      const found = [...new BoundedPattern(expression).on(text, 100_000).all()].map(plain)
      assert.deepEqual(found, expected)
    })

void test('a reference back sees no case when the pattern does not', () => {
  const expression = /(ab)\1/giv
  const text = 'abAB'
  assert.deepEqual(
    [...new BoundedPattern(expression).on(text, 1000).all()].map(plain),
    [...text.matchAll(expression)].map(plain),
  )
})

void test('repeats in repeats take steps in proportion to the text', () => {
  const bounded = new BoundedPattern(/^(?:a+)+$/gv)
  const steps = [1000, 10_000].map((length) => {
    const matcher = bounded.on(`${'a'.repeat(length)}!`, 10_000_000)
    assert.equal(matcher.exec(0), null)
    return matcher.steps
  })
  assert.ok(steps[1]! < steps[0]! * 11, steps.join(' '))
})

void test('what cannot be remembered is stopped', () => {
  const matcher = new BoundedPattern(/(a*)*\1$/gv).on(`${'a'.repeat(40)}!`, 100_000)
  assert.throws(() => matcher.exec(0), MatchStopped)
})

/** Patterns made at random, with everything that a translated pattern may have. */
function makePattern(below: (limit: number) => number): string {
  let captures = 0
  const pick = (list: readonly string[]) => list[below(list.length)]!
  const any = (depth: number): string =>
    Array.from({ length: 1 + (below(4) === 0 ? 1 : 0) }, () => all(depth)).join('|')
  const all = (depth: number): string =>
    Array.from({ length: below(4) }, () => repeated(depth)).join('')
  const repeated = (depth: number): string => {
    const part = one(depth)
    if (/^(?:\(\?<?[=!]|[$^])/.test(part)) return part
    const sign = pick(['', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}'])
    return part + sign + (sign && below(3) === 0 ? '?' : '')
  }
  const one = (depth: number): string => {
    if (depth > 2 || below(2) === 0)
      return pick(['a', 'b', 'a', '[ab]', '[^a]', '^', '$', '\\p{L}'])
    switch (below(6)) {
      case 0:
        return `(${(captures++, any(depth + 1))})`
      case 1:
        return `(${pick(['?=', '?!', '?<=', '?<!'])}${any(depth + 1)})`
      case 2:
        return captures > 0 ? `(?:\\${1 + below(captures)})` : 'b'
      default:
        return `(?:${any(depth + 1)})`
    }
  }
  return any(0)
}

void test('finds what RegExp finds for patterns made at random (seed 1)', () => {
  let state = 1
  let stopped = 0
  const below = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % limit
  }
  for (let i = 0; i < 4000; i++) {
    const pattern = makePattern(below)
    const text = Array.from({ length: below(9) }, () => 'abAc'[below(4)]).join('')
    const expression = new RegExp(pattern, i % 2 ? 'gv' : 'giv')
    const expected = [...text.matchAll(expression)].map(plain)
    let found
    try {
      found = [...new BoundedPattern(expression).on(text, 200_000).all()].map(plain)
    } catch (cause) {
      if (!(cause instanceof MatchStopped)) throw cause
      stopped++
      continue
    }
    assert.deepEqual(found, expected, `${String(expression)} on "${text}"`)
  }
  assert.ok(stopped < 20, `${stopped} were stopped`)
})

const engine = createEngine()

for (const pattern of ['(a+)+$', '(a|aa)+$', '^(a|a)*$', '^(\\w+\\s?)*$', '^a*a*a*a*a*a*$'])
  void test(`a pattern with too many ways is answered in time: ${pattern}`, () => {
    const begun = performance.now()
    const formula = `IsMatch("${'a'.repeat(400)}!", "${pattern}", MatchOptions.Contains)`
    const check = engine.check(formula)
    assert.deepEqual(check.diagnostics, [])
    assert.equal(check.compile().run({ read: () => null }), false)
    assert.ok(performance.now() - begun < 1000)
  })

void test('a match that is stopped is an error that names the function', () => {
  const formula = `Match("${'a'.repeat(60)}!", "(?<x>a|aa)+(?<y>a|aa)+\\k<y>$")`
  const value = engine
    .check(formula)
    .compile()
    .run({ read: () => null })
  assert.ok(value instanceof ErrorValue)
  assert.equal(value.errors[0]?.source, 'Match')
  assert.match(value.message, /^Match: the pattern takes too many steps/)
})
