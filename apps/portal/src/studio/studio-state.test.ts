import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deleteControl, insertControl, newDocument, setProperty } from '@patchbay/app-model'
import {
  type AppContent,
  isDirty,
  openApp,
  reduceStudio,
  type StudioState,
} from './studio-state.ts'

const blank: AppContent = { displayName: 'App', document: newDocument('App'), dataSources: [] }

function withButton(): StudioState {
  const state = openApp(blank, 1)
  const { document, name } = insertControl(state.content.document, {
    type: 'Classic/Button',
    parent: 'Screen1',
  })
  return reduceStudio(state, {
    type: 'edit',
    content: { document },
    select: { name, property: 'OnSelect' },
  })
}

const type = (state: StudioState, formula: string) =>
  reduceStudio(state, {
    type: 'edit',
    content: { document: setProperty(state.content.document, 'Button1', 'Text', formula) },
    mergeKey: 'Button1.Text',
  })

test('an app opens on its first screen with nothing to save', () => {
  const state = openApp(blank, 3)
  assert.deepEqual(state.selection, { screen: 'Screen1', name: 'Screen1', property: 'Fill' })
  assert.equal(isDirty(state), false)
  assert.equal(state.version, 3)
})

test('undo brings back the content and the selection, redo repeats both', () => {
  const edited = withButton()
  assert.equal(isDirty(edited), true)
  const undone = reduceStudio(edited, { type: 'undo' })
  assert.equal(undone.content, blank)
  assert.equal(undone.selection.name, 'Screen1')
  assert.equal(isDirty(undone), false)
  const redone = reduceStudio(undone, { type: 'redo' })
  assert.equal(redone.content.document, edited.content.document)
  assert.equal(reduceStudio(undone, { type: 'undo' }), undone)
})

test('typing one formula is one step, and another selection ends it', () => {
  const before = withButton()
  const typed = type(type(before, '"W"'), '"Wh"')
  assert.equal(typed.past.length, before.past.length + 1)
  const selected = reduceStudio(typed, { type: 'select', selection: { property: 'Text' } })
  assert.equal(type(selected, '"Who"').past.length, typed.past.length + 1)
})

test('an edit after undo forgets what was undone', () => {
  const undone = reduceStudio(withButton(), { type: 'undo' })
  const other = reduceStudio(undone, { type: 'edit', content: { displayName: 'Other' } })
  assert.equal(other.future.length, 0)
})

test('an edit that changes nothing is no step', () => {
  const state = withButton()
  assert.equal(reduceStudio(state, { type: 'edit', content: state.content }), state)
})

test('what was edited during a save stays unsaved', () => {
  const sent = withButton()
  const later = type(sent, '"Who am I?"')
  const saved = reduceStudio(later, { type: 'saved', content: sent.content, version: 2 })
  assert.equal(isDirty(saved), true)
  assert.equal(saved.version, 2)
  const all = reduceStudio(saved, { type: 'saved', content: saved.content, version: 3 })
  assert.equal(isDirty(all), false)
})

test('when the selected control goes, its screen is selected', () => {
  const state = withButton()
  const document = deleteControl(state.content.document, 'Button1')
  const gone = reduceStudio(state, { type: 'edit', content: { document } })
  assert.equal(gone.selection.name, 'Screen1')
})
