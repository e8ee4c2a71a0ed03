import {
  connectorFunctions,
  importRequestSample,
  importResponseSample,
  newDefinition,
  newProperties,
  withAuthentication,
} from '@patchbay/connector-model'
import { formatType } from '@patchbay/power-fx'
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
    step: 'C1–C2',
    title: 'A blank connector: description, scheme, host, base URL',
    run: async (story) => {
      const { host } = new URL(story.sampleApiUrl)
      const title = `Identity ${story.run}`
      story.connector.displayName = title
      story.draft = {
        definition: newDefinition({
          title,
          description: 'Tells who is signed in',
          host,
          basePath: '/',
          scheme: 'http',
        }),
        properties: newProperties(),
      }
      return `${title} at http://${host}/`
    },
  },
  {
    step: 'C3–C5',
    title: 'OAuth 2.0, Azure Active Directory: Client id, Client secret, Resource URL',
    run: async (story) => {
      const { client, resource, target, tenant } = story
      const redirectUrl = text(story.installation, 'redirectUrl')
      story.draft = withAuthentication(story.draft, {
        type: 'oauth2',
        identityProvider: 'aad',
        clientId: client.appId,
        loginUri: target.publicUrl,
        tenantId: tenant.id,
        resourceUri: resource.appId,
        scopes: [],
        redirectUrl,
        enableOnBehalfOfLogin: false,
      })
      return `for ${resource.appId} as ${client.appId}, back to ${redirectUrl}`
    },
  },
  {
    step: 'C6–C10',
    title: 'One action, its request imported from a sample',
    run: async (story) => {
      const url = new URL(story.sampleApiUrl)
      const imported = importRequestSample({ method: 'GET', url: url.href }, story.draft.definition)
      story.draft.definition = {
        ...story.draft.definition,
        paths: {
          [imported.path]: {
            [imported.method]: {
              summary: 'Get identity',
              description: 'Returns identity information about the caller',
              operationId: 'GetIdentity',
              'x-ms-visibility': 'important',
              parameters: imported.parameters,
              responses: {
                default: importResponseSample({ body: JSON.stringify(SAMPLE_RESPONSE) }),
              },
            },
          },
        },
      }
      return `GetIdentity: ${imported.method.toUpperCase()} ${imported.path}, ${imported.parameters.length} parameters`
    },
  },
  {
    step: 'C11',
    title: 'The response, inferred from a sample, gives the operation its type',
    run: async ({ draft }) => {
      const [operation] = connectorFunctions(draft.definition, draft.properties)
      assert(operation?.name === 'GetIdentity', 'The operation is no function of Power Fx.')
      return `Identity.${operation.name}() gives ${formatType(operation.returns)}`
    },
  },
  {
    step: 'C12',
    title: 'Create the connector; the secret does not come back',
    run: async (story) => {
      const { maker, client } = story
      const connector = expect(
        await maker.api('POST', '/api/connectors', { ...story.draft, clientSecret: client.secret }),
        201,
        200,
      )
      assert(connector['hasClientSecret'] === true, 'The secret was not stored.')
      assert(
        !JSON.stringify(connector).includes(client.secret),
        'The answer repeats the client secret.',
      )
      story.connector.id = text(connector, 'id')
      return story.connector.id
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
