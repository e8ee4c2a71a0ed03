import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'
import { type ServerProcess, startServerProcess } from '../e2e/start-server.ts'

const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))

const HOME = `Screens:
  Home:
    Children:
      - Label1:
          Control: Label@2.5.1
          Properties:
            Text: ="Hello"
`

void describe('patchbay app, as a program', () => {
  let folder = ''
  let server: ServerProcess

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-app-server-'))
    await mkdir(join(folder, 'App', 'Src'), { recursive: true })
    await writeFile(join(folder, 'App', 'Src', 'Home.pa.yaml'), HOME)
    server = await startServerProcess()
  })
  after(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })

  const patchbay = (...args: readonly string[]) =>
    new Promise<{ code: number; lines: Record<string, unknown>[]; stderr: string }>((resolve) => {
      const env = {
        ...process.env,
        PATCHBAY_PASSWORD: server.passwords.maker,
        PATCHBAY_DATA_DIR: server.dataFolder,
      }
      execFile(process.execPath, [MAIN, 'app', ...args], { env }, (error, stdout, stderr) => {
        const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
        const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0
        resolve({
          code,
          lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
          stderr,
        })
      })
    })
  const signedIn = (...args: readonly string[]) =>
    patchbay(...args, '--json', '--server', server.publicUrl)

  void test('an app goes to a server, gets a second version, and comes back the same', async () => {
    const first = await signedIn('import', join(folder, 'App'))
    assert.equal(first.code, 0, JSON.stringify(first))
    const id = String(first.lines[0]?.['id'])
    assert.equal(first.lines[0]?.['version'], 1)

    await writeFile(join(folder, 'App', 'Src', 'Home.pa.yaml'), HOME.replace('Hello', 'Again'))
    const second = await signedIn('import', join(folder, 'App'), '--app', id, '--publish')
    assert.deepEqual([second.code, second.lines[0]?.['version']], [0, 2], JSON.stringify(second))

    const back = await signedIn('export', id, join(folder, 'back'))
    assert.equal(back.code, 0, JSON.stringify(back))
    const same = await patchbay('diff', join(folder, 'App'), join(folder, 'back'), '--json')
    assert.deepEqual([same.code, same.lines[0]?.['same']], [0, true], JSON.stringify(same))
    assert.match(await readFile(join(folder, 'back', 'Src', 'Home.pa.yaml'), 'utf8'), /"Again"/)

    const byName = await signedIn('export', 'App', join(folder, 'back.msapp'))
    assert.equal(byName.code, 0, JSON.stringify(byName))
    const packed = await patchbay('diff', join(folder, 'App'), join(folder, 'back.msapp'), '--json')
    const changes = (packed.lines[0]?.['changes'] ?? []) as { control: string }[]
    assert.deepEqual(
      changes.filter(({ control }) => !control.endsWith('.json')),
      [],
    )
  })

  void test('a package keeps its size, switches and tests, and loses what is the former owner’s', async () => {
    const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
    const secret = '0123456789abcdef0123456789abcdef'
    await writeFile(
      join(folder, 'Phone.msapp'),
      zipSync({
        'Header.json': json({ DocVersion: '1.349', MSAppStructureVersion: '2.4.0' }),
        'Properties.json': json({
          Name: 'Phone',
          DocumentLayoutWidth: 640,
          DocumentLayoutHeight: 1136,
          AppPreviewFlagsMap: { errorhandling: false },
          LocalConnectionReferences: JSON.stringify({ [secret]: {} }),
          InstrumentationKey: secret,
        }),
        'References\\DataSources.json': json({
          DataSources: [{ Name: 'People', Type: 'ServiceInfo', connectionInstanceId: secret }],
        }),
        'References\\Resources.json': json({
          Resources: [
            { Name: 'Logo', Content: 'Image', RootPath: `https://x.test/?sig=${secret}` },
          ],
        }),
        'Resources\\PublishInfo.json': json({ AppName: 'Phone', UserLocale: 'es-ES' }),
        'Assets\\Images\\logo.png': new Uint8Array([1, 2, 3]),
        'Src\\Home.pa.yaml': new TextEncoder().encode(HOME),
      }),
    )
    const { code, lines } = await signedIn('import', join(folder, 'Phone.msapp'))
    assert.equal(code, 0, JSON.stringify(lines))
    const findings = (lines[0]?.['findings'] ?? []) as { rule: string; file: string }[]
    assert.deepEqual(findings.map(({ rule, file }) => `${rule} ${file}`).toSorted(), [
      'file-not-kept Assets/Images/logo.png',
      'secret-dropped Properties.json',
      'secret-dropped Properties.json',
      'secret-dropped References/DataSources.json',
      'secret-dropped References/Resources.json',
    ])
    const back = await signedIn('export', String(lines[0]?.['id']), join(folder, 'phone-back'))
    assert.equal(back.code, 0, JSON.stringify(back))
    const properties = await readFile(join(folder, 'phone-back', 'Properties.json'), 'utf8')
    assert.match(properties, /"DocumentLayoutWidth": 640/)
    assert.match(properties, /"errorhandling": false/)
    const same = await patchbay(
      'diff',
      join(folder, 'Phone.msapp'),
      join(folder, 'phone-back'),
      '--json',
    )
    assert.deepEqual([same.code, same.lines[0]?.['same']], [0, true], JSON.stringify(same))
    for (const path of [
      'Properties.json',
      'References/DataSources.json',
      'References/Resources.json',
    ])
      assert.ok(!(await readFile(join(folder, 'phone-back', path), 'utf8')).includes(secret), path)
  })

  void test('what is not there is said', async () => {
    const { code, lines } = await signedIn('export', 'Nobody', join(folder, 'nobody'))
    assert.equal(code, 1)
    assert.match(String(lines[0]?.['message']), /no app Nobody/)
  })

  void test('every app of a solution is a line of its own', async () => {
    const packed = join(folder, 'inner.msapp')
    assert.equal((await patchbay('convert', join(folder, 'App'), packed)).code, 0)
    const inner = await readFile(packed)
    const solution = join(folder, 'solution.zip')
    const entries = {
      'solution.xml': new Uint8Array(),
      'CanvasApps/one_DocumentUri.msapp': inner,
      'CanvasApps/two_DocumentUri.msapp': inner,
    }
    await writeFile(solution, zipSync(entries))
    const { code, lines } = await patchbay('inspect', solution, '--json')
    assert.equal(code, 0)
    assert.deepEqual(
      lines.map(({ file, controls }) => [String(file).split('!')[1], controls]),
      [
        ['CanvasApps/one_DocumentUri.msapp', 1],
        ['CanvasApps/two_DocumentUri.msapp', 1],
      ],
    )
  })
})
