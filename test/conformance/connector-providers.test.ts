import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  createServer,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { newDefinition, newProperties } from '@patchbay/connector-model'
import { registerGateway } from '@patchbay/gateway'
import { openStore } from '@patchbay/store'
import type { Connection, Connector, ConsentLink } from '@patchbay/wire'
import Fastify from 'fastify'

const ORIGIN = 'http://localhost:8080'
const CLIENT = { id: 'client', secret: 'a'.repeat(40) }
const LIFETIME_SECONDS = 3600

/** What of oidc-provider is used here; it comes without types. */
interface Interaction {
  prompt: { name: string }
  params: { client_id: string; scope: string }
  session?: { accountId: string }
  grantId?: string
}
interface Grant {
  addOIDCScope(scope: string): void
  save(): Promise<string>
}
interface Provider {
  callback(): RequestListener
  interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
  interactionFinished(
    request: IncomingMessage,
    response: ServerResponse,
    result: object,
    options: { mergeWithLastSubmission: boolean },
  ): Promise<void>
  Grant: {
    new (of: { accountId: string; clientId: string }): Grant
    find(id: string): Promise<Grant>
  }
  AccessToken: { find(token: string): Promise<{ accountId: string } | undefined> }
}

/** How an answer of the token endpoint is changed into the shape of a provider. */
type Reshape = (answer: Record<string, unknown>, request: IncomingMessage) => string

interface Shape {
  identityProvider: 'github' | 'google' | 'salesforce'
  scopes: string[]
  reshape: (api: string) => Reshape
  policies: object[]
}

const json: Reshape = (answer) => JSON.stringify(answer)

const SHAPES: Readonly<Record<string, Shape>> = {
  // Tokens without an end and without refresh; a form for whoever asks for no JSON.
  GitHub: {
    identityProvider: 'github',
    scopes: ['openid'],
    reshape: () => (answer, request) => {
      const { access_token: accessToken, scope } = answer
      if (typeof accessToken !== 'string') return JSON.stringify(answer)
      const kept = { access_token: accessToken, scope: String(scope), token_type: 'bearer' }
      return /json/.test(request.headers.accept ?? '')
        ? JSON.stringify(kept)
        : new URLSearchParams(kept).toString()
    },
    policies: [],
  },
  // A refresh token only for `access_type=offline` together with consent.
  Google: { identityProvider: 'google', scopes: ['openid'], reshape: () => json, policies: [] },
  // The API's address comes with the token.
  Salesforce: {
    identityProvider: 'salesforce',
    scopes: ['openid'],
    reshape: (api) => (answer) =>
      JSON.stringify('access_token' in answer ? { ...answer, instance_url: api } : answer),
    policies: [
      {
        templateId: 'dynamichosturl',
        title: 'The instance',
        parameters: {
          'x-ms-apimTemplateParameter.urlTemplate': "@connectionParameters('token:instance_url')",
        },
      },
    ],
  },
}

async function listen(listener: RequestListener) {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** oidc-provider whose user signs in and consents at once, in the shape of another provider. */
async function startProvider({ identityProvider, reshape }: Shape, api: string) {
  const asked: { authorize: URLSearchParams[] } = { authorize: [] }
  let provider: Provider | undefined
  let callback: RequestListener | undefined
  const server = await listen((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, `http://${server.host}`)
    if (url.pathname.startsWith('/interaction/')) return interact(request, response)
    if (url.pathname === '/auth') {
      asked.authorize.push(url.searchParams)
      const offline =
        identityProvider === 'google'
          ? url.searchParams.get('access_type') === 'offline'
          : identityProvider === 'salesforce'
      if (offline) {
        url.searchParams.set('scope', `${url.searchParams.get('scope')} offline_access`)
        // It leaves offline access out where nobody is asked to consent; Google's callers ask.
        if (identityProvider === 'salesforce') url.searchParams.set('prompt', 'consent')
      }
      request.url = `/auth${url.search}`
    }
    if (url.pathname === '/token') {
      const { end, setHeader } = response
      response.setHeader = (name, value) =>
        name.toLowerCase() === 'content-length' ? response : setHeader.call(response, name, value)
      response.end = ((body: string | Buffer) => {
        const changed = reshape(api)(JSON.parse(String(body)) as Record<string, unknown>, request)
        if (!changed.startsWith('{'))
          setHeader.call(response, 'content-type', 'application/x-www-form-urlencoded')
        return end.call(response, changed, 'utf8')
      }) as ServerResponse['end']
    }
    callback!(request, response)
  }

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session, grantId } = await provider!.interactionDetails(
      request,
      response,
    )
    if (prompt.name === 'login') {
      const login = { accountId: 'maria' }
      return provider!.interactionFinished(
        request,
        response,
        { login },
        { mergeWithLastSubmission: false },
      )
    }
    const grant = grantId
      ? await provider!.Grant.find(grantId)
      : new provider!.Grant({ accountId: session!.accountId, clientId: params.client_id })
    grant.addOIDCScope(params.scope)
    const consent = { grantId: await grant.save() }
    return provider!.interactionFinished(
      request,
      response,
      { consent },
      { mergeWithLastSubmission: true },
    )
  }

  const module: string = 'oidc-provider'
  const { default: OidcProvider } = (await import(module)) as {
    default: new (issuer: string, configuration: object) => Provider
  }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  /** A connector's redirect URL is known when the connector is. */
  function register(redirectUri: string): Provider {
    provider = new OidcProvider(`http://${server.host}`, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          token_endpoint_auth_method: 'client_secret_post',
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          redirect_uris: [redirectUri],
          application_type: 'native',
        },
      ],
      scopes: ['openid', 'offline_access'],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: (_: unknown, accountId: string) => ({
        accountId,
        claims: async () => ({ sub: accountId }),
      }),
      ttl: { AccessToken: LIFETIME_SECONDS, RefreshToken: 86_400, Grant: 86_400, Session: 86_400 },
    })
    callback = provider.callback()
    return provider
  }
  return { ...server, asked, register }
}

/** Follows redirects as a browser does, with its cookies, until they lead back here. */
async function browse(start: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  for (let hops = 0; hops < 12; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!
      if (value === '') cookies.delete(name!)
      else cookies.set(name!, value!)
    }
    const location = answer.headers.get('location')
    if (location === null) throw new Error(`${answer.status} ${await answer.text()}`)
    url = new URL(location, url).href
    if (url.startsWith(ORIGIN)) return url.slice(ORIGIN.length)
  }
  throw new Error('The redirects lead nowhere.')
}

for (const [name, shape] of Object.entries(SHAPES))
  void describe(`a connector that signs in as ${name} has it`, () => {
    const gateway = Fastify()
    const received: string[] = []
    const now = { date: new Date() }
    let close: (() => void)[] = []
    let provider: Provider
    let asked: Awaited<ReturnType<typeof startProvider>>['asked']
    let store: Awaited<ReturnType<typeof openStore>>
    let connectionId: string
    let path: string

    async function send<T>(
      method: 'GET' | 'POST' | 'DELETE',
      url: string,
      payload?: object,
    ): Promise<T> {
      const answer = await gateway.inject({ method, url, ...(payload && { payload }) })
      assert.ok(answer.statusCode < 300, answer.body)
      return (answer.body === '' ? undefined : answer.json()) as T
    }

    before(async () => {
      const api = await listen((request, response) => {
        received.push(String(request.headers.authorization).replace('Bearer ', ''))
        response.end('{}')
      })
      const started = await startProvider(shape, `http://${api.host}`)
      asked = started.asked
      close = [api.close, started.close]
      store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
      const user = { tenantId: 'contoso', userId: 'maker' }
      registerGateway(gateway, {
        store,
        clock: { now: () => now.date },
        authenticate: async () => ({
          kind: 'user',
          ...user,
          userPrincipalName: 'maker@contoso.localhost',
          displayName: 'Maker',
          appId: '',
          scopes: 'all',
          directoryRoles: [],
        }),
        session: async () => user,
        publicUrl: 'https://localhost:8443',
        origins: ['https://localhost:8443', ORIGIN],
        redirectUrl: `${ORIGIN}/redirect`,
        allowedPrivateHosts: [api.host, started.host],
        log: gateway.log,
      })
      const isElsewhere = shape.policies.length > 0
      const definition = newDefinition({
        title: name,
        host: isElsewhere ? 'login.example.com' : api.host,
        scheme: 'http',
      })
      definition['paths'] = {
        '/me': { get: { operationId: 'GetMe', responses: { default: { description: '' } } } },
      }
      const base = `http://${started.host}`
      const properties = newProperties()
      Object.assign(properties['properties'] as object, {
        connectionParameters: {
          token: {
            type: 'oauthSetting',
            oAuthSettings: {
              identityProvider: shape.identityProvider,
              clientId: CLIENT.id,
              scopes: shape.scopes,
              redirectMode: 'Global',
              redirectUrl: '',
              customParameters: {
                authorizationUrl: { value: `${base}/auth` },
                tokenUrl: { value: `${base}/token` },
                refreshUrl: { value: `${base}/token` },
                revocationUrl: { value: `${base}/token/revocation` },
              },
            },
          },
        },
        policyTemplateInstances: shape.policies,
      })
      const connector = await send<Connector>('POST', '/api/connectors', {
        definition,
        properties,
        clientSecret: CLIENT.secret,
      })
      provider = started.register(connector.redirectUrl)
      const connection = await send<Connection>('POST', '/api/connections', {
        connectorId: connector.id,
      })
      connectionId = connection.id
      path = `/apim/${connector.id}/${connectionId}/me`
    })
    after(async () => {
      await gateway.close()
      await store.close()
      for (const end of close) end()
    })

    void test('is connected', async () => {
      const { link } = await send<ConsentLink>(
        'POST',
        `/api/connections/${connectionId}/consent-link`,
      )
      const begun = await gateway.inject(new URL(link).pathname)
      const page = await gateway.inject(await browse(begun.headers.location!))
      assert.match(page.body, /Connected/)
      const connection = await send<Connection>('GET', `/api/connections/${connectionId}`)
      assert.equal(connection.status, 'Connected')
      assert.equal(asked.authorize[0]?.get('code_challenge_method'), 'S256')
    })

    void test('calls its API with a token of the provider', async () => {
      const answer = await gateway.inject(path)
      assert.equal(answer.statusCode, 200, answer.body)
      assert.equal((await provider.AccessToken.find(received.at(-1)!))?.accountId, 'maria')
    })

    void test(
      name === 'GitHub'
        ? 'keeps its token, which has no end'
        : 'refreshes the token when it is due',
      async () => {
        const before = received.at(-1)
        now.date = new Date(now.date.getTime() + (LIFETIME_SECONDS - 60) * 1000)
        const answer = await gateway.inject(path)
        assert.equal(answer.statusCode, 200, answer.body)
        if (name === 'GitHub') assert.equal(received.at(-1), before)
        else assert.notEqual(received.at(-1), before)
        assert.ok(await provider.AccessToken.find(received.at(-1)!))
      },
    )

    void test('takes the token back at the provider when it is deleted', async () => {
      const token = received.at(-1)!
      assert.ok(await provider.AccessToken.find(token))
      await send('DELETE', `/api/connections/${connectionId}`)
      assert.equal(await provider.AccessToken.find(token), undefined)
    })
  })
