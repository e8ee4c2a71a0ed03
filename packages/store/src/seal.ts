import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/** A master key, by the id that stands in what it sealed. */
interface MasterKey {
  id: string
  key: KeyObject
}

/**
 * Secrets at rest: AES-256-GCM, a fresh data key for each secret, wrapped by the master key.
 *
 * The sealed text is `v1.{key id}.{wrapped data key}.{body}`, base64url, each part nonce, ciphertext
 * and tag. The context is authenticated with both, so that a sealed text moved to another row does
 * not open there.
 */
export interface Sealer {
  seal(plaintext: string, context: string): string
  /** @throws {Error} when it was altered, belongs to another context, or its key is not at hand. */
  unseal(sealed: string, context: string): string
  /** Wraps the data key anew under the current master key; the same text when it already is. */
  reseal(sealed: string, context: string): string
}

const nonceLength = 12
const tagLength = 16

/**
 * @param masterKey  32 bytes; seals everything new.
 * @param previous  Earlier master keys that may still have to open what they sealed.
 */
export function createSealer(masterKey: Uint8Array, previous: readonly Uint8Array[] = []): Sealer {
  const current = toMasterKey(masterKey)
  const keys = new Map([...previous.map(toMasterKey), current].map((each) => [each.id, each]))

  function open(
    sealed: string,
    context: string,
  ): { master: MasterKey; dataKey: Buffer; body: string } {
    const [version, keyId, wrapped, body] = sealed.split('.')
    if (version !== 'v1' || keyId === undefined || wrapped === undefined || body === undefined) {
      throw new Error(`The sealed value of ${context} is not one: its form is unknown.`)
    }
    const master = keys.get(keyId)
    if (master === undefined) {
      throw new Error(
        `The sealed value of ${context} needs master key ${keyId}; add it to the previous master keys.`,
      )
    }
    return { master, dataKey: decrypt(master.key, wrapped, context), body }
  }

  return {
    seal(plaintext, context) {
      const dataKey = randomBytes(32)
      const wrapped = encrypt(current.key, dataKey, context)
      const body = encrypt(createSecretKey(dataKey), Buffer.from(plaintext, 'utf8'), context)
      return `v1.${current.id}.${wrapped}.${body}`
    },
    unseal(sealed, context) {
      const { dataKey, body } = open(sealed, context)
      return decrypt(createSecretKey(dataKey), body, context).toString('utf8')
    },
    reseal(sealed, context) {
      const { master, dataKey, body } = open(sealed, context)
      if (master.id === current.id) return sealed
      return `v1.${current.id}.${encrypt(current.key, dataKey, context)}.${body}`
    },
  }
}

function toMasterKey(bytes: Uint8Array): MasterKey {
  if (bytes.length !== 32) throw new TypeError(`masterKey has ${bytes.length} bytes; it takes 32.`)
  const id = createHash('sha256').update('master key id\0').update(bytes).digest('hex').slice(0, 12)
  return { id, key: createSecretKey(bytes) }
}

function encrypt(key: KeyObject, plaintext: Uint8Array, context: string): string {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(context, 'utf8'))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]).toString('base64url')
}

function decrypt(key: KeyObject, text: string, context: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  const end = bytes.length - tagLength
  if (end < nonceLength) throw new Error(`The sealed value of ${context} is cut short.`)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), {
    authTagLength: tagLength,
  })
  decipher.setAAD(Buffer.from(context, 'utf8'))
  decipher.setAuthTag(bytes.subarray(end))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceLength, end)), decipher.final()])
  } catch {
    throw new Error(`The sealed value of ${context} was altered, or was sealed for another place.`)
  }
}
