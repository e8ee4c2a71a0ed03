import assert from 'node:assert/strict'
import { after, afterEach, describe, it } from 'node:test'
import type { ConnectorFiles } from '@patchbay/connector-model'
import { identityFiles, startInstallation, startUpstream } from '../test-installation.ts'
import { signatureOf } from './deliver.ts'
import type { Trigger } from './routes.ts'

const receiver = await startUpstream()
const installation = await startInstallation({ alsoAllowed: [receiver.host] })
after(async () => {
  await installation.close()
  await receiver.close()
})
const { send, upstream, now, createConnector, createConnection, gateway } = installation
afterEach(() => {
  upstream.respond = undefined
  upstream.requests.length = 0
  receiver.requests.length = 0
  receiver.respond = undefined
})

function files(paths: object, policies: object[] = []): ConnectorFiles {
  const made = identityFiles(upstream.host)
  made.definition['paths'] = paths
  ;(made.properties['properties'] as Record<string, unknown>)['policyTemplateInstances'] = policies
  return made
}

async function trigger(made: ConnectorFiles, operationId: string, parameters: object = {}) {
  const connector = await createConnector(made)
  const { id } = await createConnection(connector.id)
  const answer = await send('maker', {
    method: 'POST',
    url: `/api/connections/${id}/triggers`,
    payload: { operationId, parameters, callbackUrl: `${receiver.url.origin}/events` },
  })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json<Trigger & { secret: string }>()
}

function checkSignature(secret: string): void {
  const [{ headers, body }] = receiver.requests as [(typeof receiver.requests)[number]]
  assert.equal(
    headers['webhook-signature'],
    signatureOf({
      id: String(headers['webhook-id']),
      timestamp: Number(headers['webhook-timestamp']),
      body: Buffer.from(body),
      contentType: '',
      secret,
    }),
  )
}

const webhookFiles = files({
  '/hooks': {
    'x-ms-notification-content': { schema: { type: 'object' } },
    post: {
      operationId: 'OnChange',
      'x-ms-trigger': 'single',
      parameters: [
        {
          name: 'body',
          in: 'body',
          required: true,
          schema: {
            type: 'object',
            properties: {
              event: { type: 'string' },
              target: {
                type: 'object',
                properties: { url: { type: 'string', 'x-ms-notification-url': true } },
              },
            },
          },
        },
      ],
      responses: { 201: { description: 'registered' } },
    },
  },
  '/hooks/{id}': {
    delete: {
      operationId: 'RemoveHook',
      'x-ms-visibility': 'internal',
      parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
      responses: { 200: { description: 'removed' } },
    },
  },
})

void describe('a webhook', () => {
  void it('is registered, its events delivered with a signature, and taken back', async () => {
    upstream.respond = (_request, response) => {
      response.writeHead(201, { location: `${upstream.url.origin}/hooks/7` }).end()
    }
    const made = await trigger(webhookFiles, 'OnChange', { body: { event: 'made' } })
    const registration = JSON.parse(upstream.requests[0]!.body) as {
      event: string
      target: { url: string }
    }
    assert.equal(registration.event, 'made')
    const address = new URL(registration.target.url)
    assert.equal(address.origin, 'https://localhost:8443')

    const event = { method: 'POST', headers: { 'content-type': 'application/json' } } as const
    const forged = await send(undefined, {
      ...event,
      url: `/notifications/${made.id}/made-up`,
      payload: '{}',
    })
    assert.equal(forged.statusCode, 404)
    const taken = await send(undefined, { ...event, url: address.pathname, payload: '{"a":1}' })
    assert.equal(taken.statusCode, 202)
    await gateway.runDueTriggers()
    assert.equal(receiver.requests[0]!.body, '{"a":1}')
    checkSignature(made.secret)
    await gateway.runDueTriggers()
    assert.equal(receiver.requests.length, 1, 'an event that was taken is not delivered again')

    upstream.requests.length = 0
    const removed = await send('maker', {
      method: 'DELETE',
      url: `/api/connections/${made.connectionId}/triggers/${made.id}`,
    })
    assert.equal(removed.statusCode, 204)
    assert.deepEqual(
      upstream.requests.map(({ method, url }) => `${method} ${url}`),
      ['DELETE /hooks/7'],
    )
    const after = await send(undefined, { ...event, url: address.pathname, payload: '{}' })
    assert.equal(after.statusCode, 404)
  })

  void it('is taken back with its connection too', async () => {
    upstream.respond = (_request, response) => {
      response.writeHead(201, { location: `${upstream.url.origin}/hooks/8` }).end()
    }
    const { connectionId } = await trigger(webhookFiles, 'OnChange')
    upstream.requests.length = 0
    const url = `/api/connections/${connectionId}`
    assert.equal((await send('maker', { method: 'DELETE', url })).statusCode, 204)
    assert.deepEqual(
      upstream.requests.map((request) => `${request.method} ${request.url}`),
      ['DELETE /hooks/8'],
    )
  })

  void it('whose receiver is down is delivered later', async () => {
    upstream.respond = (_request, response) => response.writeHead(201).end()
    const made = await trigger(webhookFiles, 'OnChange', { body: {} })
    const { target } = JSON.parse(upstream.requests[0]!.body) as { target: { url: string } }
    receiver.respond = (_request, response) => response.writeHead(500).end()
    await send(undefined, { method: 'POST', url: new URL(target.url).pathname, payload: { a: 2 } })
    await gateway.runDueTriggers()
    receiver.respond = undefined
    await gateway.runDueTriggers()
    assert.equal(receiver.requests.length, 1, 'it is not tried again at once')
    now.date = new Date(now.date.getTime() + 60_000)
    await gateway.runDueTriggers()
    assert.equal(receiver.requests.length, 2)
    assert.equal(receiver.requests[1]!.body, '{"a":2}')
    const list = await send('maker', { url: `/api/connections/${made.connectionId}/triggers` })
    assert.match(list.body, /status 500/)
    assert.ok(!list.body.includes(made.secret))
  })
})

/** Two triggers that one operation registers, whose notification URL stands in a part of its body. */
const byAnotherFiles = files({
  '/subscriptions': {
    'x-ms-notification-content': { schema: { type: 'object' } },
    post: {
      operationId: 'Subscribe',
      'x-ms-visibility': 'internal',
      parameters: [
        { name: 'event', in: 'query', required: true, type: 'string' },
        {
          name: 'body',
          in: 'body',
          required: true,
          schema: {
            allOf: [
              { type: 'object', properties: { note: { type: 'string' } } },
              {
                type: 'object',
                properties: { url: { type: 'string', 'x-ms-notification-url': true } },
              },
            ],
          },
        },
      ],
      responses: { 201: { description: 'registered' } },
    },
  },
  '/changed': {
    post: {
      operationId: 'OnChanged',
      'x-ms-trigger': 'single',
      'x-ms-notification': { operationId: 'Subscribe' },
      parameters: [
        { name: 'event', in: 'query', required: true, type: 'string' },
        { name: 'shown', in: 'query', type: 'string' },
      ],
      responses: { 200: { description: 'ok' } },
    },
  },
  '/elsewhere': {
    post: {
      operationId: 'OnElsewhere',
      'x-ms-trigger': 'single',
      'x-ms-notification': { operationId: 'Nobody' },
      responses: { 200: { description: 'ok' } },
    },
  },
  '/mute': {
    'x-ms-notification-content': { schema: { type: 'object' } },
    post: {
      operationId: 'OnMute',
      'x-ms-trigger': 'single',
      responses: { 201: { description: 'registered' } },
    },
  },
})

void describe('a webhook of another operation', () => {
  void it('is registered by the operation that its trigger names', async () => {
    upstream.respond = (_request, response) => response.writeHead(201).end()
    const entered = { event: 'made', shown: 'no', body: { note: 'n' } }
    const made = await trigger(byAnotherFiles, 'OnChanged', entered)
    assert.equal(made.kind, 'webhook')
    assert.deepEqual(
      upstream.requests.map(({ method, url }) => `${method} ${url}`),
      ['POST /subscriptions?event=made'],
    )
    const { url, note } = JSON.parse(upstream.requests[0]!.body) as { url: string; note: string }
    assert.equal(note, 'n')
    await send(undefined, { method: 'POST', url: new URL(url).pathname, payload: { b: 1 } })
    await gateway.runDueTriggers()
    assert.equal(receiver.requests[0]!.body, '{"b":1}')
  })

  void it('is refused when there is no such operation, or none that takes an address', async () => {
    const { id } = await createConnection((await createConnector(byAnotherFiles)).id)
    for (const [operationId, status, code] of [
      ['OnElsewhere', 404, 'OperationNotFound'],
      ['OnMute', 400, 'NotificationUrlMissing'],
    ] as const) {
      const answer = await send('maker', {
        method: 'POST',
        url: `/api/connections/${id}/triggers`,
        payload: { operationId, callbackUrl: `${receiver.url.origin}/events` },
      })
      assert.equal(answer.statusCode, status, answer.body)
      assert.match(answer.body, new RegExp(code))
    }
    assert.deepEqual(upstream.requests, [])
  })
})

void describe('a trigger that is polled', () => {
  const polled = (kind: 'batch' | 'single') =>
    files(
      {
        '/items': {
          get: {
            operationId: 'OnItem',
            'x-ms-trigger': kind,
            parameters: [{ name: 'since', in: 'query', type: 'string' }],
            responses: { 200: { description: 'ok' } },
          },
        },
      },
      [
        {
          templateId: 'pollingtrigger',
          title: 'Poll',
          type: 'PollingTrigger',
          parameters: {
            'x-ms-apimTemplate-operationName': ['OnItem'],
            'x-ms-apimTemplateParameter.triggerConfig': { since: '@{triggerBody().at}' },
            'x-ms-apimTemplateParameter.triggerDataPath': '@triggerBody().value',
          },
        },
      ],
    )

  void it('by policy begins with what is there, and delivers what comes after', async () => {
    let answer: object = { at: 'one', value: [{ id: 1 }] }
    upstream.respond = (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer))
    }
    const { secret } = await trigger(polled('batch'), 'OnItem')
    const poll = async (next: object) => {
      answer = next
      now.date = new Date(now.date.getTime() + 61_000)
      await gateway.runDueTriggers()
    }
    await poll(answer)
    assert.equal(receiver.requests.length, 0, 'the first poll only finds where to begin')
    await poll({ at: 'two', value: [] })
    assert.equal(upstream.requests.at(-1)!.url, '/items?since=one')
    assert.equal(receiver.requests.length, 0)
    await poll({ at: 'three', value: [{ id: 2 }] })
    assert.equal(upstream.requests.at(-1)!.url, '/items?since=two')
    assert.deepEqual(JSON.parse(receiver.requests[0]!.body), { at: 'three', value: [{ id: 2 }] })
    checkSignature(secret)
    await poll({ at: 'four', value: [] })
    assert.equal(upstream.requests.at(-1)!.url, '/items?since=three')
    assert.equal(receiver.requests.length, 1)
  })

  void it('for single items has an event of each, the oldest first', async () => {
    let items: object[] = []
    upstream.respond = (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ at: 'now', value: items }))
    }
    await trigger(polled('single'), 'OnItem')
    for (items of [[], [{ id: 3 }, { id: 2 }]]) {
      now.date = new Date(now.date.getTime() + 61_000)
      await gateway.runDueTriggers()
    }
    // The trigger of the test before is polled too, and has lists.
    const bodies = receiver.requests.map(({ body }) => JSON.parse(body) as object)
    assert.deepEqual(
      bodies.filter((body) => 'id' in body),
      [{ id: 2 }, { id: 3 }],
    )
  })
})
