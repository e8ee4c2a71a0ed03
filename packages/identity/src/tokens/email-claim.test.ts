import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Application } from '@patchbay/directory'
import { startFixture, type Fixture } from '../testing/fixture.ts'
import { emailClaim } from './email-claim.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

describe('an unverified address does not reach applications of several tenants', () => {
  const cases: [Application['signInAudience'], boolean | null, string, boolean][] = [
    ['AzureADMyOrg', null, 'a@elsewhere.example', true],
    ['AzureADMyOrg', true, 'a@elsewhere.example', false],
    ['AzureADMultipleOrgs', null, 'a@elsewhere.example', false],
    ['AzureADMultipleOrgs', false, 'a@elsewhere.example', true],
    ['AzureADMultipleOrgs', null, 'a@Contoso.localhost', true],
  ]
  for (const [signInAudience, removeUnverifiedEmailClaim, mail, isTold] of cases) {
    it(`${signInAudience}, ${String(removeUnverifiedEmailClaim)}, ${mail}`, () => {
      const client = {
        ...fixture.client,
        signInAudience,
        authenticationBehaviors: {
          removeUnverifiedEmailClaim,
          coopEnforcement: null,
          blockAzureADGraphAccess: null,
          requireClientServicePrincipal: null,
        },
      }
      const told = emailClaim({ ...fixture.maker, mail }, fixture.tenant, client)
      assert.equal(told, isTold ? mail : undefined)
    })
  }
})
