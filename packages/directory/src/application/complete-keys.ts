import { parseCertificate } from '../proof-of-possession.ts'
import type { KeyCredential } from '../types.ts'

type Json = Record<string, unknown>

/**
 * Certificates of a patch, completed as Microsoft Graph completes them: one without `keyId` gets one,
 * and what is not said of it is read from the certificate. One that is there already and comes without
 * its bytes, as Graph prints it, keeps them.
 *
 * @param given  As sent; what has another form is left to the check of the shape.
 */
export function completeKeys(
  given: unknown,
  known: readonly KeyCredential[],
  newKeyId: () => string,
): unknown {
  if (!Array.isArray(given)) return given
  return given.map((item: unknown) => {
    if (typeof item !== 'object' || item === null) return item
    const credential = saidOf(item)
    const { keyId, key } = credential
    if (key === undefined) {
      const stored = known.find((each) => each.keyId === keyId)
      return stored === undefined ? item : { ...stored, ...credential }
    }
    const isComplete = ['keyId', 'startDateTime', 'endDateTime'].every((name) => name in credential)
    if (isComplete || typeof key !== 'string') return item
    const certificate = parseCertificate(key)
    return {
      keyId: newKeyId(),
      customKeyIdentifier: certificate.fingerprint.replaceAll(':', ''),
      displayName: certificate.subject.replaceAll('\n', ', ').slice(0, 90),
      startDateTime: new Date(certificate.validFrom).toISOString(),
      endDateTime: new Date(certificate.validTo).toISOString(),
      ...credential,
    }
  })
}

/** Members that say something. */
function saidOf(item: object): Json {
  return Object.fromEntries(
    Object.entries(item).filter(([, value]) => value !== null && value !== undefined),
  )
}
