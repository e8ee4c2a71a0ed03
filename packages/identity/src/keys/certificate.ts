import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** A new RSA-2048 signing key and the self-signed certificate that carries its public part. */
export async function makeSigningCertificate(validity: {
  notBefore: Date
  notAfter: Date
}): Promise<{ privateKey: KeyObject; certificate: Buffer }> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 })
  const name = sequence(set(sequence(commonName, utf8('Patchbay token signing'))))
  const toBeSigned = sequence(
    integer(serialNumber()),
    sha256WithRsa,
    name,
    sequence(generalizedTime(validity.notBefore), generalizedTime(validity.notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('RSA-SHA256', toBeSigned, privateKey)
  return { privateKey, certificate: sequence(toBeSigned, sha256WithRsa, bitString(signature)) }
}

/** Thumbprint of a certificate: base64url(SHA-1(DER)), which Entra uses as `kid` and `x5t` alike. */
export function thumbprint(certificate: Uint8Array): string {
  return createHash('sha1').update(certificate).digest('base64url')
}

// What of DER (X.690 §10) a version 1 certificate (RFC 5280 §4.1) needs.

function element(tag: number, content: Uint8Array): Buffer {
  const length = content.length
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x1_00
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(header), content])
}

function sequence(...members: Uint8Array[]): Buffer {
  return element(0x30, Buffer.concat(members))
}

function set(...members: Uint8Array[]): Buffer {
  return element(0x31, Buffer.concat(members))
}

function integer(bytes: Uint8Array): Buffer {
  return element(0x02, bytes)
}

function utf8(text: string): Buffer {
  return element(0x0c, Buffer.from(text, 'utf8'))
}

function bitString(bytes: Uint8Array): Buffer {
  return element(0x03, Buffer.concat([Buffer.from([0]), bytes]))
}

/** UTCTime up to 2049 and GeneralizedTime after it, as RFC 5280 §4.1.2.5 demands. */
function generalizedTime(time: Date): Buffer {
  const digits = time.toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return time.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : element(0x18, Buffer.from(digits, 'ascii'))
}

/** 128 random bits, positive and without a leading zero octet. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes
}

/** 2.5.4.3 */
const commonName = Buffer.from('0603550403', 'hex')
/** 1.2.840.113549.1.1.11 with NULL parameters (RFC 4055 §5). */
const sha256WithRsa = Buffer.from('300d06092a864886f70d01010b0500', 'hex')
