import assert from 'node:assert/strict'
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, mock, test } from 'node:test'
import { Command } from 'commander'
import { registerApp } from './command.ts'

const GOOD = `Screens:
  Home:
    Children:
      - Label1:
          Control: Label@2.5.1
          Properties:
            Text: ="Hello"
      - Odd1:
          Control: Timer@2.1.0
`
const BAD = `Screens:
  Home:
    Children:
      - Label1:
          Control: Label@2.5.1
          Properties:
            Text: =Nobody.Text
`

void describe('patchbay app', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-app-'))
    for (const [name, text] of Object.entries({ good: GOOD, bad: BAD })) {
      await mkdir(join(folder, name, 'Src'), { recursive: true })
      await writeFile(join(folder, name, 'Src', 'Home.pa.yaml'), text)
    }
  })
  after(() => rm(folder, { recursive: true }))

  /** Lines of JSON, and the exit code that the command asks for. */
  const run = async (command: string, name: string, ...more: readonly string[]) => {
    const lines: string[] = []
    const log = mock.method(console, 'log', (line: string) => lines.push(line))
    const program = new Command()
    registerApp(program)
    const args = ['app', command, join(folder, name), ...more, '--json']
    await program.parseAsync(args, { from: 'user' })
    log.mock.restore()
    const code = process.exitCode ?? 0
    process.exitCode = 0
    return { code, json: lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
  }

  void test('check passes an app without errors', async () => {
    const { code, json } = await run('check', 'good')
    assert.equal(code, 0)
    assert.equal(json.length, 1)
    assert.equal(json[0]?.['ok'], true)
  })

  void test('check says file, line and column of an error, and fails', async () => {
    const { code, json } = await run('check', 'bad')
    assert.equal(code, 1)
    const [finding] = (json[0]?.['findings'] ?? []) as Record<string, unknown>[]
    assert.equal(finding?.['severity'], 'error')
    assert.deepEqual(
      [
        finding['file'],
        finding['line'],
        finding['column'],
        finding['control'],
        finding['property'],
      ],
      ['Src/Home.pa.yaml', 7, 20, 'Label1', 'Text'],
    )
  })

  void test('inspect counts', async () => {
    const { code, json } = await run('inspect', 'good')
    assert.equal(code, 0)
    const { screens, controls, formulas, parsed, bound, unknownControls, yamlEqual } = json[0] ?? {}
    assert.deepEqual(
      { screens, controls, formulas, parsed, bound, unknownControls, yamlEqual },
      {
        screens: 1,
        controls: 2,
        formulas: 1,
        parsed: 1,
        bound: 1,
        unknownControls: { Timer: 1 },
        yamlEqual: { same: 1, different: 0 },
      },
    )
  })

  void test('what is not there, and what is no package, is said by name', async () => {
    const missing = await run('inspect', 'some.msapp')
    assert.equal(missing.code, 1)
    assert.match(JSON.stringify(missing.json[0]), /There is no .*some\.msapp/)
    await writeFile(join(folder, 'link.msapp'), 'https://example.org/app.msapp')
    const link = await run('check', 'link.msapp')
    assert.equal(link.code, 1)
    assert.match(JSON.stringify(link.json[0]), /link\.msapp cannot be opened.*no package/)
  })

  void test('a folder becomes a package, and the package a folder again, with no difference', async () => {
    const there = await run('convert', 'good', join(folder, 'made.msapp'))
    assert.deepEqual([there.code, there.json[0]?.['ok']], [0, true])
    const inspected = await run('inspect', 'made.msapp')
    assert.equal(inspected.json[0]?.['controls'], 2)
    const back = await run('convert', 'made.msapp', join(folder, 'back'))
    assert.equal(back.code, 0)
    const same = await run('diff', 'good', join(folder, 'back'))
    assert.deepEqual([same.code, same.json[0]?.['same']], [0, true])
    const again = await run('convert', 'good', join(folder, 'made.msapp'))
    assert.match(JSON.stringify(again.json[0]), /is there already/)
    assert.equal(again.code, 1)
  })

  void test('diff names control, property and both formulas', async () => {
    const { code, json } = await run('diff', 'good', join(folder, 'bad'))
    assert.equal(code, 1)
    assert.deepEqual(json[0]?.['changes'], [
      {
        kind: 'changed',
        control: 'Label1',
        property: 'Text',
        before: '"Hello"',
        after: 'Nobody.Text',
      },
      { kind: 'removed', control: 'Odd1', property: '', before: 'Timer@2.1.0', after: '' },
    ])
  })

  void test('diff of what cannot be read exits with 2', async () => {
    const { code } = await run('diff', 'good', join(folder, 'nowhere'))
    assert.equal(code, 2)
  })

  void test('check writes SARIF, and names rule and fix of what is no error', async () => {
    const file = join(folder, 'out.sarif')
    const { code, json } = await run('check', 'good', '--sarif', file)
    assert.equal(code, 0)
    const findings = (json[0]?.['findings'] ?? []) as Record<string, unknown>[]
    assert.ok(findings.every(({ category }) => typeof category === 'string'))
    const log = JSON.parse(await readFile(file, 'utf8')) as {
      version: string
      runs: { results: unknown[] }[]
    }
    assert.equal(log.version, '2.1.0')
    assert.equal(log.runs[0]?.results.length, findings.length)
  })

  void test('merge of folders writes both sides over ours, and tells conflicts as data', async () => {
    const versions = {
      base: GOOD,
      ours: GOOD.replace('"Hello"', '"Ours"'),
      theirs: GOOD.replace('Odd1', 'Tick1').replace('"Hello"', '"Theirs"'),
    }
    for (const [name, text] of Object.entries(versions)) {
      await mkdir(join(folder, 'm', name, 'Src'), { recursive: true })
      await writeFile(join(folder, 'm', name, 'Src', 'Home.pa.yaml'), text)
    }
    const at = (name: string) => join(folder, 'm', name)
    const { code, json } = await run('merge', 'm/base', at('ours'), at('theirs'), '-o', at('ours'))
    assert.equal(code, 1)
    assert.deepEqual(json[0]?.['conflicts'], [
      {
        kind: 'changed',
        control: 'Label1',
        property: 'Text',
        base: '"Hello"',
        ours: '"Ours"',
        theirs: '"Theirs"',
        kept: 'ours',
      },
    ])
    const merged = await readFile(join(folder, 'm', 'ours', 'Src', 'Home.pa.yaml'), 'utf8')
    assert.match(merged, /Text: ="Ours"/)
    assert.match(merged, /- Tick1:/)
    assert.match(merged, /# {5}"Theirs"/)
  })
})
