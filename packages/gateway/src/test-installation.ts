// A gateway with a real store, an API and an OAuth provider on loopback, for tests.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import {
  type ConnectorFiles,
  newDefinition,
  newProperties,
  withAuthentication,
} from '@patchbay/connector-model'
import { type Store, openStore } from '@patchbay/store'
import type { Connection, Connector, ConsentLink } from '@patchbay/wire'
import Fastify, {
  type FastifyInstance,
  type InjectOptions,
  type LightMyRequestResponse,
} from 'fastify'
import { type Gateway, registerGateway } from './gateway.ts'

export const TENANT = '11111111-1111-1111-1111-111111111111'
export const ORIGIN = 'http://localhost:8080'
export const CLIENT_ID = '22222222-2222-2222-2222-222222222222'
export const CLIENT_SECRET = 'the-client-secret-of-the-connector'
export const RESOURCE = 'api://identity/'

/** An API that answers with what it was asked, unless told otherwise. */
export interface Upstream {
  url: URL
  host: string
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
  /** Answers instead of the echo. */
  respond?: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  close(): Promise<void>
}

/** An OAuth provider with the endpoints of v1, rotating refresh tokens. */
export interface Provider {
  url: URL
  host: string
  /** Parameters of the authorization requests, newest last. */
  authorizations: URLSearchParams[]
  /** Bodies of the token requests, newest last. */
  tokenRequests: { form: URLSearchParams; authorization: string | undefined }[]
  accessTokens: Set<string>
  /** Answers the next authorization request with this error. */
  deny?: { error: string; error_description?: string } | undefined
  /** Answers token requests with this. */
  refuse?: { status: number; body: object | string } | undefined
  /** Takes the client's credentials in the header only. */
  basicOnly?: boolean
  issuer?: string
  expiresInSeconds: number
  omitRefreshToken?: boolean
  delayMilliseconds: number
  close(): Promise<void>
}

async function listen(server: Server): Promise<URL> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

export async function startUpstream(): Promise<Upstream> {
  const upstream: Partial<Upstream> & Pick<Upstream, 'requests'> = { requests: [] }
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request
      upstream.requests.push({ method, url, headers, body })
      if (upstream.respond) {
        upstream.respond(request, response)
        return
      }
      response.setHeader('content-type', 'application/json')
      response.setHeader('set-cookie', 'upstream=1')
      response.setHeader('x-kept', 'yes')
      response.end(JSON.stringify({ name: 'Maker', method, url, body }))
    })
  })
  upstream.url = await listen(server)
  upstream.host = upstream.url.host
  upstream.close = () => stop(server)
  return upstream as Upstream
}

export async function startProvider(): Promise<Provider> {
  const codes = new Map<string, URLSearchParams>()
  const refreshTokens = new Set<string>()
  const provider: Partial<Provider> &
    Pick<
      Provider,
      'authorizations' | 'tokenRequests' | 'accessTokens' | 'expiresInSeconds' | 'delayMilliseconds'
    > = {
    authorizations: [],
    tokenRequests: [],
    accessTokens: new Set(),
    expiresInSeconds: 3600,
    delayMilliseconds: 0,
  }

  function authorize(url: URL, response: ServerResponse) {
    const asked = url.searchParams
    provider.authorizations.push(asked)
    const back = new URL(asked.get('redirect_uri')!)
    back.searchParams.set('state', asked.get('state')!)
    if (provider.issuer) back.searchParams.set('iss', provider.issuer)
    if (provider.deny) {
      for (const [name, value] of Object.entries(provider.deny)) back.searchParams.set(name, value)
      provider.deny = undefined
    } else {
      const code = `code-${randomBytes(16).toString('hex')}`
      codes.set(code, asked)
      back.searchParams.set('code', code)
    }
    response.writeHead(302, { location: back.href }).end()
  }

  function judge(form: URLSearchParams, authorization: string | undefined): object {
    const basic = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`
    const inForm =
      form.get('client_id') === CLIENT_ID && form.get('client_secret') === CLIENT_SECRET
    if (authorization !== basic && (provider.basicOnly || !inForm))
      return { error: 'invalid_client', error_description: 'The client is not known.' }
    if (form.get('grant_type') === 'authorization_code') {
      const asked = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      if (!asked || asked.get('code_challenge') !== challenge)
        return { error: 'invalid_grant', error_description: 'AADSTS501481: Wrong verifier.' }
      if (asked.get('redirect_uri') !== form.get('redirect_uri'))
        return { error: 'invalid_grant', error_description: 'AADSTS500112: Wrong redirect_uri.' }
    } else if (!refreshTokens.delete(form.get('refresh_token') ?? ''))
      return { error: 'invalid_grant', error_description: 'AADSTS70008: It was used before.' }
    const accessToken = `access-${randomBytes(16).toString('hex')}`
    const refreshToken = `refresh-${randomBytes(16).toString('hex')}`
    provider.accessTokens.add(accessToken)
    if (provider.omitRefreshToken) refreshTokens.add(form.get('refresh_token') ?? '')
    else refreshTokens.add(refreshToken)
    const claims = Buffer.from(JSON.stringify({ upn: 'maker@contoso.localhost' }))
    return {
      token_type: 'Bearer',
      access_token: accessToken,
      ...(!provider.omitRefreshToken && { refresh_token: refreshToken }),
      // As v1 has it: a number in a text.
      expires_in: String(provider.expiresInSeconds),
      id_token: `e30.${claims.toString('base64url')}.`,
    }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://provider')
    if (url.pathname.endsWith('/authorize')) {
      authorize(url, response)
      return
    }
    void bodyOf(request).then((body) => {
      const form = new URLSearchParams(body)
      provider.tokenRequests.push({ form, authorization: request.headers.authorization })
      setTimeout(() => {
        if (provider.refuse) {
          const { status, body: text } = provider.refuse
          response.writeHead(status, { 'content-type': 'application/json' })
          response.end(typeof text === 'string' ? text : JSON.stringify(text))
          return
        }
        const answer = judge(form, request.headers.authorization)
        const status = 'error' in answer ? (answer.error === 'invalid_client' ? 401 : 400) : 200
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(answer))
      }, provider.delayMilliseconds)
    })
  })
  provider.url = await listen(server)
  provider.host = provider.url.host
  provider.close = () => stop(server)
  return provider as Provider
}

/** A running gateway and how to speak with it. */
export interface Installation {
  app: FastifyInstance
  gateway: Gateway
  store: Store
  file: string
  upstream: Upstream
  provider: Provider
  now: { date: Date }
  /** Every route that was mounted. */
  routes: { method: string; url: string }[]
  /** Everything that was logged. */
  logged: () => string
  send: (user: string | undefined, options: InjectOptions) => Promise<LightMyRequestResponse>
  createConnector: (files: ConnectorFiles, clientSecret?: string) => Promise<Connector>
  createConnection: (
    connectorId: string,
    parameters?: Record<string, string>,
    user?: string,
  ) => Promise<Connection>
  /** Goes through a sign-in as a browser would; the last answer is the page. */
  signIn: (
    connectionId: string,
    user?: string,
    finishAs?: string,
  ) => Promise<LightMyRequestResponse>
  /** The first half of it: the URL that the provider sends the browser back to. */
  signInUntilRedirect: (connectionId: string, user?: string) => Promise<string>
  close(): Promise<void>
}

export interface InstallationOptions {
  /** Default: API and provider of the tests. */
  allowedPrivateHosts?: string[]
  /** Added to the default. */
  alsoAllowed?: string[]
}

/** Thrown as identity does when nobody is signed in. */
class NobodySignedIn extends Error {
  readonly code = 'Unauthorized'
}

export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-gateway-'))
  const file = join(folder, 'patchbay.db')
  const store = await openStore({ file, masterKey: Buffer.alloc(32, 7) })
  const upstream = await startUpstream()
  const provider = await startProvider()
  const now = { date: new Date('2026-11-24T08:00:00Z') }
  let log = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString('utf8')
      done()
    },
  })
  const app = Fastify({ logger: { level: 'trace', stream } })
  const routes: Installation['routes'] = []
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, url })
  })
  const gateway = registerGateway(app, {
    store,
    clock: { now: () => now.date },
    authenticate: async (request) => {
      const userId = request.headers['x-test-user']
      if (typeof userId !== 'string') throw new NobodySignedIn('Sign in first.')
      return {
        kind: 'user',
        tenantId: String(request.headers['x-test-tenant'] ?? TENANT),
        userId,
        userPrincipalName: `${userId}@contoso.localhost`,
        displayName: userId,
        appId: 'portal',
        scopes: 'all',
        directoryRoles: [],
      }
    },
    session: async (request) => {
      const userId = request.headers['x-test-user']
      return typeof userId === 'string' ? { tenantId: TENANT, userId } : undefined
    },
    publicUrl: 'https://localhost:8443',
    origins: ['https://localhost:8443', ORIGIN],
    redirectUrl: `${ORIGIN}/redirect`,
    allowedPrivateHosts: options.allowedPrivateHosts ?? [
      upstream.host,
      provider.host,
      ...(options.alsoAllowed ?? []),
    ],
    log: app.log,
  })
  await app.ready()

  // Async, since an injected request only starts when it is awaited.
  const send: Installation['send'] = async (user, request) =>
    app.inject({
      ...request,
      headers: { ...request.headers, ...(user !== undefined && { 'x-test-user': user }) },
    })

  async function signInUntilRedirect(connectionId: string, user = 'maker'): Promise<string> {
    const link = await send(user, {
      method: 'POST',
      url: `/api/connections/${connectionId}/consent-link`,
    })
    const { pathname } = new URL(link.json<ConsentLink>().link)
    const begun = await send(user, { url: pathname })
    const answered = await fetch(begun.headers.location as string, { redirect: 'manual' })
    const back = new URL(answered.headers.get('location')!)
    return `${back.pathname}${back.search}`
  }

  return {
    app,
    gateway,
    store,
    file,
    upstream,
    provider,
    now,
    routes,
    logged: () => log,
    send,
    async createConnector(files, clientSecret) {
      const answer = await send('maker', {
        method: 'POST',
        url: '/api/connectors',
        payload: { ...files, ...(clientSecret !== undefined && { clientSecret }) },
      })
      if (answer.statusCode !== 201) throw new Error(answer.body)
      return answer.json<Connector>()
    },
    async createConnection(connectorId, parameters = {}, user = 'maker') {
      const answer = await send(user, {
        method: 'POST',
        url: '/api/connections',
        payload: { connectorId, parameters },
      })
      if (answer.statusCode !== 201) throw new Error(answer.body)
      return answer.json<Connection>()
    },
    signInUntilRedirect,
    async signIn(connectionId, user = 'maker', finishAs = user) {
      return send(finishAs, { url: await signInUntilRedirect(connectionId, user) })
    },
    async close() {
      await app.close()
      await store.close()
      await upstream.close()
      await provider.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The connector of the tests: two operations of the upstream, without authentication. */
export function identityFiles(host: string): ConnectorFiles {
  const schema = { type: 'object', properties: { name: { type: 'string', description: 'name' } } }
  const definition = newDefinition({ title: 'Identity', host, basePath: '/', scheme: 'http' })
  definition['paths'] = {
    '/api/': {
      get: {
        operationId: 'GetIdentity',
        summary: 'Who am I',
        parameters: [
          { name: 'top', in: 'query', required: false, type: 'string' },
          {
            name: 'api-version',
            in: 'query',
            required: true,
            type: 'string',
            default: '1.0',
            'x-ms-visibility': 'internal',
          },
        ],
        responses: { default: { description: 'default', schema } },
      },
    },
    '/items/{id}': {
      put: {
        operationId: 'PutItem',
        parameters: [
          { name: 'id', in: 'path', required: true, type: 'string' },
          { name: 'body', in: 'body', required: false, schema },
        ],
        responses: { default: { description: 'default', schema: {} } },
      },
    },
  }
  return { definition, properties: newProperties() }
}

/** The same, signed in with *Azure Active Directory* at the provider of the tests. */
export function aadFiles({
  upstream,
  provider,
}: Pick<Installation, 'upstream' | 'provider'>): ConnectorFiles {
  return withAuthentication(identityFiles(upstream.host), {
    type: 'oauth2',
    identityProvider: 'aad',
    clientId: CLIENT_ID,
    loginUri: provider.url.origin,
    tenantId: 'common',
    resourceUri: RESOURCE,
    scopes: [],
    redirectUrl: '',
    enableOnBehalfOfLogin: false,
  })
}

/**
 * The path before the operations of a connection that sends this key as `x-key`.
 *
 * @public A program that a test writes asks for it.
 */
export async function connectionWithKey(
  { upstream, createConnector, createConnection }: Installation,
  key: string,
): Promise<string> {
  const connector = await createConnector(
    withAuthentication(identityFiles(upstream.host), {
      type: 'apiKey',
      label: 'Key',
      name: 'x-key',
      in: 'header',
      parameterName: 'api_key',
    }),
  )
  const connection = await createConnection(connector.id, { api_key: key })
  return `/apim/${connector.id}/${connection.id}`
}
