// Nothing is known to one server process alone: two of them on one database are one installation.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { request } from 'undici'
import { findPostgres } from '../../scripts/postgres.ts'
import { runPatchbay } from './patchbay-process.ts'
import { races, raceWorld } from './races.ts'
import { startTwoProcesses, type TwoProcesses } from './two-processes.ts'

const skip = findPostgres() ? false : 'PostgreSQL is not installed'
/** Rounds of each race; `bench/races.ts` runs more. */
const rounds = 20

void describe('two server processes on one PostgreSQL', { skip }, () => {
  let two: TwoProcesses
  before(async () => {
    two = await startTwoProcesses()
  })
  after(() => two?.stop())

  void test('the whole story, each request answered by one and then the other', async () => {
    const [first, second] = two.answered
    const { code, stdout, stderr } = await runPatchbay(
      ['walkthrough', '--json', '--server', two.publicUrl],
      {
        PATCHBAY_DATA_DIR: two.dataFolder,
        PATCHBAY_ADMIN_PASSWORD: two.passwords.administrator,
        PATCHBAY_MAKER_PASSWORD: two.passwords.maker,
      },
      180,
    )
    assert.equal(code, 0, `${stdout}\n${stderr}`)
    assert.match(stdout.trim().split('\n').at(-1) ?? '', /"identity":\{/)
    assert.ok(two.answered[0] - first > 40, `the first answered ${two.answered[0] - first}`)
    assert.ok(two.answered[1] - second > 40, `the second answered ${two.answered[1] - second}`)
  })

  void test('both publish the same signing keys, in the same order', async () => {
    const documents = await Promise.all(
      two.addresses.map(async (address) => {
        const answer = await request(`${address}/common/discovery/v2.0/keys`, {
          dispatcher: two.dispatcher,
        })
        return answer.body.json()
      }),
    )
    assert.deepEqual(documents[0], documents[1])
  })

  void describe('of 16 that present the same thing at once, to both processes', () => {
    let world: Awaited<ReturnType<typeof raceWorld>>
    before(async () => {
      world = await raceWorld(two)
    })
    for (const { name, round } of races)
      void test(`${name}: exactly one wins`, async () => {
        for (let number = 0; number < rounds; number++) {
          const winners = await round(world, number)
          assert.equal(winners, 1, `round ${number} had ${winners} winners`)
        }
      })
  })

  void test('a restarted database costs no server its life, and readiness tells of it', async () => {
    const ready = async (address: string): Promise<number> => {
      const { statusCode, body } = await request(`${address}/readyz`, {
        dispatcher: two.dispatcher,
      })
      await body.dump()
      return statusCode
    }
    for (const address of two.addresses) assert.equal(await ready(address), 200)
    await two.cluster.stopServer()
    for (const address of two.addresses) assert.equal(await ready(address), 503)
    await two.cluster.restart()
    for (const address of two.addresses) assert.equal(await ready(address), 200)
  })

  void test('one that is told to stop ends the requests under way and goes', async () => {
    const [, second] = two.servers
    const under = Array.from({ length: 8 }, async () => {
      const { statusCode, body } = await request(
        `${two.addresses[1]}/contoso.localhost/v2.0/.well-known/openid-configuration`,
        { dispatcher: two.dispatcher },
      )
      await body.dump()
      return statusCode
    })
    await Promise.race(under)
    second.child.kill('SIGTERM')
    for (const status of await Promise.all(under)) assert.equal(status, 200)
    const { code } = await second.ended
    assert.equal(code, 0)
  })
})
