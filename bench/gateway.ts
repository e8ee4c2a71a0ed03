// The gateway against nginx, @fastify/reply-from and http-proxy, over the same upstream.
//
//   node bench/gateway.ts [seconds a round] [rounds]
//   node bench/gateway.ts open            10,000 open connections
//   node bench/gateway.ts memory [calls] [1k or 100k]   memory over many calls
//   node bench/gateway.ts slow            a slow API beside a fast one
//
// Needs nginx, wrk and taskset. Each proxy is one process on core 0; upstream and load are on core 1.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import {
  Agent,
  type IncomingMessage,
  type ServerResponse,
  createServer,
  request as httpRequest,
} from 'node:http'
import { createRequire } from 'node:module'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import replyFrom from '@fastify/reply-from'
import { newDefinition, newProperties, withAuthentication } from '@patchbay/connector-model'
import { registerGateway } from '@patchbay/gateway'
import { insertConnection, insertConnector, openStore } from '@patchbay/store'
import Fastify from 'fastify'

/** It comes without types. */
const httpProxy = createRequire(import.meta.url)('http-proxy') as {
  createProxyServer(options: { target: string; agent: Agent }): {
    web(request: IncomingMessage, response: ServerResponse): void
  }
}

const UPSTREAM = 28_080
const SLOW_UPSTREAM = 28_085
const PORTS = {
  direct: UPSTREAM,
  gateway: 28_081,
  nginx: 28_082,
  'reply-from': 28_083,
  'http-proxy': 28_084,
}
type Proxy = keyof typeof PORTS
const TENANT = '11111111-1111-1111-1111-111111111111'
const BEARER = 'bearer-of-the-bench'
const PROXIES: Proxy[] = ['gateway', 'nginx', 'reply-from', 'http-proxy']

/** Serves one of the Node proxies in this process. */
async function serve(kind: string): Promise<void> {
  // An orderly end, for profilers and temporary files.
  process.on('SIGTERM', () => process.exit())
  process.on('message', () => {
    globalThis.gc?.()
    process.send!(process.memoryUsage())
  })
  if (kind === 'gateway') return serveGateway()
  if (kind === 'slow-upstream') {
    createServer((_request, response) => {
      setTimeout(() => response.end('{}'), 2000)
    }).listen(SLOW_UPSTREAM, '127.0.0.1')
    return
  }
  if (kind === 'reply-from') {
    const app = Fastify()
    await app.register(replyFrom, { base: `http://127.0.0.1:${UPSTREAM}` })
    app.all('/*', (request, reply) => reply.from(request.url))
    await app.listen({ port: PORTS['reply-from'], host: '127.0.0.1' })
    return
  }
  const proxy = httpProxy.createProxyServer({
    target: `http://127.0.0.1:${UPSTREAM}`,
    agent: new Agent({ keepAlive: true, maxSockets: 256 }),
  })
  createServer((request, response) => proxy.web(request, response)).listen(
    PORTS['http-proxy'],
    '127.0.0.1',
  )
}

/** Token injection from the sealed store, one policy, and the call log on. */
async function serveGateway(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

  const store = await openStore({ file: join(folder, 'bench.db'), masterKey: Buffer.alloc(32, 1) })
  const now = new Date().toISOString()
  for (const [id, port] of [
    ['fast', UPSTREAM],
    ['slow', SLOW_UPSTREAM],
  ] as const) {
    const definition = newDefinition({
      title: id,
      host: `127.0.0.1:${port}`,
      basePath: '/',
      scheme: 'http',
    })
    definition['paths'] = Object.fromEntries(
      ['1k', '100k'].map((name) => [
        `/${name}.json`,
        { get: { operationId: `Get${name}`, responses: { 200: { description: 'ok' } } } },
      ]),
    )
    const files = withAuthentication(
      { definition, properties: newProperties() },
      {
        type: 'oauth2',
        identityProvider: 'aad',
        clientId: '22222222-2222-2222-2222-222222222222',
        loginUri: 'https://localhost:8443',
        tenantId: 'common',
        resourceUri: 'api://bench',
        scopes: [],
        redirectUrl: '',
        enableOnBehalfOfLogin: false,
      },
    )
    const inner = files.properties['properties'] as Record<string, unknown>
    inner['policyTemplateInstances'] = [
      {
        templateId: 'setheader',
        title: 'Set a header',
        parameters: {
          'x-ms-apimTemplateParameter.name': 'x-bench',
          'x-ms-apimTemplateParameter.value': "of @headers('user-agent')",
        },
      },
    ]
    await insertConnector(store.db, {
      id,
      tenantId: TENANT,
      ownerId: 'maker',
      displayName: id,
      definition: JSON.stringify(files.definition),
      properties: JSON.stringify(files.properties),
      icon: null,
      redirectUrl: '',
      sealedClientSecret: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    })
    await insertConnection(store.db, {
      id: `${id}-connection`,
      tenantId: TENANT,
      connectorId: id,
      ownerId: 'maker',
      displayName: id,
      status: 'Connected',
      statusCode: null,
      statusMessage: null,
      accountName: null,
      parameters: '{}',
      sealedSecrets: null,
      sealedAccessToken: store.seal('x'.repeat(1500), `connection:${id}-connection:access_token`),
      sealedRefreshToken: null,
      tokenExpiresAt: Math.floor(Date.now() / 1000) + 86_400,
      tokenGeneration: 1,
      lastUsedAt: null,
      lastRefreshAt: null,
      createdAt: now,
    })
  }
  const app = Fastify()
  const caller = {
    kind: 'user',
    tenantId: TENANT,
    userId: 'maker',
    userPrincipalName: 'maker@bench',
    displayName: 'Maker',
    appId: 'bench',
    scopes: 'all',
    directoryRoles: [],
  } as const
  const callers = new Map([[`Bearer ${BEARER}`, caller]])
  const gateway = registerGateway(app, {
    store,
    clock: { now: () => new Date() },
    // As the server does for a bearer token it has seen: found by its text.
    authenticate: async (request) => {
      const found = callers.get(request.headers.authorization ?? '')
      if (!found) throw new Error('Nobody is signed in.')
      return found
    },
    session: async () => undefined,
    publicUrl: 'https://localhost:8443',
    origins: ['https://localhost:8443'],
    redirectUrl: 'https://localhost:8443/redirect',
    allowedPrivateHosts: [`127.0.0.1:${UPSTREAM}`, `127.0.0.1:${SLOW_UPSTREAM}`],
    limits: { callsPerMinute: Number.POSITIVE_INFINITY, callsAtOnce: 20_000 },
    log: app.log,
  })
  gateway.direct.attach(app.server, { headers: {} })
  await app.listen({ port: PORTS.gateway, host: '127.0.0.1' })
}

const pathFor = (proxy: Proxy, name: string, connector = 'fast') =>
  proxy === 'gateway' ? `/apim/${connector}/${connector}-connection/${name}.json` : `/${name}.json`

const children: ChildProcess[] = []
const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'))

function start(core: number, command: string, args: string[]): ChildProcess {
  const child = spawn('taskset', ['-c', String(core), command, ...args], {
    stdio: command === process.execPath ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  })
  children.push(child)
  return child
}

function startNginx(core: number, port: number, location: string): ChildProcess {
  const file = join(folder, `${port}.conf`)
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/${port}.pid; error_log /dev/null;
    events { worker_connections 16384; }
    http { access_log off; keepalive_requests 100000000; client_body_temp_path ${folder};
      proxy_temp_path ${folder}; fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder};
      scgi_temp_path ${folder}; types { application/json json; }
      upstream api { server 127.0.0.1:${UPSTREAM}; keepalive 256; keepalive_requests 100000000; }
      server { listen 127.0.0.1:${port}; ${location} } }`,
  )
  return start(core, 'nginx', ['-c', file, '-p', folder])
}

async function startAll(kinds: readonly string[]): Promise<Map<string, ChildProcess>> {
  for (const [name, bytes] of [
    ['1k', 1024],
    ['100k', 102_400],
  ] as const)
    writeFileSync(join(folder, `${name}.json`), `{"text":"${'x'.repeat(bytes - 11)}"}`)
  startNginx(1, UPSTREAM, `location / { root ${folder}; }`)
  const started = new Map<string, ChildProcess>()
  for (const kind of kinds) {
    const child =
      kind === 'nginx'
        ? startNginx(
            0,
            PORTS.nginx,
            'location / { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; }',
          )
        : start(kind === 'slow-upstream' ? 1 : 0, process.execPath, [
            '--expose-gc',
            fileURLToPath(import.meta.url),
            'serve',
            kind,
          ])
    started.set(kind, child)
  }
  for (const kind of kinds)
    await listening(kind === 'slow-upstream' ? SLOW_UPSTREAM : PORTS[kind as Proxy])
  await listening(UPSTREAM)
  return started
}

async function listening(port: number): Promise<void> {
  for (let waited = 0; waited < 300; waited++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (open) return
    await delay(100)
  }
  throw new Error(`Nothing listens on ${port}.`)
}

async function stopAll(): Promise<void> {
  for (const child of children) child.kill('SIGTERM')
  await delay(300)
  rmSync(folder, { recursive: true, force: true })
}

interface Load {
  perSecond: number
  p50: number
  p99: number
  failed: number
}

function load(proxy: Proxy, name: string, connections: number, seconds: number): Load {
  const { stdout } = spawnSync(
    'taskset',
    [
      '-c',
      '1',
      'wrk',
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--latency',
      '-H',
      `authorization: Bearer ${BEARER}`,
      `http://127.0.0.1:${PORTS[proxy]}${pathFor(proxy, name)}`,
    ],
    { encoding: 'utf8' },
  )
  const milliseconds = (percent: string) => {
    const [, value = 'NaN', unit] =
      new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(stdout) ?? []
    return Number(value) * (unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1)
  }
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50: milliseconds('50'),
    p99: milliseconds('99'),
    failed: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0),
  }
}

/** Seconds of computing of a process and its children, for a figure that neighbours do not spoil. */
function computed(child: ChildProcess): number {
  const pids = [child.pid!]
  const workers = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).stdout
  pids.push(...workers.split('\n').filter(Boolean).map(Number))
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) / 100
  }, 0)
}

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

async function compare(seconds: number, rounds: number): Promise<void> {
  const started = await startAll(PROXIES)
  const figures = new Map<string, (Load & { cpu: number })[]>()
  const cases = [
    ['1k', 16],
    ['100k', 16],
    ['1k', 1],
  ] as const
  // Each has met its load before it is measured, as a server that runs has.
  for (const proxy of PROXIES) for (const name of ['1k', '100k']) load(proxy, name, 16, 3)
  for (let round = 0; round < rounds; round++)
    for (const [name, connections] of cases)
      for (const proxy of [...PROXIES, 'direct'] as const) {
        if (proxy === 'direct' && connections !== 1) continue
        const child = started.get(proxy)
        const before = child ? computed(child) : 0
        const result = load(proxy, name, connections, seconds)
        const cpu = child
          ? ((computed(child) - before) / (result.perSecond * seconds)) * 1_000_000
          : 0
        const key = `${name} c${connections} ${proxy}`
        figures.set(key, [...(figures.get(key) ?? []), { ...result, cpu }])
        console.log(
          `${key}: ${Math.round(result.perSecond)}/s, p50 ${result.p50} ms, p99 ${result.p99} ms, ` +
            `${Math.round(cpu)} us of computing each${result.failed ? `, ${result.failed} FAILED` : ''}`,
        )
      }
  await stopAll()
  const middle = (key: string, of: (load: Load & { cpu: number }) => number) =>
    median((figures.get(key) ?? []).map(of))
  const rate = (name: string, proxy: Proxy) => middle(`${name} c16 ${proxy}`, (l) => l.perSecond)
  const cpu = (name: string, proxy: Proxy) => middle(`${name} c16 ${proxy}`, (l) => l.cpu)
  console.log('\n| case | gateway | nginx | reply-from | http-proxy |')
  for (const name of ['1k', '100k']) {
    console.log(
      `| ${name} calls/s | ${PROXIES.map((p) => Math.round(rate(name, p))).join(' | ')} |`,
    )
    console.log(`| ${name} us each | ${PROXIES.map((p) => Math.round(cpu(name, p))).join(' | ')} |`)
    console.log(
      `| ${name} gateway is ... times | | ${PROXIES.slice(1)
        .map((p) => (rate(name, 'gateway') / rate(name, p)).toFixed(2))
        .join(' | ')} |`,
    )
  }
  const p50 = (proxy: Proxy) => middle(`1k c1 ${proxy}`, (l) => l.p50)
  console.log(`| p50 of one, ms | ${PROXIES.map((p) => p50(p).toFixed(3)).join(' | ')} |`)
  console.log(`added by the gateway: ${(p50('gateway') - p50('direct')).toFixed(3)} ms`)
}

async function openConnections(): Promise<void> {
  const started = await startAll(['gateway'])
  const path = pathFor('gateway', '1k')
  const head = `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${BEARER}\r\n\r\n`
  const sockets: ReturnType<typeof createConnection>[] = []
  let answered = 0
  let failed = 0
  for (let i = 0; i < 10_000; i++) {
    const socket = createConnection(PORTS.gateway, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => failed++)
    socket.once('data', (data) => {
      if (data.toString('latin1').startsWith('HTTP/1.1 200')) answered++
      else failed++
    })
    socket.write(head)
    // No more wait to be accepted than the listener's queue holds.
    for (let waited = 0; i - answered - failed > 300 && waited < 1000; waited++) await delay(10)
  }
  for (let waited = 0; answered + failed < 10_000 && waited < 60; waited++) await delay(500)
  const open = sockets.filter((socket) => socket.readyState === 'open').length
  console.log(
    `${open} connections open, ${answered} answered, ${failed} failed, ${residentOf(started.get('gateway')!)} MB`,
  )
  const beside = load('gateway', '1k', 16, 5)
  console.log(
    `beside them: ${Math.round(beside.perSecond)}/s, p50 ${beside.p50} ms, p99 ${beside.p99} ms`,
  )
  for (const socket of sockets) socket.destroy()
  await stopAll()
}

function residentOf(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024)
}

/** Of the gateway's process, after a full collection. */
async function memory(calls: number, name: string): Promise<void> {
  const started = await startAll(['gateway'])
  const gateway = started.get('gateway')!
  let made = 0
  while (made < calls) {
    const { perSecond, failed } = load('gateway', name, 16, 5)
    made += perSecond * 5
    const before = residentOf(gateway)
    gateway.send('memory')
    const [{ heapUsed, external, arrayBuffers, rss }] = (await once(gateway, 'message')) as [
      NodeJS.MemoryUsage,
    ]
    const [heap, outside, buffers, resident] = [heapUsed, external, arrayBuffers, rss].map(
      (bytes) => (bytes / 2 ** 20).toFixed(1),
    )
    console.log(
      `${Math.round(made)} calls: resident ${before} MB, after a collection ${resident} MB; ` +
        `heap ${heap}, external ${outside}, of which buffers ${buffers}${failed ? `; ${failed} FAILED` : ''}`,
    )
  }
  await stopAll()
}

/** Calls of a connection whose API takes two seconds must not slow those of another. */
async function slowBesideFast(): Promise<void> {
  await startAll(['slow-upstream', 'gateway'])
  const alone = load('gateway', '1k', 16, 5)
  const agent = new Agent({ keepAlive: true, maxSockets: 200 })
  let running = true
  let slow = 0
  const call = (): void => {
    if (!running) return
    const asked = httpRequest(
      {
        port: PORTS.gateway,
        path: pathFor('gateway', '1k', 'slow'),
        agent,
        headers: { authorization: `Bearer ${BEARER}` },
      },
      (response) => {
        slow++
        response.resume().on('end', call)
      },
    )
    asked.on('error', call)
    asked.end()
  }
  for (let i = 0; i < 200; i++) call()
  await delay(1000)
  const beside = load('gateway', '1k', 16, 5)
  await delay(2500)
  running = false
  const show = (l: Load) => `${Math.round(l.perSecond)}/s, p50 ${l.p50} ms, p99 ${l.p99} ms`
  console.log(
    `alone: ${show(alone)}\nbeside 200 slow calls: ${show(beside)}; ${slow} slow calls ended`,
  )
  agent.destroy()
  await stopAll()
}

const [command = '5', argument, name = '1k'] = process.argv.slice(2)
if (command === 'serve') await serve(argument!)
else if (command === 'open') await openConnections()
else if (command === 'memory') await memory(Number(argument ?? 1_000_000), name)
else if (command === 'slow') await slowBesideFast()
else await compare(Number(command), Number(argument ?? 3))
