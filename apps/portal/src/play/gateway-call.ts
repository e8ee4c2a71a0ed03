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
      )
    }
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: isText(response) ? await response.text() : new Uint8Array(await response.arrayBuffer()),
    }
  }
}

/** Whatever is not said to be bytes is read as text. */
function isText(response: Response): boolean {
  const type = response.headers.get('content-type') ?? ''
  return type === '' || /^text\/|json|xml|urlencoded/i.test(type)
}
