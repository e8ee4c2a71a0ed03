import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { identityFiles, startInstallation } from '../test-installation.ts'
import { CALLS_PER_MINUTE, createRateLimit } from './rate-limit.ts'

void describe('the rate limit', () => {
  void it('lets 500 calls of a connection pass in a minute, and then says how long to wait', () => {
    let now = 1_000_000
    const limit = createRateLimit({ now: () => new Date(now) })
    for (let i = 0; i < CALLS_PER_MINUTE; i++) assert.equal(limit('a'), undefined)
    now += 15_500
    assert.equal(limit('a'), 45)
    assert.equal(limit('b'), undefined)
    now += 44_500
    assert.equal(limit('a'), undefined)
  })
})

void describe('a connection that calls too often', () => {
  let installation: Awaited<ReturnType<typeof startInstallation>>
  after(() => installation.close())

  void it('hears 429 with Retry-After, and works again after a minute', async () => {
    installation = await startInstallation()
    const { send, now, upstream } = installation
    const { id: connectorId } = await installation.createConnector(identityFiles(upstream.host))
    const { id } = await installation.createConnection(connectorId)
    const call = () => send('maker', { url: `/apim/${connectorId}/${id}/api/` })
    for (let i = 0; i < CALLS_PER_MINUTE; i += 50)
      await Promise.all(Array.from({ length: 50 }, call))
    assert.equal(upstream.requests.length, CALLS_PER_MINUTE)
    const refused = await call()
    assert.equal(refused.statusCode, 429)
    assert.equal(refused.headers['retry-after'], '60')
    assert.match(refused.body, /500 calls a minute/)
    now.date = new Date(now.date.getTime() + 60_000)
    assert.equal((await call()).statusCode, 200)
  })
})
