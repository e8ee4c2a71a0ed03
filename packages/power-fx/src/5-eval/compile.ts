import type { CallIr, Ir, Reference } from '../4-ir/ir.ts'
import type { HostCall, HostFunction } from '../symbols/host-function.ts'
import { isMoment } from '../types/conversion.ts'
import { type Type, singleColumn } from '../types/type.ts'
import { EPOCH } from '../values/calendar.ts'
import { Decimal, DecimalOverflow } from '../values/decimal.ts'
import { foldCase, foldOnce } from '../values/fold-case.ts'
import {
  DateTimeValue,
  DynamicValue,
  ErrorValue,
  OptionValue,
  RecordValue,
  Shape,
  TableValue,
  type Value,
  combineErrors,
  valueRow,
} from '../values/value.ts'
import { arithmetic, negate, percent } from './arithmetic.ts'
import {
  type BlankReplacement,
  type BuiltInFunction,
  type Site,
  allOf,
  negation,
} from './built-in.ts'
import {
  type Many,
  type One,
  type Plain,
  type Two,
  computing,
  computingAll,
  computingAllLater,
  computingBoth,
  computingBothLater,
  computingLater,
  computingOfRow,
  deciding,
  decidingLater,
  giving,
  reading,
  readingField,
  running,
  typed,
} from './closures.ts'
import { coercion } from './coerce.ts'
import { order, valuesEqual } from './compare.ts'
import { dynamicOf } from './dynamic.ts'
import { Errors } from './errors.ts'
import { asking, queryValues } from './query.ts'
import type { CompiledReference } from './reference.ts'
import {
  type Awaitable,
  type Closure,
  type FormulaSettings,
  Frame,
  METERED,
  RunStopped,
} from './frame.ts'
import { Operand, type Reader, RowOperand, siteOf, slotOf } from './operand.ts'
import { BLOCK, FieldSite, type Measure, readPath } from './row-block.ts'
import {
  type Choose,
  NO_ROW,
  type Numbers,
  ORDERINGS,
  type OfRow,
  chooseByField,
  chooseByOrder,
  chooseByText,
  chooseByValue,
  closureOfNoRow,
  type TextTest,
  type Ways,
  closureOfRow,
  compileApart,
  computeAll,
  places,
  rowFormulaOf,
} from './row-formula.ts'

/** Turns IR into a closure. */
export function compile(ir: Ir, settings: FormulaSettings): Closure {
  return compileApart(() => new Compiler(settings).closure(ir))
}

/**
 * Makes closures of IR. Those that are run are made by functions of their own, outside of it: a
 * closure holds on to all that its surroundings give to any closure, and from the compiler that
 * would be the whole formula. What thousands of formulas hold is fetched from memory each time.
 */
class Compiler {
  readonly #settings: FormulaSettings
  readonly #async = new Map<Ir, boolean>()
  /** Pieces whose values a run keeps. */
  #constants = 0

  constructor(settings: FormulaSettings) {
    this.#settings = settings
  }

  /** Whether evaluating it may give a promise. */
  mayWait(ir: Ir): boolean {
    let known = this.#async.get(ir)
    if (known === undefined) {
      known =
        ir.kind === 'Query' ||
        (ir.kind === 'Call' && (ir.declaration.async ?? ir.host?.async ?? false)) ||
        childrenOf(ir).some((child) => this.mayWait(child))
      this.#async.set(ir, known)
    }
    return known
  }

  closure(ir: Ir): Closure {
    switch (ir.kind) {
      case 'Query':
        return this.#all(queryValues(ir), asking(ir, this.closure(ir.here)))
      case 'Literal':
        return closureOfNoRow(giving(ir.value))
      case 'Symbol':
        return closureOfNoRow(reading(ir.symbol))
      case 'Field':
        return this.#field(ir)
      case 'Row':
        return closureOfRow(ir.slot, (row) => row)
      case 'RowField':
        return ofField(ir.slot, new FieldSite(ir.field), ir.type)
      case 'Column':
        return this.#one(ir.table, projecting(ir.field))
      case 'DynamicField':
        return this.#one(ir.object, ofDynamic(ir.field))
      case 'Call':
        return this.#call(ir)
      case 'Record':
        return this.#record(ir)
      case 'Table':
        return this.#table(ir)
      case 'Arithmetic':
        return this.#arithmetic(ir)
      case 'Compare':
        return this.#compare(ir)
      case 'Logic':
        return this.#logic(ir)
      case 'In':
        return this.#in(ir)
      case 'Negate':
        return this.#one(ir.operand, typed(negate, ir.type))
      case 'Percent':
        return this.#one(ir.operand, typed(percent, ir.type))
      case 'Not':
        return negation(this.closure(ir.operand))
      case 'Concatenate':
        return this.#concatenate(ir)
      case 'JoinOptions':
        return this.#two(ir.left, ir.right, joiningOptions(ir.type))
      case 'Chain':
        return this.#chain(ir)
      case 'Coerce':
        return this.#one(ir.operand, coercion(ir.from, ir.to))
    }
  }

  #one(operand: Ir, compute: One): Closure {
    const inner = this.closure(operand)
    const formula = rowFormulaOf(inner)
    if (formula?.slot === NO_ROW) return closureOfNoRow(computing(inner, compute))
    if (formula) return closureOfRow(formula.slot, computingOfRow(formula.ofRow, compute))
    return this.mayWait(operand) ? computingLater(inner, compute) : computing(inner, compute)
  }

  #field(ir: Ir & { kind: 'Field' }): Closure {
    const path = siteOf(ir)
    const slot = path && rowFormulaOf(this.closure(ir.object))?.slot
    if (path && slot !== undefined) return ofField(slot, path, ir.type)
    return this.#one(ir.object, readingField(new FieldSite(ir.field)))
  }

  #two(left: Ir, right: Ir, compute: Two): Closure {
    if (this.mayWait(left) || this.mayWait(right))
      return computingBothLater(this.closure(left), this.closure(right), compute)
    return ofTwo(this.#operand(left), this.#operand(right), compute)
  }

  /** Values of all parts in order, then the result made of them. */
  #all(parts: readonly Ir[], make: Many, pure = false): Closure {
    return this.#allAbout(parts, make, undefined, pure)
  }

  #allAbout<About>(
    parts: readonly Ir[],
    make: Many<About>,
    about: About,
    pure: boolean,
    ways?: (operands: readonly RowOperand[]) => Ways,
  ): Closure {
    if (!parts.some((part) => this.mayWait(part))) {
      const operands = parts.map((part) => this.#operand(part))
      return ofAll(operands, make, about, pure ? slotOf(operands) : undefined, ways)
    }
    return computingAllLater(
      parts.map((part) => this.closure(part)),
      make,
      about,
    )
  }

  #record(ir: Ir & { kind: 'Record' }): Closure {
    const names = ir.fields.map(([name]) => name)
    const parts = ir.fields.map(([, value]) => value)
    const isShaped = new Set(names).size === names.length
    return this.#all(parts, isShaped ? shapedRecord(new Shape(names)) : recordOf(names), true)
  }

  #table(ir: Ir & { kind: 'Table' }): Closure {
    return this.#all(ir.items, ir.wrap ? wrappedTable : tableOf, true)
  }

  #arithmetic(ir: Ir & { kind: 'Arithmetic' }): Closure {
    const { operator, domain, leftType, rightType } = ir
    const slow = arithmetic(operator, domain, leftType, rightType, this.#settings.numberIsFloat)
    if (domain !== 'Number' || operator === '^' || this.mayWait(ir.left) || this.mayWait(ir.right))
      return this.#two(ir.left, ir.right, slow)
    return numbersFirst(operator, this.#operand(ir.left), this.#operand(ir.right), slow)
  }

  #compare(ir: Ir & { kind: 'Compare' }): Closure {
    const { operator } = ir
    const slow = SLOW_COMPARISONS[operator]
    if (this.mayWait(ir.left) || this.mayWait(ir.right)) return this.#two(ir.left, ir.right, slow)
    const as = comparedAs(ir.leftType, ir.rightType)
    return plainFirst(operator, as, this.#operand(ir.left), this.#operand(ir.right), slow)
  }

  #operand(ir: Ir): Operand {
    const isKept = ir.kind !== 'Literal' && isConstant(ir)
    return new Operand(ir, this.closure(ir), isKept ? this.#constants++ : undefined)
  }

  #logic(ir: Ir & { kind: 'Logic' }): Closure {
    const decisive = ir.operator === '||'
    const parts = operandsOf(ir, ir.operator)
    const closures = parts.map((part) => this.closure(part))
    if (this.mayWait(ir)) return decidingLater(closures, decisive)
    const together = allOf(closures, decisive)
    if (together && rowFormulaOf(together)?.slot !== NO_ROW) return together
    const decide = deciding(
      parts.map((part, i) => new Operand(part, closures[i]!).reader),
      decisive,
    )
    return together ? closureOfNoRow(decide) : decide
  }

  #in(ir: Ir & { kind: 'In' }): Closure {
    const find = finding(ir.exact)
    if (this.mayWait(ir.left) || this.mayWait(ir.right)) return this.#two(ir.left, ir.right, find)
    return ofTwo(this.#operand(ir.left), this.#operand(ir.right), find, (needle, hay, ofRow) => {
      const { exact } = ir
      const [site, test] = ir.table
        ? [needle.site, (frame: Frame) => isIn(hay.readAgain(frame), exact)]
        : [hay.site, (frame: Frame) => contains(needle.readAgain(frame), exact)]
      const isTest = (ir.table ? hay : needle).isFixed
      return { choose: site && isTest ? chooseByText(site, test, ofRow) : undefined }
    })
  }

  #concatenate(ir: Ir & { kind: 'Concatenate' }): Closure {
    return this.#all(ir.parts, joinTexts, true)
  }

  #chain(ir: Ir & { kind: 'Chain' }): Closure {
    return this.#all(ir.parts, lastOf)
  }

  #call(ir: CallIr): Closure {
    if (ir.host) return this.#hostCall(ir)
    const builtIn = ir.declaration as BuiltInFunction
    const { features, numberIsFloat } = this.#settings
    const site: Site = {
      declaration: ir.declaration,
      features,
      v1: features.powerFxV1CompatibilityRules,
      numberIsFloat,
      argTypes: ir.argTypes,
      type: ir.type,
      slot: ir.slot ?? -1,
      secondSlot: ir.secondSlot ?? -1,
      columns: ir.columns.size > 0 ? ir.columns : NO_COLUMNS,
      names: anyOf(ir.args.map((arg) => arg.name)),
      references: anyOf(ir.args.map((arg) => arg.reference && this.#reference(arg.reference))),
      extra: ir.extra,
    }
    const { run, evaluate, prepare } = builtIn
    const closures = () => ir.args.map((arg) => this.closure(arg.ir))
    if (prepare) return prepare(closures(), site)
    if (run) return running(run, closures(), site)
    if (!evaluate) return () => Errors.notSupported(ir.declaration.name)
    const apply = ir.tabular ? tabular(builtIn, site) : scalar(builtIn, site)
    const { textTest } = builtIn
    const [text, part] = ir.args
    if (textTest && text && part && !this.mayWait(ir))
      return ofTextTest(textTest, this.#operand(text.ir), this.#operand(part.ir), apply, site)
    const parts = ir.args.map((arg) => arg.ir)
    const ways = ir.tabular ? undefined : waysOf(builtIn, site)
    return this.#allAbout(parts, apply, site, isPure(ir), ways)
  }

  #reference(reference: Reference): CompiledReference {
    switch (reference.kind) {
      case 'symbol':
        return reference
      case 'field':
        return { ...reference, of: this.#reference(reference.of) }
      case 'row':
        return { kind: 'row', of: this.#reference(reference.of), row: this.closure(reference.row) }
    }
  }

  #hostCall(ir: CallIr): Closure {
    const host = ir.host!
    const symbols = ir.args.map((arg) =>
      arg.reference?.kind === 'symbol' ? arg.reference.symbol : undefined,
    )
    const lazy = ir.args.map((arg) => (arg.lazy ? this.closure(arg.ir) : undefined))
    const eager: Ir[] = ir.args.map((arg) => (arg.lazy ? { kind: 'Literal', value: null } : arg.ir))
    return this.#all(eager, invoking(host, symbols, lazy))
  }
}

/** A call of a host function with the values of what it does not evaluate itself. */
function invoking(
  host: HostFunction,
  symbols: HostCall['symbols'],
  lazy: readonly (Closure | undefined)[],
): Many {
  const failed = (cause: unknown): Value => {
    if (cause instanceof RunStopped) throw cause
    if (cause instanceof ErrorValue) return cause
    return Errors.host(host.name, cause instanceof Error ? cause.message : String(cause))
  }
  return (values, frame) => {
    const errors = combineErrors(values)
    if (errors && !host.acceptsErrors) return errors
    const call: HostCall & { readonly [METERED]: unknown } = {
      [METERED]: frame.meter,
      context: frame.context,
      symbols,
      evaluate: (position) => lazy[position]?.(frame.fork()) ?? values[position] ?? null,
    }
    frame.step()
    try {
      const result = host.invoke(values, call)
      return result instanceof Promise ? result.catch(failed) : result
    } catch (cause) {
      return failed(cause)
    }
  }
}

const NOTHING: readonly undefined[] = []
const NO_COLUMNS: Site['columns'] = new Map()

/** The list, or one that all places share when it holds nothing. */
function anyOf<Of>(list: readonly (Of | undefined)[]): readonly (Of | undefined)[] {
  return list.every((one) => one === undefined) ? NOTHING : list
}

/** The parts of `a && b && c`, or of the like with `||`. */
function operandsOf(ir: Ir, operator: '&&' | '||'): readonly Ir[] {
  if (ir.kind !== 'Logic' || ir.operator !== operator) return [ir]
  return [...operandsOf(ir.left, operator), ...operandsOf(ir.right, operator)]
}

/** `operator` on two numbers; Infinity or NaN where there is no result, so that `slow` says why. */
function calculate(operator: NumberOperator, a: number, b: number): number {
  if (operator === '*') return a * b
  if (operator === '+') return a + b
  return operator === '-' ? a - b : a / b
}

type NumberOperator = '+' | '-' | '*' | '/'
type Ordering = '=' | '<>' | '<' | '<=' | '>' | '>='

/** Arithmetic that looks for two numbers first. */
function numbersFirst(operator: NumberOperator, left: Operand, right: Operand, slow: Two): Closure {
  const slot = slotOf([left, right])
  // Not by way of `ofTwo`: this is what most formulas consist of.
  if (slot === undefined) return calculating(operator, left.reader, right.reader, slow)
  if (slot === NO_ROW) return closureOfNoRow(calculating(operator, left.reader, right.reader, slow))
  const compute: Two = (a, b, frame) => calculateOne(operator, a, b, slow, frame)
  const ways = (m: RowOperand, n: RowOperand): Ways => {
    const [xs, ys] = [m.numbers('number'), n.numbers('number')]
    return { numbers: xs && ys && calculateAll(operator, xs, ys) }
  }
  return ofTwo(left, right, compute, ways)
}

function calculating(operator: NumberOperator, left: Reader, right: Reader, slow: Two): Plain {
  return (frame) => calculateOne(operator, left.read(frame), right.read(frame), slow, frame)
}

function calculateOne(
  operator: NumberOperator,
  a: Value,
  b: Value,
  slow: Two,
  frame: Frame,
): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = calculate(operator, a, b)
    if (result - result === 0) return result
  }
  return slow(a, b, frame)
}

/** Arithmetic on lists of numbers; NaN where there is no number, or no result. */
function calculateAll(operator: NumberOperator, left: Numbers, right: Numbers): Numbers {
  let results: Float64Array | undefined
  return (block, chosen, count, frame) => {
    results ??= new Float64Array(BLOCK)
    const xs = left(block, chosen, count, frame)
    const ys = right(block, chosen, count, frame)
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const result = calculate(operator, xs[at]!, ys[at]!)
      results[at] = result - result === 0 ? result : NaN
    }
    return results
  }
}

/** What of two operands is compared; undefined for all that is seldom compared row by row. */
function comparedAs(left: Type, right: Type): Measure | 'text' | undefined {
  if (left.kind === 'Number' && right.kind === 'Number') return 'number'
  if (left.kind === 'Text' && right.kind === 'Text') return 'text'
  const areMoments = isMoment(left) && isMoment(right)
  return areMoments && (left.kind === 'Time') === (right.kind === 'Time') ? 'moment' : undefined
}

function orderOf(operator: Ordering, a: number, b: number): boolean {
  switch (operator) {
    case '>':
      return a > b
    case '<':
      return a < b
    case '=':
      return a === b
    case '>=':
      return a >= b
    case '<=':
      return a <= b
    case '<>':
      return a !== b
  }
}

/** Comparison that looks for two numbers, then two texts, first. */
function plainFirst(
  operator: Ordering,
  as: Measure | 'text' | undefined,
  left: Operand,
  right: Operand,
  slow: Two,
): Closure {
  const slot = slotOf([left, right])
  if (slot === undefined) return comparing(operator, left.reader, right.reader, slow)
  if (slot === NO_ROW) return closureOfNoRow(comparing(operator, left.reader, right.reader, slow))
  const compute: Two = (a, b, frame) => comparePlain(operator, a, b, slow, frame)
  const ways = (m: RowOperand, n: RowOperand, ofRow: OfRow): Ways => ({
    choose: as && chooseBy(operator, as, m, n, ofRow),
  })
  return ofTwo(left, right, compute, ways)
}

function comparing(operator: Ordering, left: Reader, right: Reader, slow: Two): Plain {
  return (frame) => comparePlain(operator, left.read(frame), right.read(frame), slow, frame)
}

function comparePlain(operator: Ordering, a: Value, b: Value, slow: Two, frame: Frame): Value {
  if (typeof a === 'number' && typeof b === 'number') return orderOf(operator, a, b)
  if (typeof a === 'string' && typeof b === 'string') {
    if (operator === '=') return a === b
    if (operator === '<>') return a !== b
  }
  return slow(a, b, frame)
}

/** A quicker way to choose rows by a comparison than to ask each. */
function chooseBy(
  operator: Ordering,
  as: Measure | 'text',
  left: RowOperand,
  right: RowOperand,
  ofRow: OfRow,
): Choose | undefined {
  if (as === 'text') {
    const [field, other] = left.site ? [left.site, right] : [right.site, left]
    if (!field || !other.isFixed || (operator !== '=' && operator !== '<>')) return undefined
    const equal = operator === '='
    return chooseByText(field, (frame) => equalTo(other.readAgain(frame), equal), ofRow)
  }
  const [xs, ys] = [left.numbers(as), right.numbers(as)]
  return xs && ys && chooseByOrder(xs, ys, ORDERINGS[operator], ofRow)
}

/** The closure that reads a field of the row, or of a record in it. */
function ofField(slot: number, site: FieldSite, type: Type): Closure {
  return closureOfRow(slot, (row) => readPath(row, site), {
    choose: chooseByField(site),
    ...(type.kind === 'Number' && {
      numbers: (block, chosen, count) => block.numbers(site, 'number', chosen, count),
    }),
  })
}

function equalTo(wanted: Value, equal: boolean): TextTest | undefined {
  return typeof wanted === 'string' ? (text) => (text === wanted) === equal : undefined
}

/** A closure over two operands, and over the row that they read, if that is all they need. */
function ofTwo(
  left: Operand,
  right: Operand,
  compute: Two,
  ways?: (left: RowOperand, right: RowOperand, ofRow: OfRow) => Ways,
): Closure {
  const slot = slotOf([left, right])
  if (slot === undefined) return computingBoth(left.reader, right.reader, compute)
  if (slot === NO_ROW) return closureOfNoRow(computingBoth(left.reader, right.reader, compute))
  const [m, n] = [new RowOperand(left, slot), new RowOperand(right, slot)]
  const ofRow: OfRow = (row, frame) => compute(m.of(row, frame), n.of(row, frame), frame)
  return closureOfRow(slot, ofRow, ways?.(m, n, ofRow))
}

/** The same over any number of operands; of a row when a slot is given. */
function ofAll<About>(
  operands: readonly Operand[],
  make: Many<About>,
  about: About,
  slot: number | undefined,
  ways?: (operands: readonly RowOperand[]) => Ways,
): Closure {
  const readers = operands.map(({ reader }) => reader)
  if (slot === undefined) return computingAll(readers, make, about)
  // What is pure does not wait.
  if (slot === NO_ROW) return closureOfNoRow(computingAll(readers, make, about) as Plain)
  const own = operands.map((operand) => new RowOperand(operand, slot))
  return closureOfRow(slot, computingAllOfRow(own, make, about) as OfRow, ways?.(own))
}

function computingAllOfRow<About>(
  operands: readonly RowOperand[],
  make: Many<About>,
  about: About,
): (row: Value, frame: Frame) => Awaitable {
  const count = operands.length
  const [first, second] = operands
  if (count === 1) return (row, frame) => make([first!.of(row, frame)], frame, about)
  if (count === 2)
    return (row, frame) => make([first!.of(row, frame), second!.of(row, frame)], frame, about)
  return (row, frame) => {
    const values = places(count)
    for (let i = 0; i < count; i++) values[i] = operands[i]!.of(row, frame)
    return make(values, frame, about)
  }
}

/** Faster ways to call a function for many rows than to call it for each. */
function waysOf(
  { numeric, valueTest }: BuiltInFunction,
  { type, argTypes }: Site,
): ((operands: readonly RowOperand[]) => Ways) | undefined {
  if (valueTest)
    return ([value]) => ({ choose: value?.site && chooseByValue(value.site, valueTest) })
  const [first, second] = argTypes
  const isNumber = (one: Type | undefined) => one === undefined || one.kind === 'Number'
  if (!numeric || !first || !isNumber(type) || !isNumber(second)) return undefined
  if (!(numeric.of === 'number' ? isNumber(first) : isMoment(first))) return undefined
  return ([x, y]) => {
    const [xs, ys] = [x?.numbers(numeric.of), y?.numbers('number')]
    return { numbers: xs && (!y || ys) && computeAll(numeric.compute, xs, ys) }
  }
}

/** A call that asks a text about a part of it. */
function ofTextTest(
  textTest: NonNullable<BuiltInFunction['textTest']>,
  text: Operand,
  part: Operand,
  apply: Apply,
  site: Site,
): Closure {
  const compute: Two = (a, b, frame) => apply([a, b], frame, site) as Value
  const asked = (value: Value) => (typeof value === 'string' ? textTest(value) : undefined)
  return ofTwo(text, part, compute, (m, n, ofRow) => ({
    choose:
      m.site && n.isFixed
        ? chooseByText(m.site, (frame) => asked(n.readAgain(frame)), ofRow)
        : undefined,
  }))
}

const shapedRecord =
  (shape: Shape): Many =>
  (values) =>
    new RecordValue(shape, values)

const recordOf =
  (names: readonly string[]): Many =>
  (values) =>
    new RecordValue(new Map(names.map((name, i) => [name, values[i] ?? null])))

const tableOf: Many = (values) => new TableValue(values)

const wrappedTable: Many = (values) => new TableValue(values.map((value) => valueRow(value)))

/** What is left of a chain: its errors, or else its last value. */
const lastOf: Many = (values) => combineErrors(values) ?? values.at(-1) ?? null

/** Texts one after the other, and numbers as they are written; the errors when there are any. */
function joinTexts(values: readonly Value[]): Value {
  let text = ''
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (typeof value === 'string') text += value
    else if (value instanceof ErrorValue) return combineErrors(values)!
    else if (value !== null) text += String(value as number)
  }
  return text
}

type Apply = Many<Site>

/** The functions as they are applied to arguments, by which of those are decimals. */
const APPLIED = new WeakMap<BuiltInFunction, Map<string, Apply>>()

/** Applies the standard policy round a function: errors, blanks, call, finite result. */
function scalar(builtIn: BuiltInFunction, { argTypes }: Site): Apply {
  let applied = APPLIED.get(builtIn)
  if (!applied) APPLIED.set(builtIn, (applied = new Map()))
  const key = argTypes.map(({ kind }) => (kind === 'Decimal' ? 'd' : '-')).join('')
  let apply = applied.get(key)
  if (!apply) applied.set(key, (apply = applying(builtIn, argTypes)))
  return apply
}

function applying(builtIn: BuiltInFunction, argTypes: readonly Type[]): Apply {
  const evaluate = builtIn.evaluate!
  const { blanks, ifBlank, acceptsErrors } = builtIn
  const replacements = argTypes.map((type, i) =>
    blankReplacement(blanks?.[Math.min(i, blanks.length - 1)], type),
  )
  return (values, frame, site) => {
    frame.step()
    if (!acceptsErrors)
      for (let i = 0; i < values.length; i++)
        if (values[i] instanceof ErrorValue) return combineErrors(values)!
    if (blanks)
      for (let i = 0; i < values.length; i++)
        if (values[i] === null) values[i] = replacements[i] ?? null
    if (ifBlank && values.includes(null))
      return ifBlank === 'blank' ? null : ifBlank === 'false' ? false : ''
    try {
      const result = evaluate(values, frame, site)
      return typeof result === 'number' && !Number.isFinite(result) ? Errors.overflow() : result
    } catch (cause) {
      if (cause instanceof DecimalOverflow) return Errors.overflow()
      throw cause
    }
  }
}

function blankReplacement(how: BlankReplacement | undefined, type: Type): Value {
  switch (how) {
    case 'zero':
      return type.kind === 'Decimal' ? Decimal.zero : 0
    case 'empty':
      return ''
    case 'false':
      return false
    case 'epoch':
      return new DateTimeValue(EPOCH)
    default:
      return null
  }
}

/** Maps a scalar function over one-column tables; what lacks a row is "not applicable". */
function tabular(builtIn: BuiltInFunction, site: Site): Apply {
  const columns = site.argTypes.map((type) => singleColumn(type))
  const cellSite: Site = {
    ...site,
    argTypes: site.argTypes.map((type, i) => columns[i]?.[1] ?? type),
  }
  const apply = scalar(builtIn, cellSite)
  return (values, frame) => {
    const tables = values.filter((_, i) => columns[i] !== undefined)
    for (const table of tables) if (!(table instanceof TableValue)) return table
    const lengths = tables.map((table) => (table as TableValue).length)
    const count = Math.max(...lengths)
    const shortest = Math.min(...lengths)
    const rows: Value[] = []
    for (let r = 0; r < count; r++) {
      let cell: Value
      const bad = tables.find(
        (table) => table instanceof TableValue && table.rows[r] instanceof ErrorValue,
      )
      if (bad instanceof TableValue) {
        rows.push(bad.rows[r] ?? null)
        continue
      }
      if (r >= shortest) cell = Errors.notApplicable()
      else {
        const args = values.map((value, i) => {
          const column = columns[i]
          if (!column || !(value instanceof TableValue)) return value
          const row = value.rows[r] ?? null
          return row instanceof RecordValue ? row.get(column[0]) : row
        })
        cell = apply(args, frame, cellSite) as Value
      }
      rows.push(valueRow(cell))
    }
    return new TableValue(rows)
  }
}

/** Whether a call takes its arguments evaluated, changes nothing and gives the same each time. */
function isPure({ declaration, host }: CallIr): boolean {
  const { evaluate, prepare, run, volatile, behavior, async, category } =
    declaration as BuiltInFunction
  const acts = volatile || behavior || async || category === 'Behavior'
  return evaluate !== undefined && !prepare && !run && !host && !acts
}

/** Whether it is the same throughout a run. */
function isConstant(ir: Ir): boolean {
  switch (ir.kind) {
    case 'Symbol':
    case 'Row':
    case 'RowField':
    case 'Query':
      return false
    case 'Call':
      if (!isPure(ir)) return false
      break
    default:
  }
  return childrenOf(ir).every(isConstant)
}

function childrenOf(ir: Ir): readonly Ir[] {
  switch (ir.kind) {
    case 'Field':
    case 'DynamicField':
      return [ir.object]
    case 'Column':
      return [ir.table]
    case 'Query':
      return [ir.here, ...queryValues(ir)]
    case 'Call':
      return ir.args.map((arg) => arg.ir)
    case 'Record':
      return ir.fields.map(([, value]) => value)
    case 'Table':
      return ir.items
    case 'Arithmetic':
    case 'Compare':
    case 'Logic':
    case 'In':
    case 'JoinOptions':
      return [ir.left, ir.right]
    case 'Negate':
    case 'Percent':
    case 'Not':
    case 'Coerce':
      return [ir.operand]
    case 'Concatenate':
    case 'Chain':
      return ir.parts
    default:
      return []
  }
}

const SLOW_COMPARISONS: Readonly<Record<Ordering, Two>> = {
  '=': comparison(valuesEqual),
  '<>': comparison((a, b) => !valuesEqual(a, b)),
  '<': comparison((a, b) => order(a, b) < 0),
  '<=': comparison((a, b) => order(a, b) <= 0),
  '>': comparison((a, b) => order(a, b) > 0),
  '>=': comparison((a, b) => order(a, b) >= 0),
}

function comparison(test: (a: Value, b: Value) => boolean): Two {
  return (a, b) => {
    if (a instanceof ErrorValue || b instanceof ErrorValue) return combineErrors([a, b])!
    return test(a, b)
  }
}

function projecting(field: string): One {
  return (value) => {
    if (!(value instanceof TableValue)) return value
    const shape = new Shape([field])
    return new TableValue(
      value.rows.map((row) =>
        row instanceof RecordValue ? new RecordValue(shape, [row.get(field)]) : row,
      ),
    )
  }
}

function ofDynamic(field: string): One {
  return (value) => dynamicField(value, field)
}

function dynamicField(value: Value, field: string): Value {
  if (value === null || value instanceof ErrorValue) return value
  if (!(value instanceof DynamicValue)) return Errors.wrongType('an object', 'another value')
  const { node } = value
  if (!(node instanceof Map)) return Errors.wrongType('an object', 'another value')
  return dynamicOf(node.get(field) ?? null)
}

function joiningOptions(type: Type): Two {
  return (a, b) => joinOptions(a, b, type)
}

function joinOptions(a: Value, b: Value, type: Type): Value {
  const errors = combineErrors([a, b])
  if (errors) return errors
  if (type.kind !== 'OptionSetValue') return null
  const text = (value: Value) =>
    value instanceof OptionValue ? String(value.value) : typeof value === 'string' ? value : ''
  return new OptionValue(type.definition, undefined, text(a) + text(b))
}

function finding(exact: boolean): Two {
  const folded = foldOnce()
  return (needle, hay) => {
    const errors = combineErrors([needle, hay])
    if (errors) return errors
    return hay instanceof TableValue
      ? inTable(needle, hay, exact)
      : inText(needle, hay, exact, folded)
  }
}

function inText(
  needle: Value,
  hay: Value,
  exact: boolean,
  folded: (text: string) => string,
): Value {
  const [n, h] = [String((needle ?? '') as string), String((hay ?? '') as string)]
  return exact ? h.includes(n) : foldCase(h).includes(folded(n))
}

function inTable(needle: Value, table: TableValue, exact: boolean): Value {
  const fold = (value: Value) => (typeof value === 'string' && !exact ? value.toLowerCase() : value)
  const wanted = fold(needle)
  const { rows } = table
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    if (row instanceof ErrorValue) return row
    if (needle instanceof RecordValue) {
      if (row instanceof RecordValue && recordMatches(needle, row)) return true
      continue
    }
    const cell = row instanceof RecordValue ? firstCell(row) : row
    if (cell instanceof ErrorValue) return cell
    if (valuesEqual(wanted, fold(cell))) return true
  }
  return false
}

/** Whether a text contains that one. */
function contains(needle: Value, exact: boolean): TextTest | undefined {
  if (typeof needle !== 'string') return undefined
  if (exact) return (text) => text.includes(needle)
  const wanted = foldCase(needle)
  return (text) => foldCase(text).includes(wanted)
}

const TESTS = new WeakMap<TableValue, TextTest>()

/** How many answers are kept: rows often have one of a few texts. */
const ANSWERS = 1000

/** Whether a text is among those of a table that holds nothing but texts. */
function isIn(table: Value, exact: boolean): TextTest | undefined {
  if (exact || !(table instanceof TableValue)) return undefined
  let test = TESTS.get(table)
  if (!test) {
    const cells = table.rows.map((row) => (row instanceof RecordValue ? firstCell(row) : row))
    if (!cells.every((cell) => typeof cell === 'string')) return undefined
    const texts = new Set(cells.map((cell) => cell.toLowerCase()))
    const answers = new Map<string, boolean>()
    TESTS.set(
      table,
      (test = (text) => {
        const known = answers.get(text)
        if (known !== undefined) return known
        const answer = texts.has(text.toLowerCase())
        if (answers.size < ANSWERS) answers.set(text, answer)
        return answer
      }),
    )
  }
  return test
}

function firstCell(row: RecordValue): Value {
  if (row.shape) return row.cells[0] ?? null
  for (const [, value] of row.fields()) return value
  return null
}

function recordMatches(needle: RecordValue, row: RecordValue): boolean {
  if (needle === row) return true
  for (const [name, value] of needle.fields()) if (!valuesEqual(value, row.get(name))) return false
  return true
}
