// What people get wrong: each gets an answer that says what is the matter and what to do, and nothing is lost.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { request } from 'undici'
import { Browser, type Page } from '../../apps/cli/src/walkthrough/browser.ts'
import {
  chooseAccount,
  type JsonAnswer,
  type JsonObject,
  signInOnPages,
} from '../../apps/cli/src/walkthrough/client.ts'
import {
  beginStory,
  expect,
  isObject,
  rows,
  type Story,
  text,
} from '../../apps/cli/src/walkthrough/story.ts'
import { runPatchbay, startPatchbay, storySteps, targetOf } from './patchbay-process.ts'
import { root, type ServerProcess, startServerProcess } from './start-server.ts'

void describe('bad input', () => {
  let server: ServerProcess
  let story: Story
  /** An API of this test's own, which it can switch off. */
  let api: Server
  let apiHost = ''

  before(async () => {
    api = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"name":"somebody"}')
    })
    apiHost = `localhost:${await listen(api, 0)}`
    server = await startServerProcess({ PATCHBAY_LOG: '0', PATCHBAY_ALLOWED_HOSTS: apiHost })
    story = await beginStory(targetOf(server), root)
    for (const { step, run } of storySteps) {
      await run(story)
      if (step === 'D1–D3') break
    }
  })
  after(async () => {
    api?.close()
    await story?.target.close()
    await server?.stop()
  })

  void describe('a manifest', () => {
    const CASES: [string, object, RegExp][] = [
      ['with a property that does not exist', { nonsense: 1 }, /Invalid property 'nonsense'/],
      [
        'with an audience that does not exist',
        { signInAudience: 'Everyone' },
        /'signInAudience'.* must be 'AzureADMyOrg', 'AzureADMultipleOrgs'/,
      ],
      [
        'with an id that is none',
        { api: { oauth2PermissionScopes: [{ id: 'read', value: 'read' }] } },
        /'api\.oauth2PermissionScopes\[0\]\.id'.* must be a GUID/,
      ],
      ['with text for an object', { api: 'v2' }, /'api'.* must be an object/],
      [
        'with a plain http redirect URI',
        { web: { redirectUris: ['http://contoso.com/callback'] } },
        /http:\/\/contoso\.com\/callback.*use https/,
      ],
      [
        'of which one part is right and one is wrong',
        { displayName: 'Renamed', api: { requestedAccessTokenVersion: 3 } },
        /requestedAccessTokenVersion/,
      ],
    ]
    for (const [what, patch, message] of CASES)
      void test(`${what} is refused by its place`, async () => {
        const path = `/applications/${story.resource.id}`
        const stored = await story.maker.graph('GET', path)
        const answer = await story.maker.graph('PATCH', path, patch)
        refused(answer, 400, 'Request_BadRequest', message)
        assert.ok(isObject(answer.body['error']) && answer.body['error']['target'])
        assert.deepEqual((await story.maker.graph('GET', path)).body, stored.body)
      })

    void test('that is not JSON is refused', async () => {
      const answer = await sendText('PATCH', `/v1.0/applications/${story.resource.id}`, '{"api": ')
      refused(answer, 400, 'BadRequest', /not well-formed JSON/)
    })
  })

  void describe('a connector', () => {
    const identity = (): { definition: JsonObject; properties: JsonObject } =>
      structuredClone(story.draft) as ReturnType<typeof identity>

    void test('that is not JSON is refused', async () => {
      const stored = await everything()
      const answer = await sendText('POST', '/api/connectors', '{"definition": {')
      refused(answer, 400, 'InvalidJson', /not well-formed JSON.*send it again/)
      assert.deepEqual(await everything(), stored)
    })

    const CASES: [string, (definition: JsonObject) => JsonObject, string, RegExp][] = [
      [
        'of another version of Swagger',
        (definition) => ({ ...definition, swagger: '1.2' }),
        '/swagger',
        /Set "swagger" to the text "2\.0"/,
      ],
      [
        'in OpenAPI 3',
        ({ info }) => ({ openapi: '3.0.0', info: info!, paths: {} }),
        '/swagger',
        /OpenAPI 3 document; convert it to OpenAPI 2\.0/,
      ],
      [
        'with an operation id twice',
        (definition) => {
          const paths = definition['paths'] as JsonObject
          return { ...definition, paths: { ...paths, '/other': Object.values(paths)[0]! } }
        },
        '/paths/~1other/get/operationId',
        /"GetIdentity" is also the id of .* choose another/,
      ],
      [
        'with an address for a host',
        (definition) => ({ ...definition, host: 'https://api.example.com/' }),
        '/host',
        /is no host\. Write the host name alone/,
      ],
    ]
    for (const [what, spoil, path, message] of CASES)
      void test(`${what} is refused by its place`, async () => {
        const stored = await everything()
        const { definition, properties } = identity()
        const posted = { definition: spoil(definition), properties }
        for (const [method, address] of [
          ['POST', '/api/connectors'],
          ['PUT', `/api/connectors/${story.connector.id}`],
        ] as const) {
          const answer = await story.maker.api(method, address, posted)
          const error = refused(answer, 400, 'InvalidDefinition', message)
          const findings = error['findings'] as JsonObject[]
          assert.equal(findings[0]?.['path'], path)
          assert.equal(findings[0]['severity'], 'error')
        }
        assert.deepEqual(await everything(), stored)
      })

    void test('without a host says at its first call where to enter it', async (t) => {
      const { definition, properties } = identity()
      delete definition['host']
      const { connectorId, connectionId } = await connected(t, { definition, properties })
      const answer = await story.maker.api('GET', `/apim/${connectorId}/${connectionId}/api/`)
      refused(answer, 502, 502, /names no host\. Its maker enters one on the General page/)
      assert.match(await testError(connectionId), /names no host\. Its maker enters one/)
    })

    void test('whose API is down says so and works again when it is up', async (t) => {
      const { definition, properties } = identity()
      const { connectorId, connectionId } = await connected(t, {
        definition: { ...definition, host: apiHost },
        properties,
      })
      const call = () => story.maker.api('GET', `/apim/${connectorId}/${connectionId}/api/`)
      assert.equal((await call()).status, 200)
      await close(api)
      t.after(() => api.listening || listen(api, Number(apiHost.split(':')[1])))
      const message = new RegExp(
        `${apiHost} could not be reached: .*ECONNREFUSED.*Check that the API runs, and the host`,
      )
      refused(await call(), 502, 502, message)
      assert.match(await testError(connectionId), message)
      // Signing in needs the sign-in service, not the API.
      const page = await signInTo(connectionId)
      assert.match(page.text, /Connected/)
      await listen(api, Number(apiHost.split(':')[1]))
      assert.equal((await call()).status, 200)
    })

    void test('saved by two at once: the second is told and the first stays', async () => {
      const path = `/api/connectors/${story.connector.id}`
      const { definition, properties, version } = expect(await story.maker.api('GET', path), 200)
      const save = () =>
        story.maker.api('PUT', path, { definition, properties, baseVersion: version })
      const [first, second] = await Promise.all([save(), save()])
      const [saved, late] = first.status === 200 ? [first, second] : [second, first]
      assert.equal(saved.body['version'], Number(version) + 1)
      refused(late, 409, 'VersionConflict', /since you opened it\. Load it again and repeat/)
      assert.deepEqual((await story.maker.api('GET', path)).body, saved.body)
    })
  })

  void describe('signing in to a connection', () => {
    void test('with consent denied: the page and the connection say what to do', async (t) => {
      await withdrawConsent()
      const connectionId = await newConnection(t, story.connector.id)
      const page = await openSignIn(connectionId)
      assert.match(page.text, /Read who you are/)
      const end = await story.maker.browser.submit(page, {}, /cancel/i)
      assert.equal(end.status, 400)
      const message = /Consent was declined.*AADSTS65004.*Sign in again and choose Accept/
      assert.match(end.text, message)
      const connection = await connectionOf(connectionId)
      assert.equal(connection['status'], 'Unauthenticated')
      assert.match(text(connection, 'statusMessage'), message)
      // The connection that worked before goes on working, and this one can still be signed in.
      assert.equal((await connectionOf(story.connectionId))['status'], 'Connected')
      assert.match((await signInTo(connectionId)).text, /Connected/)
    })

    const NEXT = /The maker of the connector checks client id, client secret/
    void test('with an expired secret, then with a new one', async (t) => {
      const connectionId = await newConnection(t, story.connector.id)
      const expired = await addSecret({ endDateTime: new Date(Date.now() + 300).toISOString() })
      await setTimeout(400)
      t.after(() => setSecret(story.client.secret))
      await setSecret(text(expired, 'secretText'))
      const page = await signInTo(connectionId)
      assert.equal(page.status, 400)
      assert.match(page.text, /AADSTS7000222.*expired.*Create new keys/)
      assert.match(page.text, NEXT)
      const connection = await connectionOf(connectionId)
      assert.equal(connection['status'], 'Unauthenticated')
      assert.match(text(connection, 'statusMessage'), /AADSTS7000222/)

      await setSecret(text(await addSecret({}), 'secretText'))
      assert.match((await signInTo(connectionId)).text, /Connected/)
      assert.equal((await connectionOf(connectionId))['statusMessage'], null)
    })

    void test('with the id of the secret in place of its value', async (t) => {
      const connectionId = await newConnection(t, story.connector.id)
      t.after(() => setSecret(story.client.secret))
      await setSecret(text(await addSecret({}), 'keyId'))
      const page = await signInTo(connectionId)
      assert.match(page.text, /AADSTS7000215.*the client secret value, not the client secret ID/)
      assert.match(page.text, NEXT)
      assert.equal((await connectionOf(connectionId))['status'], 'Unauthenticated')
    })
  })

  void describe('the sign-in page', () => {
    void test('says the same for a wrong password and an unknown name, and of too many what to do', async () => {
      const wrong = 'The user name or the password is not right. Check both and try again.'
      const seen: string[] = []
      for (const name of ['nobody.at.all@contoso.localhost', 'maker@contoso.localhost']) {
        const page = await tryPassword(await signInPage(), name, 'a wrong password')
        assert.ok(page.text.includes(wrong), page.text)
        seen.push(page.text.replaceAll(name, '<name>').replace(/\b[A-Z] (?=<name>)/, ''))
      }
      assert.equal(seen[0], seen[1])
      let page = await signInPage()
      for (let attempt = 2; attempt <= 10; attempt++) {
        page = await tryPassword(page, 'maker@contoso.localhost', 'a wrong password')
        assert.ok(page.text.includes(wrong), `attempt ${attempt}: ${page.text}`)
      }
      // Now the right one is not taken either.
      page = await tryPassword(page, 'maker@contoso.localhost', story.target.makerPassword)
      assert.match(page.text, /Too many wrong passwords\. Wait a minute, then try again, or ask/)
      // Who is signed in already is not locked out by it.
      assert.equal((await story.maker.api('GET', '/api/apps')).status, 200)
    })
  })

  void describe('an app', () => {
    void test('with an error in a formula is saved, and the check names place and message', async (t) => {
      const path = `/api/apps/${story.app.id}`
      const app = expect(await story.maker.api('GET', path), 200)
      const files = Object.fromEntries(
        Object.entries(app['files'] as Record<string, string>).map(([name, source]) => [
          name,
          source.replace('=colIdentity', '=Filter(colIdentity, '),
        ]),
      )
      assert.notDeepEqual(files, app['files'])
      const saved = expect(
        await story.maker.api('PUT', path, {
          displayName: app['displayName'],
          files,
          dataSources: app['dataSources'],
          baseVersion: app['latestVersion'],
        }),
        200,
      )
      assert.deepEqual(saved['files'], files)

      const folder = await temporaryFolder(t)
      for (const [name, source] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), source)
      }
      const check = await runPatchbay(['app', 'check', folder, '--json'])
      assert.equal(check.code, 1, check.stderr)
      const { ok, findings } = JSON.parse(check.stdout) as { ok: boolean; findings: JsonObject[] }
      assert.equal(ok, false)
      const finding = findings.find(({ control }) => control === 'Gallery1')
      assert.equal(finding?.['property'], 'Items', check.stdout)
      assert.equal(finding['severity'], 'error')
      const line = Number(finding['line'])
      const named = files[text(finding, 'file')]?.split('\n')[line - 1]
      assert.match(named ?? '', /Items: =Filter\(colIdentity, /)
      assert.ok(text(finding, 'message').length > 10)
    })

    void test('saved by two at once: the second is told and the first stays', async () => {
      const path = `/api/apps/${story.app.id}`
      const app = expect(await story.maker.api('GET', path), 200)
      const save = (displayName: string) =>
        story.maker.api('PUT', path, {
          displayName,
          files: app['files'],
          dataSources: app['dataSources'],
          baseVersion: app['latestVersion'],
        })
      const [first, second] = await Promise.all([save('One'), save('Two')])
      const [saved, late] = first.status === 200 ? [first, second] : [second, first]
      assert.equal(saved.body['latestVersion'], Number(app['latestVersion']) + 1)
      refused(late, 409, 'VersionConflict', /since you opened it\. Open it again and repeat/)
      assert.deepEqual((await story.maker.api('GET', path)).body, saved.body)
    })
  })

  void describe('the command line', { concurrency: 2 }, () => {
    const start = (environment: Record<string, string>, ...more: string[]) =>
      runPatchbay(['serve', ...more], { PATCHBAY_HTTPS_PORT: '0', ...environment }, 30)

    /** It ended by itself, with this text, and with no stack of ours. */
    const ended = (
      { code, stdout, stderr }: Awaited<ReturnType<typeof runPatchbay>>,
      message: RegExp,
    ): void => {
      assert.equal(code, 1, `it did not end with 1 by itself:\n${stdout}${stderr}`)
      assert.match(stderr, message)
      assert.ok(!/^ +at .*:\d+:\d+/m.test(stderr), `a stack is shown:\n${stderr}`)
      assert.equal(stdout, '')
    }

    void test('a data folder that cannot be written is named with its variable', async (t) => {
      const folder = await temporaryFolder(t)
      await writeFile(join(folder, 'file'), '')
      const below = join(folder, 'file', 'data')
      const message = /data folder .*file.data cannot be written .*PATCHBAY_DATA_DIR/
      ended(await start({}, '--data-dir', below), message)
    })

    void test('a database file that is none stays as it is', async (t) => {
      const folder = await temporaryFolder(t)
      const file = join(folder, 'patchbay.db')
      const content = 'These are my notes, not a database.\n'.repeat(100)
      await writeFile(file, content)
      ended(
        await start({ PATCHBAY_DATA_DIR: folder }),
        /patchbay\.db cannot be opened: .*not a database.*backup.*PATCHBAY_DATA_DIR/,
      )
      assert.equal(await readFile(file, 'utf8'), content)
    })

    void test('a malformed master key, and one that is not of this data', async (t) => {
      const folder = await temporaryFolder(t)
      const key = Buffer.alloc(32, 7).toString('base64')
      const environment = { PATCHBAY_DATA_DIR: folder }
      for (const malformed of ['secret', `${key}AAAA`])
        ended(
          await start({ ...environment, PATCHBAY_MASTER_KEY: malformed }),
          /PATCHBAY_MASTER_KEY must be 32 bytes in base64.*openssl rand -base64 32/,
        )
      const running = startPatchbay(['serve'], {
        ...environment,
        PATCHBAY_HTTPS_PORT: '0',
        PATCHBAY_MASTER_KEY: key,
      })
      t.after(() => running.kill())
      await running.says('Patchbay is running')
      await running.kill()
      const another = Buffer.alloc(32, 8).toString('base64')
      ended(
        await start({ ...environment, PATCHBAY_MASTER_KEY: another }),
        /sealed with another master key\. Set PATCHBAY_MASTER_KEY to the key of that time/,
      )
      ended(
        await start(environment),
        /sealed with another master key\. Put the master\.key of that/,
      )
    })

    for (const [name, password] of [
      ['PATCHBAY_ADMIN_PASSWORD', 'Administrator2026!'],
      ['PATCHBAY_MAKER_PASSWORD', 'short-horse'],
    ] as const)
      void test(`the password "${password}" is refused by its variable`, async (t) => {
        const folder = await temporaryFolder(t)
        const outcome = await start({ PATCHBAY_DATA_DIR: folder, [name]: password })
        ended(outcome, new RegExp(`${name} is too easy to guess: give at least 15`))
        assert.ok(!outcome.stderr.includes(password))
      })

    void test('a tenant domain that cannot be had is named with its variable', async (t) => {
      const environment = { PATCHBAY_DATA_DIR: await temporaryFolder(t) }
      ended(
        await start({ ...environment, PATCHBAY_TENANT_DOMAIN: 'patchbay.localhost' }),
        /PATCHBAY_TENANT_DOMAIN is patchbay\.localhost, which belongs to .*Choose another/,
      )
      ended(
        await start({ ...environment, PATCHBAY_TENANT_DOMAIN: 'not a domain' }),
        /domain .* cannot be made: .*PATCHBAY_TENANT_DOMAIN/,
      )
    })

    void test('ports in use are named with their variables', async (t) => {
      const PATCHBAY_DATA_DIR = await temporaryFolder(t)
      const https = new URL(server.publicUrl).port
      const http = new URL(server.portalUrl).port
      ended(
        await start({ PATCHBAY_DATA_DIR, PATCHBAY_HTTPS_PORT: https }),
        new RegExp(`Port ${https} .*in use.*PATCHBAY_HTTPS_PORT=`),
      )
      ended(
        await start({ PATCHBAY_DATA_DIR, PATCHBAY_HTTP_PORT: http }),
        new RegExp(`Port ${http} .*in use.*PATCHBAY_HTTP_PORT=`),
      )
    })

    void test('a sample API whose port is in use moves and says so', async (t) => {
      const taken = new URL(server.sampleApiUrl).port
      const running = startPatchbay(['start'], {
        PATCHBAY_DATA_DIR: await temporaryFolder(t),
        PATCHBAY_HTTPS_PORT: '0',
        PATCHBAY_HTTP_PORT: 'off',
        PATCHBAY_SAMPLE_API_PORT: taken,
      })
      t.after(() => running.kill())
      await running.says('Stop with Ctrl+C')
      const [, moved] = /Sample API +http:\/\/localhost:(\d+)\/api\//.exec(running.output()) ?? []
      assert.ok(Number(moved) > Number(taken), running.output())
      assert.ok(running.output().includes(`(${taken} is taken, so it moved)`))
    })

    void test('an unknown command and an unknown option', async () => {
      for (const [args, message] of [
        [['frobnicate'], /unknown command 'frobnicate'[^]*--help/],
        [['serve', '--frobnicate'], /unknown option '--frobnicate'[^]*--help/],
        [['app', 'frobnicate'], /unknown command 'frobnicate'[^]*--help/],
        [['serve', '--config', join(root, 'no-such-file')], /--config file cannot be read/],
      ] as const)
        ended(await runPatchbay(args), message)
    })

    void test('a config file with a setting that does not exist', async (t) => {
      const file = join(await temporaryFolder(t), 'patchbay.conf')
      await writeFile(file, '# ports\nPATCHBAY_HTTPS_PORT=0\nPATCHBAY_HTPS_PORT=1\n')
      ended(
        await runPatchbay(['serve', '--config', file]),
        /patchbay\.conf, line 3: "PATCHBAY_HTPS_PORT" is no setting\. patchbay serve --help/,
      )
    })
  })

  /** Asserts a refusal with its status, its code and its text; gives the error. */
  function refused(
    answer: JsonAnswer,
    status: number,
    code: string | number,
    message: RegExp,
  ): JsonObject {
    assert.equal(answer.status, status, JSON.stringify(answer.body))
    const { error } = answer.body
    assert.ok(isObject(error), JSON.stringify(answer.body))
    assert.equal(error['code'], code)
    assert.match(text(error, 'message'), message)
    return error
  }

  /** What the maker has at the management API. */
  async function everything(): Promise<object> {
    const { maker, connector, app } = story
    return Promise.all(
      [
        '/api/connectors',
        `/api/connectors/${connector.id}`,
        '/api/connections',
        `/api/apps/${app.id}`,
      ].map(async (path) => expect(await maker.api('GET', path), 200)),
    )
  }

  /** Sends a body as it is, with no regard to what it is. */
  async function sendText(
    method: 'POST' | 'PATCH',
    path: string,
    body: string,
  ): Promise<JsonAnswer> {
    const { publicUrl, dispatcher } = story.target
    const answer = await request(publicUrl + path, {
      method,
      dispatcher,
      headers: { 'content-type': 'application/json' },
      body,
    })
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: (await answer.body.json()) as JsonObject,
    }
  }

  async function newConnection(t: TestContext, connectorId: string): Promise<string> {
    const connection = expect(
      await story.maker.api('POST', '/api/connections', { connectorId }),
      201,
    )
    const id = text(connection, 'id')
    t.after(() => story.maker.api('DELETE', `/api/connections/${id}`))
    return id
  }

  /** A new connector with a connection that is signed in. */
  async function connected(
    t: TestContext,
    files: { definition: object; properties: object },
  ): Promise<{ connectorId: string; connectionId: string }> {
    const connector = expect(
      await story.maker.api('POST', '/api/connectors', {
        ...files,
        clientSecret: story.client.secret,
      }),
      201,
    )
    const connectorId = text(connector, 'id')
    t.after(() => story.maker.api('DELETE', `/api/connectors/${connectorId}`))
    const connectionId = await newConnection(t, connectorId)
    assert.match((await signInTo(connectionId)).text, /Connected/)
    return { connectorId, connectionId }
  }

  async function connectionOf(id: string): Promise<JsonObject> {
    return expect(await story.maker.api('GET', `/api/connections/${id}`), 200)
  }

  async function testError(connectionId: string): Promise<string> {
    const result = expect(
      await story.maker.api('POST', `/api/connections/${connectionId}/test`, {
        operationId: 'GetIdentity',
        parameters: {},
      }),
      200,
    )
    assert.equal(result['response'], null)
    return text(result, 'error')
  }

  /** The pop-up up to the consent page, or to its end where there is nothing to consent to. */
  async function openSignIn(connectionId: string): Promise<Page> {
    const { maker, target } = story
    const ticket = expect(
      await maker.api('POST', `/api/connections/${connectionId}/consent-link`, {}),
      200,
    )
    const { browser, userPrincipalName } = maker
    let page = await browser.get(new URL(text(ticket, 'link'), target.publicUrl).href)
    if (page.forms.some(({ fields }) => fields.some(({ type }) => type === 'password')))
      page = await browser.get(
        await signInOnPages(browser, page, userPrincipalName, target.makerPassword),
      )
    return chooseAccount(browser, page, userPrincipalName)
  }

  /** The whole pop-up, with consent where it is asked for. */
  async function signInTo(connectionId: string): Promise<Page> {
    const page = await openSignIn(connectionId)
    const asks = page.forms.some(({ buttons }) => buttons.some(({ value }) => value === 'accept'))
    return asks ? story.maker.browser.submit(page, {}, /^accept$/i) : page
  }

  async function withdrawConsent(): Promise<void> {
    const { administrator } = story
    for (const grant of rows(await administrator.graph('GET', '/oauth2PermissionGrants')))
      if (grant['clientId'] === story.client.servicePrincipalId)
        expect(
          await administrator.graph('DELETE', `/oauth2PermissionGrants/${text(grant, 'id')}`),
          204,
        )
  }

  async function addSecret(credential: object): Promise<JsonObject> {
    return expect(
      await story.maker.graph('POST', `/applications/${story.client.id}/addPassword`, {
        passwordCredential: { displayName: 'Another', ...credential },
      }),
      200,
    )
  }

  async function setSecret(clientSecret: string): Promise<void> {
    const path = `/api/connectors/${story.connector.id}`
    const { definition, properties } = expect(await story.maker.api('GET', path), 200)
    expect(await story.maker.api('PUT', path, { definition, properties, clientSecret }), 200)
  }

  /** A new browser at the password page. */
  let browser: Browser
  async function signInPage(): Promise<Page> {
    browser = new Browser(story.target.dispatcher)
    return browser.get(`${story.target.publicUrl}/signin?return_to=/`)
  }

  /** Enters name and password on as many pages as ask for them. */
  async function tryPassword(first: Page, name: string, password: string): Promise<Page> {
    let page = first
    if (!page.forms.some(({ fields }) => fields.some(({ type }) => type === 'password')))
      page = await browser.submit(page, { login: name })
    return browser.submit(page, { password })
  }
})

async function listen(api: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    api.once('error', reject)
    api.listen(port, 'localhost', () => {
      api.off('error', reject)
      resolve()
    })
  })
  const address = api.address()
  return typeof address === 'object' && address ? address.port : 0
}

async function close(api: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    api.close(() => resolve())
    api.closeAllConnections()
  })
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-bad-input-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
