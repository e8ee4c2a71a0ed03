import { request } from 'undici'
import { assert, expect, first, isObject, rows, type Story, text } from './story.ts'
import type { Step } from './steps.ts'

const INTEGRATED_APP = 'WindowsAzureActiveDirectoryIntegratedApp'

/** A: the resource, an API with a scope of its own. */
export const resourceSteps: Step[] = [
  {
    step: 'A1',
    title: 'App registrations are listed',
    run: async ({ maker }) => `${rows(await maker.graph('GET', '/applications')).length} so far`,
  },
  {
    step: 'A2',
    title: 'Register the resource API',
    run: async (story) => {
      const application = await register(story, `Identity API ${story.run}`, {})
      story.resource.id = text(application, 'id')
      story.resource.appId = text(application, 'appId')
      return text(application, 'displayName')
    },
  },
  {
    step: 'A3',
    title: 'Application (client) ID, the Resource URL value',
    run: async ({ resource }) => resource.appId,
  },
  {
    step: 'A4',
    title: 'The default Application ID URI is free',
    run: async ({ resource }) => `api://${resource.appId}`,
  },
  {
    step: 'A5',
    title: 'Set the Application ID URI; a foreign one is refused',
    run: async ({ maker, resource }) => {
      const path = `/applications/${resource.id}`
      const foreign = await maker.graph('PATCH', path, {
        identifierUris: ['https://login.fabrikam.example/api'],
      })
      assert(foreign.status === 400, 'A URI of a domain that is not the tenant’s was accepted.')
      expect(await maker.graph('PATCH', path, { identifierUris: [`api://${resource.appId}`] }), 204)
      return `api://${resource.appId}`
    },
  },
  {
    step: 'A6',
    title: 'Add the scope access_as_user',
    run: async ({ maker, resource }) => {
      expect(
        await maker.graph('PATCH', `/applications/${resource.id}`, {
          api: {
            oauth2PermissionScopes: [
              {
                id: resource.scopeId,
                value: 'access_as_user',
                type: 'User',
                isEnabled: true,
                adminConsentDisplayName: 'Read who is signed in',
                adminConsentDescription: 'Lets the app read the identity of the signed-in user.',
                userConsentDisplayName: 'Read who you are',
                userConsentDescription: 'Lets the app read your name and user id.',
              },
            ],
          },
        }),
        204,
      )
      return `api://${resource.appId}/access_as_user`
    },
  },
  {
    step: 'A7',
    title: 'requestedAccessTokenVersion is set to 2; 3 is refused',
    run: async ({ maker, resource }) => {
      const path = `/applications/${resource.id}`
      const wrong = await maker.graph('PATCH', path, { api: { requestedAccessTokenVersion: 3 } })
      assert(wrong.status === 400, 'Token version 3 was accepted.')
      expect(await maker.graph('PATCH', path, { api: { requestedAccessTokenVersion: 2 } }), 204)
      const application = expect(await maker.graph('GET', path), 200)
      const { api } = application
      assert(isObject(api) && api['requestedAccessTokenVersion'] === 2, 'The version was not kept.')
      const scopes = api['oauth2PermissionScopes']
      assert(Array.isArray(scopes) && scopes.length === 1, 'The scope was lost with the change.')
      return 'access tokens for this API are v2'
    },
  },
  {
    step: 'A8',
    title: 'The manifest goes out and comes back the same',
    run: async ({ maker, resource }) => {
      const path = `/applications/${resource.id}`
      const before = expect(await maker.graph('GET', path), 200)
      const { api, web, requiredResourceAccess, identifierUris } = before
      expect(
        await maker.graph('PATCH', path, {
          api,
          web,
          requiredResourceAccess,
          identifierUris,
        } as object),
        204,
      )
      const after = expect(await maker.graph('GET', path), 200)
      assert(JSON.stringify(after) === JSON.stringify(before), 'The manifest changed on the way.')
      return `${Object.keys(after).length} properties`
    },
  },
  {
    step: 'A9',
    title: 'Directory (tenant) ID',
    run: async ({ tenant }) => tenant.id,
  },
  {
    step: 'A10',
    title: 'The API runs with tenant id and client id; without a token it answers 401',
    run: async (story) => {
      const sample = story.installation['sampleApi']
      assert(
        isObject(sample),
        'This server was not started with the sample API. Start it with npm start, or leave --server out.',
      )
      story.sampleApiUrl = `${text(sample, 'url')}/api/`
      expect(
        await story.maker.api('PUT', '/api/sample-api', { clientId: story.resource.appId }),
        200,
      )
      const answer = await request(story.sampleApiUrl)
      await answer.body.dump()
      const challenge = answer.headers['www-authenticate']
      assert(answer.statusCode === 401, `The API answered ${answer.statusCode} instead of 401.`)
      assert(challenge, 'The API’s 401 has no WWW-Authenticate.')
      return `${story.sampleApiUrl} → 401, WWW-Authenticate: ${String(challenge).split(',')[0]}`
    },
  },
]

/** B: the client, which is the connector. */
export const clientSteps: Step[] = [
  {
    step: 'B1',
    title: 'Register the client with this installation’s redirect URL',
    run: async (story) => {
      const redirectUrl = text(story.installation, 'redirectUrl')
      const application = await register(story, `Identity Connector ${story.run}`, {
        web: { redirectUris: [redirectUrl] },
      })
      story.client.id = text(application, 'id')
      story.client.appId = text(application, 'appId')
      return redirectUrl
    },
  },
  {
    step: 'B2',
    title: 'Application (client) ID, the Client id value',
    run: async ({ client }) => client.appId,
  },
  {
    step: 'B3',
    title: 'The resource is among My APIs',
    run: async ({ maker, resource }) => {
      const mine = rows(await maker.graph('GET', '/me/ownedObjects'))
      assert(
        mine.some((object) => object['appId'] === resource.appId),
        'The resource is not among the objects that the maker owns.',
      )
      return `${mine.length} owned objects`
    },
  },
  {
    step: 'B4',
    title: 'Add the delegated permission access_as_user',
    run: async ({ maker, client, resource }) => {
      expect(
        await maker.graph('PATCH', `/applications/${client.id}`, {
          requiredResourceAccess: [
            {
              resourceAppId: resource.appId,
              resourceAccess: [{ id: resource.scopeId, type: 'Scope' }],
            },
          ],
        }),
        204,
      )
      const grants = rows(
        await maker.graph(
          'GET',
          `/servicePrincipals/${client.servicePrincipalId}/oauth2PermissionGrants`,
        ),
      )
      assert(grants.length === 0, 'Something is granted already.')
      return 'Delegated, admin consent: No, not granted'
    },
  },
  {
    step: 'B5',
    title: 'Enable implicit access tokens',
    run: async ({ maker, client }) => {
      const path = `/applications/${client.id}`
      expect(
        await maker.graph('PATCH', path, {
          web: { implicitGrantSettings: { enableAccessTokenIssuance: true } },
        }),
        204,
      )
      const { web } = expect(await maker.graph('GET', path), 200)
      assert(isObject(web) && isObject(web['implicitGrantSettings']), 'The setting was not kept.')
      assert(
        web['implicitGrantSettings']['enableAccessTokenIssuance'] === true,
        'The setting was not kept.',
      )
      return 'web.implicitGrantSettings.enableAccessTokenIssuance'
    },
  },
  {
    step: 'B6',
    title: 'New client secret, shown once',
    run: async ({ maker, client }) => {
      const path = `/applications/${client.id}`
      const added = expect(
        await maker.graph('POST', `${path}/addPassword`, {
          passwordCredential: { displayName: 'Connector' },
        }),
        200,
      )
      client.secret = text(added, 'secretText')
      const read = JSON.stringify(expect(await maker.graph('GET', path), 200))
      assert(!read.includes(client.secret), 'The secret can be read again.')
      return `only the hint ${text(added, 'hint')}… can be read again`
    },
  },
  {
    step: 'B7',
    title: 'The secret value is kept for the connector',
    run: async ({ client }) => `${client.secret.length} characters`,
  },
]

/** What the portal's Register does: application, service principal, owner. */
async function register(
  story: Story,
  displayName: string,
  more: object,
): Promise<ReturnType<typeof first>> {
  const { maker, makerId, target } = story
  const application = expect(
    await maker.graph('POST', '/applications', {
      displayName,
      signInAudience: 'AzureADMyOrg',
      ...more,
    }),
    201,
  )
  const servicePrincipal = expect(
    await maker.graph('POST', '/servicePrincipals', {
      appId: application['appId'],
      tags: [INTEGRATED_APP],
    }),
    201,
  )
  if ('web' in more) story.client.servicePrincipalId = text(servicePrincipal, 'id')
  else story.resourceServicePrincipalId = text(servicePrincipal, 'id')
  const owners = rows(await maker.graph('GET', `/applications/${text(application, 'id')}/owners`))
  if (!owners.some((owner) => owner['id'] === makerId))
    expect(
      await maker.graph('POST', `/applications/${text(application, 'id')}/owners/$ref`, {
        '@odata.id': `${target.publicUrl}/v1.0/directoryObjects/${makerId}`,
      }),
      204,
    )
  return application
}
