import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { TENANT, identityFiles, startInstallation } from '../test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, upstream, createConnector, createConnection, gateway } = installation
beforeEach(() => {
  upstream.requests.length = 0
})

const paged = { 'value-path': 'id', 'value-collection': 'value' }
const dropdown = (name: string, operationId: string) => ({
  name,
  in: 'query',
  type: 'string',
  'x-ms-dynamic-values': { operationId, ...paged },
})
const files = identityFiles(upstream.host)
const responses = { 200: { description: 'ok', schema: { type: 'object' } } }
files.definition['paths'] = {
  '/regions': { get: { operationId: 'ListRegions', responses } },
  '/salaries': { get: { operationId: 'ListSalaries', responses } },
  '/people': {
    get: {
      operationId: 'ListPeople',
      parameters: [dropdown('region', 'ListRegions'), dropdown('salary', 'ListSalaries')],
      responses,
    },
  },
  '/accounts': {
    get: {
      operationId: 'ListAccounts',
      parameters: [dropdown('region', 'ListRegions')],
      responses,
    },
  },
}

void describe('a connection that came with an app', () => {
  const made = createConnector(files).then(({ id }) => createConnection(id))
  const choices = async (user: string, operationId: string, parameter: string, kind = 'values') => {
    const { id } = await made
    return send(user, {
      method: 'POST',
      url: `/api/connections/${id}/dynamic-${kind}`,
      payload: { operationId, parameter },
    })
  }
  const share = async (operations: readonly string[] | null) =>
    gateway.shareConnection(TENANT, (await made).id, 'user', { appId: 'app', operations })

  void it('gives the choices of operations that the app uses', async () => {
    await share(['ListPeople', 'ListRegions'])
    const answer = await choices('user', 'ListPeople', 'region')
    assert.equal(answer.statusCode, 200, answer.body)
    assert.deepEqual(
      upstream.requests.map(({ url }) => url),
      ['/regions'],
    )
  })

  void it('gives none of another operation, nor by one that the app does not use', async () => {
    await share(['ListPeople', 'ListRegions'])
    for (const [operationId, parameter] of [
      ['ListAccounts', 'region'],
      ['ListPeople', 'salary'],
    ] as const) {
      const answer = await choices('user', operationId, parameter)
      assert.equal(answer.statusCode, 403, answer.body)
      assert.match(answer.body, /OperationNotShared/)
    }
    for (const kind of ['schema', 'tree'])
      assert.equal((await choices('user', 'ListAccounts', 'region', kind)).statusCode, 403)
    assert.deepEqual(upstream.requests, [])
  })

  void it('gives all to its owner, and to whoever it is shared with as a whole', async () => {
    assert.equal((await choices('maker', 'ListPeople', 'salary')).statusCode, 200)
    await share(null)
    assert.equal((await choices('user', 'ListAccounts', 'region')).statusCode, 200)
  })
})
