import type { Actor, Directory, Tenant } from '@patchbay/directory'
import type { Caller } from '@patchbay/wire'
import type Type from 'typebox'
import type { EntityType, QueryOptions } from './odata/query-options.ts'
import type { Source } from './odata/page.ts'
import type { Permission } from './permissions.ts'
import type { Throttle } from './throttle.ts'

/** How much a client may ask for before it has to wait. */
export interface ThrottleLimits {
  /** Resource units of one application in one tenant in ten seconds. */
  resourceUnits: number
  /** Changes by one application in one tenant in 150 seconds. */
  writes: number
}

export type Json = Record<string, unknown>

/** What the routes work with. */
export interface GraphContext {
  directory: Directory
  /** `https://localhost:8443`: base of every address in an answer. */
  publicUrl: string
  clock: { now(): Date }
  throttle?: Throttle
}

/** A request that belongs to a route, from a caller who may send it. */
export interface GraphRequest extends GraphContext {
  caller: Caller
  actor: Actor
  tenantId: string
  /** By name in the route's path. */
  parameters: Record<string, string>
  body: Json
  /** By which the client reaches the server, where it said so. */
  host?: string
  /** Bytes of an image, where the body is one. */
  image?: Buffer
  /** `Prefer`, in lower case. */
  prefer: readonly string[]
  /** Judged by the route's type; of no meaning where it has none. */
  options: QueryOptions
}

/** What a route answers. */
export type Answer =
  | { kind: 'entity'; entity: Json; status?: 200 | 201; location?: string }
  | { kind: 'collection'; source: Source<never>; context?: string }
  | { kind: 'json'; body: Json }
  | { kind: 'page'; values: Json[]; link: { name: 'nextLink' | 'deltaLink'; query: string } }
  | { kind: 'image'; contentType: string; content: Buffer }
  | { kind: 'nothing' }

export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** `/applications/{application}/owners/{id}/$ref` */
  path: string
  permission: Permission
  /** Type of what is answered; query options are judged by it. */
  type?: EntityType
  /** Shape of the body. */
  body?: Type.TSchema
  /** What the shape does not name is refused; else it is let be. */
  refusesOthers?: true
  handle: (request: GraphRequest) => Promise<Answer>
  /** Relationships that `$expand` fetches for one entity. */
  expand?: Record<string, (request: GraphRequest, entity: Json) => Promise<Json[]>>
}

export const nothing: Answer = { kind: 'nothing' }

export function entity(value: Json): Answer {
  return { kind: 'entity', entity: value }
}

export function created(value: Json, location: string): Answer {
  return { kind: 'entity', entity: value, status: 201, location }
}

export function collection<Key>(source: Source<Key>, context?: string): Answer {
  // A source is read only with keys that it made or parsed itself.
  const anySource = source as unknown as Source<never>
  return context === undefined
    ? { kind: 'collection', source: anySource }
    : { kind: 'collection', source: anySource, context }
}

/** The tenant of the caller. */
export async function callersTenant({ directory, tenantId }: GraphRequest): Promise<Tenant> {
  const tenant = await directory.tenants.find(tenantId)
  if (tenant === undefined) throw new Error(`The caller's tenant ${tenantId} is gone.`)
  return tenant
}
