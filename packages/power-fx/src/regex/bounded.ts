/** Raised when a match would take more steps than it may. */
export class MatchStopped extends Error {
  override readonly name = 'MatchStopped'
}

/** What a pattern is made of. */
type Part =
  | { readonly kind: 'character'; readonly is: Character }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Part[] }
  | { readonly kind: 'capture'; readonly part: Part; readonly number: number }
  | { readonly kind: 'look'; readonly part: Part; readonly behind: boolean; readonly not: boolean }
  | { readonly kind: 'again'; readonly name: string }
  | {
      readonly kind: 'repeat'
      readonly part: Part
      readonly least: number
      readonly most: number
      readonly lazy: boolean
      /** The captures inside, which each turn forgets: the first, and the first behind them. */
      readonly captures: readonly [number, number]
    }

/** One step of a program; `at` is where to go on, `or` where when that fails. */
type Step =
  | { readonly do: 'character'; readonly is: Character; readonly back: boolean }
  | { readonly do: 'start' | 'end' | 'accept' }
  | { readonly do: 'try'; at: number; or: number; readonly choice: number }
  | { readonly do: 'go'; at: number }
  | { readonly do: 'note' | 'moved'; readonly register: number }
  | { readonly do: 'forget'; readonly captures: readonly [number, number] }
  | { readonly do: 'look'; at: number; readonly not: boolean }
  | { readonly do: 'again'; readonly numbers: readonly number[]; readonly back: boolean }

const MOST_STEPS_OF_A_PROGRAM = 50_000
const MOST_REMEMBERED = 1 << 23

/** One character, by what JavaScript itself says of it. */
class Character {
  readonly #test: RegExp
  readonly #known = new Map<number, boolean>()

  constructor(source: string, flags: string) {
    this.#test = new RegExp(`^(?:${source})$`, flags)
  }

  matches(code: number): boolean {
    let known = this.#known.get(code)
    if (known === undefined)
      this.#known.set(code, (known = this.#test.test(String.fromCodePoint(code))))
    return known
  }
}

/**
 * A pattern of JavaScript's, with the flag `v`, that is matched in a bounded number of steps. It
 * finds what `RegExp` finds: alternatives in the same order, captures kept and forgotten alike
 * (ECMA-262, 22.2.2). What failed at a place is not tried there again, so that most patterns take
 * steps in proportion to the text. Those with back-references, or loops whose turns may be empty,
 * can only be stopped.
 */
export class BoundedPattern {
  readonly #source: string
  readonly #flags: string
  readonly #root: Part
  readonly #names = new Map<string, number[]>()
  #captures = 1
  #at = 0
  // The program.
  readonly #steps: Step[] = []
  #choices = 0
  #registers = 0
  #remembers = true

  constructor({ source, ignoreCase }: RegExp) {
    this.#source = source
    this.#flags = ignoreCase ? 'vi' : 'v'
    this.#root = this.#any()
  }

  /** At least as many ways as `RegExp` can go about a text of that length. */
  waysThrough(length: number): number {
    const anchored = this.#source.startsWith('^') && this.#root.kind === 'all'
    return waysThrough(this.#root, length) * (anchored ? 1 : length + 1)
  }

  /** For matches in one text, all together within so many steps. */
  on(text: string, most: number): Matcher {
    if (this.#steps.at(-1)?.do !== 'accept') {
      this.#steps.length = 0
      this.#registers = this.#captures * 2
      this.#compile({ kind: 'capture', part: this.#root, number: 0 }, false)
      this.#add({ do: 'accept' })
    }
    const remembered = this.#choices * (text.length + 1)
    return new Matcher(text, this.#steps, {
      most,
      captures: this.#captures,
      registers: this.#registers,
      names: this.#names,
      ignoreCase: this.#flags === 'vi',
      memory: this.#remembers && remembered <= MOST_REMEMBERED ? remembered : 0,
    })
  }

  // Reading.

  #eat(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #any(): Part {
    const parts = [this.#all()]
    while (this.#eat('|')) parts.push(this.#all())
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts }
  }

  #all(): Part {
    const parts: Part[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) {
      const first = this.#captures
      parts.push(this.#repeated(this.#one(), first))
    }
    return { kind: 'all', parts }
  }

  #repeated(part: Part, first: number): Part {
    const found = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(
      this.#source.slice(this.#at, this.#at + 30),
    )
    if (!found) return part
    const [token, sign, low, comma, high, lazy] = found
    this.#at += token.length
    const least = sign ? Number(sign === '+') : Number(low)
    const most = sign
      ? sign === '?'
        ? 1
        : Infinity
      : high
        ? Number(high)
        : comma
          ? Infinity
          : least
    const captures = [first, this.#captures] as const
    return { kind: 'repeat', part, least, most, lazy: lazy === '?', captures }
  }

  #one(): Part {
    if (this.#eat('^')) return { kind: 'start' }
    if (this.#eat('$')) return { kind: 'end' }
    const group = /^\((?:\?(?:(<?[=!])|<([^>]*)>|:))?/.exec(
      this.#source.slice(this.#at, this.#at + 200),
    )
    if (!group) return this.#single()
    const [token, look, name] = group
    this.#at += token.length
    if (look === undefined && token !== '(?:') {
      const number = this.#captures++
      if (name !== undefined) this.#names.set(name, [...(this.#names.get(name) ?? []), number])
      const part = this.#any()
      this.#at++
      return { kind: 'capture', part, number }
    }
    const part = this.#any()
    this.#at++
    if (look === undefined) return part
    return { kind: 'look', part, behind: look.length === 2, not: look.endsWith('!') }
  }

  #single(): Part {
    const rest = this.#source.slice(this.#at)
    const again = /^\\(?:k<([^>]*)>|([1-9]\d*))/.exec(rest)
    if (again) {
      this.#at += again[0].length
      return { kind: 'again', name: again[1] ?? again[2]! }
    }
    const length = rest.startsWith('[')
      ? classEnd(rest)
      : /^\\(?:[pPu]\{[^}]*\}|x..|u....|.)|^./su.exec(rest)![0].length
    this.#at += length
    return { kind: 'character', is: new Character(rest.slice(0, length), this.#flags) }
  }

  // Compiling.

  #add<S extends Step>(step: S): S {
    if (this.#steps.push(step) > MOST_STEPS_OF_A_PROGRAM) throw new MatchStopped()
    return step
  }

  #choice(): Step & { do: 'try' } {
    const at = this.#steps.length + 1
    return this.#add({ do: 'try', at, or: at, choice: this.#choices++ })
  }

  /** Adds steps for a part; behind, a text is read backwards. */
  #compile(part: Part, back: boolean) {
    switch (part.kind) {
      case 'character':
        return this.#add({ do: 'character', is: part.is, back })
      case 'start':
      case 'end':
        return this.#add({ do: part.kind })
      case 'all':
        for (const each of back ? part.parts.toReversed() : part.parts) this.#compile(each, back)
        return undefined
      case 'any':
        return this.#alternatives(part.parts, back)
      case 'capture': {
        const [begin, end] = [part.number * 2, part.number * 2 + 1]
        this.#add({ do: 'note', register: back ? end : begin })
        this.#compile(part.part, back)
        return this.#add({ do: 'note', register: back ? begin : end })
      }
      case 'look': {
        const look = this.#add({ do: 'look', at: 0, not: part.not })
        this.#compile(part.part, part.behind)
        this.#add({ do: 'accept' })
        look.at = this.#steps.length
        return undefined
      }
      case 'again':
        this.#remembers = false
        return this.#add({
          do: 'again',
          numbers: this.#names.get(part.name) ?? [Number(part.name)],
          back,
        })
      case 'repeat':
        return this.#repeat(part, back)
    }
  }

  #alternatives(parts: readonly Part[], back: boolean) {
    const ends: (Step & { do: 'go' })[] = []
    parts.forEach((part, i) => {
      const choice = i < parts.length - 1 ? this.#choice() : undefined
      this.#compile(part, back)
      if (!choice) return
      ends.push(this.#add({ do: 'go', at: 0 }))
      choice.or = this.#steps.length
    })
    for (const end of ends) end.at = this.#steps.length
  }

  #repeat({ part, least, most, lazy, captures }: Part & { kind: 'repeat' }, back: boolean) {
    const turn = () => {
      if (captures[0] < captures[1]) this.#add({ do: 'forget', captures })
      this.#compile(part, back)
    }
    for (let i = 0; i < least; i++) turn()
    // A turn that is not asked for has to consume something.
    const register = canBeEmpty(part) && most > least ? this.#registers++ : -1
    if (register >= 0) this.#remembers = false
    const ways: (Step & { do: 'try' })[] = []
    for (let i = least; i < most; i++) {
      const choice = this.#choice()
      ways.push(choice)
      if (register >= 0) this.#add({ do: 'note', register })
      turn()
      if (register >= 0) this.#add({ do: 'moved', register })
      if (most < Infinity) continue
      this.#add({ do: 'go', at: this.#steps.indexOf(choice) })
      break
    }
    for (const way of ways) {
      way.or = this.#steps.length
      if (lazy) [way.at, way.or] = [way.or, way.at]
    }
  }
}

function classEnd(text: string): number {
  let depth = 0
  for (let i = 0; ; i++) {
    const c = text[i]
    if (c === '\\') i++
    else if (c === '[') depth++
    else if (c === ']' && --depth === 0) return i + 1
    else if (c === undefined) return i
  }
}

function waysThrough(part: Part, length: number): number {
  switch (part.kind) {
    case 'all':
      return part.parts.reduce((ways, each) => ways * waysThrough(each, length), 1)
    case 'any':
      return part.parts.reduce((ways, each) => ways + waysThrough(each, length), 0)
    case 'capture':
    case 'look':
      return waysThrough(part.part, length)
    case 'repeat': {
      const most = Math.min(part.most, Math.max(part.least, length + 1))
      return waysThrough(part.part, length) ** most * (most - part.least + 1)
    }
    default:
      return 1
  }
}

function canBeEmpty(part: Part): boolean {
  switch (part.kind) {
    case 'character':
      return false
    case 'all':
      return part.parts.every(canBeEmpty)
    case 'any':
      return part.parts.some(canBeEmpty)
    case 'capture':
      return canBeEmpty(part.part)
    case 'repeat':
      return part.least === 0 || canBeEmpty(part.part)
    default:
      return true
  }
}

interface MatcherOptions {
  readonly most: number
  readonly captures: number
  readonly registers: number
  readonly names: ReadonlyMap<string, readonly number[]>
  readonly ignoreCase: boolean
  /** How many pairs of choice and place there are, or 0 when none is remembered. */
  readonly memory: number
}

/** Finds matches in one text. */
export class Matcher {
  readonly #text: string
  readonly #program: readonly Step[]
  readonly #options: MatcherOptions
  readonly #registers: Int32Array
  /** By choice and place: in which search it failed. */
  readonly #failed: Int32Array
  #search = 0
  /** Where to go on, in pairs of step and place; a step below zero gives a register its value back. */
  readonly #stack: number[] = []
  /** Steps taken. */
  steps = 0

  constructor(text: string, program: readonly Step[], options: MatcherOptions) {
    this.#text = text
    this.#program = program
    this.#options = options
    this.#registers = new Int32Array(options.registers)
    this.#failed = new Int32Array(options.memory)
  }

  /** The first match from a place on, as `RegExp` would give it. Throws {@link MatchStopped}. */
  exec(from: number): RegExpExecArray | null {
    this.#search++
    for (let start = from; start <= this.#text.length; start += this.#width(start)) {
      this.#registers.fill(-1)
      this.#stack.length = 0
      if (this.#run(0, start, true)) return this.#found(start)
    }
    return null
  }

  /** Every match in turn. */
  *all(): Generator<RegExpExecArray> {
    for (let from = 0; ;) {
      const match = this.exec(from)
      if (!match) return
      yield match
      const end = match.index + match[0].length
      from = end === match.index ? end + this.#width(end) : end
    }
  }

  #width(at: number): number {
    return (this.#text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  }

  #found(index: number): RegExpExecArray {
    const texts = Array.from({ length: this.#options.captures }, (_, i) => this.#capture(i))
    const groups = Object.fromEntries(
      Array.from(this.#options.names, ([name, numbers]) => [
        name,
        numbers.map((i) => texts[i]).find((text) => text !== undefined),
      ]),
    )
    return Object.assign(texts, { index, input: this.#text, groups }) as RegExpExecArray
  }

  #capture(number: number): string | undefined {
    const begin = this.#registers[number * 2]!
    const end = this.#registers[number * 2 + 1]!
    // One is set and the other not while the capture is being read.
    return begin < 0 || end < 0 ? undefined : this.#text.slice(begin, end)
  }

  #set(register: number, value: number) {
    this.#stack.push(-1 - register, this.#registers[register]!)
    this.#registers[register] = value
  }

  /** Runs steps to `accept`. What it leaves on the stack gives back registers and other ways. */
  #run(first: number, start: number, remembers: boolean): boolean {
    const stack = this.#stack
    const base = stack.length
    const { length } = this.#text
    let step = first
    let at = start
    for (;;) {
      if (++this.steps > this.#options.most) throw new MatchStopped()
      const now = this.#program[step++]!
      let fails = false
      switch (now.do) {
        case 'accept':
          return true
        case 'character': {
          const next = this.#step(at, now.back)
          fails = next < 0 || !now.is.matches(this.#text.codePointAt(now.back ? next : at)!)
          at = next
          break
        }
        case 'start':
          fails = at > 0
          break
        case 'end':
          fails = at < length
          break
        case 'go':
          step = now.at
          break
        case 'try': {
          const place = now.choice * (length + 1) + at
          if (remembers && this.#failed.length > 0) {
            if (this.#failed[place] === this.#search) {
              fails = true
              break
            }
            this.#failed[place] = this.#search
          }
          stack.push(now.or, at)
          step = now.at
          break
        }
        case 'note':
          this.#set(now.register, at)
          break
        case 'moved':
          fails = this.#registers[now.register] === at
          break
        case 'forget':
          for (let i = now.captures[0] * 2; i < now.captures[1] * 2; i++) this.#set(i, -1)
          break
        case 'look':
          fails = this.#look(step, at) === now.not
          step = now.at
          break
        case 'again': {
          const next = this.#again(now.numbers, at, now.back)
          fails = next < 0
          at = next
        }
      }
      if (!fails) continue
      while (stack.length > base && stack[stack.length - 2]! < 0) this.#giveBack()
      if (stack.length === base) return false
      at = stack.pop()!
      step = stack.pop()!
    }
  }

  #giveBack() {
    const value = this.#stack.pop()!
    this.#registers[-1 - this.#stack.pop()!] = value
  }

  /** The place one character on or back; -1 at the end. */
  #step(at: number, back: boolean): number {
    if (!back) return at < this.#text.length ? at + this.#width(at) : -1
    return at > 1 && this.#width(at - 2) === 2 ? at - 2 : at - 1
  }

  /** Whether a part matches there. Its captures stay, its other ways do not. */
  #look(step: number, at: number): boolean {
    const stack = this.#stack
    const base = stack.length
    const found = this.#run(step, at, false)
    const notes: number[] = []
    for (let i = base; i < stack.length; i += 2)
      if (stack[i]! < 0) notes.push(stack[i]!, stack[i + 1]!)
    stack.length = base
    stack.push(...notes)
    return found
  }

  #again(numbers: readonly number[], at: number, back: boolean): number {
    const text = numbers.map((number) => this.#capture(number)).find((one) => one !== undefined)
    if (text === undefined) return at
    const begin = back ? at - text.length : at
    if (begin < 0) return -1
    const found = this.#text.slice(begin, begin + text.length)
    if (found !== text && !(this.#options.ignoreCase && alike(text, found))) return -1
    return back ? begin : begin + text.length
  }
}

/** Whether texts differ in case alone, as `RegExp` sees it. */
function alike(a: string, b: string): boolean {
  const source = Array.from(a, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`).join('')
  return new RegExp(`^${source}$`, 'vi').test(b)
}
