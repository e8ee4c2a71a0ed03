import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IdentityContext } from '../context.ts'
import { answerTokenDirectly } from './direct-token.ts'
import type { RecentDocuments } from './recent-documents.ts'
import { createSideBySide } from './side-by-side.ts'

/** Answers a request itself, before the router; false leaves it, unread, to the router. */
export type DirectHandler = (request: IncomingMessage, response: ServerResponse) => boolean

/** What the log says of an answer. */
export interface DirectAnswer {
  /** Method and pattern. */
  route: string
  /** `performance.now()` when the request was there. */
  began: number
  /** What a refusal or failure was thrown as. */
  thrown?: unknown
}

/** What the server does around every answer, and so has to be done for these too. */
export interface Surroundings {
  /** Headers of every answer: name, value, name, value. */
  headers: readonly string[]
  /** Told of each answer before it goes out, for the log. */
  answers(response: ServerResponse, of: DirectAnswer): void
  /** The server is going down: the router ends connections in order. */
  isClosing(): boolean
}

/**
 * The routes that programs call thousands of times a second, without the router. They decide by the
 * very functions that the routes decide by; whatever is out of the ordinary goes the long way.
 */
export function createDirect(
  documents: RecentDocuments,
  context: IdentityContext,
  around: Surroundings,
): DirectHandler {
  const sideBySide = createSideBySide()
  return (request, response) => {
    // Faults are injected by the router.
    if (context.faults !== undefined || around.isClosing()) return false
    return request.method === 'POST'
      ? answerTokenDirectly(request, response, context, around, sideBySide)
      : documents.answer(request, response, around)
  }
}
