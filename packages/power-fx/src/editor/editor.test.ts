import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  T,
  applyEdits,
  applyFix,
  complete,
  convertSeparators,
  createEngine,
  definition,
  format,
  hover,
  partAt,
  quickFixes,
  rename,
  renameAt,
  renameableAt,
  scriptParts,
  semanticTokens,
  signatureHelp,
  symbolTable,
  toDisplayNames,
  toLogicalNames,
} from '../index.ts'

const engine = createEngine({ features: 'canvas' })
const commaEngine = createEngine({ features: 'canvas', locale: 'de-DE' })
const strictEngine = createEngine({ features: 'canvas-v1' })
const symbols = symbolTable(
  [
    {
      name: 'Identity',
      kind: 'namespace',
      type: T.Void,
      functions: [
        {
          name: 'GetIdentity',
          description: 'Reads who is signed in.',
          parameters: [{ name: 'id', type: T.Text, optional: true }],
          returns: T.record({ name: T.Text }),
          invoke: () => null,
        },
      ],
    },
    { name: 'People', kind: 'collection', type: T.table({ Name: T.Text, Age: T.Number }) },
    { name: 'Input1', kind: 'control', type: T.control('Input1', { Text: T.Text }) },
    { name: 'Order Line', kind: 'variable', type: T.Number },
    {
      name: 'crm_account',
      displayName: 'Accounts',
      kind: 'dataSource',
      type: T.table(
        { crm_name: T.Text, crm_city: T.Text },
        { displayNames: { crm_name: 'Account Name', crm_city: 'City' } },
      ),
    },
  ],
  undefined,
  { allowNewVariables: true },
)
const options = { symbols, allowSideEffects: true }

/** A text with a bar for the caret. */
function atBar(marked: string): { text: string; cursor: number } {
  const cursor = marked.indexOf('|')
  assert.notEqual(cursor, -1, `no caret in ${marked}`)
  return { text: marked.slice(0, cursor) + marked.slice(cursor + 1), cursor }
}

/** What is offered at the bar: labels. */
function offers(marked: string): string[] {
  const { text, cursor } = atBar(marked)
  return complete(engine, text, cursor, options).items.map(({ label }) => label)
}

const OFFERS: readonly [marked: string, first: readonly string[]][] = [
  ['Identity.|', ['GetIdentity']],
  ['ClearCollect(x, Identity.Get|', ['GetIdentity']],
  ['First(People).|', ['Age', 'Name']],
  ['Input1.|', ['Text']],
  ['Filter(People, |', ['Age', 'Name', 'ThisRecord']],
  ['Filter(People As p, |', ['p']],
  ['Filter(People As p, p.|', ['Age', 'Name']],
  ['Sort(People, Age, |', ['SortOrder.Ascending', 'SortOrder.Descending']],
  ['SortOrder.|', ['Ascending', 'Descending']],
  ['SortByColumns(People, "N|")', ['Name']],
  ['Fil|', ['Filter']],
  ['cc|', ['ClearCollect']],
  ["'Order L|", ['Order Line']],
  ['Patch(People, First(People), {|', ['Age', 'Name']],
  ['Patch(People, First(People), {Name: "a", |})', ['Age']],
  ['Collect(crm_account, {|})', ['Account Name', 'City']],
  ['ShowColumns(crm_account, |', ['Account Name', 'City']],
  ['Set(total, 1); tot|', ['total']],
  ['With({width: 2}, wid|', ['width']],
  ['People |', ['And', 'As', 'exactin', 'in', 'Or']],
]

for (const [marked, first] of OFFERS)
  void test(`at ${marked} it offers ${first.join(', ')}`, () => {
    assert.deepEqual(offers(marked).slice(0, first.length), first)
  })

const NO_OFFERS = ['"in te|xt"', '12|', '// comm|ent', 'Filter(People As |', '"closed" & "op|']

for (const marked of NO_OFFERS)
  void test(`at ${marked} it offers nothing`, () => assert.deepEqual(offers(marked), []))

const COMPLETED: readonly [marked: string, completed: string][] = [
  ['Fil|', 'Filter('],
  ['Fil|ter', 'Filter('],
  ['Sum(Fil|, 1)', 'Sum(Filter(, 1)'],
  ['First(People).Na|', 'First(People).Name'],
  ['ord|', "'Order Line'"],
  ['SortByColumns(People, "N|")', 'SortByColumns(People, "Name")'],
  ['Patch(People, First(People), {Na|})', 'Patch(People, First(People), {Name: })'],
  ['LookUp(crm_account, acc|)', "LookUp(crm_account, 'Account Name')"],
]

for (const [marked, completed] of COMPLETED)
  void test(`the first offer at ${marked} makes ${completed}`, () => {
    const { text, cursor } = atBar(marked)
    const { replace, items } = complete(engine, text, cursor, options)
    const edit = { ...replace, text: items[0]?.insertText ?? '' }
    assert.equal(applyEdits(text, [edit]), completed)
  })

void test('a name is offered once', () => {
  const labels = offers('|')
  assert.equal(new Set(labels).size, labels.length)
})

void test('a function of a namespace shows its parameters and what it gives', () => {
  const { items } = complete(engine, 'Identity.', 9, { symbols })
  assert.equal(items[0]?.detail, 'GetIdentity([id: Text]): {name: Text}')
})

const SIGNATURES: readonly [marked: string, label: string | undefined, parameter?: number][] = [
  ['Left("abc", |', 'Left(text: Text, count: Number)', 1],
  ['Left(|', 'Left(text: Text, count: Number)', 0],
  ['Left(Mid("a", |1), 2)', 'Mid(text: Text, start: Number, [count: Number])', 1],
  ['Left("a", {x: 1, |y: 2})', 'Left(text: Text, count: Number)', 1],
  ['Identity.GetIdentity(|)', 'Identity.GetIdentity([id: Text])', 0],
  ['1 + |', undefined],
  ['Left("a", 1)|', undefined],
]

for (const [marked, label, parameter] of SIGNATURES)
  void test(`signature help at ${marked} is ${label ?? 'absent'}`, () => {
    const { text, cursor } = atBar(marked)
    const help = signatureHelp(engine, text, cursor, options)
    assert.equal(help?.signatures[help.activeSignature]?.label, label)
    assert.equal(help?.activeParameter, parameter)
  })

void test('signatures are written with the separators of the locale', () => {
  const help = signatureHelp(commaEngine, 'Left("a"; 1)', 5)
  assert.equal(help?.signatures[0]?.label, 'Left(text: Text; count: Number)')
})

/** The words of a line, sorted: fields may be listed in any order. */
const wordsOf = (line: string | undefined) => line?.split(/[{}, ]+/).toSorted()

const HOVERS: readonly [marked: string, title: string | undefined][] = [
  ['Filter(People, A|ge > 3)', 'Age: Number'],
  ['Filter(Peo|ple, Age > 3)', 'People: [{Age: Number, Name: Text}] (collection)'],
  ['Le|ft("a", 1)', 'Left(text: Text, count: Number): Text'],
  ['Filter(People As p|, true)', 'p: {Age: Number, Name: Text} (row)'],
  ['{wid|th: 1 + 1}', 'width: Number'],
  ['Input1.Te|xt', 'Text: Text'],
  ['"te|xt"', undefined],
]

for (const [marked, title] of HOVERS)
  void test(`hover at ${marked} says ${title ?? 'nothing'}`, () => {
    const { text, cursor } = atBar(marked)
    const shown = hover(engine, text, cursor, options)?.title
    assert.deepEqual(wordsOf(shown), wordsOf(title))
  })

const DEFINITIONS: readonly [marked: string, place: string | undefined][] = [
  ['With({x: 1}, x| + 1)', 'x@6'],
  ['Filter(People As p, p|.Age > 3)', 'p@17'],
  ['Filter([{a: 1}], a| = 1)', 'a@9'],
  ['Set(x, 1); x| + 1', 'x@4'],
  ['ForAll(AddColumns(People, nw, 1), n|w)', 'nw@26'],
  ['Sum([1, 2], Val|ue)', '[1, 2]@4'],
  ['CountRows(Peo|ple)', 'symbol People'],
  ['Identity.GetId|entity()', 'function GetIdentity'],
  ['With({x: 1}, With({x: 2}, x|))', 'x@19'],
  ['Le|ft("a", 1)', undefined],
]

for (const [marked, place] of DEFINITIONS)
  void test(`the name at ${marked} comes from ${place ?? 'the language'}`, () => {
    const { text, cursor } = atBar(marked)
    const found = definition(engine, text, cursor, options)
    const at =
      found?.place && `${text.slice(found.place.start, found.place.end)}@${found.place.start}`
    const symbol = found?.symbol && `symbol ${found.symbol.name}`
    assert.equal(at ?? symbol ?? (found?.host && `function ${found.host.name}`), place)
  })

const RENAMINGS: readonly [marked: string, newName: string, renamed: string | RegExp][] = [
  ['With({x: 1}, x| + ThisRecord.x)', 'y', 'With({y: 1}, y + ThisRecord.y)'],
  ['With({x|: 1}, x & "x")', 'my x', `With({'my x': 1}, 'my x' & "x")`],
  [
    'Filter(People As p, p|.Age > 3 && p.Name = "p")',
    'one',
    'Filter(People As one, one.Age > 3 && one.Name = "p")',
  ],
  ['Set(x|, 1); Set(y, x + 1)', 'z', 'Set(z, 1); Set(y, z + 1)'],
  ['With({x: 1}, With({x: 2}, x|) + x)', 'y', 'With({x: 1}, With({y: 2}, y) + x)'],
  ['Set(x|, 1); Set(y, x + 1)', 'y', /already means something/],
  ['With({x: 1, y: 2}, x| + y)', 'y', /already means something/],
  ['Filter(People, Ag|e > 1)', 'Years', /have new names/],
  ['Le|ft("a", 1)', 'Start', /have new names/],
  ['Set(x|, 1)', '  ', /no name/],
]

for (const [marked, newName, renamed] of RENAMINGS)
  void test(`renaming at ${marked} to '${newName}' gives ${String(renamed)}`, () => {
    const { text, cursor } = atBar(marked)
    const result = renameAt(engine, text, cursor, newName, options)
    if ('refused' in result) {
      assert.ok(renamed instanceof RegExp, result.refused)
      assert.match(result.refused, renamed)
    } else assert.equal(applyEdits(text, result.edits), renamed)
  })

void test('what can be renamed says whether the host has to follow', () => {
  const local = renameableAt(engine, 'With({x: 1}, x)', 13, options)
  assert.deepEqual([local?.name, local?.local, local?.target], ['x', true, undefined])
  const shared = renameableAt(engine, 'CountRows(People)', 12, options)
  assert.deepEqual([shared?.local, shared?.target], [false, { symbol: 'People' }])
  assert.equal(renameableAt(engine, 'Left("a", 1)', 1, options), undefined)
})

void test('renaming a symbol leaves other names of that spelling alone', () => {
  const text = 'Filter(People, Name = Input1.Text) & "People"'
  const edits = rename(engine, text, { symbol: 'People' }, 'All staff', { symbols })
  assert.equal(applyEdits(text, edits), `Filter('All staff', Name = Input1.Text) & "People"`)
  const property = rename(engine, text, { symbol: 'Input1', field: 'Text' }, 'Value', { symbols })
  assert.equal(applyEdits(text, property), 'Filter(People, Name = Input1.Value) & "People"')
})

const FIXES: readonly [text: string, title: string, fixed: string][] = [
  ['If(1 == 1, 2, 3)', 'Write = for ==', 'If(1 = 1, 2, 3)'],
  ['1 != 2', 'Write <> for !=', '1 <> 2'],
  ['1 => 2', 'Write >= for =>', '1 >= 2'],
  ['Lef("a", 1)', 'Change to Left', 'Left("a", 1)'],
  ['IF(true, 1)', 'Change to If', 'If(true, 1)'],
  ['CountRows(Peple)', 'Change to People', 'CountRows(People)'],
  ['Filter(People, Nmae = "a")', 'Change to Name', 'Filter(People, Name = "a")'],
  ['Input1.Txt', 'Change to Text', 'Input1.Text'],
  ['Identity.GetIdentty()', 'Change to GetIdentity', 'Identity.GetIdentity()'],
  ['Set(total, 1); totl + 1', 'Change to total', 'Set(total, 1); total + 1'],
  ['SortOrder.Ascnding', 'Change to Ascending', 'SortOrder.Ascending'],
  ['tru', 'Change to true', 'true'],
  ["Left('abc', 2)", 'Make it text, in double quotation marks', 'Left("abc", 2)'],
  ['“Hi” & "x"', 'Write straight quotation marks', '"Hi" & "x"'],
  ['"abc', 'Add the closing quotation mark', '"abc"'],
  ['Sum(1, 2', 'Add the missing parenthesis', 'Sum(1, 2)'],
  ['Sum(1, Max(2, 3', 'Add the missing ))', 'Sum(1, Max(2, 3))'],
  ['[1, 2', 'Add the missing ]', '[1, 2]'],
  ['1 + 2)', 'Remove the ) that closes nothing', '1 + 2'],
  ['true and false', 'Write And', 'true And false'],
  ['null', 'Write Blank()', 'Blank()'],
  ['Left("abc"; 2)', 'Separate with , and write decimals with .', 'Left("abc", 2)'],
]

for (const [text, title, fixed] of FIXES)
  void test(`${text} is mended: ${title}`, () => {
    const fixes = quickFixes(engine, text, options)
    const found = fixes.find((one) => one.title === title)
    assert.ok(found, `offered: ${fixes.map((one) => one.title).join('; ')}`)
    assert.equal(applyFix(text, found), fixed)
    assert.ok(
      engine.check(fixed, options).diagnostics.every(({ severity }) => severity !== 'error'),
    )
  })

void test('separators of the wrong locale are mended both ways', () => {
  const [fix] = quickFixes(commaEngine, 'Left("abc", 2) & Text(1.5)', options)
  assert.ok(fix)
  assert.equal(applyFix('Left("abc", 2) & Text(1.5)', fix), 'Left("abc"; 2) & Text(1,5)')
})

void test('a column by dot becomes ShowColumns under Power Fx 1.0', () => {
  const [fix] = quickFixes(strictEngine, 'People.Name', options)
  assert.ok(fix)
  assert.equal(applyFix('People.Name', fix), 'ShowColumns(People, Name)')
})

void test('a formula without findings has no fixes', () => {
  for (const text of ['1 = 1', 'Filter(People, Age > 1)', ''])
    assert.deepEqual(quickFixes(engine, text, options), [])
})

const LAID_OUT: readonly [text: string, expected: string][] = [
  ['(1 + 2) * 3 // why', '(1 + 2) * 3 // why'],
  ['( 1+2 ) *3', '(1 + 2) * 3'],
  ['-1 - -2', '-1 - -2'],
  ['!true||Not  false', '!true || Not false'],
  ['{a:1,b:[1,2]}.a', '{a: 1, b: [1, 2]}.a'],
  ['People[@Name]&[@People]', 'People[@Name] & [@People]'],
  ['$"a {1+ 2} b"', '$"a {1+ 2} b"'],
  ['50%', '50%'],
  ['Set(a,1);Set(b,2)', 'Set(a, 1);\nSet(b, 2)'],
  ['Set(a,1); // first\nSet(b,2)', 'Set(a, 1); // first\nSet(b, 2)'],
  ['// head\nSet(a,1);\n// second\nSet(b,2)', '// head\nSet(a, 1);\n// second\nSet(b, 2)'],
  ['If(true, // yes\n1,2)', 'If(\n    true, // yes\n    1,\n    2\n)'],
  ['1 +', '1 +'],
  [
    'If(IsBlank(Input1.Text),Notify("Please write a name first",1),Collect(People,{Name:Input1.Text,Age:3}))',
    'If(\n    IsBlank(Input1.Text),\n    Notify("Please write a name first", 1),\n    Collect(People, {Name: Input1.Text, Age: 3})\n)',
  ],
]

for (const [text, expected] of LAID_OUT)
  void test(`layout of ${JSON.stringify(text)}`, () => {
    const out = format(engine, text)
    assert.equal(out, expected)
    assert.equal(format(engine, out), out, 'a second time changes nothing')
  })

void test('layout keeps to the locale', () => {
  assert.equal(format(commaEngine, 'Sum(1,5;2);;3'), 'Sum(1,5; 2);;\n3')
})

/** How the pieces of a text are coloured. */
const kinds = (text: string) => semanticTokens(engine, text, options).map(({ kind }) => kind)

void test('tokens are coloured by what they mean', () => {
  assert.deepEqual(kinds('CountRows(People) + 1'), [
    'function',
    'operator',
    'dataSource',
    'operator',
    'operator',
    'number',
  ])
  assert.deepEqual(kinds('ShowColumns(People, Name)').slice(2, 5), [
    'dataSource',
    'operator',
    'field',
  ])
  assert.ok(kinds('Filter(People As p, true)').includes('scope'))
})

const NAMES: readonly [logical: string, display: string][] = [
  ['Filter(crm_account, crm_name = "x")', `Filter(Accounts, 'Account Name' = "x")`],
  ['First(crm_account).crm_city', 'First(Accounts).City'],
  [
    'Patch(crm_account, First(crm_account), {crm_name: "crm_name"})',
    `Patch(Accounts, First(Accounts), {'Account Name': "crm_name"})`,
  ],
  ['LookUp(crm_account As a, a.crm_name = "x")', `LookUp(Accounts As a, a.'Account Name' = "x")`],
  ['ShowColumns(crm_account, crm_name)', `ShowColumns(Accounts, 'Account Name')`],
  ['With({crm_name: 1}, crm_name)', 'With({crm_name: 1}, crm_name)'],
]

for (const [logical, display] of NAMES)
  void test(`${logical} reads ${display}`, () => {
    assert.equal(toDisplayNames(engine, logical, options), display)
    assert.equal(toLogicalNames(engine, display, options), logical)
  })

void test('a display name that two columns share is not used', () => {
  const table = symbolTable([
    {
      name: 'T',
      kind: 'dataSource',
      type: T.table({ a: T.Text, b: T.Text }, { displayNames: { a: 'Same', b: 'Same' } }),
    },
  ])
  assert.equal(toDisplayNames(engine, 'First(T).b', { symbols: table }), 'First(T).b')
})

void test('a formula goes to another locale and back', () => {
  const text = 'Left("a, 1.5", 1.5); {a: 1, b: 2}'
  const german = convertSeparators(text, 'en-US', 'de-DE')
  assert.equal(german, 'Left("a, 1.5"; 1,5);; {a: 1; b: 2}')
  assert.equal(convertSeparators(german, 'de-DE', 'en-US'), text)
})

void test('each body of a script is a formula at its own offsets', () => {
  const { text, cursor } = atBar(
    'Twice(amount: Number): Number = amou| * 2;\nGo(): Void = { Set(a, 1); Set(b, 2) };\nN = Twice(4)',
  )
  const parts = scriptParts(engine, text, options)
  assert.deepEqual(
    parts.map(({ kind, name }) => `${kind} ${name}`),
    ['function Twice', 'function Go', 'formula N'],
  )
  const part = partAt(parts, cursor)
  assert.ok(part)
  assert.equal(part.name, 'Twice')
  const { items, replace } = complete(engine, part.text, cursor, part.options)
  assert.equal(items[0]?.label, 'amount')
  assert.equal(text.slice(replace.start, replace.end), 'amou')
  const last = parts.at(-1)!
  assert.equal(engine.check(last.text, last.options).ok, true)
})

void test('a body sees the other named formulas of its script, not itself', () => {
  const parts = scriptParts(engine, 'Rate = 19;\nTax = Rate * 2', options)
  const last = parts.at(-1)!
  const { items } = complete(engine, last.text, last.body.end, last.options)
  const named = complete(engine, last.text, last.body.start + 1, last.options).items
  assert.deepEqual(items, [])
  assert.deepEqual(
    named.filter(({ kind }) => kind === 'namedFormula').map(({ label }) => label),
    ['Rate'],
  )
})

void test('services answer on any text without an exception', () => {
  const texts = [
    '',
    '|',
    '((((',
    "'",
    '"',
    '{a:',
    'A.',
    '1..2',
    '[@',
    '$"{',
    'With({',
    'Type(',
    ';;',
  ]
  for (const text of texts)
    for (let cursor = 0; cursor <= text.length; cursor++) {
      complete(engine, text, cursor, options)
      signatureHelp(engine, text, cursor, options)
      hover(engine, text, cursor, options)
      definition(engine, text, cursor, options)
      renameAt(engine, text, cursor, 'x', options)
      quickFixes(engine, text, options)
      scriptParts(engine, text, options)
      assert.equal(typeof format(engine, text), 'string')
    }
})
