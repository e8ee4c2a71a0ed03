import type { ApiErrorBody } from '@patchbay/wire'

/** A refusal of the server, in its own words. Status 0 means that no answer came. */
export class RequestError extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'RequestError'
    this.status = status
    this.code = code
  }
}

/**
 * One call of the portal's own API with its session.
 *
 * @param signIn  What to do when nobody is signed in; it does not come back.
 * @throws {RequestError}
 */
export async function portalRequest<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  signIn: () => void = goToSignIn,
): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: 'application/json',
        'X-Patchbay-Portal': '1',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    throw new RequestError(
      0,
      'NoAnswer',
      'The server did not answer. Check your network and that the server is running, then try again.',
    )
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T
  if (response.status === 401) {
    signIn()
    return new Promise<T>(() => {})
  }
  const refusal = (await response.json().catch(() => undefined)) as
    | Partial<ApiErrorBody>
    | undefined
  throw new RequestError(
    response.status,
    refusal?.error?.code ?? `Status${response.status}`,
    refusal?.error?.message ?? `The server answered ${response.status} without saying why.`,
  )
}

/** Leaves for the sign-in page and comes back here afterwards. */
export function goToSignIn(): void {
  const here = `${location.pathname}${location.search}`
  location.assign(`/signin?return_to=${encodeURIComponent(here)}`)
}
