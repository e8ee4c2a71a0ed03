import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findControl, insertControl, newDocument, setProperty } from '@patchbay/app-model'
import {
  firstProperty,
  formulaOf,
  freeSourceName,
  insertOn,
  insertTargetFor,
  objectNamed,
  plainRectangle,
  rebindTemplate,
  removeObject,
} from './edits.ts'

const screen = { kind: 'screen', name: 'Screen1' } as const
const button = { label: 'Button', type: 'Classic/Button' }
const gallery = { label: 'Vertical gallery', type: 'Gallery', variant: 'Vertical' }
const label = { label: 'Text label', type: 'Label' }

test('a new control lies under those that stand in its place', () => {
  const first = insertOn(newDocument('App'), screen, button)
  const second = insertOn(first.document, screen, button)
  const place = (name: string) => plainRectangle(findControl(second.document, name)!.control)!
  assert.deepEqual([place('Button1').x, place('Button1').y], [40, 40])
  assert.ok(place('Button2').y >= place('Button1').y + place('Button1').height)
})

test('an insertion goes into the gallery that is selected, or that holds the selection', () => {
  const { document } = insertOn(newDocument('App'), screen, gallery)
  const title = findControl(document, 'Gallery1')!.control.children[0]?.name ?? ''
  for (const name of ['Gallery1', title])
    assert.deepEqual(insertTargetFor(document, { screen: 'Screen1', name }), {
      kind: 'template',
      name: 'Gallery1',
    })
  assert.deepEqual(insertTargetFor(document, { screen: 'Screen1', name: 'Screen1' }), screen)
})

test('a new gallery has a label in its template, which follows new Items', () => {
  const inserted = insertOn(newDocument('App'), screen, gallery)
  const items = setProperty(inserted.document, 'Gallery1', 'Items', 'colIdentity')
  const bound = rebindTemplate(items, 'Gallery1', ['displayName', 'oid', 'tid'])
  const texts = findControl(bound, 'Gallery1')!.control.children.map((child) =>
    child.properties.get('Text'),
  )
  assert.deepEqual(texts, ['ThisItem.displayName', 'ThisItem.oid'])
  assert.equal(findControl(bound, 'Gallery1')!.control.properties.get('Items'), 'colIdentity')
})

test('a template that somebody has worked on keeps its controls', () => {
  const inserted = insertOn(newDocument('App'), screen, gallery)
  const title = findControl(inserted.document, 'Gallery1')!.control.children[0]?.name ?? ''
  const edited = setProperty(inserted.document, title, 'Text', '"User: " & ThisItem.name')
  assert.equal(rebindTemplate(edited, 'Gallery1', ['displayName']), edited)
  const more = insertControl(inserted.document, { type: 'Classic/Button', parent: 'Gallery1' })
  assert.equal(rebindTemplate(more.document, 'Gallery1', ['displayName']), more.document)
})

test('a label put into a template shows a column of the rows', () => {
  const inserted = insertOn(newDocument('App'), screen, gallery)
  const { document, name } = insertOn(
    inserted.document,
    { kind: 'template', name: 'Gallery1' },
    label,
  )
  assert.match(findControl(document, name)!.control.properties.get('Text') ?? '', /^ThisItem\./)
})

test('the last screen is not deleted', () => {
  const document = newDocument('App')
  assert.equal(removeObject(document, 'Screen1'), document)
})

test('an object without a formula of its own has the default of its type', () => {
  const { document } = insertOn(newDocument('App'), screen, button)
  const object = objectNamed(document, 'Button1')!
  assert.equal(firstProperty(object), 'OnSelect')
  assert.equal(formulaOf(object, 'Text'), '"Button"')
  assert.equal(formulaOf(object, 'OnSelect'), '')
})

test('a connector is one word in formulas, with a number when the word is taken', () => {
  assert.equal(freeSourceName('Identity', []), 'Identity')
  assert.equal(freeSourceName('My Orders (test)', []), 'MyOrderstest')
  assert.equal(freeSourceName('Identity', ['Identity', 'Identity_2']), 'Identity_3')
  assert.equal(freeSourceName('365 Users', []), '_365Users')
  assert.equal(freeSourceName('!', []), 'Connector')
})
