import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { Store } from '@patchbay/store'
import { OAuthError } from '../errors/oauth-error.ts'
import { insertSigningKey, listSigningKeys, retireSigningKey } from '@patchbay/store'
import type { SigningKeyRow } from '@patchbay/store'
import { makeSigningCertificate, thumbprint } from './certificate.ts'

/** A key that signs, or will, or did. */
export interface SigningKey {
  kid: string
  /** Seconds since the epoch. */
  activeAt: number
  privateKey: KeyObject
  publicKey: KeyObject
  jwk: { kty: string; n: string; e: string; x5c: [string] }
}

/** The installation's signing keys: one that signs, one to come, and those not yet forgotten. */
export interface KeyRing {
  /** The key that signs now. */
  current(): Promise<SigningKey>
  /** What the key set publishes: current and next first. */
  published(): Promise<readonly SigningKey[]>
  /** @param kid As received; looks into the store again when unknown, another process may know it. */
  find(kid: string): Promise<SigningKey | undefined>
}

/** A key signs for ninety days; the next one is published all that while. */
const rotationSeconds = 90 * 86_400
/** A key stays published for the longest life of a token, and a day for caches. */
const overlapSeconds = 2 * 86_400
/** The store is asked again after this long, for keys of other processes. */
const reloadSeconds = 300

/** Opens the key ring; makes the first two keys when there are none. */
export function createKeyRing(options: { store: Store; clock: { now(): Date } }): KeyRing {
  const { store, clock } = options
  const now = () => Math.floor(clock.now().getTime() / 1000)
  let loaded: { at: number; until: number; keys: readonly SigningKey[] } | undefined
  let loading: Promise<readonly SigningKey[]> | undefined

  async function load(): Promise<readonly SigningKey[]> {
    const at = now()
    let rows = await listSigningKeys(store.db, at)
    if (!rows.some((row) => row.activeAt <= at) || !rows.some((row) => row.activeAt > at)) {
      rows = await rotate(at)
    }
    const opened = rows.map((row) => openKey(row, store))
    const next = opened.find((key) => key.activeAt > at)
    loaded = { at, until: Math.min(at + reloadSeconds, next?.activeAt ?? at), keys: opened }
    return opened
  }

  /** Adds what is missing. Keys are made before the transaction, which must be short. */
  async function rotate(at: number): Promise<SigningKeyRow[]> {
    const fresh = [await newRow(at), await newRow(at)]
    await store.transaction(async (tx) => {
      const rows = await listSigningKeys(tx, at)
      let current = rows.findLast((row) => row.activeAt <= at)
      if (!current) {
        current = { ...fresh[0]!, activeAt: at }
        await insertSigningKey(tx, current)
      }
      if (!rows.some((row) => row.activeAt > at)) {
        const activeAt = Math.max(current.activeAt + rotationSeconds, at + overlapSeconds)
        await insertSigningKey(tx, { ...fresh[1]!, activeAt })
      }
      for (const row of rows) {
        if (row.activeAt < current.activeAt && row.retiredAt === null) {
          await retireSigningKey(tx, row.kid, at + overlapSeconds)
        }
      }
    })
    return listSigningKeys(store.db, at)
  }

  async function newRow(at: number): Promise<SigningKeyRow> {
    const { privateKey, certificate } = await makeSigningCertificate({
      notBefore: new Date(at * 1000),
      notAfter: new Date((at + 5 * 365 * 86_400) * 1000),
    })
    const kid = thumbprint(certificate)
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    return {
      kid,
      certificate: certificate.toString('base64'),
      sealedPrivateKey: store.seal(pem, `signing-key:${kid}`),
      createdAt: at,
      activeAt: at,
      retiredAt: null,
    }
  }

  async function keys(): Promise<readonly SigningKey[]> {
    if (loaded && now() < loaded.until && now() >= loaded.at) return loaded.keys
    loading ??= load().finally(() => (loading = undefined))
    return loading
  }

  return {
    async current() {
      const at = now()
      const key = (await keys()).findLast((candidate) => candidate.activeAt <= at)
      if (!key) throw new OAuthError(50003)
      return key
    },
    published: keys,
    async find(kid) {
      const known = (await keys()).find((key) => key.kid === kid)
      if (known || !loaded || now() - loaded.at < 10) return known
      loaded = undefined
      return (await keys()).find((key) => key.kid === kid)
    },
  }
}

function openKey(row: SigningKeyRow, store: Store): SigningKey {
  const { publicKey } = new X509Certificate(Buffer.from(row.certificate, 'base64'))
  const { kty, n, e } = publicKey.export({ format: 'jwk' })
  return {
    kid: row.kid,
    activeAt: row.activeAt,
    privateKey: createPrivateKey(store.unseal(row.sealedPrivateKey, `signing-key:${row.kid}`)),
    publicKey,
    jwk: { kty: kty!, n: n!, e: e!, x5c: [row.certificate] },
  }
}
