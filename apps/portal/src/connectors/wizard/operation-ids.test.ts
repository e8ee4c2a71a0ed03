import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scriptOperations, setScriptOperations } from './code/script.ts'
import type { ConnectorDraft } from './draft.ts'
import { renameOperationId } from './operation-ids.ts'
import {
  addPolicy,
  draftPolicies,
  policyOperations,
  setPolicyOperations,
} from './policies/policies.ts'

const dynamic = { 'x-ms-dynamic-values': { operationId: 'ListUsers', 'value-path': 'id' } }
const bare: ConnectorDraft = {
  definition: {
    paths: {
      '/users': { get: { operationId: 'ListUsers' } },
      '/tasks': {
        get: { operationId: 'ListTasks', parameters: [{ name: 'owner', in: 'query', ...dynamic }] },
      },
    },
  },
  properties: { properties: {} },
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [],
}
const draft = setScriptOperations(
  setPolicyOperations(addPolicy(bare, 'setheader'), 0, ['ListUsers', 'ListTasks']),
  ['ListUsers'],
)

test('policies, code and drop-downs follow an operation id', () => {
  const renamed = renameOperationId(draft, 'get /users', 'ListUsers', 'People')
  assert.deepEqual(policyOperations(draftPolicies(renamed)[0]!), ['People', 'ListTasks'])
  assert.deepEqual(scriptOperations(renamed), ['People'])
  const text = JSON.stringify(renamed.definition)
  assert.ok(!text.includes('ListUsers'))
})

test('nothing follows an id that is another’s, or none, while it is being typed', () => {
  for (const passed of ['', 'ListTasks']) {
    const typed = renameOperationId(draft, 'get /users', 'ListUsers', passed)
    assert.deepEqual(scriptOperations(typed), ['ListUsers'])
  }
})
