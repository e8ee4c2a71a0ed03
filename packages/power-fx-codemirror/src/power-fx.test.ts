import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { T, createEngine, symbolTable } from '@patchbay/power-fx'
import { formulaColors, formulaSource, languageOf, powerFx } from './index.ts'

const language = languageOf(createEngine({ features: 'canvas' }), {
  symbols: symbolTable([{ name: 'People', kind: 'collection', type: T.table({ Name: T.Text }) }]),
})

/** What the source gives at the bar. */
async function offered(marked: string, explicit = false) {
  const doc = marked.replace('|', '')
  const state = EditorState.create({ doc })
  const context = new CompletionContext(state, marked.indexOf('|'), explicit)
  return formulaSource(() => language)(context)
}

void test('offers come with the span they replace, in the order of the language', async () => {
  const result = await offered('1 + Lef|')
  assert.equal(result?.from, 4)
  assert.equal(result?.options[0]?.displayLabel, 'Left')
  assert.equal(result?.options[0]?.label, 'Left(')
  assert.equal(result?.filter, false)
})

void test('the list opens after a dot and a letter, elsewhere only when asked for', async () => {
  assert.ok(await offered('First(People).|'))
  assert.equal(await offered('Left(|'), null)
  assert.ok(await offered('Left(|', true))
  assert.equal(await offered('"te|xt"', true), null)
})

void test('pieces carry their meaning as a class', () => {
  const state = EditorState.create({
    doc: 'CountRows(People)',
    extensions: [formulaColors(() => language)],
  })
  const classes: string[] = []
  for (const set of state.facet(EditorView.decorations))
    if (typeof set !== 'function')
      set.between(0, state.doc.length, (from, to, { spec }: { spec: { class: string } }) => {
        classes.push(`${state.sliceDoc(from, to)} ${spec.class}`)
      })
  assert.deepEqual(classes, [
    'CountRows fx-function',
    '( fx-operator',
    'People fx-dataSource',
    ') fx-operator',
  ])
})

void test('the language tells findings with their fixes', () => {
  const text = 'CountRows(Peple)'
  const finding = language.findings(text).find(({ message }) => message.includes("'Peple'"))
  const [fix] = language.fixes(text)
  assert.ok(finding && fix)
  assert.ok(fix.start <= finding.end && finding.start <= fix.end)
  assert.deepEqual(fix.edits, [{ start: 10, end: 15, text: 'People' }])
})

void test('all parts fit into one editor', () => {
  const state = EditorState.create({ doc: 'Len("a")', extensions: powerFx(() => language) })
  assert.equal(state.doc.toString(), 'Len("a")')
})
