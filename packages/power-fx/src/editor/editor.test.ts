import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  T,
  applyEdits,
  complete,
  createEngine,
  format,
  hover,
  rename,
  semanticTokens,
  signatureHelp,
  symbolTable,
} from '../index.ts'

const engine = createEngine({ features: 'canvas' })
const symbols = symbolTable([
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
])

/** Labels offered at the bar in the text. */
function offers(text: string): string[] {
  const cursor = text.indexOf('|')
  const { items } = complete(engine, text.replace('|', ''), cursor, {
    symbols,
    allowSideEffects: true,
  })
  return items.map(({ label }) => label)
}

void test('offers fit the place', () => {
  const cases: [string, string[]][] = [
    ['Identity.|', ['GetIdentity']],
    ['ClearCollect(x, Identity.Get|', ['GetIdentity']],
    ['First(People).|', ['Age', 'Name']],
    ['Input1.|', ['Text']],
    ['Filter(People, |', ['Age', 'Name', 'ThisRecord']],
    ['Sort(People, Age, |', ['SortOrder.Ascending', 'SortOrder.Descending']],
    ['SortOrder.|', ['Ascending', 'Descending']],
    ['Fil|', ['Filter']],
  ]
  for (const [text, expected] of cases)
    assert.deepEqual(offers(text).slice(0, expected.length), expected, text)
  assert.deepEqual(offers('"in text|'), [])
})

void test('a function of a namespace shows its parameters and what it gives', () => {
  const { items } = complete(engine, 'Identity.', 9, { symbols })
  assert.equal(items[0]?.detail, 'GetIdentity([id: Text]): {name: Text}')
})

void test('signature help follows the caret', () => {
  const help = signatureHelp(engine, 'Left("abc", ', 12, { symbols })
  assert.equal(help?.signatures[0]?.label, 'Left(text: Text, count: Number)')
  assert.equal(help?.activeParameter, 1)
})

void test('hover names the type', () => {
  assert.equal(hover(engine, 'Filter(People, Age > 3)', 16, { symbols })?.title, 'Age: Number')
})

void test('renaming leaves other names of that spelling alone', () => {
  const text = 'Filter(People, Name = Input1.Text) & "People"'
  const edits = rename(engine, text, { symbol: 'People' }, 'All staff', { symbols })
  assert.equal(applyEdits(text, edits), `Filter('All staff', Name = Input1.Text) & "People"`)
  const property = rename(engine, text, { symbol: 'Input1', field: 'Text' }, 'Value', { symbols })
  assert.equal(applyEdits(text, property), 'Filter(People, Name = Input1.Value) & "People"')
})

void test('a long call is laid out one argument a line, and means the same', () => {
  const text =
    'If(IsBlank(Input1.Text),Notify("Please write a name first",1),Collect(People,{Name:Input1.Text,Age:3}))'
  const laidOut = format(engine, text)
  assert.ok(laidOut.includes('\n    IsBlank(Input1.Text),\n'))
  assert.equal(format(engine, laidOut), laidOut)
  assert.equal(format(engine, '(1 + 2) * 3 // why'), '(1 + 2) * 3 // why')
  assert.equal(format(engine, '( 1+2 ) * 3'), '( 1+2 ) * 3')
})

void test('tokens are coloured by what they mean', () => {
  const kinds = semanticTokens(engine, 'CountRows(People) + 1', { symbols }).map(({ kind }) => kind)
  assert.deepEqual(kinds, ['function', 'operator', 'dataSource', 'operator', 'operator', 'number'])
})
