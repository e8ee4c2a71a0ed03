import type { TestOperationResult } from '@patchbay/wire'

/**
 * A request as a curl command line (POSIX shell). The Authorization header is left to the reader:
 * a token must not travel by clipboard.
 */
export function toCurl(request: TestOperationResult['request']): string {
  const lines = [`curl --request ${request.method} ${quote(request.url)}`]
  for (const [name, value] of Object.entries(request.headers)) {
    const secret = isSecretHeader(name) || value.includes('•••')
    lines.push(secret ? `--header "${name}: $TOKEN"` : `--header ${quote(`${name}: ${value}`)}`)
  }
  if (request.body !== null && request.body !== '') lines.push(`--data-raw ${quote(request.body)}`)
  return lines.join(' \\\n  ')
}

function isSecretHeader(name: string): boolean {
  return /^(authorization|proxy-authorization|cookie|.*(api-?key|secret|token).*)$/i.test(name)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
