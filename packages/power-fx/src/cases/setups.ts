import type { HostFunction } from '../symbols/host-function.ts'
import { type SymbolInfo, type SymbolTable, symbolTable } from '../symbols/symbol.ts'
import type { RunContext, RunServices } from '../symbols/run-context.ts'
import { toExpression } from '../5-eval/to-expression.ts'
import type { Features } from '../types/features.ts'
import { T, type Type } from '../types/type.ts'
import { msOf } from '../values/calendar.ts'
import { Decimal } from '../values/decimal.ts'
import {
  BlobValue,
  ColorValue,
  DateTimeValue,
  GuidValue,
  OptionValue,
  type RecordValue,
  TableValue,
  type Value,
  record,
} from '../values/value.ts'

/** Symbols and values that a file's setup asks for. */
export interface Setup {
  readonly symbols: SymbolTable
  readonly context: RunContext
  readonly values: Map<string, Value>
  /** A setup nobody here knows. */
  readonly missing?: string
}

interface Draft {
  readonly symbols: SymbolInfo[]
  readonly functions: HostFunction[]
  readonly values: Map<string, Value>
  readonly features: Features
  readonly numberIsFloat: boolean
  timeZone: string
  trace?: NonNullable<RunServices['trace']>
}

const ZONES: Readonly<Record<string, string>> = {
  'Pacific Standard Time': 'America/Los_Angeles',
  'Romance Standard Time': 'Europe/Paris',
  'GMT Standard Time': 'Europe/London',
  'Middle East Standard Time': 'Asia/Beirut',
  'Lord Howe Standard Time': 'Australia/Lord_Howe',
  UTC: 'UTC',
}

type Prepare = (draft: Draft) => void

const RAMP = (name: string, shade: (level: number) => number) =>
  T.optionSet(
    name,
    Object.fromEntries([0, 25, 50, 75, 100].map((level) => [`${level}`, shade(level)])),
    {
      backing: 'Color',
      displayNames: new Map(
        [0, 25, 50, 75, 100].map((level) => [`${level}`, `${name.slice(4, -4)}${level}`]),
      ),
      canCoerceToBackingKind: name === 'TestBlueRamp',
    },
  )

const fade = (level: number) => Math.round(255 * (1 - level / 100))
const yesNo = (name: string, yes: string, no: string, coerces: boolean) =>
  T.optionSet(
    name,
    { '0': false, '1': true },
    {
      backing: 'Boolean',
      displayNames: new Map([
        ['0', no],
        ['1', yes],
      ]),
      canCoerceFromBackingKind: coerces,
      canCoerceToBackingKind: coerces,
    },
  )
const numbers = (name: string, more: object) =>
  T.optionSet(
    name,
    { '5': 5, '10': 10 },
    {
      backing: 'Number',
      displayNames: new Map([
        ['5', 'V'],
        ['10', 'X'],
      ]),
      ...more,
    },
  )

const YES_NO = yesNo('TestYesNo', 'Yes', 'No', true)
const YEA_NAY = yesNo('TestYeaNay', 'Yea', 'Nay', true)
const NO_COERCE = yesNo('TestBooleanNoCoerce', 'SuperTrue', 'SuperFalse', false)
const BLUE = RAMP(
  'TestBlueRamp',
  (l) => (0xff000000 | (fade(l) << 16) | (fade(l) << 8) | 255) >>> 0,
)
const RED = RAMP('TestRedRamp', (l) => (0xff000000 | (255 << 16) | (fade(l) << 8) | fade(l)) >>> 0)

const truth = (value: Value | undefined) =>
  value instanceof OptionValue ? value.value === true : value === true
const inverted = (value: Value | undefined): Value => {
  const argb =
    value instanceof ColorValue
      ? value.argb
      : value instanceof OptionValue
        ? Number(value.value)
        : 0
  return new ColorValue(((argb & 0xff000000) | (~argb & 0xffffff)) >>> 0)
}
const xor = (name: string, type: Type): HostFunction => ({
  name,
  parameters: [
    { name: 'x', type },
    { name: 'y', type },
  ],
  returns: T.Boolean,
  invoke: ([x, y]) => truth(x) !== truth(y),
})
const invert = (name: string, type: Type): HostFunction => ({
  name,
  parameters: [{ name: 'color', type }],
  returns: T.Color,
  invoke: ([color]) => inverted(color),
})
const sign = (name: string, type: Type): HostFunction => ({
  name,
  parameters: [{ name: 'number', type }],
  returns: type,
  invoke: ([n]) => {
    if (n instanceof Decimal) return Decimal.fromInteger(n.sign)
    return Math.sign(Number(n as number))
  },
})

function allEnums(draft: Draft) {
  draft.functions.push(
    xor('TestXORBoolean', T.Boolean),
    xor('TestXORYesNo', T.optionSetValue(YES_NO)),
    invert('TestColorInvert', T.Color),
    invert('TestColorBlueRampInvert', T.optionSetValue(BLUE)),
  )
}

function testOptionSets(draft: Draft) {
  allEnums(draft)
  const sets = [
    YES_NO,
    YEA_NAY,
    NO_COERCE,
    numbers('TestNumberCoerceTo', { canCoerceToBackingKind: true }),
    numbers('TestNumberCompareNumeric', { canCompareNumeric: true }),
    numbers('TestNumberCompareNumericCoerceFrom', {
      canCompareNumeric: true,
      canCoerceFromBackingKind: true,
    }),
    BLUE,
    RED,
  ]
  for (const type of sets) draft.symbols.push({ name: type.definition.name, kind: 'enum', type })
  draft.functions.push(
    xor('TestXORNoCoerce', T.optionSetValue(NO_COERCE)),
    sign('TestSignNumber', T.Number),
    sign('TestSignDecimal', T.Decimal),
  )
}

const OPTION_SET = T.optionSet(
  'OptionSet',
  {
    option_1: 'option_1',
    option_2: 'option_2',
    'option-3': 'option-3',
    Is: 'Is',
    Self: 'Self',
    is: 'is',
    self: 'self',
  },
  {
    displayNames: new Map([
      ['option_1', 'Option1'],
      ['option_2', 'Option2'],
      ['option-3', 'Option-3'],
      ['Is', 'Option IS'],
      ['Self', 'Option SELF'],
      ['is', 'Option is low case'],
      ['self', 'Option self low case'],
    ]),
  },
)
const OTHER_OPTION_SET = T.optionSet(
  'OtherOptionSet',
  { '99': '99', '112': '112', '35694': '35694', '123412983': '123412983' },
  {
    displayNames: new Map([
      ['99', 'OptionA'],
      ['112', 'OptionB'],
      ['35694', 'OptionC'],
      ['123412983', 'OptionD'],
    ]),
  },
)
const option = (set: typeof OPTION_SET, name: string) =>
  new OptionValue(set.definition, name, set.definition.options.get(name) ?? name)

function optionSets(draft: Draft) {
  draft.symbols.push(
    { name: 'OptionSet', kind: 'enum', type: OPTION_SET },
    { name: 'OtherOptionSet', kind: 'enum', type: OTHER_OPTION_SET },
    { name: 'TopOptionSetField', kind: 'scope', type: T.optionSetValue(OPTION_SET) },
    {
      name: 'Nested',
      kind: 'scope',
      type: T.record({ InnerOtherOptionSet: T.optionSetValue(OTHER_OPTION_SET) }),
    },
  )
  draft.values.set('TopOptionSetField', option(OPTION_SET, 'option_1'))
  draft.values.set('Nested', record({ InnerOtherOptionSet: option(OTHER_OPTION_SET, '123412983') }))
}

function optionSetSort(draft: Draft) {
  const type = T.table({ OptionSetField1: T.optionSetValue(OPTION_SET), StrField1: T.Text })
  const row = (name: string | null, text: string) =>
    record({ OptionSetField1: name === null ? null : option(OPTION_SET, name), StrField1: text })
  const add = (name: string, rows: RecordValue[]) => {
    draft.symbols.push({ name, kind: 'variable', type })
    draft.values.set(name, new TableValue(rows))
  }
  draft.symbols.push({ name: 'OptionSet', kind: 'enum', type: OPTION_SET })
  add('t1', [row('option_1', 'test1'), row('option_2', 'test2')])
  add('t2', [
    row('option_1', 'test1'),
    row('option_2', 'test2'),
    row('option_1', 'test3'),
    row('option_2', 'test4'),
  ])
  add('t3', [row('option_1', 'test1'), row(null, 'test2'), row('option_2', 'test3')])
}

function mutation(draft: Draft) {
  const n = numberType(draft.numberIsFloat)
  const num = (value: number) => numberOf(value, draft.numberIsFloat)
  const shape = { Field1: n, Field2: T.Text, Field3: T.DateTime, Field4: T.Boolean }
  const displayNames = {
    Field1: 'DisplayNameField1',
    Field2: 'DisplayNameField2',
    Field3: 'DisplayNameField3',
    Field4: 'DisplayNameField4',
  }
  const rowShape = T.record(shape, { displayNames })
  const tableShape = T.table(shape, { displayNames })
  const r1 = record({
    Field1: num(1),
    Field2: 'earth',
    Field3: new DateTimeValue(msOf(2022, 1, 1)),
    Field4: true,
  })
  const r2 = record({
    Field1: num(2),
    Field2: 'moon',
    Field3: new DateTimeValue(msOf(2022, 2, 1)),
    Field4: false,
  })
  const add = (name: string, type: Type, value: Value, can?: SymbolInfo['can']) => {
    draft.symbols.push({ name, kind: 'variable', type, ...(can && { can }) })
    draft.values.set(name, value)
  }
  const variants = (name: string, type: Type, value: Value) => {
    add(name, type, value)
    add(`${name}_MutateEnabled`, type, value, { mutate: true, setMutate: false })
    add(`${name}_SetMutateEnabled`, type, value, { mutate: false, setMutate: true })
    add(`${name}_MutateEnabled_SetMutateEnabled`, type, value, { mutate: true, setMutate: true })
  }
  variants('r1', rowShape, r1)
  add('r2', rowShape, r2)
  variants('t1', tableShape, new TableValue([r1]))
  add('t2', tableShape, new TableValue([r1]))
  const inner = T.record({ Field2_3_1: n, Field2_3_2: T.Text })
  const nested = T.record({
    Field1: n,
    Field2: T.record({ Field2_1: n, Field2_2: T.Text, Field2_3: inner }),
    Field3: T.Boolean,
  })
  const deep = (a: number, b: number, c: number, text: string) =>
    record({
      Field1: num(a),
      Field2: record({
        Field2_1: num(b),
        Field2_2: '2_2',
        Field2_3: record({ Field2_3_1: num(c), Field2_3_2: text }),
      }),
      Field3: false,
    })
  variants('rwr1', nested, deep(1, 121, 1231, 'common'))
  add('rwr2', nested, deep(2, 221, 2231, 'common'))
  add('rwr3', nested, deep(3, 321, 3231, 'common'))
  const withTable = T.record({
    Field1: n,
    Field2: T.record({ Field2_1: n, Field2_2: T.Text, Field2_4: tableShape }),
  })
  variants(
    'rwt1',
    withTable,
    record({
      Field1: num(3),
      Field2: record({ Field2_1: num(321), Field2_2: '2_2', Field2_4: new TableValue([r1]) }),
    }),
  )
  add('r_empty', T.record({}), record({}))
  add('t_empty', T.table({ Value: n }), new TableValue([]))
  add('t_empty2', T.table({ Value: n }), new TableValue([]))
  const tableOfB = T.table({ b: T.Text })
  add('t_an_bs', T.table({ a: n, b: T.Text }), new TableValue([]))
  add('t_name', T.table({ name: T.Text }), new TableValue([]))
  add('t_bs1', tableOfB, new TableValue([]))
  add('t_bs2', tableOfB, new TableValue([]))
  add(
    'r3',
    T.record({ a: T.table({ b: n }) }, { displayNames: { a: 'DisplayNamea' } }),
    record({ a: new TableValue([]) }),
  )
}

function trace(draft: Draft) {
  const type = T.record({ message: T.Text, severity: T.Number, customRecord: T.Text })
  draft.symbols.push({ name: 'traceRecord', kind: 'variable', type })
  draft.values.set('traceRecord', record({ message: null, severity: null, customRecord: null }))
  draft.trace = ({ message, severity, record: custom }) => {
    const customRecord = custom === null ? null : toExpression(custom)
    draft.values.set('traceRecord', record({ message, severity, customRecord }))
  }
}

function blob(draft: Draft) {
  const bytes = (value: Value | undefined) => (value instanceof BlobValue ? value.bytes : undefined)
  const decode = (encoded: string) => Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0))
  draft.functions.push(
    {
      name: 'Blob',
      parameters: [{ name: 'content' }, { name: 'isBase64', type: T.Boolean, optional: true }],
      returns: T.Blob,
      invoke([content, isBase64]) {
        if (content instanceof BlobValue) return content
        const text = content instanceof Decimal ? content.toString() : content
        if (text === null || text === undefined) return null
        const source = String(text as string)
        return new BlobValue(isBase64 === true ? decode(source) : new TextEncoder().encode(source))
      },
    },
    {
      name: 'BlobGetString',
      parameters: [{ name: 'blob', type: T.Blob }],
      returns: T.Text,
      invoke: ([value]) => {
        const content = bytes(value)
        return content && content.length > 0 ? new TextDecoder().decode(content) : null
      },
    },
    {
      name: 'BlobGetBase64String',
      parameters: [{ name: 'blob', type: T.Blob }],
      returns: T.Text,
      invoke: ([value]) => {
        const content = bytes(value)
        return content && content.length > 0 ? btoa(String.fromCharCode(...content)) : null
      },
    },
  )
  draft.symbols.push(
    { name: 'blob', kind: 'variable', type: T.Blob },
    { name: 'str', kind: 'variable', type: T.Text },
  )
  draft.values.set('blob', null)
  draft.values.set('str', null)
}

/** `Async(n)` is done after `Async(n-1)`; `WaitFor(n)` fails when started before `WaitFor(n-1)` is done. */
function asynchronous(draft: Draft) {
  const done = new Map<number, () => void>()
  const finished = new Set<number>()
  let waited = -1
  const number = numberType(draft.numberIsFloat)
  const asNumber = (value: Value | undefined) =>
    value instanceof Decimal ? value.toNumber() : Number((value ?? 0) as number)
  const finish = (n: number) => {
    finished.add(n)
    done.get(n)?.()
  }
  draft.functions.push(
    {
      name: 'Async',
      parameters: [{ name: 'n', type: number }],
      returns: number,
      async: true,
      async invoke([value]) {
        const n = asNumber(value)
        if (n > 0 && !finished.has(n - 1))
          await new Promise<void>((resolve) => done.set(n - 1, resolve))
        await Promise.resolve()
        finish(n)
        return value ?? null
      },
    },
    {
      name: 'WaitFor',
      parameters: [{ name: 'n', type: number }],
      returns: number,
      async: true,
      async invoke([value]) {
        const n = asNumber(value)
        if (n > waited + 1) throw new Error(`WaitFor(${n}) began too early.`)
        await Promise.resolve()
        waited = Math.max(waited, n)
        return value ?? null
      },
    },
  )
  draft.symbols.push({ name: 'varNumber', kind: 'variable', type: number })
  draft.values.set('varNumber', numberOf(9999, draft.numberIsFloat))
}

const USER: Readonly<Record<string, Value>> = {
  DataverseUserId: new GuidValue('aa1d4f65-044f-4928-a95f-30d4c8ebf118'),
  Email: 'susan@contoso.com',
  FullName: 'Susan Burk',
  TeamsMemberId: '29:1DUjC5z4ttsBQa0fX2O7B0IDu30R',
}

function repl(draft: Draft) {
  const fields = { DataverseUserId: T.Guid, Email: T.Text, FullName: T.Text, TeamsMemberId: T.Text }
  draft.symbols.push({ name: 'User', kind: 'scope', type: T.record(fields, { sealed: true }) })
  draft.values.set('User', record(USER))
  draft.functions.push({
    name: 'Notify',
    parameters: [{ name: 'message', type: T.Text }],
    returns: T.Boolean,
    behavior: true,
    invoke: () => true,
  })
}

const SETUPS: Readonly<Record<string, Prepare>> = {
  AllEnumsSetup: allEnums,
  AllEnumsPlusTestEnumsSetup: testOptionSets,
  AllEnumsPlusTestOptionSetsSetup: testOptionSets,
  OptionSetTestSetup: optionSets,
  OptionSetSortTestSetup: optionSetSort,
  MutationFunctionsTestSetup: mutation,
  TraceSetup: trace,
  AsyncTestSetup: asynchronous,
  Blob: blob,
  Repl: repl,
}

/** Switches that need nothing here. */
const ALWAYS_ON = new Set([
  'DecimalSupport',
  'DisableMemChecks',
  'EnableJsonFunctions',
  'RegEx',
  'Default',
])

/** Makes the symbols and the run context of one case. */
export function prepare(
  handlers: readonly string[],
  features: Features,
  numberIsFloat: boolean,
  _file: string,
): Setup {
  const draft: Draft = {
    symbols: [],
    functions: [],
    values: new Map(),
    features,
    numberIsFloat,
    timeZone: 'America/Los_Angeles',
  }
  let missing: string | undefined
  for (const handler of handlers) {
    const zone = /^TimeZoneInfo\("(.*)"\)$/.exec(handler)
    if (zone) draft.timeZone = ZONES[zone[1]!] ?? 'UTC'
    else if (Object.hasOwn(SETUPS, handler)) SETUPS[handler]!(draft)
    else if (!ALWAYS_ON.has(handler) && /Setup$|^Blob$|^CultureInfo/.test(handler))
      missing = handler
  }
  const { values } = draft
  return {
    symbols: symbolTable(draft.symbols, undefined, { functions: draft.functions }),
    values,
    context: {
      read: (symbol) => values.get(symbol.name) ?? null,
      write: (symbol, value) => void values.set(symbol.name, value),
      services: { timeZone: draft.timeZone, ...(draft.trace && { trace: draft.trace }) },
    },
    ...(missing !== undefined && { missing }),
  }
}

/** A number of the configuration's kind. */
export function numberOf(n: number, numberIsFloat: boolean): Value {
  return numberIsFloat ? n : Decimal.fromNumber(n)
}

/** The type of plain numbers. */
export const numberType = (numberIsFloat: boolean) => (numberIsFloat ? T.Number : T.Decimal)
