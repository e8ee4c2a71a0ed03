import { randomUUID } from 'node:crypto'
import {
  ArgumentError,
  argumentsByName,
  encodeRequest,
  pathWithQuery,
} from '@patchbay/connector-model'
import { ConnectorError } from '../errors.ts'
import type { OpenConnection } from './connection-cache.ts'
import { requestHeaders } from './headers.ts'
import type { OperationCall } from './prepare-request.ts'
import type { RunOptions, Runner } from './run-operation.ts'

const ANSWER_BYTES = 16 * 1024 * 1024

/** The whole answer of a call that the gateway makes for itself. */
export interface WholeAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/**
 * A call by operation id and parameter names.
 *
 * @throws {ConnectorError} when there is no such operation or a value is missing.
 */
export function callFor(
  open: OpenConnection,
  operationId: string,
  parameters: Readonly<Record<string, unknown>>,
): OperationCall {
  const { operations, connector } = open.loaded
  const operation = operations.find((each) => each.operationId === operationId)
  if (!operation)
    throw new ConnectorError(
      404,
      'OperationNotFound',
      `The connector has no operation "${operationId}".`,
    )
  try {
    const request = encodeRequest(
      operation,
      argumentsByName(connector.definition, operation, parameters),
    )
    const [path = '/', query = ''] = pathWithQuery(request).split(/\?(.*)/s, 2)
    return {
      method: request.method,
      path,
      query,
      headers: { ...requestHeaders(request.headers), 'accept-encoding': 'identity' },
      body: request.body === null ? undefined : Buffer.from(request.body),
      clientRequestId: randomUUID(),
    }
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error
    throw new ConnectorError(400, 'ParameterNotValid', error.message)
  }
}

/** Makes a call and reads its answer to the end. */
export async function callWhole(
  runner: Runner,
  open: OpenConnection,
  call: OperationCall,
  options?: RunOptions,
): Promise<WholeAnswer> {
  const { status, headers, body } = await runner.run(open, call, options)
  return {
    status,
    headers,
    body: Buffer.isBuffer(body) ? body : (await body.read(ANSWER_BYTES)).body,
  }
}
