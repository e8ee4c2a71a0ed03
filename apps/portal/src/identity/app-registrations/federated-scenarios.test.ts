import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { completeScenario, scenarios } from './federated-scenarios.ts'

const byId = (id: string) => {
  const found = scenarios.find((scenario) => scenario.id === id)
  assert.ok(found)
  return found
}

describe('scenarios of federated credentials', () => {
  for (const [id, given, subject] of [
    [
      'github-branch',
      { organization: 'contoso', repository: 'api' },
      'repo:contoso/api:ref:refs/heads/main',
    ],
    [
      'github-environment',
      { organization: 'contoso', repository: 'api', environment: 'production' },
      'repo:contoso/api:environment:production',
    ],
    [
      'github-pull-request',
      { organization: ' contoso ', repository: 'api' },
      'repo:contoso/api:pull_request',
    ],
    [
      'kubernetes',
      { issuer: 'https://oidc.example/', account: 'api' },
      'system:serviceaccount:default:api',
    ],
    [
      'gitlab',
      { project: 'contoso/api', branch: 'release' },
      'project_path:contoso/api:ref_type:branch:ref:release',
    ],
    ['other', { issuer: 'https://issuer.example', subject: 'me' }, 'me'],
  ] as const)
    it(`${id} names the subject ${subject}`, () =>
      assert.equal(completeScenario(byId(id), given)?.subject, subject))

  it('waits for what has no usual value', () => {
    assert.equal(completeScenario(byId('kubernetes'), { account: 'api' }), undefined)
  })
})
