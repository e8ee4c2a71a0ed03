import { request } from 'undici'
import type { GatewayContext } from '../context.ts'

/** What a token endpoint gave. */
export interface TokenResponse {
  accessToken: string
  refreshToken: string | undefined
  /** Undefined when the provider does not say; the token is then used until a 401. */
  expiresInSeconds: number | undefined
  idToken: string | undefined
  /** Other texts of the answer that calls may need, such as Salesforce's `instance_url`. */
  claims: Record<string, string>
}

/** A token endpoint's refusal, or no answer at all (`status` 0). */
export class TokenEndpointError extends Error {
  override readonly name = 'TokenEndpointError'
  /** `invalid_grant`; `temporarily_unavailable` when there was no OAuth answer. */
  readonly error: string
  readonly description: string
  readonly status: number

  constructor(error: string, description: string, status: number) {
    super(`${error}: ${description}`)
    this.error = error
    this.description = description
    this.status = status
  }

  /** `AADSTS70008`, when the provider is one that gives such codes. */
  get aadCode(): string | undefined {
    return /AADSTS\d+/.exec(this.description)?.[0]
  }
}

/** A token request, without the client's credentials. */
export interface TokenRequest {
  url: string
  form: Record<string, string>
  clientId: string
  /** Undefined for a public client. */
  clientSecret: string | undefined
  /** `template`: the form has them already, wherever the maker wanted them. */
  credentials: 'form-then-header' | 'template'
}

/** Fields of token answers that connectors' policies read as `token:{name}`. */
const CLAIMS = ['instance_url', 'api_domain', 'account_id', 'team_id', 'realm_id', 'user_id']

const TIMEOUT_MILLISECONDS = 10_000
const REVOCATION_MILLISECONDS = 5_000
const MAXIMUM_BYTES = 1024 * 1024

/**
 * Asks a token endpoint. The client's credentials go into the form first; when they are refused
 * there, once more in the header, as providers differ in what they take (RFC 6749 §2.3.1).
 *
 * @throws {TokenEndpointError}
 */
export async function requestToken(
  context: Pick<GatewayContext, 'outbound' | 'fetchAgent' | 'publicUrl'>,
  tokenRequest: TokenRequest,
): Promise<TokenResponse> {
  const { clientId, clientSecret, form } = tokenRequest
  if (tokenRequest.credentials === 'template') {
    const answer = await send(context, tokenRequest.url, form)
    if (answer instanceof TokenEndpointError) throw answer
    return answer
  }
  const inForm = await send(context, tokenRequest.url, {
    ...form,
    client_id: clientId,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
  })
  if (!(inForm instanceof TokenEndpointError)) return inForm
  const mayBeClient =
    inForm.error === 'invalid_client' || (inForm.status === 401 && inForm.error !== 'invalid_grant')
  if (clientSecret === undefined || !mayBeClient || inForm.aadCode) throw inForm
  const credentials = `${encodeFormValue(clientId)}:${encodeFormValue(clientSecret)}`
  const inHeader = await send(context, tokenRequest.url, form, {
    authorization: `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`,
  })
  if (!(inHeader instanceof TokenEndpointError)) return inHeader
  throw new TokenEndpointError(
    inForm.error,
    `Client ID and secret sent in form body: ${inForm.description} (status ${inForm.status}). ` +
      `Sent in Basic authorization header: ${inHeader.description} (status ${inHeader.status}).`,
    inForm.status,
  )
}

async function send(
  context: Pick<GatewayContext, 'outbound' | 'fetchAgent' | 'publicUrl'>,
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<TokenResponse | TokenEndpointError> {
  const target = new URL(url)
  const answer = await post(context, target, form, headers, TIMEOUT_MILLISECONDS)
  return answer instanceof Error
    ? new TokenEndpointError(
        'temporarily_unavailable',
        `The token endpoint ${target.origin}${target.pathname} did not answer: ${answer.message || answer.name}.`,
        0,
      )
    : readAnswer(answer.status, answer.text)
}

async function post(
  context: Pick<GatewayContext, 'outbound' | 'fetchAgent' | 'publicUrl'>,
  target: URL,
  form: Record<string, string>,
  headers: Record<string, string>,
  timeout: number,
): Promise<{ status: number; text: string } | Error> {
  const isOwn = target.origin === new URL(context.publicUrl).origin
  try {
    const response = await request(target, {
      method: 'POST',
      dispatcher:
        isOwn && context.fetchAgent ? context.fetchAgent : context.outbound.dispatcherFor(target),
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams(form).toString(),
      signal: AbortSignal.timeout(timeout),
    })
    return { status: response.statusCode, text: await readText(response.body) }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > MAXIMUM_BYTES) throw new Error('its answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readAnswer(status: number, text: string): TokenResponse | TokenEndpointError {
  const answer = parseAnswer(text)
  const accessToken = answer['access_token']
  if (status >= 200 && status < 300 && typeof accessToken === 'string' && accessToken !== '') {
    const expiresIn = Number(answer['expires_in'])
    return {
      accessToken,
      refreshToken: textOf(answer['refresh_token']),
      expiresInSeconds:
        answer['expires_in'] !== undefined && Number.isFinite(expiresIn) ? expiresIn : undefined,
      idToken: textOf(answer['id_token']),
      claims: Object.fromEntries(
        CLAIMS.flatMap((name) => {
          const value = textOf(answer[name])
          return value === undefined || value.length > 2000 ? [] : [[name, value]]
        }),
      ),
    }
  }
  const error = textOf(answer['error'])
  if (error !== undefined)
    return new TokenEndpointError(error, textOf(answer['error_description']) ?? error, status)
  if (status >= 500 || status === 429)
    return new TokenEndpointError(
      'temporarily_unavailable',
      `The token endpoint answered with status ${status}.`,
      status,
    )
  return new TokenEndpointError(
    status === 401 ? 'invalid_client' : 'invalid_response',
    `The token endpoint answered with status ${status} and no access token.`,
    status,
  )
}

/** JSON, or a form as older providers send (Facebook, GitHub without `Accept`). */
function parseAnswer(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    if (/^[\w.]+=/.test(text)) return Object.fromEntries(new URLSearchParams(text))
  }
  return {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function encodeFormValue(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice(2)
}

/**
 * Tells a provider that a token is no longer wanted (RFC 7009). A provider that does not answer or
 * refuses changes nothing: the token ends by itself.
 *
 * @returns  Whether the provider took it.
 */
export async function revokeToken(
  context: Pick<GatewayContext, 'outbound' | 'fetchAgent' | 'publicUrl'>,
  revocation: {
    url: string
    token: string
    hint: 'refresh_token' | 'access_token'
    clientId: string
    clientSecret: string | undefined
  },
): Promise<boolean> {
  const { token, hint, clientId, clientSecret } = revocation
  const form = {
    token,
    token_type_hint: hint,
    client_id: clientId,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
  }
  const answer = await post(context, new URL(revocation.url), form, {}, REVOCATION_MILLISECONDS)
  return !(answer instanceof Error) && answer.status < 300
}
