import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { parse } from 'fast-querystring'
import type { IdentityContext } from '../context.ts'
import { refusalInJson } from '../errors/refusal-in-json.ts'
import type { ReceivedRequest } from '../exchange.ts'
import { bodyLimit } from '../limits.ts'
import { answerToken, tokenRoutes, type TokenCall } from '../token/answer-token.ts'
import type { Surroundings } from './direct.ts'

const address = /^\/([^/?%]{1,255})\/oauth2\/(v2\.0\/)?token$/
const form = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i

/** The token endpoint for requests as programs send them: a form of known length, no query. */
export function answerTokenDirectly(
  request: IncomingMessage,
  response: ServerResponse,
  context: IdentityContext,
  around: Surroundings,
  sideBySide: (work: () => void) => void,
): boolean {
  const { url = '', headers } = request
  const [, tenant, isVersion2] = address.exec(url) ?? []
  if (tenant === undefined || !form.test(headers['content-type'] ?? '')) return false
  const length = Number(headers['content-length'])
  if (!(length > 0 && length <= bodyLimit)) return false
  const began = performance.now()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('end', () => {
    const socket = request.socket as Partial<TLSSocket> & typeof request.socket
    const received: ReceivedRequest = {
      method: 'POST',
      url,
      headers,
      ip: socket.remoteAddress ?? '',
      protocol: socket.encrypted ? 'https' : 'http',
      query: undefined,
      body: parse((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString()),
    }
    const version = isVersion2 ? 2 : 1
    const call = { request: received, tenant, version } as const
    sideBySide(() => void send(call, response, began, context, around))
  })
  return true
}

async function send(
  call: TokenCall,
  response: ServerResponse,
  began: number,
  context: IdentityContext,
  { headers: always, answers }: Surroundings,
): Promise<void> {
  const headers: Record<string, string> = {}
  let status = 200
  let body: object
  let refused: unknown
  try {
    body = await answerToken(call, headers, context)
  } catch (thrown) {
    const refusal = refusalInJson(thrown, call.request, tokenRoutes[call.version], context)
    ;({ status, body } = refusal)
    Object.assign(headers, refusal.headers)
    refused = thrown
  }
  const text = JSON.stringify(body)
  headers['content-length'] = String(Buffer.byteLength(text))
  response.statusCode = status
  answers(response, { route: `POST ${tokenRoutes[call.version]}`, began, thrown: refused })
  response.writeHead(status, [...Object.entries(headers).flat(), ...always])
  response.end(text)
}
