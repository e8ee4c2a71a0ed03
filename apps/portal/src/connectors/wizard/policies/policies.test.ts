import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePolicy, policiesOf } from '@patchbay/connector-model'
import type { ConnectorDraft } from '../draft.ts'
import {
  addPolicy,
  draftPolicies,
  movePolicy,
  policyParameterProblem,
  policyParameterText,
  policyTitle,
  removePolicy,
  setPolicyOperations,
  setPolicyParameter,
} from './policies.ts'
import { findPolicyTemplate, policyTemplates } from './policy-templates.ts'

const empty: ConnectorDraft = {
  definition: {},
  properties: { properties: { iconBrandColor: '#007ee5' } },
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [],
}

const samples: Record<string, string> = {
  triggerConfig: 'since = @triggerBody().value[0].changed',
  parameterTemplate: "@headers('If-Match')",
  statusCode: '401',
  keyWithinCollectionPath: '@item().id',
}

test('every template, filled in, is one that the gateway carries out', () => {
  for (const template of policyTemplates) {
    let draft = addPolicy(empty, template.id)
    for (const parameter of template.parameters) {
      const choices =
        typeof parameter.kind === 'object' ? parameter.kind.choices[0] : samples[parameter.name]
      const fallback = /SubPath/i.test(parameter.name) ? 'name' : '@body().value'
      draft = setPolicyParameter(draft, 0, parameter, choices ?? fallback)
    }
    const [policy] = policiesOf(draft.properties, 'Any')
    assert.ok(policy, template.id)
    const compiled = compilePolicy(policy)
    assert.equal(compiled.templateId, template.id)
  }
})

test('policies keep their order, move, and go', () => {
  const draft = ['setheader', 'dynamichosturl', 'setproperty'].reduce(addPolicy, empty)
  const order = (now: ConnectorDraft) => draftPolicies(now).map((policy) => policy['templateId'])
  assert.deepEqual(order(movePolicy(draft, 2, -1)), ['setheader', 'setproperty', 'dynamichosturl'])
  assert.deepEqual(order(movePolicy(draft, 0, -1)), order(draft))
  assert.deepEqual(order(removePolicy(draft, 0)), ['dynamichosturl', 'setproperty'])
})

test('a policy is for the operations that it names', () => {
  const draft = setPolicyOperations(addPolicy(empty, 'SetHeader'), 0, ['GetIdentity'])
  assert.equal(policiesOf(draft.properties, 'GetIdentity').length, 1)
  assert.equal(policiesOf(draft.properties, 'Other').length, 0)
  assert.equal(policyTitle(draftPolicies(draft)[0]!), 'Set HTTP header')
})

test('a map is written one pair a line, and read back', () => {
  const parameter = findPolicyTemplate('pollingtrigger')!.parameters[0]!
  const text = 'since = @triggerBody().a\ntop = 5'
  const draft = setPolicyParameter(addPolicy(empty, 'pollingtrigger'), 0, parameter, text)
  assert.equal(policyParameterText(draftPolicies(draft)[0]!, parameter), text)
})

test('what is missing is said by its label', () => {
  const policy = draftPolicies(addPolicy(empty, 'setheader'))[0]!
  const [name] = findPolicyTemplate('setheader')!.parameters
  assert.match(policyParameterProblem(policy, name!) ?? '', /Header name/)
})
