/** What an X.509 certificate says of itself, as far as a list shows it. */
export interface CertificateFacts {
  /** Base64 of DER. */
  der: string
  /** SHA-1 of DER, upper-case hexadecimal, as other tools print it. */
  thumbprint: string
  /** Common name, or the whole subject where there is none. */
  subject: string
  /** ISO 8601. */
  notBefore: string
  notAfter: string
}

/**
 * Reads a certificate from a file or a pasted text: PEM, DER, or bare base64.
 *
 * @throws {TypeError} saying what it is instead, and what to do.
 * @see RFC 5280 §4.1, RFC 7468 §5.
 */
export async function readCertificate(bytes: Uint8Array): Promise<CertificateFacts> {
  const der = toDer(bytes)
  const { subject, notBefore, notAfter } = readFields(der)
  const digest = await crypto.subtle.digest('SHA-1', der)
  return {
    der: toBase64(der),
    thumbprint: thumbprintText(new Uint8Array(digest)),
    subject,
    notBefore,
    notAfter,
  }
}

const pem = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g

function toDer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // 0x30 begins a DER sequence. In a text it is the digit 0, which no base64 of a certificate begins with.
  if (bytes[0] === 0x30) return new Uint8Array(bytes)
  const text = new TextDecoder().decode(bytes)
  const blocks = [...text.matchAll(pem)]
  const certificate = blocks.find(([, label]) => label === 'CERTIFICATE')
  if (certificate) return fromBase64(certificate[2] ?? '')
  if (blocks.some(([, label]) => label?.includes('PRIVATE KEY'))) {
    throw new TypeError(
      'This is a private key. It stays with the application: choose the certificate that belongs to it.',
    )
  }
  const [other] = blocks
  if (other) throw new TypeError(`This is a ${other[1]?.toLowerCase()}, not a certificate.`)
  return fromBase64(text)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text.replaceAll(/\s+/g, '')), (character) =>
      character.charCodeAt(0),
    )
  } catch {
    throw notCertificate()
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

function thumbprintText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}

function notCertificate(): TypeError {
  return new TypeError(
    'This is not a certificate. Choose a .cer, .crt or .pem file with an X.509 certificate, or paste it.',
  )
}

/** A part of a DER document (X.690 §8.1). */
interface Element {
  tag: number
  content: Uint8Array
}

const tags = { sequence: 0x30, set: 0x31, oid: 0x06, version: 0xa0, utcTime: 0x17, time: 0x18 }

/** `2.5.4.3` */
const commonName = '550403'

function readFields(der: Uint8Array): { subject: string; notBefore: string; notAfter: string } {
  const [certificate] = children(der)
  const [body] = certificate?.tag === tags.sequence ? children(certificate.content) : []
  if (body?.tag !== tags.sequence) throw notCertificate()
  const fields = children(body.content)
  if (fields[0]?.tag === tags.version) fields.shift()
  // serialNumber, signature, issuer, validity, subject
  const [, , , validity, subject] = fields
  const [start, end] = validity ? children(validity.content) : []
  if (!start || !end || !subject) throw notCertificate()
  return {
    subject: nameOf(subject.content),
    notBefore: timeOf(start),
    notAfter: timeOf(end),
  }
}

function children(bytes: Uint8Array): Element[] {
  const found: Element[] = []
  let at = 0
  while (at < bytes.length) {
    const tag = bytes[at]
    let length = bytes[at + 1]
    at += 2
    if (tag === undefined || length === undefined) throw notCertificate()
    if (length > 0x80) {
      const size = length & 0x7f
      if (size > 4) throw notCertificate()
      length = 0
      for (let index = 0; index < size; index += 1) length = length * 256 + (bytes[at + index] ?? 0)
      at += size
    }
    if (at + length > bytes.length) throw notCertificate()
    found.push({ tag, content: bytes.subarray(at, at + length) })
    at += length
  }
  return found
}

function nameOf(subject: Uint8Array): string {
  const parts = children(subject).flatMap(({ content }) =>
    children(content).map((attribute) => {
      const [type, value] = children(attribute.content)
      return {
        type: thumbprintText(type?.content ?? new Uint8Array()),
        value: new TextDecoder().decode(value?.content),
      }
    }),
  )
  return (
    parts.find(({ type }) => type === commonName)?.value ??
    (parts.map(({ value }) => value).join(', ') || 'Certificate')
  )
}

function timeOf({ tag, content }: Element): string {
  const text = new TextDecoder().decode(content)
  const short = tag === tags.utcTime
  const match = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match || (tag !== tags.utcTime && tag !== tags.time)) throw notCertificate()
  const [, year = '', month, day, hour, minute, second] = match
  // Two digits mean 1950 to 2049 (RFC 5280 §4.1.2.5.1).
  const whole = short ? `${Number(year) < 50 ? '20' : '19'}${year}` : year
  return `${whole}-${month}-${day}T${hour}:${minute}:${second}Z`
}
