// What scripts may build on: exit codes, and standard output with nothing but what was asked for.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { runPatchbay } from '../e2e/patchbay-process.ts'
import { startServerProcess, type ServerProcess } from '../e2e/start-server.ts'

interface Line {
  step: string
  title: string
  ok: boolean
  detail: string
  identity?: { oid?: string; name?: string }
}

/** Reads standard output of which every line must be one JSON object. */
function lines<T>(stdout: string): T[] {
  assert.ok(stdout.endsWith('\n'), `no line end after: ${stdout.slice(-100)}`)
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const value = JSON.parse(line) as T
      assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), line)
      return value
    })
}

function wholeStory(stdout: string): Line {
  const story = lines<Line>(stdout)
  for (const { step, title, ok, detail } of story) {
    assert.equal(ok, true, `${step}: ${detail}`)
    for (const value of [step, title, detail]) assert.equal(typeof value, 'string')
    assert.notEqual(title, '')
  }
  const steps = story.map(({ step }) => step).join(' ')
  for (const part of ['A1', 'B7', 'C17', 'D7', 'E7']) assert.ok(steps.includes(part), steps)
  const last = story.at(-1)
  assert.equal(last?.step, 'F')
  assert.match(last.identity?.oid ?? '', /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/)
  assert.equal(story.filter(({ identity }) => identity).length, 1)
  return last
}

void describe('patchbay walkthrough', () => {
  void test('alone: a server of its own, which leaves nothing behind', async (t) => {
    const folder = await temporaryFolder(t)
    const { code, stdout, stderr } = await runPatchbay(['walkthrough', '--json'], {
      TMPDIR: folder,
      NODE_DISABLE_COMPILE_CACHE: '1',
    })
    assert.equal(code, 0, stderr)
    wholeStory(stdout)
    assert.deepEqual(await readdir(folder), [])
  })

  void describe('against a running server', () => {
    let server: ServerProcess
    before(async () => {
      server = await startServerProcess({ PATCHBAY_LOG: '0' })
    })
    after(() => server?.stop())

    const run = (environment: Record<string, string>) =>
      runPatchbay(
        ['walkthrough', '--json', '--server', server.publicUrl, '--ca', caFile()],
        environment,
      )
    const caFile = () => join(server.dataFolder, 'tls', 'ca.pem')
    const passwords = () => ({
      PATCHBAY_ADMIN_PASSWORD: server.passwords.administrator,
      PATCHBAY_MAKER_PASSWORD: server.passwords.maker,
    })

    void test('again and again, always for the same maker', async () => {
      const oids = new Set<string | undefined>()
      for (const _ of [1, 2]) {
        const { code, stdout, stderr } = await run(passwords())
        assert.equal(code, 0, stderr)
        assert.equal(stderr, '')
        oids.add(wholeStory(stdout).identity?.oid)
      }
      assert.equal(oids.size, 1)
    })

    void test('with a wrong password: code 1, and the line says whose', async () => {
      const { code, stdout } = await run({
        ...passwords(),
        PATCHBAY_MAKER_PASSWORD: 'wrong-horse-battery',
      })
      assert.equal(code, 1)
      const story = lines<Line>(stdout)
      assert.equal(story.length, 1)
      assert.equal(story[0]?.ok, false)
      assert.match(story[0].detail, /maker@contoso\.localhost.*user name or the password is not/)
      assert.ok(!stdout.includes('wrong-horse-battery'))
    })

    void test('without passwords: code 1, and the text names the variables', async () => {
      const { code, stdout, stderr } = await run({})
      assert.equal(code, 1)
      assert.equal(stdout, '')
      assert.match(stderr, /Set PATCHBAY_ADMIN_PASSWORD and PATCHBAY_MAKER_PASSWORD/)
    })

    void test('without its CA: code 1, and the line says how to name it', async (t) => {
      const { code, stdout } = await runPatchbay(
        ['walkthrough', '--json', '--server', server.publicUrl],
        { ...passwords(), PATCHBAY_DATA_DIR: await temporaryFolder(t) },
      )
      assert.equal(code, 1)
      assert.match(lines<Line>(stdout)[0]?.detail ?? '', /certificate is not trusted.*--ca/)
    })

    void test('that is not there: code 1, and the line asks whether it runs', async () => {
      const { code, stdout } = await runPatchbay(
        ['walkthrough', '--json', '--server', 'https://localhost:1', '--ca', caFile()],
        passwords(),
      )
      assert.equal(code, 1)
      assert.match(lines<Line>(stdout)[0]?.detail ?? '', /Is the server running\?/)
    })
  })
})

void describe('patchbay fx', async () => {
  // Skipped where it is not there, and said so.
  const { stdout: help } = await runPatchbay(['fx', '--help'])
  const missing = (command: string) =>
    new RegExp(`^  ${command}\\b`, 'm').test(help) ? false : `fx ${command} is not there yet`

  void test('eval prints the value alone', { skip: missing('eval') }, async () => {
    const { code, stdout, stderr } = await runPatchbay(['fx', 'eval', '1+1'])
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '2\n', stderr: '' })
  })

  void test('eval of what is no formula fails', { skip: missing('eval') }, async () => {
    const { code, stdout, stderr } = await runPatchbay(['fx', 'eval', '1+'])
    assert.notEqual(code, 0)
    assert.match(stdout + stderr, /expected/i)
    assert.ok(!/^ +at /m.test(stderr), stderr)
  })

  void test('cases counts what passes and fails', { skip: missing('cases') }, async (t) => {
    const folder = await temporaryFolder(t)
    await writeFile(join(folder, 'good.txt'), '>> 1+1\n2\n\n>> "a" & "b"\n"ab"\n')
    const good = await runPatchbay(['fx', 'cases', folder, '--json'])
    assert.equal(good.code, 0, good.stderr)
    const [report] = lines<{ total: object; files: { file: string }[] }>(good.stdout)
    assert.deepEqual(report?.total, { pass: 2, fail: 0, skip: 0 })
    await writeFile(join(folder, 'bad.txt'), '>> 1+1\n3\n')
    const bad = await runPatchbay(['fx', 'cases', folder, '--json'])
    assert.equal(bad.code, 1, bad.stderr)
    const [second] = lines<{
      total: object
      files: { file: string; failures: { line: number; expected: string; actual: string }[] }[]
    }>(bad.stdout)
    assert.deepEqual(second?.total, { pass: 2, fail: 1, skip: 0 })
    const [failure] = second?.files.find(({ file }) => file === 'bad.txt')?.failures ?? []
    assert.deepEqual([failure?.line, failure?.expected, failure?.actual], [1, '3', '2'])
  })
})

void describe('patchbay connector and app', () => {
  const definition = {
    swagger: '2.0',
    info: { title: 'Weather', version: '1.0' },
    host: 'api.example.com',
    basePath: '/',
    schemes: ['https'],
    paths: {
      '/today': {
        get: {
          operationId: 'GetToday',
          summary: 'Today',
          responses: { 200: { description: 'OK', schema: { type: 'string' } } },
        },
      },
    },
  }

  void test('connector validate gives a line for each folder, and 1 for an error', async (t) => {
    const folder = await temporaryFolder(t)
    await connector(folder, 'good', JSON.stringify(definition))
    await connector(folder, 'wrong', JSON.stringify({ ...definition, swagger: '1.2' }))
    await connector(folder, 'unreadable', '{"swagger": ')
    const of = async (name: string) => {
      const { code, stdout } = await runPatchbay([
        'connector',
        'validate',
        join(folder, name),
        '--json',
      ])
      const [line, ...rest] = lines<{ ok: boolean; title: string; findings: object[] }>(stdout)
      assert.equal(rest.length, 0)
      return { code, ...line! }
    }
    const good = await of('good')
    assert.deepEqual([good.code, good.ok, good.title], [0, true, 'Weather'])
    const wrong = await of('wrong')
    assert.deepEqual([wrong.code, wrong.ok], [1, true], 'it could be read')
    assert.match(JSON.stringify(wrong.findings), /"severity":"error".*"path":"\/swagger","line":1/)
    const unreadable = await of('unreadable')
    assert.deepEqual([unreadable.code, unreadable.ok], [1, false])
    assert.ok(unreadable.findings.length > 0)
    const { code, stdout } = await runPatchbay(['connector', 'validate', folder, '--json'])
    assert.equal(code, 1)
    assert.equal(lines(stdout).length, 3)
  })

  void test('app check gives a line for each folder, and 1 for an error', async (t) => {
    const folder = await temporaryFolder(t)
    const screen = (formula: string) =>
      `Screens:\n  Home:\n    Properties:\n      Fill: ${formula}\n`
    for (const [name, formula] of [
      ['good', '=Color.White'],
      ['bad', '=Nobody.White'],
    ] as const) {
      await mkdir(join(folder, name, 'Src'), { recursive: true })
      await writeFile(join(folder, name, 'Src', 'Home.pa.yaml'), screen(formula))
    }
    const good = await runPatchbay(['app', 'check', join(folder, 'good'), '--json'])
    assert.equal(good.code, 0, good.stdout)
    assert.equal(lines<{ ok: boolean }>(good.stdout)[0]?.ok, true)
    const both = await runPatchbay([
      'app',
      'check',
      join(folder, 'good'),
      join(folder, 'bad'),
      '--json',
    ])
    assert.equal(both.code, 1)
    const found = lines<{ ok: boolean; findings: Record<string, unknown>[] }>(both.stdout)
    assert.deepEqual(
      found.map(({ ok }) => ok),
      [true, false],
    )
    const [finding] = found[1]?.findings ?? []
    const { control, property, line } = finding ?? {}
    assert.deepEqual({ control, property, line }, { control: 'Home', property: 'Fill', line: 4 })
    const text = await runPatchbay(['app', 'check', join(folder, 'bad')])
    assert.match(text.stdout, /Home\.pa\.yaml:4:\d+: error: Home\.Fill: .*Nobody/)
  })
})

async function connector(folder: string, name: string, text: string): Promise<void> {
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'apiDefinition.swagger.json'), text)
  await writeFile(
    join(folder, name, 'apiProperties.json'),
    '{"properties":{"connectionParameters":{},"iconBrandColor":"#007ee5","capabilities":[]}}',
  )
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
