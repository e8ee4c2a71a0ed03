import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import {
  ArgumentError,
  argumentsByName,
  encodeRequest,
  pathWithQuery,
  resultResponse,
  validateResponse,
} from '@patchbay/connector-model'
import type { Finding, TestOperation, TestOperationResult } from '@patchbay/wire'
import { ConnectorError } from '../errors.ts'
import type { OpenConnection } from './connection-cache.ts'
import type { Answer } from './answer.ts'
import { GatewayError } from './gateway-error.ts'
import { requestHeaders } from './headers.ts'
import type { SentRequest } from './prepare-request.ts'
import type { ReceivedResponse, Runner } from './run-operation.ts'
import { Trace } from './trace.ts'

/** Longer answers are cut, as a person reads them. */
const SHOWN_BYTES = 1024 * 1024

/** Runs an operation for the Test page: the request, the answer, and what was done between. */
export async function testOperation(
  runner: Runner,
  open: OpenConnection,
  test: TestOperation,
): Promise<TestOperationResult> {
  const { connector, operations } = open.loaded
  const operation = operations.find(({ operationId }) => operationId === test.operationId)
  if (!operation)
    throw new ConnectorError(
      404,
      'OperationNotFound',
      `The connector has no operation "${test.operationId}". Save the connector, then test again.`,
    )
  const request = encode()
  const [path = '/', query = ''] = splitOnce(pathWithQuery(request), '?')
  const trace = new Trace()
  let sent: SentRequest | undefined
  const bodyText = request.body === null ? null : Buffer.from(request.body).toString('utf8')
  const began = performance.now()
  try {
    const response = await runner.run(
      open,
      {
        method: request.method,
        path,
        query,
        // People read the answer, so it is not compressed.
        headers: { ...requestHeaders(request.headers), 'accept-encoding': 'identity' },
        body: request.body === null ? undefined : Buffer.from(request.body),
        clientRequestId: randomUUID(),
      },
      {
        trace,
        noteSent: (out) => {
          sent = out
        },
      },
    )
    return await describe(response)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return {
      request: {
        ...(sent ?? { method: request.method, url: pathWithQuery(request), headers: {} }),
        body: bodyText,
      },
      response: null,
      validation: [],
      trace: trace.steps,
      error: error.message,
    }
  }

  function encode() {
    try {
      return encodeRequest(
        operation!,
        argumentsByName(connector.definition, operation!, test.parameters),
      )
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error
      throw new ConnectorError(400, 'ParameterNotValid', error.message)
    }
  }

  async function describe(response: ReceivedResponse): Promise<TestOperationResult> {
    const { text, cut } = await readShown(response.body)
    const durationMilliseconds = Math.round(performance.now() - began)
    const validation = cut ? [CUT] : validate(connector.definition, response, text)
    trace.add(
      'Validate response',
      validation.length === 0
        ? 'The response is as its schema says'
        : `${validation.length} differences from the schema`,
    )
    return {
      request: { ...sent!, body: bodyText },
      response: {
        status: response.status,
        statusText: STATUS_CODES[response.status] ?? '',
        headers: response.headers,
        body: text,
        durationMilliseconds,
      },
      validation,
      trace: trace.steps,
      error: null,
    }
  }
}

const CUT: Finding = {
  severity: 'information',
  rule: 'ResponseCut',
  path: '',
  message: 'The response is longer than 1 MB; it is shown in part and was not validated.',
}

function validate(
  definition: Record<string, unknown>,
  response: ReceivedResponse,
  text: string,
): Finding[] {
  if (response.status >= 300) return []
  const described =
    response.operation.responses.find(({ status }) => status === String(response.status)) ??
    resultResponse(response.operation)
  if (!described?.schema || Object.keys(described.schema).length === 0) return []
  if (text === '') return []
  try {
    return validateResponse(definition, described.schema, JSON.parse(text))
  } catch {
    return [
      {
        severity: 'warning',
        rule: 'ResponseNotJson',
        path: '',
        message: 'The response is not JSON, though its schema describes JSON.',
      },
    ]
  }
}

async function readShown(body: Answer | Buffer): Promise<{ text: string; cut: boolean }> {
  const read = Buffer.isBuffer(body)
    ? { body: body.subarray(0, SHOWN_BYTES), cut: body.length > SHOWN_BYTES }
    : await body.read(SHOWN_BYTES)
  return { text: read.body.toString('utf8'), cut: read.cut }
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
