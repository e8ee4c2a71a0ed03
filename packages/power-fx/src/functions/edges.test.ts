import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toExpression } from '../5-eval/to-expression.ts'
import { type Engine, createEngine } from '../engine.ts'

/** A formula and what it gives with decimals; then with doubles, where that is something else. */
type Edge = readonly [formula: string, decimal: string, double?: string]

/** What functions do at the edges of what they take. `Wrong:` is the first finding of a check. */
const EDGES: Readonly<Record<string, readonly Edge[]>> = {
  'Blank, error and empty values in what goes through rows': [
    ['CountRows(Table({a: 1}, Error({Kind: ErrorKind.Custom})))', 'Error({Kind:ErrorKind.Custom})'],
    ['CountRows(Table(Blank(), {a: 1}))', '2'],
    ['CountIf([0, 0], 1 / Value > 0)', 'Error({Kind:ErrorKind.Div0})'],
    ['CountIf(Table({a: 1}, Blank()), IsBlank(a))', '1'],
    ['CountIf([1, 2, 3], Value > 1, Value < 3)', '1'],
    ['Count([1, 2, Blank()])', '2'],
    ['CountA([true, Blank()])', '1'],
    ['Distinct(Table({a: 1}, Blank()), a)', 'Table({Value:1},{Value:Blank()})'],
    ['Distinct([0, 0], 1 / Value)', 'Error({Kind:ErrorKind.Div0})'],
    [
      'Sort([3, Blank(), 1], Value, SortOrder.Descending)',
      'Table({Value:3},{Value:1},{Value:Blank()})',
    ],
    ['Sort([0, 1], 1 / Value)', 'Error({Kind:ErrorKind.Div0})'],
    ['Sort(Table({a: 2}, Blank(), {a: 1}), a)', 'Table({a:1},{a:2},Blank())'],
    [
      'SortByColumns([{a: 1}, {a: 2}, {a: 3}, {a: Blank()}], a, [3, 1])',
      'Table({a:3},{a:1},{a:2},{a:Blank()})',
    ],
    ['SortByColumns([{a: 1}], a, [1, 1])', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['Filter([0, 1], 1 / Value > 0)', 'Table(Error({Kind:ErrorKind.Div0}),{Value:1})'],
    ['Filter(Table({a: 1}, Blank(), {a: 2}), a < 2)', 'Table({a:1},Blank())'],
    ['ForAll([0, 0], 1 / Value)', 'Error(Table({Kind:ErrorKind.Div0},{Kind:ErrorKind.Div0}))'],
    ['ForAll(Table({a: 1}, Blank()), a)', 'Table({Value:1},{Value:Blank()})'],
    ['LookUp([0, 1], 1 / Value > 0)', 'Error({Kind:ErrorKind.Div0})'],
    ['LookUp([1, 0], 1 / Value > 0, Value * 10)', '10'],
    ['Search(["ab", Blank()], "", Value)', 'Table({Value:"ab"},{Value:Blank()})'],
    ['Search(Table({v: "ab"}, Blank()), "B", v)', 'Table({v:"ab"})'],
    ['Search(["ab", Text(1 / 0)], "a", Value)', 'Error({Kind:ErrorKind.Div0})'],
    [
      'Search([{a: "x", b: Text(1 / 0)}], "x", a, b)',
      'Table({a:"x",b:Error({Kind:ErrorKind.Div0})})',
    ],
    ['Concat(["a", Blank(), "b"], Value, "-")', '"a--b"'],
    ['Summarize(Table({a: 1}, Blank(), {a: 1}), a, CountRows(ThisGroup) As n)', 'Table({a:1,n:2})'],
    [
      'AddColumns([0, 1], b, 1 / Value)',
      'Table({Value:0,b:Error({Kind:ErrorKind.Div0})},{Value:1,b:1})',
    ],
    [
      'ShowColumns(Table({a: 1}, Error({Kind: ErrorKind.Custom})), a)',
      'Table({a:1},Error({Kind:ErrorKind.Custom}))',
    ],
    ['DropColumns([{a: 1, b: 2, c: 3}], a, c)', 'Table({b:2})'],
    ['First(Table(Error({Kind: ErrorKind.Custom}), {a: 1}))', 'Error({Kind:ErrorKind.Custom})'],
    ['LastN([1, 2, 3], 10)', 'Table({Value:1},{Value:2},{Value:3})'],
    ['FirstN([1, 2, 3], -1)', 'Table()'],
    ['Index([1, 2], 3)', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['Index([1, 2], 1.9)', '{Value:1}'],
  ],
  Aggregates: [
    ['Sum(Blank())', 'Blank()'],
    ['Average(Blank())', 'Error({Kind:ErrorKind.Div0})'],
    ['Average(Blank(), 2)', '2'],
    ['Max(-1, Blank())', '-1'],
    ['VarP(5)', '0'],
    ['StdevP([Blank(), 2, 4], Value)', '1'],
    ['Sum([true, false], Value)', '1'],
    ['Average(1 / 0, Sqrt(-1))', 'Error(Table({Kind:ErrorKind.Div0},{Kind:ErrorKind.Numeric}))'],
    ['Max(Date(2020, 1, 1), DateTime(2020, 1, 1, 1, 0, 0))', 'Date(2020,1,1)'],
  ],
  'Doubles as text': [
    ['Text(Float("9007199254740991"))', '"9007199254740991"'],
    ['Text(Float("-1234567890123456"))', '"-1234567890123456"'],
    ['Text(Float("1e15"))', '"1E+15"'],
    ['Text(Float("1.5e15"))', '"1.5E+15"'],
    ['Text(Float("999999999999999"))', '"999999999999999"'],
    ['Text(Float("123456789012345678"))', '"1.2345678901234568E+17"'],
    ['Text(Float("0.0001"))', '"0.0001"'],
    ['Text(Float("0.00001"))', '"1E-05"'],
  ],
  Texts: [
    ['EncodeUrl("a b~(é)")', '"a%20b~%28%C3%A9%29"'],
    [`EncodeHTML("<é>'")`, '"&lt;&#233;&gt;&#39;"'],
    [`Proper("o'neil mc-donald 3rd")`, `"O'neil Mc-Donald 3Rd"`],
    ['Trim(UniChar(160) & "a" & UniChar(160) & UniChar(160) & "b ")', '"a  b"'],
    ['TrimEnds(UniChar(65279) & "a")', '"﻿a"'],
    ['Upper("straße")', '"STRAßE"'],
    ['Substitute("aaaa", "aa", "b", 2)', '"aab"'],
    ['Substitute("abc", "", "x")', '"abc"'],
    ['Replace("abc", 10, 1, "X")', '"abcX"'],
    ['Replace("abc", 2, 100, "X")', '"aX"'],
    ['Split("abc", "")', 'Table({Value:"a"},{Value:"b"},{Value:"c"})'],
    ['Split("", "")', 'Table()'],
    ['Split("", ",")', 'Table({Value:""})'],
    [
      'Left(["abc", "de"], [1, 2, 3])',
      'Table({Value:"a"},{Value:"de"},{Value:Error({Kind:ErrorKind.NotApplicable})})',
    ],
    ['Mid("abc", 5)', '""'],
    ['Mid("abc", 0)', 'Error({Kind:ErrorKind.InvalidArgument})'],
    [
      'Concatenate(["a", "b"], "x", ["1", "2", "3"])',
      'Table({Value:"ax1"},{Value:"bx2"},{Value:Error({Kind:ErrorKind.NotApplicable})})',
    ],
    ['Len("😀")', '2'],
    ['UniChar(55296)', 'Error({Kind:ErrorKind.NotApplicable})'],
    [
      'GUID("(5CC45615-F759-4A53-B225-D3A2497F60AD)")',
      'GUID("5cc45615-f759-4a53-b225-d3a2497f60ad")',
    ],
    ['GUID("{5cc45615f7594a53b225d3a2497f60ad}")', 'Error({Kind:ErrorKind.InvalidArgument})'],
  ],
  'Numbers in texts': [
    ['IsNumeric("$1,000")', 'true'],
    ['IsNumeric("(5)")', 'true'],
    ['IsNumeric("12abc")', 'false'],
    ['IsNumeric("")', 'false'],
    ['IsNumeric(Date(2020, 1, 1))', 'true'],
    ['IsNumeric(true)', 'false'],
    ['Value("(5)")', '-5'],
    ['Value("-5-")', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['Value("$-5")', '-5'],
    ['Value("%5")', '0.05'],
    ['Value("5%%")', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['Value("1.000,5", "de-DE")', '1000.5'],
    ['Value("5", Blank())', 'Blank()'],
    ['Value("5", "x")', 'Error({Kind:ErrorKind.BadLanguageCode})'],
  ],
  'Dates and times': [
    ['DateDiff(Date(2020, 3, 31), Date(2020, 4, 1), TimeUnit.Quarters)', '1'],
    ['DateDiff(DateTime(2020, 1, 1, 23, 0, 0), DateTime(2020, 1, 2, 1, 0, 0), TimeUnit.Days)', '1'],
    ['DateAdd(Date(2020, 2, 29), 1, TimeUnit.Years)', 'Date(2021,2,28)'],
    ['DateAdd(Date(9999, 12, 31), 1)', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['EOMonth(DateTime(2020, 1, 15, 5, 0, 0), 0)', 'Date(2020,1,31)'],
    ['Weekday(Blank())', '7'],
    ['ISOWeekNum(Date(2021, 1, 1))', '53'],
    ['Time(1, -1, 0)', 'Time(0,59,0,0)'],
    ['Date(2020, 13, 0)', 'Date(2020,12,31)'],
    ['Date(2020, 1, 2) + Time(1, 0, 0)', 'DateTime(2020,1,2,1,0,0,0)'],
    ['TimeValue("13:00 PM")', 'Time(13,0,0,0)'],
  ],
  'Dynamic values': [
    ['TimeValue(ParseJSON("""23:59:59.5"""))', 'Time(23,59,59,500)'],
    ['TimeValue(ParseJSON("""24:00:00"""))', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['TimeValue(ParseJSON("""9:00 AM"""))', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['DateValue(ParseJSON("""1/2/2020"""))', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['CountRows(ParseJSON("5"))', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['Last(ParseJSON("[1, null]"))', 'Blank()'],
    ['Index(ParseJSON("[1]"), 2)', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['ParseJSON("{""a"": 1}").b', 'Blank()'],
    ['ParseJSON("[1]").a', 'Error({Kind:ErrorKind.InvalidArgument})'],
    ['ColumnNames(ParseJSON("{""b"": 1, ""a"": 2}"))', 'Table({Value:"b"},{Value:"a"})'],
    ['Text(ParseJSON("1.50"))', '"1.50"'],
    ['JSON([1, 1 / 0])', 'Error({Kind:ErrorKind.Div0})'],
    [
      'JSON({b: Time(1, 2, 3), a: Date(2020, 1, 2)})',
      '"{""a"":""2020-01-02"",""b"":""01:02:03.000""}"',
    ],
    ['JSON(["a"], JSONFormat.FlattenValueTables)', '"[""a""]"'],
  ],
  Choices: [
    ['Coalesce(Blank(), "", 1)', '"1"'],
    ['If(Blank(), 1, 2)', '2'],
    ['Switch("a", "A", 1, 2)', '2'],
    ['Switch(1, 1 / 0, "a", "z")', 'Error({Kind:ErrorKind.Div0})'],
    ['IfError(1, 2, 1 / 0, 4, 5)', '4'],
    ['IfError(1 / 0, CountRows(AllErrors))', '1'],
    ['With({a: 1}, With({b: a + 1}, a + b))', '3'],
    ['And(false, 1 / 0)', 'false'],
    ['Or(1 / 0, true)', 'Error({Kind:ErrorKind.Div0})'],
    ['1 / 0 = 1 / 0', 'Error(Table({Kind:ErrorKind.Div0},{Kind:ErrorKind.Div0}))'],
    ['Blank() in [1, Blank()]', 'true'],
  ],
  Wrong: [
    [
      'DropColumns([{a: 1, b: 2}], a, a)',
      `Wrong: The function 'DropColumns' has some invalid arguments.`,
    ],
    [
      'RenameColumns([{a: 1, b: 2}], a, b)',
      `Wrong: The function 'RenameColumns' has some invalid arguments.`,
    ],
    [
      'Join([{a: 1}], [{a: 1, c: 3}], LeftRecord.a = RightRecord.a, JoinType.Inner, RightRecord.a As a)',
      `Wrong: The function 'Join' has some invalid arguments.`,
    ],
    [
      '{a: 1} = {a: 1}',
      `Wrong: Incompatible types for comparison. These types can't be compared: Record, Record.`,
    ],
    [
      '"a" < "b"',
      'Wrong: Invalid argument type. Expecting one of the following: Number, Decimal, Date, Time, DateTime, Dynamic.',
    ],
  ],
}

const decimals = createEngine({ features: 'v1' })
const doubles = createEngine({ features: 'v1', numberIsFloat: true })

async function outcome(engine: Engine, formula: string): Promise<string> {
  const check = engine.check(formula)
  if (!check.ok) return `Wrong: ${check.diagnostics[0]?.message}`
  const services = { timeZone: 'UTC', clock: () => 0 }
  return toExpression(await check.compile().run({ services, read: () => null }))
}

for (const [topic, edges] of Object.entries(EDGES))
  void test(topic, async () => {
    for (const [formula, decimal, double = decimal] of edges) {
      assert.equal(await outcome(decimals, formula), decimal, formula)
      assert.equal(await outcome(doubles, formula), double, `${formula} with doubles`)
    }
  })
