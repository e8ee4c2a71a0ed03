import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  hasUnsavedChanges,
  openDraft,
  parseStoredDraft,
  reduceDraft,
  reopenDraft,
  toStoredDraft,
  type ConnectorDraft,
  type DraftAction,
  type DraftState,
} from './draft.ts'
import { setHost, setTitle } from './general-fields.ts'
import { objectAt } from './json-path.ts'

const blank: ConnectorDraft = {
  definition: { swagger: '2.0', info: { title: 'Identity', version: '1.0' }, paths: {} },
  properties: { properties: { iconBrandColor: '#007ee5' } },
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [],
}

function run(state: DraftState, ...actions: DraftAction[]): DraftState {
  return actions.reduce(reduceDraft, state)
}

function typed(title: string, field = 'title'): DraftAction {
  return { type: 'edit', change: (draft) => setTitle(draft, title), field }
}

function titleOf(state: DraftState): unknown {
  return objectAt(state.draft.definition, 'info')['title']
}

test('typing into one field is one undo step, two fields are two', () => {
  let state = run(openDraft(blank, null), typed('A'), typed('Ab'), typed('Abc'))
  state = run(state, {
    type: 'edit',
    change: (draft) => setHost(draft, 'localhost:5000'),
    field: 'host',
  })
  assert.equal(state.past.length, 2)
  state = run(state, { type: 'undone' })
  assert.equal(titleOf(state), 'Abc')
  assert.equal(state.draft.definition['host'], undefined)
  state = run(state, { type: 'undone' })
  assert.equal(titleOf(state), 'Identity')
  state = run(state, { type: 'redone' }, { type: 'redone' })
  assert.equal(state.draft.definition['host'], 'localhost:5000')
})

test('after an undo, typing into the same field begins a new step', () => {
  const state = run(
    openDraft(blank, null),
    typed('A'),
    { type: 'undone' },
    typed('B'),
    typed('Bc'),
    { type: 'undone' },
  )
  assert.equal(titleOf(state), 'Identity')
})

test('an edit after an undo forgets what could have been redone', () => {
  const state = run(openDraft(blank, null), typed('A'), { type: 'undone' }, typed('B'))
  assert.equal(run(state, { type: 'redone' }), state)
})

test('undo and redo at their ends change nothing', () => {
  const state = openDraft(blank, null)
  assert.equal(run(state, { type: 'undone' }), state)
  assert.equal(run(state, { type: 'redone' }), state)
})

test('an edit that changes nothing is not a step', () => {
  const state = openDraft(blank, null)
  assert.equal(run(state, { type: 'edit', change: (draft) => draft }), state)
})

test('text that cannot be read is kept as typed, and the form keeps the last good definition', () => {
  const state = run(openDraft(blank, null), {
    type: 'swagger typed',
    text: '{ "swagger": ',
    reading: { ok: false, line: 1, reason: 'A value is missing.' },
  })
  assert.equal(state.draft.definition, blank.definition)
  assert.equal(state.swaggerText, '{ "swagger": ')
  assert.deepEqual(state.unreadable, {
    text: '{ "swagger": ',
    line: 1,
    reason: 'A value is missing.',
  })
  const kept = reopenDraft(parseStoredDraft(JSON.stringify(toStoredDraft(state)))!, null)
  assert.equal(kept.unreadable?.text, '{ "swagger": ')
})

test('good text replaces the definition and keeps its own layout until the form changes it', () => {
  const definition = { swagger: '2.0', info: { title: 'From text', version: '1.0' }, paths: {} }
  const text = JSON.stringify(definition)
  let state = run(openDraft(blank, null), {
    type: 'swagger typed',
    text,
    reading: { ok: true, definition },
  })
  assert.equal(titleOf(state), 'From text')
  assert.equal(state.swaggerText, text)
  state = run(state, typed('From form'))
  assert.equal(state.swaggerText, null)
  assert.equal(titleOf(state), 'From form')
})

test('white space typed into the text is not a change of the connector', () => {
  const stored = { draft: blank, version: 1 }
  const state = run(openDraft(blank, stored), {
    type: 'swagger typed',
    text: JSON.stringify(blank.definition, null, 4),
    reading: { ok: true, definition: structuredClone(blank.definition) },
  })
  assert.equal(hasUnsavedChanges(state), false)
  assert.equal(state.past.length, 0)
})

test('the client secret is not in what survives a reload', () => {
  const state = run(openDraft(blank, null), {
    type: 'edit',
    change: (draft) => ({ ...draft, clientSecret: 'never-at-rest' }),
  })
  const text = JSON.stringify(toStoredDraft(state))
  assert.ok(!text.includes('never-at-rest'))
  assert.equal(reopenDraft(parseStoredDraft(text)!, null).draft.clientSecret, '')
})

test('once saved, the secret is gone from the draft and from every undo step', () => {
  let state = run(
    openDraft(blank, null),
    { type: 'edit', change: (draft) => ({ ...draft, clientSecret: 'sent' }) },
    typed('After'),
  )
  const sent = state.draft
  const stored = { ...sent, clientSecret: '' }
  state = run(state, { type: 'saved', sent, stored, version: 1 })
  assert.ok(!JSON.stringify(state).includes('"clientSecret":"sent"'))
  assert.equal(hasUnsavedChanges(state), false)
  assert.equal(state.baseVersion, 1)
})

test('what is typed while a save is on its way stays, and stays unsaved', () => {
  let state = run(openDraft(blank, { draft: blank, version: 1 }), typed('Sent'))
  const sent = state.draft
  state = run(state, typed('Later'), { type: 'saved', sent, stored: sent, version: 2 })
  assert.equal(titleOf(state), 'Later')
  assert.equal(hasUnsavedChanges(state), true)
})

test('a draft kept over a reload remembers the version it began from', () => {
  const state = run(openDraft(blank, { draft: blank, version: 3 }), typed('Mine'))
  const kept = parseStoredDraft(JSON.stringify(toStoredDraft(state)))!
  const theirs = setTitle(blank, 'Theirs')
  const reopened = reopenDraft(kept, { draft: theirs, version: 4 })
  assert.equal(reopened.baseVersion, 3)
  assert.equal(titleOf(reopened), 'Mine')
  assert.equal(titleOf(run(reopened, { type: 'reverted' })), 'Theirs')
})

test('what is not a kept draft is ignored', () => {
  for (const text of [null, '', '{', '[]', '{"draft":{}}', '{"draft":{"definition":[]}}']) {
    assert.equal(parseStoredDraft(text), undefined)
  }
})
