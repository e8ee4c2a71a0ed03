import { sign, type KeyObject } from 'node:crypto'
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
    return key ? await readJwt(token, key.publicKey, ['RS256']) : undefined
  } catch {
    return undefined
  }
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
