import { hash, sign, type KeyObject } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { compactVerify, decodeProtectedHeader } from 'jose'
import type { KeyRing, SigningKey } from './key-ring.ts'

/** Claims of a token as they were read; nothing is known of their types yet. */
export type Claims = Readonly<Record<string, unknown>>

/** Signs claims with RS256. `withThumbprint` adds `x5t`, which version 1 tokens carry. */
export function signJwt(
  claims: Claims,
  key: SigningKey,
  options: { withThumbprint?: boolean } = {},
): Promise<string> {
  const { plain, withThumbprint } = headersOf(key)
  const input = `${options.withThumbprint ? withThumbprint : plain}.${encode(claims)}`
  const data = Buffer.from(input, 'latin1')
  const signed = (signature: Buffer): string => `${input}.${signature.toString('base64url')}`
  return new Promise((resolve, reject) => {
    if (!signsAside) {
      resolve(signed(sign('RSA-SHA256', data, key.privateKey)))
      return
    }
    // With a callback the signature is made on the thread pool.
    sign('RSA-SHA256', data, key.privateKey, (reason, signature) => {
      if (reason) reject(reason)
      else resolve(signed(signature))
    })
  })
}

interface Headers {
  plain: string
  withThumbprint: string
}

const headers = new WeakMap<SigningKey, Headers>()

/** The first parts of tokens of a key, which are the same in all of them. */
function headersOf(key: SigningKey): Headers {
  let known = headers.get(key)
  if (known === undefined) {
    const { kid } = key
    known = {
      plain: encode({ typ: 'JWT', alg: 'RS256', kid }),
      withThumbprint: encode({ typ: 'JWT', alg: 'RS256', x5t: kid, kid }),
    }
    headers.set(key, known)
  }
  return known
}

/** On one core the thread pool takes time and gives none. */
const signsAside = availableParallelism() > 1

/**
 * Claims of a token that this installation signed.
 *
 * Looks at the signature only: no time, issuer or audience is judged here.
 *
 * @returns undefined for anything else, whatever is wrong with it.
 */
export async function readOwnJwt(token: string, keys: KeyRing): Promise<Claims | undefined> {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    const key = alg === 'RS256' && kid ? await keys.find(kid) : undefined
    return key ? await readOnce(token, key.publicKey) : undefined
  } catch {
    return undefined
  }
}

/** Tokens of each key that are known to be signed with it; beyond it the one unused longest is dropped. */
const verifiedLimit = 5000

const verified = new WeakMap<KeyObject, Map<string, Claims>>()

/**
 * A token comes with every request of its client, and what was signed once stays signed: its claims
 * are kept by its digest for as long as its key is.
 */
async function readOnce(token: string, key: KeyObject): Promise<Claims> {
  const known = verified.get(key) ?? new Map<string, Claims>()
  verified.set(key, known)
  const digest = hash('sha256', token, 'base64url')
  const claims = known.get(digest) ?? Object.freeze(await readJwt(token, key, ['RS256']))
  known.delete(digest)
  known.set(digest, claims)
  const [oldest] = known.keys()
  if (known.size > verifiedLimit && oldest !== undefined) known.delete(oldest)
  return claims
}

/** Claims of a token signed with `key`. @throws when it does not verify or is no JSON object. */
export async function readJwt(
  token: string,
  key: KeyObject,
  algorithms: string[],
): Promise<Claims> {
  const { payload } = await compactVerify(token, key, { algorithms })
  const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw new TypeError('The payload of the token is not a JSON object.')
  }
  return claims as Claims
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
