import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { identityFiles, startInstallation } from '../test-installation.ts'
import { CALLS_PER_MINUTE, createRateLimit } from './rate-limit.ts'

void describe('the rate limit', () => {
  void it('lets 500 calls of a connection pass in a minute, and then says how long to wait', () => {
    let now = 60_000_000
    const limit = createRateLimit({ now: () => new Date(now) })
    for (let i = 0; i < CALLS_PER_MINUTE; i++) assert.equal(limit('a'), undefined)
    now += 15_500
    assert.equal(limit('a'), 45)
    assert.equal(limit('b'), undefined)
    now += 44_500
    assert.equal(limit('a'), undefined)
  })

  void it('is one for all processes, but for what none told yet', async () => {
    const sums = new Map<string, number>()
    let writes = 0
    const share = async (id: string, minute: number, calls: number) => {
      writes++
      const key = `${id} ${minute}`
      const sum = (sums.get(key) ?? 0) + calls
      sums.set(key, sum)
      return sum
    }
    let now = 60_000_000
    const clock = { now: () => new Date(now) }
    const processes = [1, 2].map(() => createRateLimit(clock, CALLS_PER_MINUTE, share))
    const callAll = async () => {
      let passed = 0
      for (let i = 0; i < CALLS_PER_MINUTE; i++)
        for (const limit of processes) {
          if (limit('a') === undefined) passed++
          await Promise.resolve()
        }
      return passed
    }
    const passed = await callAll()
    const most = CALLS_PER_MINUTE * 1.2
    assert.ok(passed >= CALLS_PER_MINUTE && passed <= most, `${passed} calls`)
    assert.ok(writes <= 12, `${writes} writes`)
    now += 60_000
    assert.ok((await callAll()) >= CALLS_PER_MINUTE)
    // A few calls are worth no write.
    writes = 0
    for (let i = 0; i < 40; i++) assert.equal(processes[0]!('quiet'), undefined)
    assert.equal(writes, 0)
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
    now.date = new Date(Math.ceil(now.date.getTime() / 60_000) * 60_000)
    const call = () => send('maker', { url: `/apim/${connectorId}/${id}/api/` })
    for (let i = 0; i < CALLS_PER_MINUTE; i += 50)
      await Promise.all(Array.from({ length: 50 }, call))
    assert.equal(upstream.requests.length, CALLS_PER_MINUTE)
    const refused = await call()
    assert.equal(refused.statusCode, 429)
    assert.equal(refused.headers['retry-after'], '60')
    const [counted] = await installation.store.db
      .selectFrom('connectionMinutes')
      .select(['connectionId', 'calls'])
      .execute()
    assert.deepEqual({ ...counted }, { connectionId: id, calls: CALLS_PER_MINUTE })
    now.date = new Date(now.date.getTime() + 60_000)
    assert.equal((await call()).statusCode, 200)
  })
})
