import {
  importRequestSample,
  importResponseSample,
  newDefinition,
  newProperties,
  withAuthentication,
} from '@patchbay/connector-model'
import { chooseAccount, signInOnPages } from './client.ts'
import type { Step } from './steps.ts'
import { assert, expect, isObject, rows, show, type Story, text } from './story.ts'

const SAMPLE_RESPONSE = {
  name: 'Max Maker',
  username: 'maker@contoso.localhost',
  oid: '00000000-0000-0000-0000-000000000000',
  tid: '00000000-0000-0000-0000-000000000000',
  client: '00000000-0000-0000-0000-000000000000',
  scopes: ['access_as_user'],
  roles: [],
  tokenVersion: '2.0',
}

/** C: the custom connector, a connection with consent, and one tested operation. */
export const connectorSteps: Step[] = [
  {
    step: 'C1–C12',
    title: 'Build the connector from Client id, Client secret and Resource URL',
    run: async (story) => {
      const { maker, client, resource, tenant } = story
      const title = `Identity ${story.run}`
      const connector = expect(
        await maker.api('POST', '/api/connectors', {
          ...identityConnector(story, title),
          clientSecret: client.secret,
        }),
        201,
        200,
      )
      assert(connector['hasClientSecret'] === true, 'The secret was not stored.')
      assert(
        !JSON.stringify(connector).includes(client.secret),
        'The answer repeats the client secret.',
      )
      story.connector = { id: text(connector, 'id'), displayName: title }
      return `GET /api/ with OAuth 2.0 for ${resource.appId} in tenant ${tenant.id}`
    },
  },
  {
    step: 'C12',
    title: 'Both files can be downloaded, without the secret',
    run: async ({ maker, connector, client }) => {
      for (const file of ['apiDefinition.swagger.json', 'apiProperties.json']) {
        const content = JSON.stringify(
          expect(await maker.api('GET', `/api/connectors/${connector.id}/${file}`), 200),
        )
        assert(
          content.length > 50 && !content.includes(client.secret),
          `${file} is not as it should be.`,
        )
      }
      return 'apiDefinition.swagger.json, apiProperties.json'
    },
  },
  {
    step: 'C13',
    title: 'New connection opens a sign-in',
    run: async (story) => {
      const connection = expect(
        await story.maker.api('POST', '/api/connections', { connectorId: story.connector.id }),
        201,
        200,
      )
      story.connectionId = text(connection, 'id')
      return `connection ${story.connectionId}, ${text(connection, 'status')}`
    },
  },
  {
    step: 'C14–C16',
    title: 'Sign in, read the consent page, accept: Connected',
    run: async (story) => {
      await connect(story, 'maker', story.connectionId)
      const connection = expect(
        await story.maker.api('GET', `/api/connections/${story.connectionId}`),
        200,
      )
      assert(
        connection['status'] === 'Connected',
        `The connection is ${show(connection['status'])}: ${show(connection['statusMessage'])}`,
      )
      return `as ${show(connection['accountName'])}`
    },
  },
  {
    step: 'C17',
    title: 'Test operation',
    run: async ({ maker, connectionId, makerId }) => {
      const result = expect(
        await maker.api('POST', `/api/connections/${connectionId}/test`, {
          operationId: 'GetIdentity',
          parameters: {},
        }),
        200,
      )
      const { response, trace, error } = result
      assert(isObject(response), `No response: ${show(error)}`)
      assert(
        response['status'] === 200,
        `The API answered ${show(response['status'])}: ${show(response['body'])}`,
      )
      assert(text(response, 'body').includes(makerId), 'The record is not the maker’s.')
      return `200, ${Array.isArray(trace) ? trace.length : 0} steps traced`
    },
  },
]

/** The connector of the story, as the wizard would leave it. */
export function identityConnector(
  story: Story,
  title: string,
): { definition: object; properties: object } {
  const url = new URL(story.sampleApiUrl)
  const empty = newDefinition({
    title,
    description: 'Tells who is signed in',
    host: url.host,
    basePath: '/',
    scheme: 'http',
  })
  const imported = importRequestSample({ method: 'GET', url: url.href }, empty)
  const definition = {
    ...empty,
    paths: {
      [imported.path]: {
        [imported.method]: {
          summary: 'Get identity',
          description: 'Returns identity information about the caller',
          operationId: 'GetIdentity',
          'x-ms-visibility': 'important',
          parameters: imported.parameters,
          responses: { default: importResponseSample({ body: JSON.stringify(SAMPLE_RESPONSE) }) },
        },
      },
    },
  }
  return withAuthentication(
    { definition, properties: newProperties() },
    {
      type: 'oauth2',
      identityProvider: 'aad',
      clientId: story.client.appId,
      loginUri: story.target.publicUrl,
      tenantId: story.tenant.id,
      resourceUri: story.resource.appId,
      scopes: [],
      redirectUrl: text(story.installation, 'redirectUrl'),
      enableOnBehalfOfLogin: false,
    },
  )
}

/**
 * Goes through the pop-up as this person: sign-in, consent page, Accept.
 *
 * @throws when the consent page does not name client and permission, or the end is not Connected.
 */
export async function connect(
  story: Story,
  who: 'maker' | 'administrator',
  connectionId: string,
): Promise<void> {
  const person = story[who]
  const password = who === 'maker' ? story.target.makerPassword : story.target.administratorPassword
  const { link } = expect(
    await person.api('POST', `/api/connections/${connectionId}/consent-link`, {}),
    200,
    201,
  )
  assert(typeof link === 'string', 'No link came for the pop-up.')
  let page = await person.browser.get(new URL(link, story.target.publicUrl).href)
  if (
    page.forms.some((form) =>
      form.fields.some((field) => field.type === 'password' || field.type === 'email'),
    )
  )
    page = await person.browser.get(
      await signInOnPages(person.browser, page, person.userPrincipalName, password),
    )
  page = await chooseAccount(person.browser, page, person.userPrincipalName)
  if (page.text.includes('Identity Connector')) {
    assert(
      page.text.includes('Read who you are'),
      `The consent page does not show the permission’s text: "${page.text.slice(0, 300)}"`,
    )
    page = await person.browser.submit(page, {}, /accept/i)
  }
  const connections = rows(await person.api('GET', '/api/connections'))
  const connection = connections.find((one) => one['id'] === connectionId)
  assert(
    connection?.['status'] === 'Connected',
    `The sign-in ended with: "${page.text.slice(0, 300)}"`,
  )
}
