import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { oauthSettingsOf, withKeepsakes } from '@patchbay/connector-model'
import type { ApiErrorBody, Connector } from '@patchbay/wire'
import {
  CLIENT_SECRET,
  ORIGIN,
  aadFiles,
  identityFiles,
  startInstallation,
} from '../test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, createConnector } = installation

/** `-` in an id is written as its number. */
const ownRedirectUrl = (id: string, origin = ORIGIN) =>
  `${origin}/redirect/${id.replaceAll('-', '-2d')}`

void describe('connectors', () => {
  void it('are refused without a sign-in, with the code that sends the portal to it', async () => {
    const answer = await send(undefined, { url: '/api/connectors' })
    assert.equal(answer.statusCode, 401)
    assert.equal(answer.json<ApiErrorBody>().error.code, 'Unauthorized')
  })

  void it('are stored and come back as they were, but for the redirect URL', async () => {
    const files = aadFiles(installation)
    const connector = await createConnector(files, CLIENT_SECRET)
    assert.match(connector.id, /^identity-[0-9a-f]{12}$/)
    assert.deepEqual(connector.definition, files.definition)
    assert.equal(connector.redirectUrl, ownRedirectUrl(connector.id))
    assert.equal(oauthSettingsOf(connector.properties)?.['redirectUrl'], connector.redirectUrl)
    assert.equal(connector.hasClientSecret, true)
    assert.equal(connector.tier, 'Premium')
    assert.equal(connector.version, 1)
  })

  void it('are downloaded as their files were, but for the secret', async () => {
    const files = aadFiles(installation)
    const settings = oauthSettingsOf(files.properties)!
    settings['redirectUrl'] = ['https://a.example/redirect']
    settings['x-ours'] = { kept: true }
    const { id, definition } = await createConnector(
      { ...files, properties: withKeepsakes(files.properties) },
      CLIENT_SECRET,
    )
    for (const [file, expected] of [
      ['apiDefinition.swagger.json', definition],
      ['apiProperties.json', files.properties],
    ] as const) {
      const answer = await send('maker', { url: `/api/connectors/${id}/${file}` })
      assert.equal(answer.body, `${JSON.stringify(expected, undefined, 2)}\n`)
    }
  })

  void it('are taken with errors only by who asks for it, as an import does', async () => {
    const files = identityFiles(installation.upstream.host)
    const [first] = Object.values(files.definition['paths'] as Record<string, { get: object }>)
    files.definition['paths'] = { '/a': first, '/b': first }
    const save = async (more: object) =>
      send('maker', { method: 'POST', url: '/api/connectors', payload: { ...files, ...more } })
    const refused = await save({})
    assert.equal(refused.json<ApiErrorBody>().error.code, 'InvalidDefinition')
    const taken = await save({ acceptErrors: true })
    assert.equal(taken.statusCode, 201, taken.body)
    const clone = await send('maker', {
      method: 'POST',
      url: `/api/connectors/${taken.json<Connector>().id}/clone`,
      payload: { displayName: 'Copy' },
    })
    assert.equal(clone.statusCode, 201, clone.body)
    const newer = { ...files.definition, openapi: '3.0.0' }
    const other = await save({ definition: newer, acceptErrors: true })
    assert.equal(other.json<ApiErrorBody>().error.code, 'InvalidDefinition')
  })

  void it('have a redirect URL of their own when their codes are redeemed elsewhere', async () => {
    for (const [posted, origin] of [
      ['https://global.consent.azure-apim.net/redirect/identity-5f', ORIGIN],
      [['https://a.example/redirect', 'https://b.example/redirect'], ORIGIN],
      [undefined, ORIGIN],
      [`${ORIGIN}/redirect`, ORIGIN],
      [`${ORIGIN}/redirect/of-another`, ORIGIN],
      ['https://localhost:8443/redirect', 'https://localhost:8443'],
    ] as const) {
      const files = aadFiles(installation)
      oauthSettingsOf(files.properties)!['redirectUrl'] = posted
      const connector = await createConnector(files, CLIENT_SECRET)
      assert.equal(connector.redirectUrl, ownRedirectUrl(connector.id, origin))
    }
  })

  void it('share the redirect URL of the installation when their codes are redeemed here', async () => {
    for (const [posted, mode, expected] of [
      ['https://global.consent.azure-apim.net/redirect', 'Global', `${ORIGIN}/redirect`],
      ['https://localhost:8443/redirect', 'Global', 'https://localhost:8443/redirect'],
      [`${ORIGIN}/redirect/../admin`, 'Global', `${ORIGIN}/redirect`],
      [undefined, 'GlobalPerConnector', undefined],
    ] as const) {
      const files = aadFiles(installation)
      const settings = oauthSettingsOf(files.properties)!
      settings['redirectUrl'] = posted
      settings['redirectMode'] = mode
      const custom = settings['customParameters'] as Record<string, unknown>
      custom['loginUri'] = { value: 'https://localhost:8443' }
      const connector = await createConnector(files, CLIENT_SECRET)
      assert.equal(connector.redirectUrl, expected ?? ownRedirectUrl(connector.id))
    }
  })

  void it('take a client secret that stands in the posted properties, and hide it', async () => {
    const files = aadFiles(installation)
    oauthSettingsOf(files.properties)!['clientSecret'] = CLIENT_SECRET
    const connector = await createConnector(files)
    assert.equal(connector.hasClientSecret, true)
    assert.ok(!JSON.stringify(connector).includes(CLIENT_SECRET))
  })

  void it('sign in at this installation when their files name no sign-in service', async () => {
    const files = aadFiles(installation)
    const custom = oauthSettingsOf(files.properties)!['customParameters'] as Record<string, unknown>
    delete custom['loginUri']
    const connector = await createConnector(files)
    assert.deepEqual(
      (oauthSettingsOf(connector.properties)!['customParameters'] as Record<string, unknown>)[
        'loginUri'
      ],
      { value: 'https://localhost:8443' },
    )
  })

  void it('are refused with every error when the definition is wrong, and nothing is stored', async () => {
    const before = (await send('maker', { url: '/api/connectors' })).json<{ value: [] }>()
    const files = identityFiles(installation.upstream.host)
    const paths = files.definition['paths'] as Record<
      string,
      Record<string, { operationId?: string }>
    >
    delete paths['/api/']!['get']!.operationId
    const answer = await send('maker', { method: 'POST', url: '/api/connectors', payload: files })
    assert.equal(answer.statusCode, 400)
    const { error } = answer.json<ApiErrorBody>()
    assert.equal(error.code, 'InvalidDefinition')
    assert.deepEqual(
      error.findings?.map(({ rule, path }) => [rule, path]),
      [['OperationIdRequired', '/paths/~1api~1/get']],
    )
    const now = (await send('maker', { url: '/api/connectors' })).json<{ value: [] }>()
    assert.equal(now.value.length, before.value.length)
  })

  void it('are judged without being stored', async () => {
    const files = identityFiles('http://localhost:5000/api')
    const answer = await send('maker', {
      method: 'POST',
      url: '/api/connectors/validate',
      payload: files,
    })
    assert.equal(answer.statusCode, 200)
    const rules = answer.json<{ findings: { rule: string }[] }>().findings.map(({ rule }) => rule)
    assert.ok(rules.includes('HostNameNotValid'))
  })

  void it('refuse a save that began from an older version', async () => {
    const connector = await createConnector(identityFiles('localhost:5000'))
    const { definition, properties } = connector
    const save = (baseVersion: number) =>
      send('maker', {
        method: 'PUT',
        url: `/api/connectors/${connector.id}`,
        payload: { definition, properties, baseVersion },
      })
    const first = await save(1)
    assert.equal(first.statusCode, 200)
    assert.equal(first.json<Connector>().version, 2)
    const second = await save(1)
    assert.equal(second.statusCode, 409)
    assert.equal(second.json<ApiErrorBody>().error.code, 'VersionConflict')
  })

  void it('keep their client secret when a save brings none', async () => {
    const connector = await createConnector(aadFiles(installation), CLIENT_SECRET)
    const { definition, properties } = connector
    const answer = await send('maker', {
      method: 'PUT',
      url: `/api/connectors/${connector.id}`,
      payload: { definition, properties },
    })
    assert.equal(answer.json<Connector>().hasClientSecret, true)
  })

  void it('are exported as two files without the secret', async () => {
    const connector = await createConnector(aadFiles(installation), CLIENT_SECRET)
    for (const [file, part] of [
      ['apiDefinition.swagger.json', connector.definition],
      ['apiProperties.json', connector.properties],
    ] as const) {
      const answer = await send('maker', { url: `/api/connectors/${connector.id}/${file}` })
      assert.equal(answer.headers['content-disposition'], `attachment; filename="${file}"`)
      assert.deepEqual(answer.json(), part)
      assert.ok(!answer.body.includes(CLIENT_SECRET))
    }
  })

  void it('cannot be seen by others until shared, nor changed by viewers', async () => {
    const { id, definition, properties } = await createConnector(identityFiles('localhost:5000'))
    const url = `/api/connectors/${id}`
    const payload = { definition, properties }
    assert.equal((await send('user', { url })).statusCode, 404)
    assert.equal((await send('user', { method: 'PUT', url, payload })).statusCode, 404)
    await send('maker', {
      method: 'PUT',
      url: `${url}/shares`,
      payload: { userId: 'user', role: 'viewer' },
    })
    const seen = await send('user', { url })
    assert.equal(seen.json<Connector>().role, 'viewer')
    assert.equal((await send('user', { method: 'PUT', url, payload })).statusCode, 403)
    assert.equal((await send('user', { method: 'DELETE', url })).statusCode, 403)
    await send('maker', { method: 'DELETE', url: `${url}/shares/user` })
    assert.equal((await send('user', { url })).statusCode, 404)
  })

  void it('take their connections with them when deleted', async () => {
    const { id } = await createConnector(identityFiles('localhost:5000'))
    const connection = await installation.createConnection(id)
    await send('maker', { method: 'DELETE', url: `/api/connectors/${id}` })
    const answer = await send('maker', { url: `/api/connections/${connection.id}` })
    assert.equal(answer.statusCode, 404)
  })
})
