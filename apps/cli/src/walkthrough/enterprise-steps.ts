import { Browser } from './browser.ts'
import { sendForm, signInOnPages } from './client.ts'
import { connect } from './connector-steps.ts'
import type { Step } from './steps.ts'
import { assert, expect, explain, isObject, rows, show, type Story, text } from './story.ts'

/** E: what an administrator sees and changes. */
export const enterpriseSteps: Step[] = [
  {
    step: 'E1',
    title: 'Both registrations have a service principal in the tenant',
    run: async ({ administrator, resource, client }) => {
      const servicePrincipals = rows(
        await administrator.graph('GET', '/servicePrincipals?$top=999'),
      )
      for (const { appId } of [resource, client])
        assert(
          servicePrincipals.some((one) => one['appId'] === appId),
          `${appId} has no service principal.`,
        )
      return `${servicePrincipals.length} in all`
    },
  },
  {
    step: 'E2',
    title: 'The resource’s properties',
    run: async ({ administrator, resourceServicePrincipalId, resource }) => {
      const path = `/servicePrincipals/${resourceServicePrincipalId}`
      const servicePrincipal = expect(await administrator.graph('GET', path), 200)
      assert(
        servicePrincipal['appId'] === resource.appId,
        'Another application’s service principal.',
      )
      const owners = rows(await administrator.graph('GET', `/applications/${resource.id}/owners`))
      return `object id ${resourceServicePrincipalId}, ${owners.length} owner`
    },
  },
  {
    step: 'E3',
    title: 'Disabled for sign-in and unassigned are refused, then allowed again',
    run: async (story) => {
      const seen: string[] = []
      for (const [change, restore, code] of [
        [{ accountEnabled: false }, { accountEnabled: true }, 'AADSTS7000112'],
        [{ appRoleAssignmentRequired: true }, { appRoleAssignmentRequired: false }, 'AADSTS50105'],
      ] as const) {
        await changeClient(story, change)
        if (code === 'AADSTS50105') await removeAssignments(story, story.makerId)
        const refusal = await signInAgain(story)
        await changeClient(story, restore)
        assert(refusal.includes(code), `Expected ${code}, got: "${refusal.slice(0, 200)}"`)
        seen.push(code)
      }
      return seen.join(', ')
    },
  },
  {
    step: 'E4',
    title: 'Revoked consent fails the next token request; administrators can grant for everyone',
    run: async (story) => {
      const { administrator, client, tenant } = story
      const refreshToken = await acquireRefreshToken(story)
      const grants = await grantsOfClient(story)
      assert(grants.length > 0, 'The client has no grant although the maker consented.')
      for (const grant of grants)
        expect(
          await administrator.graph('DELETE', `/oauth2PermissionGrants/${text(grant, 'id')}`),
          204,
        )
      const refusal = await refreshFails(story, refreshToken)
      assert(refusal.includes('AADSTS65001'), `Expected AADSTS65001, got: "${refusal}"`)
      expect(
        await administrator.graph('POST', '/oauth2PermissionGrants', {
          clientId: client.servicePrincipalId,
          consentType: 'AllPrincipals',
          principalId: null,
          resourceId: story.resourceServicePrincipalId,
          scope: 'access_as_user',
        }),
        201,
      )
      await connect(story, 'maker', story.connectionId)
      return `AADSTS65001, then granted for ${tenant.displayName}`
    },
  },
  {
    step: 'E5',
    title: 'Details of the permission',
    run: async (story) => {
      const [grant] = await grantsOfClient(story)
      assert(grant, 'No grant is listed.')
      const resource = expect(
        await story.administrator.graph('GET', `/servicePrincipals/${text(grant, 'resourceId')}`),
        200,
      )
      const scopes = resource['oauth2PermissionScopes']
      assert(Array.isArray(scopes) && isObject(scopes[0]), 'The scope’s texts are not listed.')
      return `${text(grant, 'scope')}: ${text(scopes[0], 'adminConsentDisplayName')} (${text(grant, 'consentType')})`
    },
  },
  {
    step: 'E6',
    title: 'Assign a user, then remove the assignment',
    run: async (story) => {
      const { administrator, client, administratorId } = story
      const path = `/servicePrincipals/${client.servicePrincipalId}/appRoleAssignedTo`
      await removeAssignments(story, administratorId)
      const assignment = expect(
        await administrator.graph('POST', path, {
          principalId: administratorId,
          resourceId: client.servicePrincipalId,
          appRoleId: '00000000-0000-0000-0000-000000000000',
        }),
        201,
      )
      expect(await administrator.graph('DELETE', `${path}/${text(assignment, 'id')}`), 204)
      return 'Default Access'
    },
  },
  {
    step: 'E7',
    title: 'Sign-in log and audit log have their rows',
    run: async ({ administrator, client }) => {
      const signIns = rows(
        await administrator.graph('GET', `/auditLogs/signIns?$filter=appId eq '${client.appId}'`),
      )
      let audits = 0
      // Asked one by one, since on a busy server the newest rows may all be others'.
      for (const activity of [
        'Add application',
        'Add service principal',
        'Consent to application',
      ]) {
        const found = rows(
          await administrator.graph(
            'GET',
            `/auditLogs/directoryAudits?$filter=activityDisplayName eq '${activity}'`,
          ),
        )
        assert(found.length > 0, `The audit log has no "${activity}".`)
        audits += found.length
      }
      assert(signIns.length > 0, 'The sign-in log has no row of the client.')
      return `${signIns.length} sign-ins of the client, ${audits} audit rows`
    },
  },
]

/** F: one more call through the gateway; its answer is the story's end. */
export const finalStep: Step = {
  step: 'F',
  title: 'The API’s identity record for the maker, through the gateway',
  run: async (story) => {
    const { maker, connector, connectionId, makerId } = story
    const answer = await maker.api('GET', `/apim/${connector.id}/${connectionId}/api/`)
    const record = expect(answer, 200)
    assert(record['oid'] === makerId, 'The record is not the maker’s.')
    story.identity = record
    return `${show(record['name'])}, oid ${makerId}`
  },
}

async function changeClient(story: Story, change: object): Promise<void> {
  expect(
    await story.administrator.graph(
      'PATCH',
      `/servicePrincipals/${story.client.servicePrincipalId}`,
      change,
    ),
    204,
  )
}

async function removeAssignments(story: Story, principalId: string): Promise<void> {
  const path = `/servicePrincipals/${story.client.servicePrincipalId}/appRoleAssignedTo`
  for (const assignment of rows(await story.administrator.graph('GET', path)))
    if (assignment['principalId'] === principalId)
      expect(await story.administrator.graph('DELETE', `${path}/${text(assignment, 'id')}`), 204)
}

async function grantsOfClient(story: Story): Promise<ReturnType<typeof rows>> {
  return rows(
    await story.administrator.graph(
      'GET',
      `/oauth2PermissionGrants?$filter=clientId eq '${story.client.servicePrincipalId}'`,
    ),
  )
}

/** Starts the client's sign-in anew as the maker; gives the text of the page that refuses. */
async function signInAgain(story: Story): Promise<string> {
  const { client, maker, installation, target, tenant, resource } = story
  const query = new URLSearchParams({
    client_id: client.appId,
    response_type: 'code',
    redirect_uri: text(installation, 'redirectUrl'),
    resource: resource.appId,
    state: crypto.randomUUID(),
  })
  const page = await maker.browser.get(
    `${target.publicUrl}/${tenant.id}/oauth2/authorize?${query.toString()}`,
  )
  return `${page.text} ${page.url}`
}

/** Signs the maker in to the client once more and keeps the refresh token, as any client would. */
async function acquireRefreshToken(story: Story): Promise<string> {
  const { client, target, tenant, resource, maker } = story
  const redirectUrl = text(story.installation, 'redirectUrl')
  const browser = new Browser(target.dispatcher, [redirectUrl])
  const query = new URLSearchParams({
    client_id: client.appId,
    response_type: 'code',
    redirect_uri: redirectUrl,
    resource: resource.appId,
  })
  const landed = await signInOnPages(
    browser,
    await browser.get(`${target.publicUrl}/${tenant.id}/oauth2/authorize?${query.toString()}`),
    maker.userPrincipalName,
    target.makerPassword,
  )
  const code = new URL(landed).searchParams.get('code')
  assert(code, `No authorization code came: ${landed.split('?')[0]}`)
  const answer = await sendForm(
    target.dispatcher,
    `${target.publicUrl}/${tenant.id}/oauth2/token`,
    {
      grant_type: 'authorization_code',
      client_id: client.appId,
      client_secret: client.secret,
      code,
      redirect_uri: redirectUrl,
      resource: resource.appId,
    },
  )
  return text(expect(answer, 200), 'refresh_token')
}

/** What the token endpoint says to a refresh that must be refused. */
async function refreshFails(story: Story, refreshToken: string): Promise<string> {
  const { client, target, tenant, resource } = story
  const answer = await sendForm(
    target.dispatcher,
    `${target.publicUrl}/${tenant.id}/oauth2/token`,
    {
      grant_type: 'refresh_token',
      client_id: client.appId,
      client_secret: client.secret,
      refresh_token: refreshToken,
      resource: resource.appId,
    },
  )
  return answer.status === 200 ? 'a new token' : explain(answer)
}
