import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Control, newDocument } from '@patchbay/app-model'
import { treeRows } from './tree-rows.ts'

const control = (name: string, type: string, children: Control[] = []): Control => ({
  name,
  type,
  properties: new Map(),
  children,
})
const blank = newDocument('App')
const document = {
  ...blank,
  screens: [
    {
      name: 'Screen1',
      properties: new Map(),
      children: [
        control('Button1', 'Classic/Button'),
        control('Gallery1', 'Gallery', [control('Title1', 'Label')]),
      ],
    },
  ],
}
const outline = (...args: Parameters<typeof treeRows>) =>
  treeRows(...args).map(({ name, level }) => `${level} ${name}`)

test('the tree shows the app, then each screen with what lies in front first', () => {
  const rows = ['1 App', '1 Screen1', '2 Gallery1', '3 Title1', '2 Button1']
  assert.deepEqual(outline(document, new Set()), rows)
})

test('a folded line hides what it holds and says so', () => {
  const rows = treeRows(document, new Set(['Gallery1']))
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['App', 'Screen1', 'Gallery1', 'Button1'],
  )
  assert.equal(rows[2]?.isFolded, true)
})

test('a filter keeps what matches with its surroundings, folded or not', () => {
  const rows = ['1 Screen1', '2 Gallery1', '3 Title1']
  assert.deepEqual(outline(document, new Set(['Gallery1']), 'title'), rows)
  assert.deepEqual(outline(document, new Set(), 'nothing'), [])
})
