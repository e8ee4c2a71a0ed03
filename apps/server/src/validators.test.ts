import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { validatorsWhenAsked } from './validators.ts'

function application(options: FastifyServerOptions): FastifyInstance {
  const app = Fastify(options)
  const body = {
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: { name: { type: 'string', maxLength: 5 }, count: { type: 'integer', default: 3 } },
  }
  const querystring = { type: 'object', properties: { limit: { type: 'integer', minimum: 1 } } }
  const params = { type: 'object', properties: { id: { type: 'string', pattern: '^[a-z]+$' } } }
  app.post('/things/:id', { schema: { body, querystring, params } }, async (request) => ({
    body: request.body,
    query: request.query,
  }))
  app.post('/number', { schema: { body: { type: 'integer' } } }, async (request) => ({
    body: request.body,
  }))
  return app
}

describe('validators that are compiled when they are asked for', () => {
  const ours = application({
    schemaController: { compilersFactory: { buildValidator: validatorsWhenAsked() } },
  })
  const plain = application({})
  const requests: [path: string, body: unknown][] = [
    ['/things/abc?limit=2', { name: 'ok' }],
    ['/things/abc?limit=2', { name: 'ok', count: '7', more: true }],
    ['/things/abc', {}],
    ['/things/abc', { name: 'too long' }],
    ['/things/abc?limit=0', { name: 'ok' }],
    ['/things/abc?limit=x', { name: 'ok' }],
    ['/things/ABC', { name: 'ok' }],
    ['/things/abc', { name: ['ok'] }],
    ['/number', '12'],
    ['/number', 'x'],
    ['/things/abc', { name: 'ok' }],
  ]
  for (const [url, body] of requests)
    it(`answer ${JSON.stringify(body)} at ${url} as Fastify's own do`, async () => {
      const ask = async (app: FastifyInstance): Promise<{ status: number; body: unknown }> => {
        const reply = await app.inject({
          method: 'POST',
          url,
          headers: { 'content-type': 'application/json' },
          payload: JSON.stringify(body),
        })
        return { status: reply.statusCode, body: reply.json() }
      }
      assert.deepEqual(await ask(ours), await ask(plain))
    })

  it('compile nothing before', async () => {
    const app = Fastify({
      schemaController: { compilersFactory: { buildValidator: validatorsWhenAsked() } },
    })
    app.post('/', { schema: { body: { type: 'no such type' } } }, async () => ({}))
    await app.ready()
    assert.equal((await app.inject({ method: 'POST', url: '/', payload: {} })).statusCode, 500)
  })
})
