import { OAuthError } from '../errors/oauth-error.ts'
import type { ReceivedRequest } from '../exchange.ts'

/** What a client shows of itself at the token endpoint (RFC 6749 §2.3, RFC 7521 §4.2). */
export type PresentedCredentials =
  | { kind: 'none' }
  | { kind: 'secret'; secret: string }
  | { kind: 'assertion'; assertion: string }

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Reads `client_id` and credentials from the form or from HTTP Basic, whose parts are
 * percent-encoded (RFC 6749 §2.3.1).
 *
 * @throws {OAuthError} 9002313 for two ways at once, or another `client_id` in each; 90014 for half
 *   an assertion.
 */
export function readClientCredentials(
  request: Pick<ReceivedRequest, 'headers'>,
  form: Readonly<Record<string, string>>,
): { clientId: string | undefined; credentials: PresentedCredentials } {
  const basic = readBasic(request.headers.authorization)
  const { client_id: formId, client_secret: secret, client_assertion: assertion } = form
  const ways = [basic, secret, assertion].filter((way) => way !== undefined)
  if (ways.length > 1) throw new OAuthError(9002313)
  if (basic && formId && basic.id.toLowerCase() !== formId.toLowerCase()) {
    throw new OAuthError(9002313)
  }
  const hasType = form['client_assertion_type'] !== undefined
  if (hasType !== (assertion !== undefined)) {
    const parameter = hasType ? 'client_assertion' : 'client_assertion_type'
    throw new OAuthError(90014, { parameter, appId: formId })
  }
  const clientId = formId ?? basic?.id
  if (basic) return { clientId, credentials: { kind: 'secret', secret: basic.secret } }
  if (secret !== undefined) return { clientId, credentials: { kind: 'secret', secret } }
  if (assertion !== undefined) {
    if (form['client_assertion_type'] !== assertionType) {
      throw new OAuthError(90100, { parameter: 'client_assertion_type' })
    }
    return { clientId, credentials: { kind: 'assertion', assertion } }
  }
  return { clientId, credentials: { kind: 'none' } }
}

function readBasic(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  if (!encoded) return undefined
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  try {
    return {
      id: decodeURIComponent(id.replaceAll('+', ' ')),
      secret: decodeURIComponent(rest.join(':').replaceAll('+', ' ')),
    }
  } catch {
    throw new OAuthError(9002313)
  }
}
