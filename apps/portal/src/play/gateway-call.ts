import { type CallResponse, type OperationRequest, pathWithQuery } from '@patchbay/connector-model'

/**
 * Calls a connector through the gateway with one connection.
 *
 * @param connectionId  Undefined when the user has none; every call then fails and says so.
 */
export function callThroughGateway(
  connectorId: string,
  connectionId: string | undefined,
  connectorDisplayName: string,
): (request: OperationRequest, signal?: AbortSignal) => Promise<CallResponse> {
  return async (request, signal) => {
    if (connectionId === undefined)
      throw new Error(
        `There is no connection to ${connectorDisplayName}. Connect to it first, then try again.`,
      )
    const address = `/apim/${encodeURIComponent(connectorId)}/${encodeURIComponent(connectionId)}`
    let response: Response
    try {
      response = await fetch(address + pathWithQuery(request), {
        method: request.method,
        headers: { ...request.headers, 'X-Patchbay-Portal': '1' },
        body: request.body as BodyInit | null,
        ...(signal ? { signal } : {}),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw new Error(
        `${connectorDisplayName} could not be called: the server did not answer. Check your network, then try again.`,
        { cause: error },
      )
    }
    const refusal = response.ok ? undefined : await gatewayRefusal(response.clone())
    if (refusal !== undefined) throw new Error(refusal)
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: isText(response) ? await response.text() : new Uint8Array(await response.arrayBuffer()),
    }
  }
}

/** What the gateway itself says went wrong; an error of the API behind it has another shape. */
async function gatewayRefusal(response: Response): Promise<string | undefined> {
  const body: unknown = await response.json().catch(() => undefined)
  const error = field(body, 'error')
  const message = field(field(error, 'innerError'), 'message')
  return typeof field(error, 'clientRequestId') === 'string' && typeof message === 'string'
    ? message
    : undefined
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined
}

/** Whatever is not said to be bytes is read as text. */
function isText(response: Response): boolean {
  const type = response.headers.get('content-type') ?? ''
  return type === '' || /^text\/|json|xml|urlencoded/i.test(type)
}
