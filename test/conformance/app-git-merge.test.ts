import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type AppDocument,
  findControl,
  readFiles,
  readMsapp,
  writeMsapp,
} from '@patchbay/app-model'

const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const hasGit = spawnSync('git', ['--version']).status === 0
const skip = hasGit ? false : 'git is not installed.'

const control = (name: string, text: string, x: number) => `      - ${name}:
          Control: Label@2.5.1
          Properties:
            Height: =40
            Text: =${text}
            Width: =100
            X: =${x}
            Y: =${x + 1}
`
const screen = (...controls: readonly string[]) => `Screens:
  Home:
    Children:
${controls.join('')}`
const TITLE = control('Title1', '"Title"', 1)
const NAME = control('Name1', 'Title1.Text', 2)
const LAST = control('Last1', '"Last"', 3)

void describe('git merges apps with patchbay as its merge driver', { skip }, () => {
  let folder = ''
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: 'pipe' })
  const tryGit = (...args: readonly string[]) =>
    spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' })
  const write = (path: string, content: string | Uint8Array) =>
    writeFile(join(folder, path), content)
  const read = (path: string) => readFile(join(folder, path), 'utf8')
  const commit = (message: string) => {
    git('add', '--all')
    git('commit', '--quiet', '--message', message)
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-git-'))
    git('init', '--quiet', '--initial-branch=main')
    git('config', 'user.name', 'Maker')
    git('config', 'user.email', 'maker@example.org')
    const driver = `"${process.execPath}" "${MAIN}" app merge %O %A %B --path %P -o %A`
    git('config', 'merge.patchbay.driver', driver)
    await write('.gitattributes', '*.pa.yaml merge=patchbay\n*.msapp merge=patchbay\n')
    await mkdir(join(folder, 'Src'))
  })
  after(() => rm(folder, { recursive: true }))

  /** Two branches from one version; gives what merging theirs into ours says. */
  const merge = async (
    path: string,
    base: string | Uint8Array,
    ours: string | Uint8Array,
    theirs: string | Uint8Array,
  ) => {
    await write(path, base)
    commit('base')
    git('checkout', '--quiet', '-b', 'theirs')
    await write(path, theirs)
    commit('theirs')
    git('checkout', '--quiet', 'main')
    await write(path, ours)
    commit('ours')
    const result = tryGit('merge', '--no-edit', 'theirs')
    git('branch', '--delete', '--force', 'theirs')
    return result
  }

  void test('a rename, a new order, an insertion and edits of one file go together', async () => {
    const { status, stderr } = await merge(
      'Src/Home.pa.yaml',
      screen(TITLE, NAME, LAST),
      // Ours: renamed with every mention, and one more control.
      screen(
        TITLE.replace('Title1', 'Heading'),
        NAME.replace('Title1', 'Heading'),
        LAST,
        control('New1', '"New"', 9),
      ),
      // Theirs: another order, and the renamed control has another text.
      screen(LAST, NAME, TITLE.replace('"Title"', '"Hello"')),
    )
    assert.equal(status, 0, stderr)
    const { document, findings } = readFiles({ 'Src/Home.pa.yaml': await read('Src/Home.pa.yaml') })
    assert.deepEqual(findings, [])
    assert.deepEqual(
      document.screens[0]?.children.map(({ name }) => name),
      ['Last1', 'Name1', 'Heading', 'New1'],
    )
    assert.equal(textOf(document, 'Heading'), '"Hello"')
    assert.equal(textOf(document, 'Name1'), 'Heading.Text')
  })

  void test('a conflict stops the merge; the file can be read and holds both versions', async () => {
    const { status, stderr, stdout } = await merge(
      'Src/Home.pa.yaml',
      screen(TITLE, NAME),
      screen(TITLE.replace('"Title"', '"Ours"'), NAME),
      screen(TITLE.replace('"Title"', '"Theirs"'), NAME, LAST),
    )
    assert.equal(status, 1)
    assert.match(stderr, /Title1\.Text; ours stands/)
    assert.match(stdout, /CONFLICT .*Src\/Home\.pa\.yaml/)
    assert.match(git('status', '--porcelain'), /^UU Src\/Home\.pa\.yaml/m)
    const text = await read('Src/Home.pa.yaml')
    const { document, findings } = readFiles({ 'Src/Home.pa.yaml': text })
    assert.deepEqual(findings, [])
    assert.equal(textOf(document, 'Title1'), '"Ours"')
    // What is no conflict is merged all the same.
    assert.ok(findControl(document, 'Last1'))
    assert.match(text, /# CONFLICT .*\n(?:.*\n)?.*"Theirs"/)
    git('checkout', '--quiet', '--ours', 'Src/Home.pa.yaml')
    commit('resolved')
  })

  void test('a file that cannot be read is a conflict, and ours is left alone', async () => {
    const ours = screen(TITLE.replace('"Title"', '"Ours"'))
    const { status, stderr } = await merge(
      'Src/Home.pa.yaml',
      screen(TITLE),
      ours,
      'Screens:\n\tHome: x\n',
    )
    assert.equal(status, 1)
    assert.match(stderr, /Their version cannot be read: line 2/)
    assert.equal(await read('Src/Home.pa.yaml'), ours)
    commit('resolved')
  })

  void test('packages merge too, with media and data sources', async () => {
    const app = (text: string, tables: readonly string[], media: Record<string, string>) => {
      const files = {
        'Src/Home.pa.yaml': text,
        'References/DataSources.json': JSON.stringify({
          DataSources: tables.map((Name) => ({ Name, Type: 'StaticDataSourceInfo' })),
        }),
      }
      return writeMsapp(readFiles(files, 'App').document, {
        savedAt: '2026-11-24T09:00:00Z',
        assets: new Map([
          ...Object.entries(media).map(
            ([name, content]) => [`Assets/Images/${name}`, Buffer.from(content)] as const,
          ),
          ['References/DataSources.json', Buffer.from(files['References/DataSources.json'])],
        ]),
      })
    }
    const { status, stderr } = await merge(
      'App.msapp',
      app(screen(TITLE, NAME), ['A'], { 'a.png': 'a', 'gone.png': 'g' }),
      app(screen(TITLE.replace('"Title"', '"Ours"'), NAME), ['A', 'B'], {
        'a.png': 'a2',
        'gone.png': 'g',
      }),
      app(screen(TITLE, NAME, LAST), ['A', 'C'], { 'a.png': 'a', 'new.png': 'n' }),
    )
    assert.equal(status, 0, stderr)
    const merged = readMsapp(await readFile(join(folder, 'App.msapp')))
    assert.deepEqual(
      merged.findings.filter(({ severity }) => severity === 'error'),
      [],
    )
    assert.equal(textOf(merged.document, 'Title1'), '"Ours"')
    assert.ok(findControl(merged.document, 'Last1'))
    assert.deepEqual(
      merged.dataSources.map(({ name }) => name),
      ['A', 'B', 'C'],
    )
    const assets = merged.entries.filter((path) => path.startsWith('Assets/')).toSorted()
    assert.deepEqual(assets, ['Assets/Images/a.png', 'Assets/Images/new.png'])
    const picture = merged.entry('Assets/Images/a.png') ?? new Uint8Array()
    assert.equal(Buffer.from(picture).toString(), 'a2')
  })

  void test('the order of screens merges as well', async () => {
    const order = (...names: readonly string[]) =>
      `EditorState:\n  ScreensOrder:\n${names.map((name) => `    - ${name}\n`).join('')}`
    const { status, stderr } = await merge(
      'Src/_EditorState.pa.yaml',
      order('A', 'B', 'C'),
      order('C', 'A', 'B'),
      order('A', 'B', 'C', 'D'),
    )
    assert.equal(status, 0, stderr)
    const text = await read('Src/_EditorState.pa.yaml')
    assert.deepEqual(
      [...text.matchAll(/- (\w)/g)].map(([, name]) => name),
      ['C', 'A', 'B', 'D'],
    )
  })
})

function textOf(document: AppDocument, name: string): string | undefined {
  return findControl(document, name)?.control.properties.get('Text')
}
