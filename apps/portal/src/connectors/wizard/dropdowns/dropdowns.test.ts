import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  choicesText,
  dropdownKind,
  readChoices,
  readDynamicChoices,
  readDynamicShape,
  readDynamicTree,
  withChoices,
  withDynamicChoices,
  withDynamicShape,
  withDynamicTree,
} from './dropdowns.ts'

const team = {
  operationId: 'ListChannels',
  arguments: {
    team: { from: 'parameter', name: 'body/team' },
    top: { from: 'value', text: '50' },
  },
  itemsPath: 'value',
  valuePath: 'id',
  titlePath: 'name',
} as const

test('dynamic choices are written in both generations and read back', () => {
  const schema = withDynamicChoices({ type: 'string' }, team)
  assert.deepEqual(schema['x-ms-dynamic-values'], {
    operationId: 'ListChannels',
    parameters: { team: { parameter: 'team' }, top: '50' },
    'value-collection': 'value',
    'value-path': 'id',
    'value-title': 'name',
  })
  assert.deepEqual(schema['x-ms-dynamic-list'], {
    operationId: 'ListChannels',
    parameters: { team: { parameterReference: 'body/team' }, top: { value: '50' } },
    itemsPath: 'value',
    itemValuePath: 'id',
    itemTitlePath: 'name',
  })
  assert.deepEqual(readDynamicChoices(schema), team)
  assert.equal(dropdownKind(schema), 'dynamic')
  assert.deepEqual(withDynamicChoices(schema, null), { type: 'string' })
})

test('the older generation alone is understood', () => {
  const { 'x-ms-dynamic-list': _, ...older } = withDynamicChoices({ type: 'string' }, team)
  assert.deepEqual(readDynamicChoices(older)?.arguments['team'], {
    from: 'parameter',
    name: 'team',
  })
  assert.equal(readDynamicChoices({ 'x-ms-dynamic-values': { capability: 'file-picker' } }), null)
})

test('a shape that an operation tells is read back', () => {
  const shape = { operationId: 'GetSchema', arguments: {}, schemaPath: 'schema' }
  assert.deepEqual(readDynamicShape(withDynamicShape({ type: 'object' }, shape)), shape)
  assert.equal(readDynamicShape({ type: 'object' }), null)
})

test('a tree is written and read back, with what this editor does not know', () => {
  const level = {
    ...team,
    arguments: { of: { from: 'selected', path: 'id' } },
    fullTitlePath: 'path',
    isParent: '(kind eq folder)',
  } as const
  const tree = {
    canSelectParents: true,
    canSelectLeaves: false,
    open: { ...level, arguments: {} },
    browse: level,
  }
  const before = { type: 'string', 'x-ms-dynamic-tree': { 'x-ours': 1, open: { 'x-too': 2 } } }
  const schema = withDynamicTree(before, tree)
  assert.deepEqual(schema['x-ms-dynamic-tree'], {
    'x-ours': 1,
    settings: { canSelectParentNodes: true, canSelectLeafNodes: false },
    open: {
      'x-too': 2,
      operationId: 'ListChannels',
      itemValuePath: 'id',
      itemsPath: 'value',
      itemTitlePath: 'name',
      itemFullTitlePath: 'path',
      itemIsParent: '(kind eq folder)',
    },
    browse: {
      operationId: 'ListChannels',
      itemValuePath: 'id',
      itemsPath: 'value',
      itemTitlePath: 'name',
      itemFullTitlePath: 'path',
      itemIsParent: '(kind eq folder)',
      parameters: { of: { selectedItemValuePath: 'id' } },
    },
  })
  assert.deepEqual(readDynamicTree(schema), tree)
  assert.equal(dropdownKind(schema), 'tree')
  assert.deepEqual(withDynamicTree(schema, null), { type: 'string' })
})

test('fixed choices have a text of their own where one is typed', () => {
  const { choices, problem } = readChoices('1 = Low\n2\n', 'integer')
  assert.equal(problem, null)
  const schema = withChoices({ type: 'integer' }, choices)
  assert.deepEqual(schema['enum'], [1, 2])
  assert.deepEqual(schema['x-ms-enum-values'], [
    { value: 1, displayName: 'Low' },
    { value: 2, displayName: '2' },
  ])
  assert.equal(choicesText(schema), '1 = Low\n2')
  assert.ok(!('x-ms-enum-values' in withChoices({}, readChoices('a\nb', 'string').choices)))
})

test('a choice that is none is told of by its line', () => {
  assert.match(readChoices('1\nmany', 'integer').problem ?? '', /^Line 2/)
  assert.match(readChoices('a\na', 'string').problem ?? '', /already/)
  assert.match(readChoices('', 'string').problem ?? '', /at least one/)
})
