import { hash, timingSafeEqual } from 'node:crypto'
import {
  deletePasswordCredentials,
  type Executor,
  insertPasswordCredential,
  type PasswordCredentialRow,
} from '@patchbay/store'
import type { Context, Random } from './context.ts'
import { badRequest } from './errors.ts'
import type { AddPassword, NewPasswordCredential, PasswordCredential } from './types.ts'

/** 64 characters, so that six random bits pick one without bias; none needs quoting in a shell. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

/** 40 characters in Entra's shape: three, a digit, `Q~`, 34 more; 228 random bits. */
function generateSecret(random: Random): string {
  const characters = [...random.bytes(38)].map((byte) => alphabet[byte % 64]).join('')
  return `${characters.slice(0, 3)}8Q~${characters.slice(3, 37)}`
}

/**
 * A digest without work factor: the secret is random, so there is nothing to guess, and the token
 * endpoint verifies one on every request.
 */
function digest(salt: string, secret: string): Buffer {
  return hash('sha256', `${salt}\n${secret}`, 'buffer')
}

/** What a secret is held against: its salted digest, and when it may be used. */
export type SecretDigest = Pick<
  PasswordCredentialRow,
  'salt' | 'hash' | 'startDateTime' | 'endDateTime'
>

/** Judges a secret against an application's digests, in the same time wherever it fits. */
export function judgeSecret(
  rows: readonly SecretDigest[],
  secret: string,
  now: Date,
): 'ok' | 'wrong' | 'expired' | 'none' {
  if (rows.length === 0) return 'none'
  let valid = false
  let expired = false
  for (const row of rows) {
    const fits = timingSafeEqual(digest(row.salt, secret), Buffer.from(row.hash, 'base64url'))
    const began = Date.parse(row.startDateTime) <= now.getTime()
    const ended = Date.parse(row.endDateTime) <= now.getTime()
    valid = valid || (fits && began && !ended)
    expired = expired || (fits && ended)
  }
  if (valid) return 'ok'
  return expired ? 'expired' : 'wrong'
}

/** A stored secret as it may be shown. */
export function toPasswordCredential(row: PasswordCredentialRow): PasswordCredential {
  const { keyId, displayName, hint, startDateTime, endDateTime } = row
  return {
    customKeyIdentifier: null,
    displayName,
    endDateTime,
    hint,
    keyId,
    secretText: null,
    startDateTime,
  }
}

/** Makes a secret for an object and stores its digest. */
export async function addSecret(
  { random, date }: Context,
  tx: Executor,
  object: { tenantId: string; id: string; appId: string },
  { displayName, startDateTime, endDateTime }: AddPassword,
): Promise<NewPasswordCredential> {
  if ((displayName ?? '').length > 256) {
    throw badRequest('The description of the secret is longer than 256 characters.', '/displayName')
  }
  const start = parseTime(startDateTime, 'startDateTime') ?? date()
  const end = parseTime(endDateTime, 'endDateTime') ?? twoYearsAfter(start)
  if (end <= start) {
    throw badRequest('The end of the secret is not after its start.', '/endDateTime')
  }
  const secretText = generateSecret(random)
  const salt = random.bytes(16).toString('base64url')
  const row: PasswordCredentialRow = {
    tenantId: object.tenantId,
    objectId: object.id,
    appId: object.appId,
    keyId: random.uuid(),
    displayName: displayName ?? null,
    hint: secretText.slice(0, 3),
    startDateTime: start.toISOString(),
    endDateTime: end.toISOString(),
    salt,
    hash: digest(salt, secretText).toString('base64url'),
  }
  await insertPasswordCredential(tx, row)
  return { ...toPasswordCredential(row), secretText }
}

/** Removes a secret, which ends it at once. */
export async function removeSecret(
  tx: Executor,
  object: { tenantId: string; id: string },
  keyId: string,
): Promise<void> {
  if ((await deletePasswordCredentials(tx, object.tenantId, object.id, keyId)) === 0) {
    throw badRequest(`No password credential found with keyId ${keyId}.`, '/keyId')
  }
}

function parseTime(text: string | undefined, property: string): Date | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) {
    throw badRequest(`'${text}' is not a time in ISO 8601.`, `/${property}`)
  }
  return time
}

function twoYearsAfter(start: Date): Date {
  const end = new Date(start)
  end.setUTCFullYear(end.getUTCFullYear() + 2)
  return end
}
