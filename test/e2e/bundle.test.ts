// What people start is the bundle (ADR 0008): it finds the files that it does not hold, and does the whole story.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { entry } from './entry.ts'
import { startPatchbay } from './patchbay-process.ts'

const skip =
  basename(dirname(entry)) === 'dist' ? false : 'the bundle was not made; npm test makes it'

void describe('the bundle', { skip }, () => {
  const folder = dirname(entry)
  const sources = skip ? [] : globSync('*.js', { cwd: folder })

  void test('has every file that it names by its place', () => {
    const named = sources.flatMap((file) =>
      [
        ...readFileSync(join(folder, file), 'utf8').matchAll(
          /(?:from|import)\s*\(?["'](\.{1,2}\/[^"']+)["']|new URL\(["'](\.\/[^"']+)["'], import\.meta\.url/g,
        ),
      ].map((match) => match[1] ?? match[2] ?? ''),
    )
    assert.ok(named.includes('./script-worker.js') && named.includes('./exit-with-parent.js'))
    const missing = [...new Set(named)].filter((name) => !existsSync(join(folder, name)))
    assert.deepEqual(missing, [])
  })

  void test('runs the code of a connector in a thread of its own', async () => {
    const worker = new Worker(join(folder, 'script-worker.js'))
    try {
      const said = await new Promise<{ type: string; response?: { body: string } }>(
        (resolve, reject) => {
          worker.once('message', resolve)
          worker.once('error', reject)
          worker.postMessage({
            source:
              "function execute() { return { status: 200, headers: {}, body: 'from the thread' } }",
            operationId: 'Get',
            correlationId: '1',
            request: { method: 'GET', url: 'https://api.example/', headers: {}, body: '' },
          })
        },
      )
      assert.equal(said.response?.body, 'from the thread', JSON.stringify(said))
    } finally {
      await worker.terminate()
    }
  })

  void test('says what commands there are', () => {
    const help = spawnSync(process.execPath, [entry, '--help'], { encoding: 'utf8' })
    assert.equal(help.status, 0, help.stderr)
    for (const name of ['serve', 'walkthrough', 'connector', 'app', 'fx', 'apply', 'backup'])
      assert.match(help.stdout, new RegExp(`^ {2}${name} `, 'm'))
    assert.doesNotMatch(help.stdout, /^ {2}start /m)
  })

  void test('starts, gives out tokens and goes through the whole story', async () => {
    const { ended } = startPatchbay(['walkthrough', '--json'])
    const { code, stdout, stderr } = await ended
    assert.equal(code, 0, stdout + stderr)
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as {
      identity?: { username?: string }
    }
    assert.equal(last.identity?.username, 'maker@contoso.localhost')
  })
})
