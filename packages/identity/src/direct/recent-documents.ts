import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Schema, Store } from '@patchbay/store'
import { documentHeaders, isKnown, type BuiltDocument } from '../metadata/documents.ts'
import type { Surroundings } from './direct.ts'

/** What discovery documents and key sets are made of. */
const tables = [
  'tenants',
  'domains',
  'signInSettings',
  'signingKeys',
] as const satisfies readonly (keyof Schema)[]

/** How long what another process changes may go unseen. */
const recentMilliseconds = 1000
/** Addresses remembered; beyond it the one remembered first goes. */
const addressLimit = 1000

interface Recent {
  at: number
  generation: number
  route: string
  etag: string
  body: string
  whole: readonly string[]
  unchanged: readonly string[]
}

/** What the router has just answered for an address, to be said again without it. */
export interface RecentDocuments {
  /** Taken before a document's parts are read: a commit that comes meanwhile makes it old at once. */
  generation(): number
  /** Remembers what the router answers for an address. */
  remember(url: string, route: string, generation: number, document: BuiltDocument): void
  /** Says it again; false where the router has to be asked. */
  answer(request: IncomingMessage, response: ServerResponse, around: Surroundings): boolean
}

/** Remembers nothing yet. */
export function createRecentDocuments({
  store,
  clock,
}: {
  store: Pick<Store, 'writes'>
  clock: { now(): Date }
}): RecentDocuments {
  const recent = new Map<string, Recent>()
  const generation = (): number => store.writes.generation(tables)

  return {
    generation,
    remember(url, route, taken, { body, etag }) {
      if (url.includes('?')) return
      const headers = Object.entries({ ...documentHeaders, etag }).flat()
      const text = body.toString()
      const whole = [...headers, 'content-length', String(body.length)]
      const at = clock.now().getTime()
      recent.delete(url)
      const unchanged = headers
      recent.set(url, { at, generation: taken, route, etag, body: text, whole, unchanged })
      const [oldest] = recent.keys()
      if (recent.size > addressLimit && oldest !== undefined) recent.delete(oldest)
    },
    answer(request, response, { headers, answers }) {
      const { method, url = '' } = request
      const known = method === 'GET' ? recent.get(url) : undefined
      if (!known || known.generation !== generation()) return false
      if (Math.abs(clock.now().getTime() - known.at) >= recentMilliseconds) return false
      const isUnchanged = isKnown(request.headers['if-none-match'], known.etag)
      answers(response, { route: known.route, began: performance.now() })
      const always = ['x-ms-request-id', randomUUID(), ...headers]
      if (isUnchanged) {
        response.writeHead(304, [...known.unchanged, ...always])
        response.end()
      } else {
        response.writeHead(200, [...known.whole, ...always])
        response.end(known.body)
      }
      return true
    },
  }
}
