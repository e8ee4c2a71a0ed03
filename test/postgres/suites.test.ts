// The packages' own tests once more, on PostgreSQL instead of SQLite.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openStore } from '@patchbay/store'
import { findPostgres, type PostgresCluster, startPostgres } from '../../scripts/postgres.ts'
import { root } from '../e2e/start-server.ts'

/** Those that always run; PATCHBAY_POSTGRES_SUITES names others, with commas between. */
const suites = process.env['PATCHBAY_POSTGRES_SUITES']?.split(',') ?? [
  'store',
  'directory',
  'identity',
  'scim',
]

/** Tests that ask SQLite itself for its query plans, or fill a table in its dialect. */
const ofSqlite = [
  'reads one index',
  'of deleted ones, of grants, assignments and changes read theirs',
  '100,000 members of one group',
]

const skip = findPostgres() ? false : 'PostgreSQL is not installed'

void describe('on PostgreSQL', { skip }, () => {
  let cluster: PostgresCluster
  let template: string

  before(async () => {
    cluster = await startPostgres()
    template = await cluster.createDatabase('template')
    const store = await openStore({ databaseUrl: template, masterKey: new Uint8Array(32) })
    await store.close()
  })
  after(() => cluster?.stop())

  for (const suite of suites)
    void test(`the tests of ${suite} hold`, async () => {
      const files = globSync(`packages/${suite}/src/**/*.test.ts`, { cwd: root })
      assert.ok(files.length > 0, `packages/${suite} has no tests`)
      const { code, output } = await runTests(files, template)
      assert.equal(code, 0, output)
    })
})

function runTests(
  files: readonly string[],
  template: string,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      './test/postgres/use-postgres.ts',
      '--test',
      '--test-concurrency=2',
      '--test-reporter=spec',
      ...ofSqlite.map((name) => `--test-skip-pattern=/${name}/`),
      ...files,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A test process that starts another must not take the outer one's pipe for its own.
      env: {
        ...process.env,
        NODE_TEST_CONTEXT: undefined,
        PATCHBAY_TEST_DATABASE_URL: template,
      },
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}
