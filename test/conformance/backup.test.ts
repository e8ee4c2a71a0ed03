// A backup while the server writes loses nothing that was acknowledged before it began, and starts elsewhere.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { listAll, openSession } from '../../apps/cli/src/server-session.ts'
import { startPatchbay } from '../e2e/patchbay-process.ts'
import { root, type ServerProcess, startServerProcess } from '../e2e/start-server.ts'

const PASSPHRASE = 'a backup horse battery'

void describe('patchbay backup and restore', () => {
  let server: ServerProcess
  let folder: string
  let backup: string
  const acknowledged: string[] = []
  let acknowledgedBefore: string[] = []

  const patchbay = (args: readonly string[], environment: Record<string, string> = {}) =>
    startPatchbay(args, { PATCHBAY_BACKUP_PASSPHRASE: PASSPHRASE, ...environment }).ended
  const sessionAt = async (running: ServerProcess, dataFolder: string, password: string) => {
    process.env['PATCHBAY_DATA_DIR'] = dataFolder
    process.env['PATCHBAY_PASSWORD'] = password
    return openSession(root, { server: running.publicUrl })
  }

  before(async () => {
    server = await startServerProcess()
    folder = await mkdtemp(join(tmpdir(), 'patchbay-backup-'))
    backup = join(folder, 'patchbay.backup')
  })
  after(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  void test('a backup under write load is one file that only its owner reads', async () => {
    const session = await sessionAt(server, server.dataFolder, server.passwords.administrator)
    let isOver = false
    const write = async (writer: number): Promise<void> => {
      for (let index = 0; !isOver; index++) {
        const displayName = `group ${writer} ${index}`
        const body = {
          displayName,
          mailEnabled: false,
          mailNickname: `g${writer}-${index}`,
          securityEnabled: true,
        }
        const answer = await session.graph('POST', '/groups', body)
        if (answer.status === 201) acknowledged.push(displayName)
      }
    }
    const writers = [1, 2, 3, 4].map(write)
    while (acknowledged.length < 60) await new Promise((resolve) => setTimeout(resolve, 50))
    acknowledgedBefore = [...acknowledged]
    const { code, stdout, stderr } = await patchbay([
      'backup',
      backup,
      '--data-dir',
      server.dataFolder,
      '--json',
    ])
    const during = acknowledged.length - acknowledgedBefore.length
    isOver = true
    await Promise.all(writers)
    assert.equal(code, 0, stderr)
    assert.ok(during > 0, 'Nothing was written meanwhile, so this proved nothing.')
    assert.equal((JSON.parse(stdout) as { masterKey: string }).masterKey, 'included')
    assert.equal((await stat(backup)).mode & 0o777, 0o600)
    assert.deepEqual(
      (await readdir(server.dataFolder)).filter((name) => name.startsWith('backup-')),
      [],
    )
    const bytes = await readFile(backup)
    const key = (await readFile(join(server.dataFolder, 'master.key'), 'utf8')).trim()
    assert.ok(!bytes.includes(key) && !bytes.includes('SQLite format'))
    console.log(
      `# ${acknowledgedBefore.length} acknowledged before, ${during} during, ${bytes.length} bytes`,
    )
  })

  void test('restored into a new folder, it starts, signs in and has all that was acknowledged before', async () => {
    const target = join(folder, 'restored')
    const { code, stdout, stderr } = await patchbay(['restore', backup, '--data-dir', target])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /is whole: 2 tenants/)
    const restored = await startServerProcess({ PATCHBAY_DATA_DIR: target })
    try {
      const session = await sessionAt(restored, target, server.passwords.administrator)
      const names = new Set(
        (await listAll(session, '/groups?$top=999&$select=displayName')).map(
          (each) => each['displayName'],
        ),
      )
      assert.deepEqual(
        acknowledgedBefore.filter((name) => !names.has(name)),
        [],
      )
      const made = await session.graph('POST', '/groups', {
        displayName: 'after',
        mailEnabled: false,
        mailNickname: 'after',
        securityEnabled: true,
      })
      assert.equal(made.status, 201)
    } finally {
      await restored.stop()
    }
  })

  for (const [what, prepare, expected] of [
    [
      'another passphrase',
      async () => ({ PATCHBAY_BACKUP_PASSPHRASE: 'not the one at all' }),
      /passphrase is another one, or the file was altered/,
    ],
    [
      'a byte that was changed',
      async (file: string) => {
        const bytes = await readFile(file)
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
        await writeFile(file, bytes)
        return {}
      },
      /was altered or cut short/,
    ],
    [
      'an end that is missing',
      async (file: string) => {
        await writeFile(file, (await readFile(file)).subarray(0, -100))
        return {}
      },
      /was altered or cut short/,
    ],
    [
      'a header that was changed',
      async (file: string) => {
        const bytes = await readFile(file)
        bytes.write('1999', bytes.indexOf('createdAt') + 12)
        await writeFile(file, bytes)
        return {}
      },
      /was altered or cut short/,
    ],
    [
      'a file of another kind',
      async (file: string) => {
        await writeFile(file, 'hello')
        return {}
      },
      /is no backup of this program/,
    ],
  ] as const)
    void test(`${what} is refused, and leaves nothing behind`, async () => {
      const copy = join(folder, 'copy.backup')
      await writeFile(copy, await readFile(backup))
      const environment: Record<string, string> = await prepare(copy)
      const target = join(folder, 'refused')
      const { code, stderr } = await patchbay(['restore', copy, '--data-dir', target], environment)
      assert.equal(code, 1)
      assert.match(stderr, expected)
      assert.ok(!existsSync(target))
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name.includes('restoring')),
        [],
      )
    })

  void test('nothing is written over: neither a file nor a folder that is not empty', async () => {
    const again = await patchbay(['backup', backup, '--data-dir', server.dataFolder])
    assert.match(again.stderr, /is there already/)
    const full = join(folder, 'full')
    await mkdir(full)
    await writeFile(join(full, 'x'), 'x')
    const { code, stderr } = await patchbay(['restore', backup, '--data-dir', full])
    assert.equal(code, 1)
    assert.match(stderr, /is not empty/)
  })

  void test('a check proves it and leaves nothing; short passphrases and PostgreSQL are told so', async () => {
    const target = join(folder, 'checked')
    const checked = await patchbay(['restore', backup, '--check', '--data-dir', target])
    assert.equal(checked.code, 0, checked.stderr)
    assert.ok(!existsSync(target))
    const short = await patchbay(['backup', join(folder, 'b'), '--data-dir', server.dataFolder], {
      PATCHBAY_BACKUP_PASSPHRASE: 'short',
    })
    assert.match(short.stderr, /at least 12 characters/)
    const postgres = await patchbay(['backup', join(folder, 'b')], {
      PATCHBAY_DATABASE_URL: 'postgres://u:hush@localhost/p',
    })
    assert.equal(postgres.code, 1)
    assert.match(postgres.stderr, /pg_dump --format=custom[^]*master key[^]*tls/)
    assert.ok(!postgres.stderr.includes('hush'))
  })
})
