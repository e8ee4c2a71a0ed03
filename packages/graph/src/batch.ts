import type { GraphCall, GraphReply } from './dispatch.ts'
import { GraphError, invalidBody } from './errors.ts'

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

/** Answers one request; never throws. */
export type Answerer = (
  call: Pick<GraphCall, 'method' | 'url' | 'headers' | 'body'>,
) => Promise<GraphReply>

/**
 * Answers a JSON batch (Graph's `$batch`): requests with `dependsOn` after what they name, 424 where
 * that failed. The outer answer is 200 whatever the inner ones are.
 */
export async function answerBatch(body: unknown, answer: Answerer): Promise<object> {
  const requests = parseBatch(body)
  const statuses = new Map<string, number>()
  const responses: object[] = []
  let waiting = requests
  while (waiting.length > 0) {
    const ready = waiting.filter(({ dependsOn }) => dependsOn.every((id) => statuses.has(id)))
    if (ready.length === 0) {
      throw invalidBody('The dependsOn of the batch go round in a circle.', '/requests')
    }
    waiting = waiting.filter((each) => !ready.includes(each))
    for (const request of ready) {
      const failed = request.dependsOn.some((id) => (statuses.get(id) ?? 500) >= 400)
      const reply = failed ? failedDependency : await answer(request)
      statuses.set(request.id, reply.status)
      const {
        'content-type': contentType,
        location,
        etag,
        'retry-after': retryAfter,
      } = reply.headers
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

function parseBatch(body: unknown): BatchRequest[] {
  const given: unknown =
    typeof body === 'object' && body !== null
      ? (body as { requests?: unknown }).requests
      : undefined
  if (!Array.isArray(given)) throw invalidBody("The batch has no list 'requests'.", '/requests')
  if (given.length > requestLimit) {
    throw new GraphError(
      400,
      'MaximumValueExceeded',
      `Number of batch request steps exceeds the maximum value of ${requestLimit}.`,
    )
  }
  const requests = given.map(parseRequest)
  const ids = new Set(requests.map((each) => each.id))
  if (ids.size < requests.length)
    throw invalidBody('Two requests of the batch have one id.', '/requests')
  for (const { dependsOn } of requests) {
    const missing = dependsOn.find((id) => !ids.has(id))
    if (missing !== undefined) {
      throw invalidBody(
        `dependsOn names '${missing}', which is no request of the batch.`,
        '/requests',
      )
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
  const target = `/requests/${index}`
  if (typeof id !== 'string' || id === '')
    throw invalidBody('A request of the batch has no id.', target)
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw invalidBody(`Request '${id}' has no method or no url.`, target)
  }
  if (/^[a-z]+:/i.test(url)) {
    throw invalidBody(`The url of request '${id}' is relative: '/me', not '${url}'.`, target)
  }
  const lowerCase: Record<string, string> = {}
  for (const [name, value] of Object.entries(
    typeof headers === 'object' && headers !== null ? headers : {},
  )) {
    lowerCase[name.toLowerCase()] = String(value)
  }
  if (body !== undefined && body !== null && lowerCase['content-type'] === undefined) {
    throw invalidBody(`Request '${id}' has a body and no Content-Type header.`, target)
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
