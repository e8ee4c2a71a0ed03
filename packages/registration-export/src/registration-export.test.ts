import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import {
  importBody,
  importOwnIdBody,
  readApplication,
  toAzureCli,
  toBicep,
  toGraphRequests,
  toTerraform,
  type RegistrationExport,
} from './index.ts'

const api = '11111111-1111-4111-8111-111111111111'
const connector = '22222222-2222-4222-8222-222222222222'
const scope = '33333333-3333-4333-8333-333333333333'
const graph = '00000003-0000-0000-c000-000000000000'
const userRead = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'

/** The story, with a name that every format must escape. */
const story: RegistrationExport = {
  registrations: [
    {
      application: {
        appId: connector,
        displayName: `It's "$HOME" \${x} %{y} \`client\``,
        signInAudience: 'AzureADMyOrg',
        requiredResourceAccess: [
          { resourceAppId: api, resourceAccess: [{ id: scope, type: 'Scope' }] },
          { resourceAppId: graph, resourceAccess: [{ id: userRead, type: 'Scope' }] },
        ],
        web: { redirectUris: ['https://portal.example/redirect'] },
      },
      servicePrincipal: { appRoleAssignmentRequired: true },
      adminConsents: [
        { resourceAppId: api, scopes: ['access_as_user'] },
        { resourceAppId: graph, scopes: ['User.Read'] },
      ],
      federatedCredentials: [
        {
          name: 'build server',
          issuer: 'https://issuer.example',
          subject: 'repo:a/b',
          audiences: ['api://AzureADTokenExchange'],
        },
      ],
    },
    {
      application: {
        appId: api,
        displayName: 'Identity API',
        identifierUris: [`api://${api}`, 'https://contoso.example/api'],
        api: {
          requestedAccessTokenVersion: 2,
          oauth2PermissionScopes: [
            {
              id: scope,
              value: 'access_as_user',
              type: 'User',
              isEnabled: true,
              adminConsentDisplayName: 'Access',
              adminConsentDescription: 'Two\nlines',
            },
          ],
          preAuthorizedApplications: [{ appId: connector, delegatedPermissionIds: [scope] }],
        },
      },
      servicePrincipal: { appRoleAssignmentRequired: false },
    },
  ],
}
const text = (files: { text: string }[]) => files[0]?.text ?? ''

describe('exporting registrations', () => {
  it('writes Graph calls that make the needed registration first and name its answer', () => {
    const calls = text(toGraphRequests(story))
    const made = [...calls.matchAll(/^# @name (\S+)$/gm)].map(([, name]) => name)
    assert.deepEqual(made.slice(0, 2), ['identity_api', 'it_s_home_x_y_client'])
    assert.ok(calls.includes('"api://{{identity_api.response.body.$.appId}}"'))
    assert.ok(calls.includes(`/servicePrincipals(appId='${graph}')?$select=id`))
    assert.ok(!calls.includes(api) && !calls.includes(connector), 'no id of the other tenant')
    for (const [, body] of calls.matchAll(
      /Content-Type: application\/json\n\n([\s\S]*?)\n(?=###|$)/g,
    ))
      assert.doesNotThrow(() => JSON.parse(body ?? '') as unknown)
  })

  it('writes Terraform with references, blocks for lists, and escaped templates', () => {
    const plan = text(toTerraform(story))
    assert.ok(plan.includes('display_name = "It\'s \\"$HOME\\" $${x} %%{y} `client`"'))
    assert.ok(plan.includes('resource_app_id = azuread_application.identity_api.client_id'))
    assert.ok(
      plan.includes('identifier_uri = "api://${azuread_application.identity_api.client_id}"'),
    )
    assert.ok(plan.includes('resource "azuread_application_pre_authorized"'))
    assert.ok(plan.includes(`data "azuread_service_principal" "app_${graph.replaceAll('-', '_')}"`))
    assert.equal(plan.split('{').length, plan.split('}').length)
  })

  it('writes no secret and no id of the tenant, whatever Graph printed beside', () => {
    const printed = {
      ...story,
      registrations: story.registrations.map((registration) => ({
        ...registration,
        application: {
          ...registration.application,
          id: 'object-id-of-here',
          passwordCredentials: [{ keyId: 'key-id', hint: 'abc', secretText: 'a secret' }],
          keyCredentials: [{ keyId: 'key-id', key: 'bytes of a key' }],
        },
        federatedCredentials: registration.federatedCredentials?.map((credential) => ({
          ...credential,
          id: 'object-id-of-here',
        })),
      })),
    } as unknown as RegistrationExport
    for (const write of [toGraphRequests, toBicep, toTerraform, toAzureCli]) {
      for (const file of write(printed)) {
        for (const hidden of ['a secret', 'bytes of a key', 'key-id', 'abc', 'object-id-of-here']) {
          assert.ok(!file.text.includes(hidden), `${file.name} has ${hidden}`)
        }
      }
    }
  })

  it('writes Terraform that the provider takes: no circle, nothing set twice, all it asks for', () => {
    const plan = text(
      toTerraform({
        registrations: [
          {
            application: {
              appId: api,
              displayName: 'API and page',
              identifierUris: [`api://${api}`],
              requiredResourceAccess: [
                { resourceAppId: api, resourceAccess: [{ id: scope, type: 'Scope' }] },
                { resourceAppId: graph, resourceAccess: [{ id: userRead, type: 'Role' }] },
              ],
              api: {
                knownClientApplications: [connector],
                oauth2PermissionScopes: [
                  { id: scope, value: 'read', type: 'User', isEnabled: true },
                ],
              },
              appRoles: [
                {
                  id: userRead,
                  displayName: 'Reader',
                  description: null,
                  allowedMemberTypes: ['User'],
                  isEnabled: true,
                },
              ],
            },
            federatedCredentials: ['a-b', 'a.b'].map((name) => ({
              name,
              issuer: 'https://issuer.example',
              subject: name,
              audiences: ['api://AzureADTokenExchange'],
            })),
          },
          { application: { appId: connector, displayName: 'Client' } },
        ],
      }),
    )
    const own = /resource "azuread_application" "api_and_page" \{[\s\S]*?\n\}/.exec(plan)?.[0] ?? ''
    assert.ok(!own.includes('azuread_application.api_and_page'), 'a block that names itself')
    assert.ok(own.includes('ignore_changes = [identifier_uris, required_resource_access]'))
    assert.ok(own.includes('description = "Reader"'))
    assert.ok(own.includes('admin_consent_description = "read"'))
    assert.ok(plan.includes('resource "azuread_application_api_access" "api_and_page_1"'))
    assert.ok(plan.includes('api_client_id = azuread_application.api_and_page.client_id'))
    assert.ok(plan.includes(`role_ids = ["${userRead}"]`))
    assert.ok(plan.includes('once made: client.'))
    const names = [...plan.matchAll(/^resource "(\S+)" "(\S+)"/gm)].map(([, ...name]) =>
      name.join(),
    )
    assert.equal(new Set(names).size, names.length)
  })

  it('writes Bicep that goes in no circle: what needs itself waits for a parameter', () => {
    const files = toBicep(story)
    const template = text(files)
    assert.ok(template.indexOf('resource identity_api ') < template.indexOf('resource it_s_home'))
    assert.ok(template.includes("param identity_apiAppId string = ''"))
    assert.ok(
      template.includes(
        "identifierUris: empty(identity_apiAppId) ? ['https://contoso.example/api'] : ['https://contoso.example/api', 'api://${identity_apiAppId}']",
      ),
    )
    assert.ok(template.includes('resourceAppId: identity_api.appId'))
    assert.ok(template.includes(`displayName: 'It\\'s "$HOME" \\\${x} %{y} \`client\`'`))
    assert.equal(files[1]?.name, 'bicepconfig.json')
  })

  it('writes a script that a shell reads as it was meant', () => {
    const script = text(toAzureCli(story))
    const stub = `az() { for word in "$@"; do printf '[%s]' "$word" >&2; done; printf '\\n' >&2; echo new-id; }\n`
    const ran = spawnSync('bash', ['-c', stub + script], { encoding: 'utf8' })
    assert.equal(ran.status, 0, ran.stderr)
    const calls = ran.stderr.split('\n')
    assert.ok(
      calls.some((call) => call.includes(`[--display-name][It's "$HOME" \${x} %{y} \`client\`]`)),
    )
    assert.ok(
      calls.some((call) =>
        call.includes('[--identifier-uris][api://new-id][https://contoso.example/api]'),
      ),
    )
    assert.ok(calls.some((call) => call.includes('[--api][new-id][--scope][access_as_user]')))
    const bodies = calls.flatMap(
      (call) => /\[--(?:body|parameters)\]\[(\{.*\})\]/.exec(call)?.[1] ?? [],
    )
    assert.ok(bodies.length >= 4)
    for (const body of bodies) assert.doesNotThrow(() => JSON.parse(body) as unknown, body)
    assert.ok(
      bodies.some((body) => body.includes('"preAuthorizedApplications":[{"appId":"new-id"')),
    )
  })
})

describe('reading an application', () => {
  it('keeps what makes the registration and says what it leaves out and why', () => {
    const { application, dropped } = readApplication(
      JSON.stringify({
        '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#applications/$entity',
        id: 'x',
        appId: api,
        displayName: 'Identity API',
        passwordCredentials: [{ hint: 'abc' }],
        keyCredentials: [],
        certification: null,
        newThing: { a: 1 },
        spa: { redirectUris: [] },
      }),
    )
    assert.deepEqual(application, {
      appId: api,
      displayName: 'Identity API',
      spa: { redirectUris: [] },
    })
    assert.deepEqual(
      dropped.map(({ property }) => property),
      ['id', 'passwordCredentials', 'newThing'],
    )
  })

  it('says what is there instead', () => {
    assert.throws(() => readApplication('{"value":[]}'), /list of applications/)
    assert.throws(() => readApplication('{"oauth2Permissions":[]}'), /former Azure AD Graph format/)
    assert.throws(() => readApplication('[]'), /JSON object/)
    assert.throws(() => readApplication('{'), SyntaxError)
  })
})

void describe('an import', () => {
  const application = {
    appId: api,
    displayName: 'Identity API',
    identifierUris: [`api://${api}`, 'https://contoso.example/api'],
    requiredResourceAccess: [
      { resourceAppId: graph, resourceAccess: [{ id: userRead, type: 'Scope' }] },
    ],
    api: {
      preAuthorizedApplications: [
        { appId: api.toUpperCase(), delegatedPermissionIds: [scope] },
        { appId: connector, delegatedPermissionIds: [scope] },
      ],
    },
  }

  void it('makes the registration first and names its new id second', () => {
    const created = JSON.stringify(importBody(application))
    assert.ok(created.includes(graph))
    assert.ok(!created.includes(api), 'The id of the other registration means nothing here.')
    assert.deepEqual(importOwnIdBody(application, 'new-id'), {
      identifierUris: ['api://new-id', 'https://contoso.example/api'],
      api: {
        preAuthorizedApplications: [
          { appId: 'new-id', delegatedPermissionIds: [scope] },
          { appId: connector, delegatedPermissionIds: [scope] },
        ],
      },
    })
  })

  void it('has no second part where nothing holds the id', () => {
    assert.equal(importOwnIdBody({ appId: api, displayName: 'A' }, 'new-id'), undefined)
  })
})
