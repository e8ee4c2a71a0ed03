import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it, mock } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readSettings, startServer } from '@patchbay/server'
import { Command } from 'commander'
import { freePorts } from '../walkthrough/server.ts'
import { registerConnector } from './command.ts'

const root = dirname(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))))

const DEFINITION = {
  swagger: '2.0',
  info: { title: 'Weather', version: '1.0' },
  host: 'api.example.com',
  basePath: '/',
  schemes: ['https'],
  'x-mine': { kept: [1, null] },
  paths: {
    '/today/{place}': {
      get: {
        operationId: 'GetToday',
        parameters: [
          { name: 'place', in: 'path', required: true, type: 'string' },
          { name: 'top', in: 'query', type: 'integer' },
        ],
        responses: { 200: { description: 'OK', schema: { type: 'string' } } },
      },
    },
    '/places': {
      get: {
        operationId: 'ListPlaces',
        'x-ms-visibility': 'internal',
        responses: { 200: { description: 'OK' } },
      },
    },
  },
}
const PROPERTIES = {
  properties: {
    connectionParameters: {
      token: {
        type: 'oauthSetting',
        oAuthSettings: {
          identityProvider: 'oauth2',
          clientId: 'a-client',
          clientSecret: 'geheim-77',
          redirectUrl: 'https://elsewhere.example/redirect',
          customParameters: {
            authorizationUrl: { value: 'https://login.example.com/authorize' },
            tokenUrl: { value: 'https://login.example.com/token' },
          },
        },
      },
    },
    iconBrandColor: '#123456',
  },
}
const ICON = Buffer.from('iVBORw0KGgo=', 'base64')

/** Runs a command here, and gives what it printed. */
async function run(...args: string[]): Promise<{ code: number; rows: Row[]; text: string }> {
  const printed: string[] = []
  const log = mock.method(console, 'log', (line: unknown) => printed.push(String(line)))
  const error = mock.method(console, 'error', (line: unknown) => printed.push(String(line)))
  process.exitCode = 0
  try {
    const program = new Command('patchbay').exitOverride()
    registerConnector(program, root)
    await program.parseAsync(['node', 'patchbay', 'connector', ...args])
    const text = printed.join('\n')
    const rows = args.includes('--json') ? printed.map((line) => JSON.parse(line) as Row) : []
    return { code: Number(process.exitCode), rows, text }
  } finally {
    process.exitCode = 0
    log.mock.restore()
    error.mock.restore()
  }
}
interface Row {
  [key: string]: unknown
  findings?: { rule: string; remedy?: string }[]
}

void describe('patchbay connector', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-connector-'))
    await connectorIn(join(folder, 'weather'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  async function connectorIn(place: string): Promise<void> {
    await mkdir(place, { recursive: true })
    await writeFile(join(place, 'ApiDefinition.Swagger.json'), JSON.stringify(DEFINITION))
    await writeFile(join(place, 'apiProperties.json'), JSON.stringify(PROPERTIES))
    await writeFile(join(place, 'icon.png'), ICON)
    await writeFile(join(place, 'script.csx'), 'public class Script : ScriptBase {}\n')
  }

  void it('functions shows signatures with types, without internal ones unless asked', async () => {
    const { rows } = await run('functions', folder, '--json')
    const signatures = (row: Row) =>
      (row['signatures'] as { signature: string }[]).map(({ signature }) => signature)
    assert.deepEqual(signatures(rows[0]!), [
      'GetToday(place: Text, [options: {top: Decimal}]): Text',
    ])
    assert.deepEqual(
      [rows[0]!['operations'], rows[0]!['functions'], rows[0]!['internal']],
      [2, 1, 1],
    )
    const all = await run('functions', folder, '--json', '--internal')
    assert.equal(signatures(all.rows[0]!).length, 2)
    assert.match((await run('functions', folder)).text, /GetToday\(place/)
  })

  void it('validate says how to mend each finding', async () => {
    const { rows, code } = await run('validate', folder, '--certification', '--json')
    assert.equal(code, 0)
    const rules = rows[0]!.findings!
    assert.ok(rules.some(({ rule }) => rule === 'OperationSummaryRequired'))
    assert.ok(rules.every(({ remedy }) => remedy))
  })

  void it('convert writes a new folder, and refuses one that is filled', async () => {
    const source = join(folder, 'open-api.yaml')
    await writeFile(source, 'openapi: 3.0.0\ninfo: {title: T, version: 1}\npaths: {}\n')
    const output = join(folder, 'made')
    assert.equal((await run('convert', source, '-o', output)).code, 0)
    const definition = JSON.parse(
      await readFile(join(output, 'apiDefinition.swagger.json'), 'utf8'),
    ) as { swagger: string }
    assert.equal(definition.swagger, '2.0')
    assert.ok(existsSync(join(output, 'apiProperties.json')))
    assert.equal((await run('convert', source, '-o', output)).code, 1)
    assert.equal((await run('convert', join(folder, 'gone.json'))).code, 1)
    const { rows } = await run('convert', 'curl https://api.example.com/a?b=1', '--json')
    assert.deepEqual([rows[0]!['kind'], rows[0]!['operations']], ['curl', 1])
  })

  void describe('with a server', () => {
    let server: Awaited<ReturnType<typeof startServer>>
    let data: string
    const environment = { ...process.env }

    before(async () => {
      data = await mkdtemp(join(tmpdir(), 'patchbay-connector-server-'))
      const [https, http, sample] = await freePorts(3)
      Object.assign(process.env, {
        PATCHBAY_DATA_DIR: data,
        PATCHBAY_HTTPS_PORT: String(https),
        PATCHBAY_HTTP_PORT: String(http),
        PATCHBAY_SAMPLE_API_PORT: String(sample),
        PATCHBAY_ADMIN_PASSWORD: 'admin-horse-battery',
        PATCHBAY_MAKER_PASSWORD: 'maker-horse-battery',
      })
      server = await startServer(readSettings(process.env, { demo: true, root }), root)
    })
    after(async () => {
      await server.close()
      process.env = environment
      await rm(data, { recursive: true, force: true })
    })

    void it('imports once, updates by what a folder remembers, and exports what came', async () => {
      const place = join(folder, 'weather')
      const at = ['--server', server.publicUrl, '--json']
      const action = async (...args: string[]) => {
        const { rows, text } = await run('import', folder, ...at, ...args)
        assert.doesNotMatch(text, /geheim/)
        return [rows[0]!['action'], rows[0]!['version']]
      }
      assert.deepEqual(await action(), ['created', 1])
      assert.deepEqual(await action(), ['unchanged', 1])
      const changed = { ...DEFINITION, host: 'new.example.com' }
      await writeFile(join(place, 'ApiDefinition.Swagger.json'), JSON.stringify(changed))
      assert.deepEqual(await action(), ['updated', 2])

      // A folder that does not remember makes another one, unless it is asked to look for it.
      await rm(join(place, 'patchbay.json'))
      assert.deepEqual(await action('--update'), ['unchanged', 2])

      const out = join(folder, 'out')
      assert.equal((await run('export', out, '--connector', 'Weather', ...at)).code, 0)
      const read = async (name: string) =>
        JSON.parse(await readFile(join(out, name), 'utf8')) as unknown
      assert.deepEqual(await read('apiDefinition.swagger.json'), changed)
      const { clientSecret: _, ...settings } =
        PROPERTIES.properties.connectionParameters.token.oAuthSettings
      assert.deepEqual(await read('apiProperties.json'), {
        properties: {
          ...PROPERTIES.properties,
          connectionParameters: { token: { type: 'oauthSetting', oAuthSettings: settings } },
        },
      })
      assert.deepEqual(await readFile(join(out, 'icon.png')), ICON)
      assert.match(await readFile(join(out, 'script.csx'), 'utf8'), /ScriptBase/)

      // Files that say the same keep their bytes.
      const again = await run('export', place, ...at)
      assert.deepEqual(again.rows[0]!['files'], ['apiProperties.json'])
      assert.equal((await run('export', join(folder, 'nowhere'), ...at)).code, 1)
      assert.equal((await run('export', out, '--connector', 'Nobody', ...at)).code, 1)
    })

    void it('exports all the others when a folder cannot be written, and lists it at the end', async () => {
      const at = ['--server', server.publicUrl]
      for (const name of ['one', 'two', 'three']) {
        const place = join(folder, name)
        await mkdir(place)
        const title = { ...DEFINITION, info: { title: name, version: '1.0' } }
        await writeFile(join(place, 'apiDefinition.swagger.json'), JSON.stringify(title))
        assert.equal((await run('import', place, ...at, '--json')).code, 0)
      }
      const all = await run('export', join(folder, 'all'), '--all', ...at, '--json')
      assert.equal(all.code, 0)
      const ids = all.rows.map(({ id }) => String(id))
      assert.ok(ids.length >= 3)

      const out = join(folder, 'some')
      await mkdir(out)
      // A file stands where the first folder should be.
      await writeFile(join(out, ids[0]!), '')
      const some = await run('export', out, '--all', ...at, '--json')
      assert.equal(some.code, 1)
      assert.deepEqual(
        some.rows.filter(({ ok }) => ok !== true).map(({ id }) => id),
        [ids[0]],
      )
      assert.equal(some.rows.length, ids.length)
      for (const id of ids.slice(1))
        assert.ok(existsSync(join(out, id, 'apiDefinition.swagger.json')), id)
      const { text, code } = await run('export', out, '--all', ...at)
      assert.equal(code, 1)
      const [heading = '', failure = ''] = text.trim().split('\n').slice(-2)
      assert.equal(heading, `1 of ${ids.length} were not exported:`)
      assert.ok(failure.includes(ids[0]!), failure)
    })

    void it('refuses what cannot be read, with its place', async () => {
      await writeFile(join(folder, 'weather', 'ApiDefinition.Swagger.json'), '{"swagger" "2.0"}')
      const { rows, code } = await run('import', folder, '--server', server.publicUrl, '--json')
      assert.equal(code, 1)
      assert.deepEqual([rows[0]!['ok'], rows[0]!['action']], [false, 'refused'])
      assert.match(JSON.stringify(rows[0]!.findings), /Line 1, column 12/)
    })
  })
})
