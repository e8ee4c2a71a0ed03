import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Agent, type Dispatcher, buildConnector } from 'undici'
import { type ExchangeHandler, type SentMessage, createHttp1Client } from './http1-client.ts'

/** Thrown for an address that connectors may not reach. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
  readonly code = 'PrivateAddress'
}

const BLOCKED: readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  // Link-local, where clouds answer with the machine's own credentials (169.254.169.254).
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

const blockList = new BlockList()
for (const [network, prefix, family] of BLOCKED) blockList.addSubnet(network, prefix, family)

/**
 * Whether an IP address is not of the public internet (RFC 6890). An IPv4 address inside an IPv6
 * one is judged as itself.
 */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return blockList.check(address, 'ipv4')
  if (family === 6) {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
    if (mapped) return blockList.check(mapped[1]!, 'ipv4')
    return blockList.check(address, 'ipv6')
  }
  return true
}

/** Connections to one origin: a slow API must not hold every socket. */
const CONNECTIONS = 128
/** Time that an API has to answer, and then for each part of its body. */
export const TIMEOUT_MILLISECONDS = 120_000

/** Outgoing HTTP, both ways under the same guard. */
export interface Outbound {
  /** For the few requests of sign-in. */
  dispatcherFor(url: URL): Dispatcher
  /** For the calls of operations. */
  send(message: SentMessage, handler: ExchangeHandler): void
  close(): Promise<void>
}

/**
 * Makes the outgoing side. Every connection is judged by the address it really goes to, after the
 * name was resolved, so a name that turns to a private address later does not get through either.
 *
 * @param options.allowedPrivateHosts  `host:port` that may be private.
 * @param options.own  Origins of this installation and the way to them; also judged by the list.
 */
export function createOutbound(options: {
  allowedPrivateHosts: readonly string[]
  own?: { origins: readonly string[]; dispatcher: Dispatcher }
  network?: Dispatcher
}): Outbound {
  const allowed = new Set(options.allowedPrivateHosts.map((host) => host.toLowerCase()))
  const connectFreely = buildConnector({})
  const connectGuarded = buildConnector({ lookup: guardedLookup })

  /** Throws for an address that is private by itself; undefined lets the name be looked up freely. */
  function lookupFor(host: string, port: string): typeof guardedLookup | undefined {
    if (allowed.has(`${host.toLowerCase()}:${port}`)) return undefined
    const hostname = host.replace(/^\[|\]$/g, '')
    if (isIP(hostname) && isPrivateAddress(hostname)) throw refusal(hostname, hostname)
    return guardedLookup
  }

  const agent = new Agent({
    connections: CONNECTIONS,
    connect(connect, callback) {
      const port = connect.port || (connect.protocol === 'https:' ? '443' : '80')
      try {
        const guarded = lookupFor(connect.hostname, port) !== undefined
        ;(guarded ? connectGuarded : connectFreely)(connect, callback)
      } catch (error) {
        callback(error as Error, null)
      }
    },
  })
  const client = createHttp1Client({
    connections: CONNECTIONS,
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    open({ protocol, hostname, host, port: written }, onread, opened) {
      const port = written || (protocol === 'https:' ? '443' : '80')
      const to = { hostname: hostname.replace(/^\[|\]$/g, ''), host, protocol, port }
      const callback: buildConnector.Callback = (...[error, socket]) => opened(error, socket)
      try {
        const guard = lookupFor(hostname, port)
        // Sessions of TLS are kept by the connector, so that one is for all of them.
        if (protocol === 'https:') (guard ? connectGuarded : connectFreely)(to, callback)
        else buildConnector({ ...(guard && { lookup: guard }), onread })(to, callback)
      } catch (error) {
        opened(error as Error, null)
      }
    },
  })
  const ownOrigins = new Set(options.own?.origins)

  /** A way of its own to this installation, or the one that tests hold in their hands. */
  function otherWay(origin: string): Dispatcher | undefined {
    if (ownOrigins.has(origin) && options.own) {
      const url = new URL(origin)
      const port = url.port || (url.protocol === 'https:' ? '443' : '80')
      if (allowed.has(`${url.hostname}:${port}`)) return options.own.dispatcher
    }
    return options.network
  }

  return {
    dispatcherFor: (url) => otherWay(url.origin) ?? agent,
    send(message, handler) {
      const other = otherWay(message.origin)
      if (!other) client.dispatch(message, handler)
      else
        other.dispatch(
          {
            ...message,
            method: message.method as Dispatcher.HttpMethod,
            headersTimeout: TIMEOUT_MILLISECONDS,
            bodyTimeout: TIMEOUT_MILLISECONDS,
          },
          handler,
        )
    },
    async close() {
      await client.close()
      await agent.close()
    },
  }
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void

function guardedLookup(
  hostname: string,
  options: { all?: boolean | undefined; family?: number | string | undefined },
  callback: LookupCallback,
): void {
  lookup(hostname, { all: true, verbatim: true }, (error, addresses) => {
    if (error) {
      callback(error, [])
      return
    }
    const blocked = addresses.find(({ address }) => isPrivateAddress(address))
    if (blocked) {
      callback(refusal(hostname, blocked.address), [])
      return
    }
    if (options.all) callback(null, addresses)
    else callback(null, addresses[0]!.address, addresses[0]!.family)
  })
}

function refusal(hostname: string, address: string): PrivateAddressError {
  const which = hostname === address ? address : `${hostname} (${address})`
  return new PrivateAddressError(
    `${which} is a private address, which connectors may not call. ` +
      'If this is meant, an administrator adds the host and port to the allowed private hosts.',
  )
}
