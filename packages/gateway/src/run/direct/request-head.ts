import { FieldSyntaxError, readFields } from '../http1-fields.ts'
import { METHODS } from '../calls.ts'

/** The head of a request that the direct way takes. */
export interface RequestHead {
  method: string
  target: string
  /** Names in lower case, each once. */
  headers: Record<string, string>
  bodyBytes: number
}

/** Longer ones go to Node's own server, which answers 431 or streams. */
export const HEAD_BYTES = 8 * 1024
export const BODY_BYTES = 64 * 1024

const REQUEST_LINE =
  /^([A-Z]{3,7}) (\/(?:apim\/[\w.~-]{1,200}\/[\w.~-]{1,200}\/[!-~]*|invoke)) HTTP\/1\.1$/
const LONGEST_TARGET = 2000
const MEDIA_TYPE = /^[\w.+*-]+\/[\w.+*-]+(?:$|[ \t]*;)/
const BODILESS = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE'])
/** What changes how a message is framed, or whom it goes to. */
const UNUSUAL = new Set([
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'http2-settings',
])

/**
 * Reads a request that leaves no question open: one to the gateway, with a bearer token, kept
 * alive, its length plain. Everything else is not judged here but left to Node's server, so that
 * there is one place that says what an odd request means (RFC 9112 §6.3, §11.2).
 *
 * @param text  In Latin-1, without the empty line at its end.
 */
export function readRequestHead(text: string): RequestHead | undefined {
  const end = text.indexOf('\r\n')
  const [, method, target] = REQUEST_LINE.exec(text.slice(0, Math.max(end, 0))) ?? []
  if (method === undefined || target === undefined || !METHODS.includes(method)) return undefined
  if (target === '/invoke' && method !== 'POST') return undefined
  if (target.length > LONGEST_TARGET || !isDecodable(target)) return undefined
  const headers = plainFields(text)
  if (!headers) return undefined
  const { host, authorization, connection, 'content-type': type } = headers
  if (!host || !authorization) return undefined
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return undefined
  if (type !== undefined && !MEDIA_TYPE.test(type)) return undefined
  const length = headers['content-length'] ?? '0'
  if (!/^\d{1,5}$/.test(length)) return undefined
  const bodyBytes = Number(length)
  if (bodyBytes > (BODILESS.has(method) ? 0 : BODY_BYTES)) return undefined
  return { method, target, headers, bodyBytes }
}

/** The headers, if each came once and none is unusual. */
function plainFields(text: string): Record<string, string> | undefined {
  let fields
  try {
    fields = readFields(text)
  } catch (error) {
    if (error instanceof FieldSyntaxError) return undefined
    throw error
  }
  for (const name in fields)
    if (typeof fields[name] !== 'string' || UNUSUAL.has(name)) return undefined
  return fields as Record<string, string>
}

/** The router looks at the address decoded, and refuses what cannot be. */
function isDecodable(target: string): boolean {
  if (!target.includes('%')) return true
  try {
    decodeURIComponent(target.split('?', 1)[0]!)
    return true
  } catch {
    return false
  }
}
