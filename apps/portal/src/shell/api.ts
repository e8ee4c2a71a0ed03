import type { ApiErrorBody, Finding } from '@patchbay/wire'

/** A refusal by the server, or its silence (`status` 0). `message` says what happened and what to do next. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  /** Stable and searchable: `ConnectorNotFound`, `Request_BadRequest`, `NetworkError`. */
  readonly code: string
  readonly findings: readonly Finding[]
  /** For looking the request up in the server's log. */
  readonly requestId: string | undefined

  constructor(
    status: number,
    code: string,
    message: string,
    findings: readonly Finding[] = [],
    requestId?: string,
  ) {
    super(message)
    this.status = status
    this.code = code
    this.findings = findings
    this.requestId = requestId
  }
}

export interface RequestOptions {
  signal?: AbortSignal
  headers?: Record<string, string>
}

/** A page of a Graph collection. */
export interface GraphPage<T> {
  value: T[]
  '@odata.nextLink'?: string
  '@odata.count'?: number
}

/** The management API. Paths are relative to `/api`: `api.get('/connectors')`. */
export const api = {
  get: <T>(path: string, options?: RequestOptions) =>
    send<T>('GET', `/api${path}`, undefined, options),
  post: <T = void>(path: string, body?: unknown, options?: RequestOptions) =>
    send<T>('POST', `/api${path}`, body, options),
  put: <T = void>(path: string, body?: unknown, options?: RequestOptions) =>
    send<T>('PUT', `/api${path}`, body, options),
  patch: <T = void>(path: string, body: unknown, options?: RequestOptions) =>
    send<T>('PATCH', `/api${path}`, body, options),
  delete: <T = void>(path: string, options?: RequestOptions) =>
    send<T>('DELETE', `/api${path}`, undefined, options),
}

/** Microsoft Graph. Paths are relative to `/v1.0`: `graph.get('/me')`. */
export const graph = {
  get: <T>(path: string, options?: RequestOptions) =>
    send<T>('GET', `/v1.0${path}`, undefined, options),
  post: <T = void>(path: string, body?: unknown, options?: RequestOptions) =>
    send<T>('POST', `/v1.0${path}`, body, options),
  patch: <T = void>(path: string, body: unknown, options?: RequestOptions) =>
    send<T>('PATCH', `/v1.0${path}`, body, options),
  delete: <T = void>(path: string, options?: RequestOptions) =>
    send<T>('DELETE', `/v1.0${path}`, undefined, options),
  /** One page; takes a path or the `@odata.nextLink` of the page before. */
  page: <T>(pathOrLink: string, options?: RequestOptions) =>
    send<GraphPage<T>>('GET', graphAddress(pathOrLink), undefined, options),
  /** Every item of a collection, following `@odata.nextLink` up to `limit` items. */
  async all<T>(path: string, options?: RequestOptions & { limit?: number }): Promise<T[]> {
    const items: T[] = []
    let next: string | undefined = path
    while (next !== undefined && items.length < (options?.limit ?? 5000)) {
      // Each page names the next one.
      // oxlint-disable-next-line no-await-in-loop
      const page: GraphPage<T> = await graph.page<T>(next, options)
      items.push(...page.value)
      next = page['@odata.nextLink']
    }
    return items
  },
}

/** Where to sign in so that the browser comes back to this page. */
export function signInAddress(returnTo = location.pathname + location.search): string {
  return `/signin?return_to=${encodeURIComponent(returnTo)}`
}

/** A value as an OData string literal inside a URL: `quoted("O'Hara")` is `%27O%27%27Hara%27`. */
export function quoted(value: string): string {
  return encodeURIComponent(`'${value.replaceAll("'", "''")}'`)
}

// Next links are absolute on the canonical origin; this page may stand on the loopback one.
function graphAddress(pathOrLink: string): string {
  if (!/^https?:/.test(pathOrLink)) return `/v1.0${pathOrLink}`
  const link = new URL(pathOrLink)
  return link.pathname + link.search
}

const renamingMilliseconds = 300

async function send<T>(
  method: string,
  address: string,
  body: unknown,
  options: RequestOptions = {},
): Promise<T> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'X-Patchbay-Portal': '1',
    ...options.headers,
  }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const ask = () =>
    fetch(address, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  let response: Response
  try {
    response = await ask()
    if (response.status === 401) {
      // A sign-in in a pop-up renames the session: this call may have been under way with the old name.
      await new Promise((resolve) => setTimeout(resolve, renamingMilliseconds))
      response = await ask()
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(
      0,
      'NetworkError',
      'The server could not be reached. Check that Patchbay is running, then try again.',
    )
  }
  if (response.status === 401) goToSignIn()
  const text = await response.text()
  const json = parse(text)
  if (!response.ok) throw toApiError(response, json)
  if (text !== '' && json === undefined) {
    throw new ApiError(
      response.status,
      'UnexpectedAnswer',
      `${method} ${address} answered something that is not JSON. The portal and the server may be of different versions: build both and load the page again.`,
    )
  }
  return json as T
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toApiError(response: Response, json: unknown): ApiError {
  const requestId = response.headers.get('request-id') ?? undefined
  const error = (json as Partial<ApiErrorBody> | undefined)?.error
  if (typeof error?.code === 'string') {
    return new ApiError(response.status, error.code, error.message, error.findings, requestId)
  }
  return new ApiError(
    response.status,
    'UnexpectedAnswer',
    `The server answered ${response.status} ${response.statusText} without saying why. Try again; if it stays, look in the server's log.`,
    [],
    requestId,
  )
}

const lastSentKey = 'patchbay.sent-to-sign-in'

// A session that ends between two calls must not bounce for ever: at most once in ten seconds.
function goToSignIn(): void {
  const now = Date.now()
  if (now - Number(sessionStorage.getItem(lastSentKey) ?? 0) < 10_000) return
  sessionStorage.setItem(lastSentKey, String(now))
  location.assign(signInAddress())
}
