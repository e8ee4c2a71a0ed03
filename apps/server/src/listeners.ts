import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { FastifyInstance } from 'fastify'
import type { ServerCertificate } from './certificates.ts'
import { SettingError, type Settings } from './settings.ts'

/** How long requests under way may take to end when the server stops. */
const GRACE_MILLISECONDS = 10_000

/** Names beside our own, and their certificate; null answers for none. */
interface OtherHosts {
  hosts: readonly string[]
  certificate: ServerCertificate | null
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Answers a request itself, before the router; false leaves it to the router. */
type DirectHandler = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * One application behind its listeners: https where people and clients are, plain http on loopback.
 * They listen before the router has all its routes; what it is to answer waits for it.
 */
export class Listeners {
  #settings: Settings
  #certificate: ServerCertificate
  #others: OtherHosts
  #servers: Server[] = []
  #router: Handler | undefined
  #isOpen = false
  #opened = Promise.withResolvers<void>()
  /** Asked in order before the router, for the few routes that are called thousands of times a second. */
  direct: DirectHandler[] = []
  /** Connections are being ended. */
  isClosing = false

  constructor(settings: Settings, certificate: ServerCertificate, others: OtherHosts) {
    this.#settings = settings
    this.#certificate = certificate
    this.#others = others
  }

  /** Takes the router of the application, and gives it the server that it looks at. */
  serverFactory = (router: Handler): Server => {
    this.#router = router
    return this.#https()
  }

  #handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.direct.some((answers) => answers(request, response))) return
    if (this.#isOpen) this.#router?.(request, response)
    else void this.#opened.promise.then(() => this.#router?.(request, response))
  }

  #https(): Server {
    const { certificate, key } = this.#certificate
    const server = createHttpsServer({ cert: certificate, key }, this.#handle)
    const { hosts, certificate: other } = this.#others
    // The name that a client asks for (SNI) chooses the certificate.
    if (other) {
      const pair = { cert: other.certificate, key: other.key }
      for (const host of hosts) server.addContext(host, pair)
    }
    return this.#keep(server as unknown as Server)
  }

  #http(): Server {
    return this.#keep(createHttpServer(this.#handle))
  }

  #keep(server: Server): Server {
    this.#servers.push(server)
    return server
  }

  get servers(): readonly Server[] {
    return this.#servers
  }

  async listen(): Promise<void> {
    const [main] = this.#servers
    const { host, httpsPort, httpPort } = this.#settings
    if (!main) throw new TypeError('The application asks for its server first.')
    if (host === 'localhost') await listenOnLoopback(main, () => this.#https(), httpsPort)
    else await listen(main, httpsPort, host)
    if (httpPort !== null) await listenOnLoopback(this.#http(), () => this.#http(), httpPort)
  }

  /** The router has all its routes. */
  open(): void {
    this.#isOpen = true
    this.#opened.resolve()
  }

  /** Takes no more connections, lets requests under way end, then closes what is left. */
  async close(app: FastifyInstance): Promise<void> {
    this.isClosing = true
    this.open()
    const closed = Promise.all([
      ...this.#servers.map((server) => new Promise<void>((done) => server.close(() => done()))),
      app.close(),
    ])
    const closeIdle = setInterval(() => {
      for (const server of this.#servers) server.closeIdleConnections()
    }, 50)
    const closeAll = setTimeout(() => {
      for (const server of this.#servers) server.closeAllConnections()
    }, GRACE_MILLISECONDS)
    try {
      await closed
    } finally {
      clearInterval(closeIdle)
      clearTimeout(closeAll)
    }
  }
}

/** On 127.0.0.1 and ::1; a machine without IPv6 serves IPv4 alone. */
async function listenOnLoopback(ipv4: Server, makeIpv6: () => Server, port: number): Promise<void> {
  await listen(ipv4, port, '127.0.0.1')
  const address = ipv4.address()
  const chosen = typeof address === 'object' && address ? address.port : port
  await listen(makeIpv6(), chosen, '::1').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') throw error
  })
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Says which port is in the way; anything else stays as it is. */
export function explainListenError(error: unknown, settings: Settings): unknown {
  const { code, port, address } = error as NodeJS.ErrnoException & {
    port?: number
    address?: string
  }
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error
  const name = port === settings.httpPort ? 'PATCHBAY_HTTP_PORT' : 'PATCHBAY_HTTPS_PORT'
  const why =
    code === 'EADDRINUSE' ? 'is in use by another program' : 'may not be opened by this user'
  return new SettingError(
    `Port ${port} on ${address} ${why}. Stop that program, or choose another port: ${name}=${(port ?? 0) + 1000}`,
    { cause: error },
  )
}
