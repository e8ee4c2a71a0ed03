import type { CallIr, Ir, Reference } from '../4-ir/ir.ts'
import type { HostCall } from '../symbols/host-function.ts'
import { type Type, singleColumn } from '../types/type.ts'
import { EPOCH } from '../values/calendar.ts'
import { Decimal, DecimalOverflow } from '../values/decimal.ts'
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
  chain,
  drive,
} from './built-in.ts'
import { coercion } from './coerce.ts'
import { order, valuesEqual } from './compare.ts'
import { dynamicOf } from './dynamic.ts'
import { Errors } from './errors.ts'
import { askSource, queryValues } from './query.ts'
import type { CompiledReference } from './reference.ts'
import {
  type Awaitable,
  type Closure,
  type FormulaSettings,
  Frame,
  METERED,
  RunStopped,
} from './frame.ts'
import { Operand, slotOfBoth } from './operand.ts'
import {
  type Choose,
  FieldSite,
  NO_SHAPE,
  type OfRow,
  type RowFormula,
  chooseByAny,
  closureOfRow,
  numbersOf,
  readField,
  rowFormulaOf,
} from './row-formula.ts'

/** Turns IR into a closure. */
export function compile(ir: Ir, settings: FormulaSettings): Closure {
  return new Compiler(settings).closure(ir)
}

type One = (value: Value, frame: Frame) => Value
type Two = (a: Value, b: Value, frame: Frame) => Value

class Compiler {
  readonly #settings: FormulaSettings
  readonly #async = new Map<Ir, boolean>()

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
      case 'Query': {
        const here = this.closure(ir.here)
        return this.#all(queryValues(ir), (values, frame) => askSource(ir, values, frame, here))
      }
      case 'Literal': {
        const { value } = ir
        return () => value
      }
      case 'Symbol': {
        const { symbol } = ir
        return (frame) => frame.context.read(symbol)
      }
      case 'SymbolField':
      case 'Field':
        return this.#field(ir.object, new FieldSite(ir.field))
      case 'Row': {
        const { slot } = ir
        return (frame) => frame.slots[slot] ?? null
      }
      case 'RowField': {
        const { slot } = ir
        const site = new FieldSite(ir.field)
        return closureOfRow(slot, (row) => readField(row, site), chooseByField(site))
      }
      case 'Column':
        return this.#one(ir.table, (value) => projectColumn(value, ir.field))
      case 'DynamicField':
        return this.#one(ir.object, (value) => dynamicField(value, ir.field))
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
        return this.#one(ir.operand, (value) => negate(value, ir.type))
      case 'Percent':
        return this.#one(ir.operand, (value) => percent(value, ir.type))
      case 'Not':
        return this.#one(
          ir.operand,
          (value) => (value instanceof ErrorValue ? value : value !== true),
          (inner) => chooseByAny([inner], true),
        )
      case 'Concatenate':
        return this.#concatenate(ir)
      case 'JoinOptions':
        return this.#two(ir.left, ir.right, (a, b) => joinOptions(a, b, ir.type))
      case 'Chain':
        return this.#chain(ir)
      case 'Coerce': {
        const convert = coercion(ir.from, ir.to)
        return this.#one(ir.operand, convert)
      }
    }
  }

  #one(operand: Ir, compute: One, choose?: (inner: RowFormula) => Choose): Closure {
    const inner = this.closure(operand)
    const formula = rowFormulaOf(inner)
    if (formula) {
      const { slot, ofRow } = formula
      const compose: OfRow = (row, frame) => compute(ofRow(row, frame), frame)
      return closureOfRow(slot, compose, choose?.(formula))
    }
    if (!this.mayWait(operand)) return (frame) => compute(inner(frame) as Value, frame)
    return (frame) => chain(inner(frame), (value) => compute(value, frame))
  }

  #field(object: Ir, site: FieldSite): Closure {
    const inner = this.closure(object)
    const formula = rowFormulaOf(inner)
    if (formula) {
      const { slot, ofRow } = formula
      return closureOfRow(slot, (row, frame) => readField(ofRow(row, frame), site))
    }
    if (!this.mayWait(object)) return (frame) => readField(inner(frame) as Value, site)
    return (frame) => chain(inner(frame), (value) => readField(value, site))
  }

  #two(left: Ir, right: Ir, compute: Two): Closure {
    const a = this.closure(left)
    const b = this.closure(right)
    if (this.mayWait(left) || this.mayWait(right))
      return (frame) => chain(a(frame), (x) => chain(b(frame), (y) => compute(x, y, frame)))
    const [m, n] = [new Operand(left, a), new Operand(right, b)]
    const slot = slotOfBoth(m, n)
    if (slot < 0) return (frame) => compute(m.read(frame), n.read(frame), frame)
    return closureOfRow(slot, (row, frame) =>
      compute(m.inRow(row, frame), n.inRow(row, frame), frame),
    )
  }

  /** Values of all parts in order, then the result made of them. */
  #all(parts: readonly Ir[], make: (values: Value[], frame: Frame) => Awaitable): Closure {
    const closures = parts.map((part) => this.closure(part))
    const count = closures.length
    if (!parts.some((part) => this.mayWait(part))) {
      const [a, b] = closures
      if (count === 1) return (frame) => make([a!(frame) as Value], frame)
      if (count === 2) return (frame) => make([a!(frame) as Value, b!(frame) as Value], frame)
      return (frame) => {
        const values: Value[] = []
        for (let i = 0; i < count; i++) values.push(closures[i]!(frame) as Value)
        return make(values, frame)
      }
    }
    return (frame) => {
      const values: Value[] = []
      const next = (i: number): Awaitable => {
        for (let at = i; at < count; at++) {
          const value = closures[at]!(frame)
          if (value instanceof Promise)
            return value.then((settled) => {
              values[at] = settled
              return next(at + 1)
            })
          values[at] = value
        }
        return make(values, frame)
      }
      return next(0)
    }
  }

  #record(ir: Ir & { kind: 'Record' }): Closure {
    const names = ir.fields.map(([name]) => name)
    const parts = ir.fields.map(([, value]) => value)
    if (new Set(names).size < names.length)
      return this.#all(
        parts,
        (values) => new RecordValue(new Map(names.map((name, i) => [name, values[i] ?? null]))),
      )
    const shape = new Shape(names)
    return this.#all(parts, (values) => new RecordValue(shape, values))
  }

  #table(ir: Ir & { kind: 'Table' }): Closure {
    const { wrap } = ir
    return this.#all(
      ir.items,
      (values) => new TableValue(wrap ? values.map((value) => valueRow(value)) : values),
    )
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
    const test = COMPARISONS[operator]
    const slow: Two = (a, b) => {
      if (a instanceof ErrorValue || b instanceof ErrorValue) return combineErrors([a, b])!
      return test(a, b)
    }
    if (this.mayWait(ir.left) || this.mayWait(ir.right)) return this.#two(ir.left, ir.right, slow)
    return plainFirst(operator, this.#operand(ir.left), this.#operand(ir.right), slow)
  }

  #operand(ir: Ir): Operand {
    return new Operand(ir, this.closure(ir))
  }

  #logic(ir: Ir & { kind: 'Logic' }): Closure {
    const decisive = ir.operator === '||'
    const parts = operandsOf(ir, ir.operator)
    const closures = parts.map((part) => this.closure(part))
    if (this.mayWait(ir)) {
      const from = (first: number, frame: Frame): Awaitable =>
        chain(closures[first]!(frame), (value) => {
          if (value instanceof ErrorValue) return value
          if ((value === true) === decisive) return decisive
          return first + 1 < closures.length ? from(first + 1, frame) : !decisive
        })
      return (frame) => from(0, frame)
    }
    const together = allOf(closures, decisive)
    if (together) return together
    const operands = parts.map((part, i) => new Operand(part, closures[i]!))
    return (frame) => {
      for (let i = 0; i < operands.length; i++) {
        const value = operands[i]!.read(frame)
        if (value === decisive) return decisive
        if (value === null && !decisive) return false
        if (typeof value === 'object' && value instanceof ErrorValue) return value
      }
      return !decisive
    }
  }

  #in(ir: Ir & { kind: 'In' }): Closure {
    const { exact } = ir
    return this.#two(ir.left, ir.right, (needle, hay) => {
      const errors = combineErrors([needle, hay])
      if (errors) return errors
      return hay instanceof TableValue ? inTable(needle, hay, exact) : inText(needle, hay, exact)
    })
  }

  #concatenate(ir: Ir & { kind: 'Concatenate' }): Closure {
    if (!this.mayWait(ir)) {
      const parts = ir.parts.map((part) => this.#operand(part))
      return (frame) => {
        let text = ''
        let errors: ErrorValue | undefined
        for (let i = 0; i < parts.length; i++) {
          const value = parts[i]!.read(frame)
          if (typeof value === 'string') text += value
          else if (value instanceof ErrorValue)
            errors = errors ? combineErrors([errors, value]) : value
          else if (value !== null) text += String(value as number)
        }
        return errors ?? text
      }
    }
    return this.#all(ir.parts, (values) => {
      const errors = combineErrors(values)
      if (errors) return errors
      let text = ''
      for (const value of values) if (value !== null) text += String(value as string)
      return text
    })
  }

  #chain(ir: Ir & { kind: 'Chain' }): Closure {
    return this.#all(ir.parts, (values) => {
      const errors = combineErrors(values)
      return errors ?? values.at(-1) ?? null
    })
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
      columns: ir.columns,
      names: ir.args.map((arg) => arg.name),
      references: ir.args.map((arg) => arg.reference && this.#reference(arg.reference)),
      extra: ir.extra,
    }
    const { run, evaluate, prepare } = builtIn
    if (prepare)
      return prepare(
        ir.args.map((arg) => this.closure(arg.ir)),
        site,
      )
    if (run) {
      const closures = ir.args.map((arg) => this.closure(arg.ir))
      return (frame) => {
        frame.step()
        return drive(run(closures, frame, site))
      }
    }
    if (!evaluate) return () => Errors.notSupported(ir.declaration.name)
    const apply = ir.tabular ? tabular(builtIn, site) : scalar(builtIn, site)
    return this.#all(
      ir.args.map((arg) => arg.ir),
      apply,
    )
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
    return this.#all(eager, (values, frame) => {
      const errors = combineErrors(values)
      if (errors && !host.acceptsErrors) return errors
      const call: HostCall & { readonly [METERED]: unknown } = {
        [METERED]: frame.meter,
        context: frame.context,
        symbols,
        evaluate: (position) => lazy[position]?.(frame.fork()) ?? values[position] ?? null,
      }
      frame.step()
      const failed = (cause: unknown): Value => {
        if (cause instanceof RunStopped) throw cause
        if (cause instanceof ErrorValue) return cause
        return Errors.host(host.name, cause instanceof Error ? cause.message : String(cause))
      }
      try {
        const result = host.invoke(values, call)
        return result instanceof Promise ? result.catch(failed) : result
      } catch (cause) {
        return failed(cause)
      }
    })
  }
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
  const slot = slotOfBoth(left, right)
  if (slot >= 0) {
    const ofRow: OfRow = (row, frame) => {
      const a = left.inRow(row, frame)
      const b = right.inRow(row, frame)
      if (typeof a === 'number' && typeof b === 'number') {
        const result = calculate(operator, a, b)
        if (result - result === 0) return result
      }
      return slow(a, b, frame)
    }
    const [m, n] = [left.site, right.site]
    if (!m || !n) return closureOfRow(slot, ofRow)
    return closureOfRow(slot, ofRow, undefined, (rows, from, to, values, frame) => {
      const xs = numbersOf(rows, m, from)
      const ys = numbersOf(rows, n, from)
      for (let at = from; at < to; at++) {
        let a: Value = xs === undefined ? NaN : xs[at]!
        let b: Value = ys === undefined ? NaN : ys[at]!
        if (Number.isNaN(a)) a = readField(rows[at]!, m)
        if (Number.isNaN(b)) b = readField(rows[at]!, n)
        const result =
          typeof a === 'number' && typeof b === 'number' ? calculate(operator, a, b) : NaN
        values[at] = result - result === 0 ? result : slow(a, b, frame)
      }
    })
  }
  return (frame) => {
    const a = left.read(frame)
    const b = right.read(frame)
    if (typeof a === 'number' && typeof b === 'number') {
      const result = calculate(operator, a, b)
      if (result - result === 0) return result
    }
    return slow(a, b, frame)
  }
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
function plainFirst(operator: Ordering, left: Operand, right: Operand, slow: Two): Closure {
  const slot = slotOfBoth(left, right)
  if (slot < 0)
    return (frame) => compare(operator, left.read(frame), right.read(frame), slow, frame)
  const ofRow: OfRow = (row, frame) =>
    compare(operator, left.inRow(row, frame), right.inRow(row, frame), slow, frame)
  const { site } = left
  const { constant } = right
  if (site && typeof constant === 'number')
    return closureOfRow(slot, ofRow, chooseByNumber(operator, site, constant, slow))
  if (site && typeof constant === 'string' && (operator === '=' || operator === '<>'))
    return closureOfRow(slot, ofRow, chooseByText(operator === '=', site, constant, slow))
  return closureOfRow(slot, ofRow)
}

/** Chooses by a field and a number. */
function chooseByNumber(operator: Ordering, site: FieldSite, than: number, slow: Two): Choose {
  return (rows, chosen, count, frame) => {
    const numbers = numbersOf(rows, site, chosen[0])
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      let a: Value = numbers === undefined ? NaN : numbers[at]!
      if (Number.isNaN(a)) a = readField(rows[at]!, site)
      chosen[kept] = at
      if (typeof a === 'number') kept += orderOf(operator, a, than) ? 1 : 0
      else {
        const value = slow(a, than, frame)
        if (typeof value !== 'boolean') return -1
        kept += value ? 1 : 0
      }
    }
    return kept
  }
}

/** Chooses by a field that is the text, or is not. */
function chooseByText(equal: boolean, site: FieldSite, text: string, slow: Two): Choose {
  const { length } = text
  return (rows, chosen, count, frame) => {
    const { shape = NO_SHAPE, place } = site
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const row = rows[at] as RecordValue
      const a = row?.shape === shape ? row.cells[place]! : readField(row, site)
      chosen[kept] = at
      // Most texts differ in length, which is cheaper to see.
      if (typeof a === 'string') kept += (a.length === length && a === text) === equal ? 1 : 0
      else {
        const value = slow(a, text, frame)
        if (typeof value !== 'boolean') return -1
        kept += value ? 1 : 0
      }
    }
    return kept
  }
}

function compare(operator: Ordering, a: Value, b: Value, slow: Two, frame: Frame): Value {
  if (typeof a === 'number' && typeof b === 'number') return orderOf(operator, a, b)
  if (typeof a === 'string' && typeof b === 'string') {
    if (operator === '=') return a === b
    if (operator === '<>') return a !== b
  }
  return slow(a, b, frame)
}

/** Chooses by a field that is true or false. */
function chooseByField(site: FieldSite): Choose {
  return (rows, chosen, count) => {
    const { shape = NO_SHAPE, place } = site
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const row = rows[at] as RecordValue
      const a = row?.shape === shape ? row.cells[place]! : readField(row, site)
      chosen[kept] = at
      if (a === true) kept++
      else if (a !== false && a instanceof ErrorValue) return -1
    }
    return kept
  }
}

/** Applies the standard policy round a function: errors, blanks, call, finite result. */
function scalar(builtIn: BuiltInFunction, site: Site) {
  const evaluate = builtIn.evaluate!
  const { blanks, ifBlank, acceptsErrors } = builtIn
  const replacements = site.argTypes.map((type, i) =>
    blankReplacement(blanks?.[Math.min(i, blanks.length - 1)], type),
  )
  return (values: Value[], frame: Frame): Awaitable => {
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
function tabular(builtIn: BuiltInFunction, site: Site) {
  const columns = site.argTypes.map((type) => singleColumn(type))
  const cellSite: Site = {
    ...site,
    argTypes: site.argTypes.map((type, i) => columns[i]?.[1] ?? type),
  }
  const apply = scalar(builtIn, cellSite)
  return (values: Value[], frame: Frame): Awaitable => {
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
        cell = apply(args, frame) as Value
      }
      rows.push(valueRow(cell))
    }
    return new TableValue(rows)
  }
}

function childrenOf(ir: Ir): readonly Ir[] {
  switch (ir.kind) {
    case 'Field':
    case 'SymbolField':
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

const COMPARISONS: Record<'=' | '<>' | '<' | '<=' | '>' | '>=', (a: Value, b: Value) => boolean> = {
  '=': valuesEqual,
  '<>': (a, b) => !valuesEqual(a, b),
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
}

function projectColumn(value: Value, field: string): Value {
  if (!(value instanceof TableValue)) return value
  const shape = new Shape([field])
  return new TableValue(
    value.rows.map((row) =>
      row instanceof RecordValue ? new RecordValue(shape, [row.get(field)]) : row,
    ),
  )
}

function dynamicField(value: Value, field: string): Value {
  if (value === null || value instanceof ErrorValue) return value
  if (!(value instanceof DynamicValue)) return Errors.wrongType('an object', 'another value')
  const { node } = value
  if (!(node instanceof Map)) return Errors.wrongType('an object', 'another value')
  return dynamicOf(node.get(field) ?? null)
}

function joinOptions(a: Value, b: Value, type: Type): Value {
  const errors = combineErrors([a, b])
  if (errors) return errors
  if (type.kind !== 'OptionSetValue') return null
  const text = (value: Value) =>
    value instanceof OptionValue ? String(value.value) : typeof value === 'string' ? value : ''
  return new OptionValue(type.definition, undefined, text(a) + text(b))
}

function inText(needle: Value, hay: Value, exact: boolean): Value {
  const [n, h] = [String((needle ?? '') as string), String((hay ?? '') as string)]
  return exact ? h.includes(n) : foldCase(h).includes(foldCase(n))
}

function inTable(needle: Value, table: TableValue, exact: boolean): Value {
  const fold = (value: Value) => (typeof value === 'string' && !exact ? value.toLowerCase() : value)
  const wanted = fold(needle)
  for (const row of table.rows) {
    if (row instanceof ErrorValue) return row
    if (needle instanceof RecordValue) {
      if (row instanceof RecordValue && recordMatches(needle, row)) return true
      continue
    }
    const cell = row instanceof RecordValue ? ([...row.fields()][0]?.[1] ?? null) : row
    if (cell instanceof ErrorValue) return cell
    if (valuesEqual(wanted, fold(cell))) return true
  }
  return false
}

function recordMatches(needle: RecordValue, row: RecordValue): boolean {
  if (needle === row) return true
  for (const [name, value] of needle.fields()) if (!valuesEqual(value, row.get(name))) return false
  return true
}

/** Text for comparison without case: unit by unit, as .NET's ordinal comparison does. */
export function foldCase(text: string): string {
  const upper = text.toUpperCase()
  if (upper.length === text.length) return upper
  return Array.from(text, (c) => (c.toUpperCase().length === c.length ? c.toUpperCase() : c)).join(
    '',
  )
}
