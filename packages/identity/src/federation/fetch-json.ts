import { lookup, type LookupAddress } from 'node:dns'
import { request } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { rootCertificates } from 'node:tls'

/** Fetches a JSON document of another installation. @throws when there is none to be had. */
export type FetchJson = (url: string) => Promise<unknown>

/** What is not of the public internet (RFC 6890), where clouds and neighbors answer. */
const privateNetworks: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

const blockList = new BlockList()
for (const [network, prefix, family] of privateNetworks)
  blockList.addSubnet(network, prefix, family)

const timeoutMilliseconds = 5000
const byteLimit = 1024 * 1024

/**
 * Makes the guarded way out (S24): https only, no redirects, five seconds, a megabyte, and no
 * address that is private once its name has been resolved, by this very connection.
 *
 * @param options.allowedPrivateHosts `host:port` that may be private all the same.
 */
export function createFetchJson(options: {
  allowedPrivateHosts: readonly string[]
  /** PEM of an authority to trust beside the usual ones. */
  authority?: string | undefined
}): FetchJson {
  const allowed = new Set(options.allowedPrivateHosts.map((host) => host.toLowerCase()))

  return async (address) => {
    const url = new URL(address)
    if (url.protocol !== 'https:') throw new TypeError(`${url.origin} is not https.`)
    if (url.username || url.password) throw new TypeError('The address carries a user name.')
    const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
    const isAllowed = allowed.has(`${url.hostname.toLowerCase()}:${url.port || '443'}`)
    if (!isAllowed && isIP(host) && isPrivate(host)) {
      throw new TypeError(`${host} is a private address.`)
    }
    const text = await getText(url, isAllowed ? undefined : guardedLookup, options.authority)
    return JSON.parse(text) as unknown
  }
}

function getText(
  url: URL,
  judged: LookupFunction | undefined,
  authority: string | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(timeoutMilliseconds),
        ...(judged && { lookup: judged }),
        ...(authority && { ca: [...rootCertificates, authority] }),
        agent: false,
      },
      (response) => {
        if (response.statusCode !== 200) {
          response.resume()
          reject(new Error(`${url.origin} answered ${response.statusCode ?? 'nothing'}.`))
          return
        }
        const parts: Buffer[] = []
        let size = 0
        response.on('data', (part: Buffer) => {
          size += part.length
          if (size > byteLimit) sent.destroy(new Error('The document is too large.'))
          else parts.push(part)
        })
        response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')))
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

const guardedLookup: LookupFunction = (hostname, lookupOptions, callback) => {
  lookup(hostname, { all: true, verbatim: true }, (error, addresses: LookupAddress[]) => {
    if (error) {
      callback(error, '', 0)
      return
    }
    const first = addresses[0]
    const bad = addresses.find(({ address }) => isPrivate(address))
    if (bad || !first) {
      const reason = new Error(`${hostname} is at a private address.`)
      callback(reason, '', 0)
      return
    }
    if (lookupOptions.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}

/** Whether an address is not of the public internet; an IPv4 one inside IPv6 is judged as itself. */
export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return blockList.check(mapped, 'ipv4')
  const family = isIP(address)
  if (family === 0) return true
  return blockList.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
