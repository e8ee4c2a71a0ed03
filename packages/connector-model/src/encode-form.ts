import { toBase64 } from './base64.ts'
import { escapeData } from './escape-data.ts'

/** One field of a form; bytes and what a definition calls a file are sent as files. */
export interface FormField {
  name: string
  value: string | Uint8Array
  isFile: boolean
}

/** A form as `application/x-www-form-urlencoded` (WHATWG URL §5, spaces as `%20`); bytes as base64. */
export function encodeUrlEncoded(fields: readonly FormField[]): string {
  return fields
    .map(({ name, value }) => {
      const text = typeof value === 'string' ? value : toBase64(value)
      return `${escapeData(name)}=${escapeData(text)}`
    })
    .join('&')
}

/** A form as `multipart/form-data` (RFC 7578), with a boundary that occurs in none of its parts. */
export function encodeMultipart(fields: readonly FormField[]): {
  contentType: string
  body: Uint8Array
} {
  const encoder = new TextEncoder()
  const contents = fields.map(({ value }) =>
    typeof value === 'string' ? encoder.encode(value) : value,
  )
  const boundary = freeBoundary(contents)
  const parts: Uint8Array[] = []
  fields.forEach(({ name, value, isFile }, index) => {
    const quoted = quote(name)
    const asFile = isFile || typeof value !== 'string'
    const type = asFile ? '\r\nContent-Type: application/octet-stream' : ''
    const fileName = asFile ? `; filename="${quoted}"` : ''
    parts.push(
      encoder.encode(
        `--${boundary}\r\nContent-Disposition: form-data; name="${quoted}"${fileName}${type}\r\n\r\n`,
      ),
      contents[index]!,
      encoder.encode('\r\n'),
    )
  })
  parts.push(encoder.encode(`--${boundary}--\r\n`))
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: join(parts) }
}

/** RFC 7578 §4.2, as browsers write it: what would end the quotation or the line is escaped. */
function quote(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function freeBoundary(contents: readonly Uint8Array[]): string {
  for (let number = 0; ; number++) {
    const boundary = `patchbay-form-${String(number).padStart(8, '0')}`
    const line = new TextEncoder().encode(`--${boundary}`)
    if (!contents.some((content) => holds(content, line))) return boundary
  }
}

function holds(content: Uint8Array, wanted: Uint8Array): boolean {
  for (let at = content.indexOf(wanted[0]!); at >= 0; at = content.indexOf(wanted[0]!, at + 1))
    if (wanted.every((byte, index) => content[at + index] === byte)) return true
  return false
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
