import { type Type, allFunctions } from '@patchbay/power-fx'
import { SYMBOLS } from './world.ts'
import type { Random } from './random.ts'

type Wanted = Type['kind'] | 'Any'

const FUNCTIONS = allFunctions(SYMBOLS)
const BY_RESULT = new Map<string, typeof FUNCTIONS>()
const kindOf = (type: Type | 'number' | undefined): string =>
  type === undefined ? 'Any' : type === 'number' ? 'Number' : type.kind
for (const help of FUNCTIONS) {
  const kind = kindOf(help.declaration.returns)
  for (const key of kind === 'Any' ? ['Any'] : ['Any', kind])
    BY_RESULT.set(key, [...(BY_RESULT.get(key) ?? []), help])
}

const NUMBERS = ['0', '1', '-1', '2.5', '1e3', '.5', '7%', '1e308', '1e-30', '99999999999999999999']
const TEXTS = [
  '""',
  '"a"',
  '"it""s"',
  '"2024-02-29"',
  '"yyyy-mm-dd"',
  '"{"',
  '"\\d+(?<n>a)"',
  '"ß😀İ"',
]
const DATES = ['Date(2024, 2, 29)', 'DateTime(2024, 3, 31, 2, 30, 0)', 'Time(23, 59, 59)', 'day']
const NAMES = ['num', 'txt', 'flag', 'day', 'rec', 'tab', 'nums', 'dyn', 'coll', 'v', 'nobody']
const MEMBERS = [
  'a',
  'b',
  'c',
  'n',
  'x',
  'Value',
  'Result',
  'ThisRecord',
  "'two words'",
  'ThisGroup',
]
const ENUMS = [
  'TimeUnit.Days',
  'SortOrder.Descending',
  'MatchOptions.IgnoreCase',
  'StartOfWeek.Monday',
  'Color.Red',
  'ErrorKind.Div0',
  'JSONFormat.IndentFour',
  'JoinType.Left',
  'DateTimeFormat.UTC',
]
const MATCHING = new Set(['IsMatch', 'Match', 'MatchAll'])
const PATTERNS = [
  'a',
  'b',
  '.',
  '\\w',
  '\\d',
  '[a-c]',
  '[^a]',
  '\\s?',
  '$',
  '^',
  '\\k<n>',
  '\\1',
  'aa?',
]
const REPEATS = ['', '', '*', '+', '?', '{2,3}', '{1,}', '*?', '+?', '{9}']
const OPERATORS = [
  '+',
  '-',
  '*',
  '/',
  '^',
  '&',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'exactin',
  '&&',
  '||',
  'And',
  'Or',
]

/** A formula made after the grammar and the declarations of the functions: often well typed. */
export function generate(random: Random): string {
  const formula = new Generator(random).expression('Any', 0)
  return random.chance(0.1) ? `${formula}; ${new Generator(random).expression('Any', 0)}` : formula
}

class Generator {
  readonly #random: Random
  #left = 40

  constructor(random: Random) {
    this.#random = random
  }

  expression(given: Wanted, depth: number): string {
    const random = this.#random
    const wanted = random.chance(0.06) ? 'Any' : given
    this.#left--
    if (depth > 6 || this.#left < 0) return this.#leaf(wanted)
    switch (random.below(10)) {
      case 0:
      case 1:
        return this.#leaf(wanted)
      case 2:
      case 3:
        return this.#operation(wanted, depth)
      case 4:
        return this.#shape(wanted, depth)
      default:
        return this.#call(wanted, depth)
    }
  }

  #leaf(wanted: Wanted): string {
    const random = this.#random
    switch (wanted) {
      case 'Number':
      case 'Decimal':
        return random.pick([...NUMBERS, 'num', 'a', 'Value'])
      case 'Text':
        return random.pick([...TEXTS, 'txt', 'b'])
      case 'Boolean':
        return random.pick(['true', 'false', 'flag', 'Value > 1'])
      case 'Date':
      case 'DateTime':
      case 'Time':
        return random.pick(DATES)
      case 'Table':
        return random.pick(['tab', 'nums', 'coll', '[]', '[1, 2, 3]', '["b", "a"]', 'Blank()'])
      case 'Record':
        return random.pick(['rec', '{a: 1, b: "x"}', '{}', 'First(tab)', 'Blank()'])
      case 'Dynamic':
        return random.pick(['dyn', 'ParseJSON("[1,{""a"":null}]")', 'dyn.a'])
      default:
        return random.pick([
          random.pick(NAMES),
          random.pick(MEMBERS),
          random.pick(ENUMS),
          random.pick(NUMBERS),
          random.pick(TEXTS),
        ])
    }
  }

  #operation(wanted: Wanted, depth: number): string {
    const random = this.#random
    const next = (kind: Wanted) => this.expression(kind, depth + 1)
    switch (wanted) {
      case 'Number':
        return random.chance(0.2)
          ? `-${next('Number')}`
          : `(${next('Number')} ${random.pick(['+', '-', '*', '/', '^'])} ${next('Number')})`
      case 'Text':
        return random.chance(0.4)
          ? `$"x{${next('Any')}}{{${random.pick(['', '}}'])}{${next('Text')}}"`
          : `${next('Text')} & ${next('Any')}`
      case 'Boolean':
        return random.chance(0.2)
          ? `!${next('Boolean')}`
          : `${next('Any')} ${random.pick(OPERATORS)} ${next('Any')}`
      case 'Table':
        return `[${next('Any')}, ${next('Any')}]`
      case 'Record':
        return `{a: ${next('Number')}, ${random.pick(MEMBERS)}: ${next('Any')}}`
      default:
        return `${next('Any')} ${random.pick(OPERATORS)} ${next('Any')}${random.pick(['', '', '%'])}`
    }
  }

  #shape(wanted: Wanted, depth: number): string {
    const random = this.#random
    const next = (kind: Wanted) => this.expression(kind, depth + 1)
    return random.pick([
      () => `(${next(wanted)})`,
      () => `${next('Record')}.${random.pick(MEMBERS)}`,
      () => `${next('Table')}.${random.pick(MEMBERS)}`,
      () => `tab[@${random.pick(MEMBERS)}]`,
      () => `[@${random.pick(NAMES)}]`,
      () => `With({x: ${next('Any')}}, ${next(wanted)})`,
      () => `If(${next('Boolean')}, ${next(wanted)}, ${next(wanted)})`,
      () => `${next('Table')} As x`,
    ])()
  }

  /** A text on which patterns with too many ways would go wrong. */
  #matched(): string {
    const random = this.#random
    return `"${random.pick(['a', 'ab', 'aA', '1', 'a ']).repeat(random.below(60))}${random.pick(['', '!', '\\n'])}"`
  }

  /** A regular expression, often with repeats in repeats. */
  #pattern(depth: number): string {
    const random = this.#random
    const next = () => this.#pattern(depth + 1)
    if (depth > 4) return random.pick(PATTERNS)
    switch (random.below(7)) {
      case 0:
        return `(${next()})${random.pick(REPEATS)}`
      case 1:
        return `(?<${random.pick(['n', 'm'])}>${next()})${random.pick(REPEATS)}`
      case 2:
        return `(?:${next()}|${next()})${random.pick(REPEATS)}`
      case 3:
        return `(${random.pick(['?=', '?!', '?<=', '?<!'])}${next()})`
      case 4:
        return next() + next()
      default:
        return random.pick(PATTERNS) + random.pick(REPEATS)
    }
  }

  #call(wanted: Wanted, depth: number): string {
    const random = this.#random
    const pool = BY_RESULT.get(random.chance(0.7) ? wanted : 'Any') ?? FUNCTIONS
    const { name, namespace, declaration } = random.pick(pool)
    const { minimum, maximum, parameters } = declaration
    const most = Math.min(maximum, minimum + 3)
    let count = minimum + random.below(most - minimum + 1)
    if (random.chance(0.03)) count = random.below(6)
    const args: string[] = []
    for (let i = 0; i < count; i++) {
      const kind = kindOf(parameters[Math.min(i, parameters.length - 1)]?.type) as Wanted
      const suffix = declaration.scope && i === 0 && random.chance(0.1) ? ' As x' : ''
      if (declaration.column?.(i, count)) args.push(random.pick([...MEMBERS, '"a"']))
      else if (MATCHING.has(name) && i < 2 && random.chance(0.8))
        args.push(i === 0 ? this.#matched() : `"${this.#pattern(0)}"`)
      else if (declaration.typeArgument?.(i))
        args.push(random.pick(['Type({a: Number})', 'Type([Text])', 'Text']))
      else
        args.push(
          this.expression(declaration.lambda?.(i, count) ? 'Any' : kind, depth + 1) + suffix,
        )
    }
    return `${namespace === '' ? '' : `${namespace}.`}${name}(${args.join(', ')})`
  }
}
