import type { GraphCall, GraphReply } from './dispatch.ts'
import { badQuery, GraphError } from './errors.ts'

/** One request of a `$batch`. */
interface BatchRequest {
  id: string
  method: string
  url: string
  headers: Record<string, string>
  body: unknown
  dependsOn: string[]
}

const requestLimit = 20

/**
 * Requests in the order of what they depend on.
 *
 * @throws {GraphError} where they wait for each other, before any of them is sent.
 */
function inTurn(requests: readonly BatchRequest[]): BatchRequest[] {
  const turns: BatchRequest[] = []
  const done = new Set<string>()
  while (done.size < requests.length) {
    const ready = requests.filter(
      ({ id, dependsOn }) => !done.has(id) && dependsOn.every((each) => done.has(each)),
    )
    if (ready.length === 0) throw invalidBatch('the dependsOn go round in a circle')
    for (const { id } of ready) done.add(id)
    turns.push(...ready)
  }
  return turns
}

/** Answers one request; never throws. */
export type Answerer = (
  call: Pick<GraphCall, 'method' | 'url' | 'headers' | 'body'>,
) => Promise<GraphReply>

/**
 * Answers a JSON batch (Graph's `$batch`): requests with `dependsOn` after what they name, 424 where
 * that failed. The outer answer is 200 whatever the inner ones are.
 */
export async function answerBatch(body: unknown, answer: Answerer): Promise<object> {
  const statuses = new Map<string, number>()
  const responses: object[] = []
  for (const request of inTurn(parseBatch(body))) {
    const failed = request.dependsOn.some((id) => (statuses.get(id) ?? 500) >= 400)
    const reply = failed ? failedDependency : await answer(request)
    statuses.set(request.id, reply.status)
    const { 'content-type': contentType, location, etag, 'retry-after': retryAfter } = reply.headers
    const bytes = Buffer.isBuffer(reply.body) ? reply.body.toString('base64') : reply.body
    responses.push({
      id: request.id,
      status: reply.status,
      headers: {
        ...(contentType === undefined ? {} : { 'Content-Type': contentType.split(';')[0] }),
        ...(location === undefined ? {} : { Location: location }),
        ...(etag === undefined ? {} : { ETag: etag }),
        ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
      },
      ...(bytes === undefined ? {} : { body: bytes }),
    })
  }
  return { responses }
}

const failedDependency: GraphReply = {
  status: 424,
  headers: { 'content-type': 'application/json' },
  body: {
    error: {
      code: 'FailedDependency',
      message: 'The request was not sent because one that it depends on failed.',
    },
  },
}

function invalidBatch(why: string): GraphError {
  return badQuery(`Invalid batch payload format: ${why}.`)
}

function parseBatch(body: unknown): BatchRequest[] {
  const given: unknown =
    typeof body === 'object' && body !== null
      ? (body as { requests?: unknown }).requests
      : undefined
  if (!Array.isArray(given) || given.length === 0) {
    throw invalidBatch("it has no list 'requests', or nothing is in it")
  }
  if (given.length > requestLimit) {
    throw new GraphError(
      400,
      'MaximumValueExceeded',
      `Number of batch request steps exceeds the maximum value of ${requestLimit}.`,
    )
  }
  const requests = given.map(parseRequest)
  const ids = new Set(requests.map((each) => each.id))
  if (ids.size < requests.length) throw invalidBatch('two requests have one id')
  for (const { dependsOn } of requests) {
    const missing = dependsOn.find((id) => !ids.has(id))
    if (missing !== undefined) {
      throw invalidBatch(`dependsOn names '${missing.slice(0, 100)}', which is no request of it`)
    }
  }
  return requests
}

function parseRequest(given: unknown, index: number): BatchRequest {
  const request = (typeof given === 'object' && given !== null ? given : {}) as Record<
    string,
    unknown
  >
  const { id, method, url, headers, body, dependsOn } = request
  if (typeof id !== 'string' || id === '') throw invalidBatch(`request ${index + 1} has no id`)
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw invalidBatch(`request '${id.slice(0, 100)}' has no method or no url`)
  }
  if (/^[a-z]+:/i.test(url)) {
    throw invalidBatch(`the url of request '${id.slice(0, 100)}' is not relative, as '/me' is`)
  }
  const lowerCase: Record<string, string> = {}
  for (const [name, value] of Object.entries(
    typeof headers === 'object' && headers !== null ? headers : {},
  )) {
    lowerCase[name.toLowerCase()] = String(value)
  }
  if (body !== undefined && body !== null && lowerCase['content-type'] === undefined) {
    throw badQuery(
      `Write request id : ${id.slice(0, 100)} does not contain Content-Type header or body.`,
    )
  }
  return {
    id,
    method: method.toUpperCase(),
    // Clients that build requests from whole addresses leave the version in front.
    url: (url.startsWith('/') ? url : `/${url}`).replace(/^\/(v1\.0|beta)(?=\/)/, ''),
    headers: lowerCase,
    body,
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
  }
}
