import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareConnectors, type ComparedConnector, diffLines } from './compare-connectors.ts'

const connector = (change: object = {}, properties: object = {}): ComparedConnector => ({
  definition: {
    info: { title: 'Tasks' },
    host: 'a.example',
    paths: {
      '/tasks': {
        get: {
          operationId: 'ListTasks',
          parameters: [{ name: 'top', in: 'query', type: 'integer' }],
          responses: { 200: { schema: { properties: { id: {}, name: {} } } } },
        },
      },
    },
    ...change,
  },
  properties: { properties },
  icon: null,
  script: null,
})
const say = (before: ComparedConnector, after: ComparedConnector) =>
  compareConnectors(before, after).map(
    ({ kind, subject, detail, breaking }) => `${kind} ${subject}: ${detail}${breaking ? ' !' : ''}`,
  )

test('equal versions have no differences', () => {
  assert.deepEqual(say(connector(), connector()), [])
})

test('what breaks apps is marked', () => {
  const after = connector({
    host: 'b.example',
    paths: {
      '/tasks': {
        get: {
          operationId: 'ListTasks',
          parameters: [
            { name: 'top', in: 'query', type: 'string', required: true },
            { name: 'list', in: 'query', type: 'string', required: true },
          ],
          responses: { 200: { schema: { properties: { id: {} } } } },
        },
      },
    },
  })
  assert.deepEqual(say(connector(), after), [
    'changed General: Host: a.example → b.example !',
    'changed ListTasks: Parameter top (query) is required now: integer → string !',
    'added ListTasks: Parameter list (query), required !',
    'changed ListTasks: Response 200 without name !',
  ])
  assert.deepEqual(say(connector(), connector({ paths: {} })), ['removed ListTasks: GET /tasks !'])
})

test('policies, references, security and code are told of', () => {
  const policy = (title: string, value: string) => ({ templateId: 'setheader', title, value })
  const before = connector(
    { definitions: { User: {} } },
    { policyTemplateInstances: [policy('A', '1'), policy('B', '1')] },
  )
  const after = connector(
    { definitions: { Person: {} } },
    {
      policyTemplateInstances: [policy('A', '2'), policy('C', '1')],
      connectionParameters: { api_key: { type: 'securestring' } },
    },
  )
  assert.deepEqual(
    say(before, { ...after, script: { language: 'javascript', source: '' } }).map((text) =>
      text.replace(/:.*/, ''),
    ),
    [
      'changed Security',
      'removed Reference User',
      'added Reference Person',
      'changed Policy A',
      'removed Policy B',
      'added Policy C',
      'added Code',
    ],
  )
})

test('the lines that differ are shown with what is around them', () => {
  const before = ['1', '2', '3', '4', '5', '6', '7'].join('\n')
  const after = ['1', '2', '3', 'four', '5', '6', '7'].join('\n')
  assert.deepEqual(
    diffLines(before, after, 1)?.map(({ kind, text }) => `${kind} ${text}`),
    ['same 3', 'removed 4', 'added four', 'same 5'],
  )
  assert.deepEqual(diffLines(before, before), [])
})
