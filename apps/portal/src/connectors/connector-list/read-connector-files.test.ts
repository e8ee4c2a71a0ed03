import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type JsonObject, asWritten, withoutClientSecret } from '@patchbay/connector-model'
import { valueAt } from '../wizard/json-path.ts'
import { readConnectorFiles, sortFiles } from './read-connector-files.ts'

const redirectUrl = 'http://localhost:8080/redirect'
const definition = '{"swagger":"2.0","info":{"title":"Identity"},"paths":{"/":{"get":{}}}}'
const oauth = JSON.stringify({
  properties: {
    connectionParameters: {
      token: {
        type: 'oauthSetting',
        oAuthSettings: {
          identityProvider: 'aad',
          clientId: '<<Please add your clientID here>>',
          clientSecret: 'leaked',
          redirectUrl: 'https://global.consent.azure-apim.net/redirect',
          customParameters: { resourceUri: { value: 'r' } },
        },
      },
    },
  },
})

test('files are told apart by what is in them', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const sorted = sortFiles([
    { name: 'one.json', bytes: bytes(oauth) },
    { name: 'two.json', bytes: bytes(definition) },
    { name: 'icon.png', bytes: bytes('\u0089PNG') },
  ])
  assert.equal(sorted.definition, definition)
  assert.equal(sorted.properties, oauth)
  assert.match(sorted.problem!, /icon\.png is neither/)
})

test('the redirect URL becomes this installation’s, and a secret does not come along', () => {
  const { draft, notes } = readConnectorFiles({ definition, properties: oauth, redirectUrl })
  assert.equal(
    valueAt(
      draft!.properties,
      'properties',
      'connectionParameters',
      'token',
      'oAuthSettings',
      'redirectUrl',
    ),
    redirectUrl,
  )
  assert.ok(!JSON.stringify(draft).includes('leaked'))
  assert.ok(notes.some((note) => note.includes('your own client id')))
})

test('a file that was imported is downloaded as it was, but for the secret', () => {
  const { draft } = readConnectorFiles({ definition, properties: oauth, redirectUrl })
  const expected = withoutClientSecret(JSON.parse(oauth) as JsonObject).properties
  assert.equal(JSON.stringify(asWritten(draft!.properties)), JSON.stringify(expected))
})

test('a definition alone starts without authentication, and says so', () => {
  const { title, contents, notes } = readConnectorFiles({ definition, properties: '', redirectUrl })
  assert.equal(title, 'Identity')
  assert.equal(contents, '1 action and 0 triggers')
  assert.ok(notes.some((note) => note.includes('Security step')))
})

test('what cannot be read is refused with the reason', () => {
  const broken = readConnectorFiles({ definition: '{"swagger"', properties: '', redirectUrl })
  assert.equal(broken.draft, undefined)
  assert.match(broken.problem!, /definition could not be read.*line 1/i)
  const prose = readConnectorFiles({ definition: 'hello there', properties: '', redirectUrl })
  assert.match(prose.problem!, /curl command/)
})

test('other descriptions of an API are converted, and said to be', () => {
  const three = JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Tasks', version: '1' },
    servers: [{ url: 'https://api.example.com/v1' }],
    paths: { '/tasks': { get: { operationId: 'ListTasks', responses: { 200: {} } } } },
  })
  const { draft, notes, contents } = readConnectorFiles({
    definition: three,
    properties: '',
    redirectUrl,
  })
  assert.equal(draft?.definition['swagger'], '2.0')
  assert.equal(contents, '1 action and 0 triggers')
  assert.match(notes[0] ?? '', /OpenAPI 3/)
  const curl = readConnectorFiles({
    definition: "curl 'https://api.example.com/tasks?top=5' -H 'Accept: application/json'",
    properties: '',
    redirectUrl,
  })
  assert.match(curl.notes[0] ?? '', /curl/)
  assert.equal(curl.contents, '1 action and 0 triggers')
})
