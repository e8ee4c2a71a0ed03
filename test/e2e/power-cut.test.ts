// The server is killed without warning, again and again: nothing that it acknowledged is lost.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import type { JsonAnswer, JsonObject, Person } from '../../apps/cli/src/walkthrough/client.ts'
import {
  beginStory,
  expect,
  isObject,
  rows,
  type Story,
  text,
} from '../../apps/cli/src/walkthrough/story.ts'
import {
  type PatchbayProcess,
  startPatchbay,
  storySteps,
  targetOf,
  trusting,
} from './patchbay-process.ts'
import { root, type ServerProcess, startServerProcess } from './start-server.ts'

// Most of the time a server starts, on one core, so two go on at once.
void describe('power cuts', { concurrency: 2 }, () => {
  void test('after every step of the story, under concurrent writes', async (t) => {
    const server = await started(t)
    let acknowledgements = 0
    const target = targetOf(
      server,
      trusting(server.dataFolder).compose(
        noting(({ method }, status) => {
          if (method !== 'GET' && status < 400) acknowledgements++
        }),
      ),
    )
    t.after(() => target.close())
    const story = await beginStory(target, root)
    const random = seeded(20)
    const written: Written = { sent: new Set(), acknowledged: new Map() }
    let cuts = 0
    for (const { step, run } of storySteps) {
      acknowledgements = 0
      await run(story).catch((error: unknown) => {
        throw new Error(`Step ${step} failed after ${cuts} power cuts`, { cause: error })
      })
      // What acknowledged nothing since the last power cut has nothing to lose in another.
      if (acknowledgements === 0) continue
      const before = await everything(story)
      await writeUntilCut(story.administrator, written, {
        round: cuts,
        cutAfter: 1 + Math.floor(random() * 12),
        delayMilliseconds: random() * 6,
        cut: () => server.kill(),
      })
      await server.restart()
      cuts++
      assert.deepEqual(await everything(story), before, `something was lost after step ${step}`)
    }
    assert.equal(story.identity?.['oid'], story.makerId)
    assert.ok(cuts >= 18, `only ${cuts} steps changed something`)

    const { sent, acknowledged } = written
    assert.ok(acknowledged.size >= 100, `only ${acknowledged.size} were acknowledged`)
    const stored = (await all(story.administrator, '/applications?$top=999')).filter(isOfWriter)
    const names = stored.map((row) => text(row, 'displayName'))
    const ids = new Set(stored.map((row) => text(row, 'id')))
    for (const [id, name] of acknowledged) assert.ok(ids.has(id), `${name} was lost`)
    assert.equal(new Set(names).size, names.length, 'something is there twice')
    for (const name of names) assert.ok(sent.has(name), `${name} was never sent`)
    // What was written but not acknowledged is there whole or not at all: with its audit row.
    const audited = (await all(story.administrator, '/auditLogs/directoryAudits?$top=999'))
      .filter((row) => row['activityDisplayName'] === 'Add application')
      .flatMap((row) => targetsOf(row).filter(isOfWriter))
      .map((row) => text(row, 'id'))
    assert.deepEqual(audited.toSorted(), [...ids].toSorted())
  })

  void test('in the middle of steps; afterwards the whole story can be told anew', async (t) => {
    const server = await started(t)
    let answers = 0
    let cutAfter = Infinity
    let cut: Promise<void> | undefined
    const kept = new Map<string, string>()
    const target = targetOf(
      server,
      trusting(server.dataFolder).compose(
        noting(() => {
          if (++answers === cutAfter) cut = server.kill()
        }),
      ),
    )
    t.after(() => target.close())
    // Answers of the walk so far: while the client is registered, and while the app is shared.
    for (const moment of [24, 83]) {
      const story = await beginStory(target, root)
      answers = 0
      cutAfter = moment
      await assert.rejects(async () => {
        for (const { run } of storySteps) {
          await run(story)
          const { resource, client, connector, app } = story
          for (const id of [resource.id, client.id]) if (id) kept.set(id, 'applications')
          if (connector.id) kept.set(connector.id, 'connectors')
          if (app.id) kept.set(app.id, 'apps')
        }
      }, `the walk ended before its answer ${moment}`)
      cutAfter = Infinity
      assert.ok(cut, `the walk failed before its answer ${moment}`)
      await cut
      cut = undefined
      await server.restart()
    }
    const story = await beginStory(target, root)
    for (const { step, run } of storySteps)
      await run(story).catch((error: unknown) => {
        throw new Error(`Step ${step} failed in the walk after the power cuts`, { cause: error })
      })
    assert.equal(story.identity?.['oid'], story.makerId)
    assert.ok(kept.size >= 4, 'the power cuts came before anything was made')
    for (const [id, kind] of kept) {
      const { maker } = story
      const { status } =
        kind === 'applications'
          ? await maker.graph('GET', `/applications/${id}`)
          : await maker.api('GET', `/api/${kind}/${id}`)
      assert.equal(status, 200, `${kind}/${id} is gone`)
    }
  })

  void test('in the middle of writing files at the first start', async (t) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'patchbay-power-cut-'))
    let server: PatchbayProcess | undefined
    t.after(async () => {
      await server?.kill()
      await rm(dataFolder, { recursive: true, force: true })
    })
    const port = String(await freePort())
    const start = async (): Promise<void> => {
      server = startPatchbay(['serve', '--port', port, '--data-dir', dataFolder])
      await server.says('Patchbay is running')
    }
    // Wherever the power goes: the next start makes what is missing and goes on.
    for (const file of ['master.key', 'tls/ca.pem', 'patchbay.db']) {
      server = startPatchbay(['serve', '--port', port, '--data-dir', dataFolder])
      const isThere = Promise.withResolvers<void>()
      const looking = setInterval(() => existsSync(join(dataFolder, file)) && isThere.resolve(), 1)
      t.after(() => clearInterval(looking))
      await Promise.race([isThere.promise, server.ended])
      clearInterval(looking)
      await server.kill()
    }
    await start()
    assert.match(server?.output() ?? '', /admin@organization\.localhost/)
    const authority = await readFile(join(dataFolder, 'tls', 'ca.pem'), 'utf8')
    await server?.kill()
    // The server certificate is renewed from time to time; here the power went between key and certificate.
    await writeFile(join(dataFolder, 'tls', 'server.key'), anotherKey())
    await start()
    assert.equal(await readFile(join(dataFolder, 'tls', 'ca.pem'), 'utf8'), authority)
    const dispatcher = trusting(dataFolder)
    t.after(() => dispatcher.close())
    const { statusCode, body } = await request(`https://localhost:${port}/healthz`, { dispatcher })
    await body.dump()
    assert.equal(statusCode, 200)
  })
})

/** Everything that the two people can read of what the story changes, without what writers made. */
async function everything(story: Story): Promise<object> {
  const { maker, administrator } = story
  const graph = async (path: string) =>
    (await all(administrator, path)).filter((row) => !isOfWriter(row))
  const api = async (person: Person, path: string) => expect(await person.api('GET', path), 200)
  const [directory, logs, service, { sampleApi }] = await Promise.all([
    Promise.all(
      ['/applications?$top=999', '/servicePrincipals?$top=999', '/oauth2PermissionGrants'].map(
        graph,
      ),
    ),
    Promise.all(['/auditLogs/directoryAudits?$top=999', '/auditLogs/signIns?$top=999'].map(graph)),
    Promise.all(
      ['/api/connectors', '/api/connections', '/api/apps'].flatMap((path) => [
        api(maker, path),
        api(administrator, path),
      ]),
    ),
    installationOf(maker),
  ])
  return {
    directory,
    logs: logs.map((log) => log.filter((row) => !targetsOf(row).some(isOfWriter)).length),
    service,
    app: story.app.id && (await api(maker, `/api/apps/${story.app.id}`)),
    // Its address, that it runs, and for which registration.
    sampleApi,
  }
}

/** The installation as soon as its sample API runs, which a start does not wait for. */
async function installationOf(person: Person): Promise<JsonObject> {
  for (;;) {
    const installation = expect(await person.api('GET', '/api/installation'), 200)
    const { sampleApi } = installation
    if (!isObject(sampleApi) || sampleApi['state'] !== 'starting') return installation
    await setTimeout(50)
  }
}

/** What writers sent, and what was acknowledged: object id → name. */
interface Written {
  sent: Set<string>
  acknowledged: Map<string, string>
}

const isOfWriter = ({ displayName }: JsonObject): boolean =>
  typeof displayName === 'string' && displayName.startsWith('Written in ')

function targetsOf(audit: JsonObject): JsonObject[] {
  const { targetResources } = audit
  return Array.isArray(targetResources) ? targetResources.filter(isObject) : []
}

/** Eight writers register applications as fast as they can, until the server is gone. */
async function writeUntilCut(
  person: Person,
  { sent, acknowledged }: Written,
  options: {
    round: number
    /** Acknowledgements of this round after which the power goes. */
    cutAfter: number
    delayMilliseconds: number
    cut(): Promise<void>
  },
): Promise<void> {
  let count = 0
  let cutting: Promise<void> | undefined
  const cutSoon = async (): Promise<void> => {
    await setTimeout(options.delayMilliseconds)
    await options.cut()
  }
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; ; n++) {
      const displayName = `Written in ${options.round} by ${writer}, number ${n}`
      sent.add(displayName)
      let answer: JsonAnswer
      try {
        answer = await person.graph('POST', '/applications', { displayName })
      } catch {
        // The connection broke: this one was not acknowledged.
        return
      }
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
      acknowledged.set(text(answer.body, 'id'), displayName)
      if (++count >= options.cutAfter) cutting ??= cutSoon()
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)))
  await cutting
}

/** All pages of a list. */
async function all(person: Person, path: string): Promise<ReturnType<typeof rows>> {
  const found: ReturnType<typeof rows> = []
  for (let next: string | undefined = path; next !== undefined;) {
    const answer = await person.graph('GET', next)
    found.push(...rows(answer))
    const link = answer.body['@odata.nextLink']
    next = typeof link === 'string' ? link.slice(link.indexOf('/v1.0') + 5) : undefined
  }
  return found
}

async function started(t: TestContext): Promise<ServerProcess> {
  const server = await startServerProcess({ PATCHBAY_LOG: '0' })
  t.after(() => server.stop())
  return server
}

/** Tells of each answer as its head arrives. */
function noting(
  note: (request: Dispatcher.DispatchOptions, status: number) => void,
): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart: (...given) => handler.onRequestStart?.(...given),
      onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
      onResponseStart: (...given) => {
        note(options, given[1])
        return handler.onResponseStart?.(...given)
      },
      onResponseData: (...given) => handler.onResponseData?.(...given),
      onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
      onResponseError: (...given) => handler.onResponseError?.(...given),
    })
}

/** Numbers in [0, 1) that are the same on every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function anotherKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
