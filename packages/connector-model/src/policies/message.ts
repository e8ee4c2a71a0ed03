import type { Piece, Scope } from './expression.ts'
import { fieldOf } from '../document.ts'

/** A JSON body that is read only when a policy asks for it, and written only when one changed it. */
export interface JsonBody {
  /**
   * The body as JSON; undefined when there is none.
   *
   * @throws {TypeError} when it is not JSON.
   */
  read(): unknown
  replace(value: unknown): void
}

/** A request or response on its way through the policies, which change it. */
export interface PolicyMessage {
  /** Scheme, host and base path, without a trailing slash. */
  baseUrl: string
  method: string
  /** Percent-encoded, beginning with `/`; relative to the base. */
  path: string
  /** Encoded, without `?`. */
  query: string
  /** By lower-case name: the request's, or in the sections for responses the response's. */
  headers: Record<string, string>
  body?: JsonBody
  /** Of a response. */
  status?: number
}

/** A request that a policy makes of its own. */
export interface SideRequest {
  method: string
  url: string
  headers: Record<string, string>
}

/** What policies know of a call besides the message, and what they may do. */
export interface PolicyContext {
  /** Values of the variables in the operation's path, decoded. */
  pathParameters: ReadonlyMap<string, string>
  /** The connection's parameters, secret ones included. */
  connectionParameters: Readonly<Record<string, string>>
  /** The method of the call before any policy changed it. */
  originalMethod?: string
  /** Makes a request and gives its JSON answer. */
  send?: (request: SideRequest) => Promise<{ status: number; body: unknown }>
  /** The gateway's address of a next link of the API; undefined leaves the link. */
  rewriteLink?: (link: string) => string | undefined
  /** The connection's credentials are no longer good. */
  markUnauthenticated?: () => void
}

/** Why a policy cannot be carried out; the message names the policy. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
}

/** What the expressions of a policy read, of a message and perhaps one item of its body. */
export function scopeOf(message: PolicyMessage, context: PolicyContext, item?: unknown): Scope {
  return {
    originalMethod: context.originalMethod ?? message.method,
    text(accessor, name) {
      if (accessor === 'headers') return message.headers[name.toLowerCase()]
      if (accessor === 'queryParameters')
        return new URLSearchParams(message.query).get(name) ?? undefined
      const found = fieldOf(context.connectionParameters, name)
      return typeof found === 'string' ? found : undefined
    },
    json: (accessor) => (accessor === 'item' ? item : message.body?.read()),
  }
}

export type Section = 'Request' | 'Response' | 'Failure'

/** What the maker of a policy wrote, as its template reads it. */
export interface PolicyParameters {
  text(name: string): string
  /** As written: a text, or the object of a map. */
  raw(name: string): unknown
  template(name: string): Piece[]
}

/** A template of policies. */
export interface PolicyTemplate {
  /** The sections it may stand in; the first is where it stands when the policy names none. */
  sections: readonly Section[]
  compile(parameters: PolicyParameters): Compiled
}

export interface Compiled {
  apply(message: PolicyMessage, context: PolicyContext): void | Promise<void>
  /** Expressions, for what they read. */
  pieces?: readonly Piece[]
  /** It reads or changes the body whatever its expressions say. */
  readsBody?: boolean
  /** Where the host comes from the call itself: the end that the maker fixed, if any. */
  hostFromCall?: { suffix: string | undefined }
  /** How a trigger that is polled remembers. */
  polling?: PollingState
}

/** The state of a polled trigger lives in the query parameters of its next call. */
export interface PollingState {
  /** Names of the query parameters. */
  names: readonly string[]
  stateOf(triggerBody: unknown): Record<string, string>
  itemsOf(triggerBody: unknown): unknown[]
}
