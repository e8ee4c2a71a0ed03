import type { UserCaller } from '@patchbay/wire'
import type { FastifyRequest } from 'fastify'

/** Who was found is believed this long, so that a revoked token ends within it. */
const BELIEVED_MILLISECONDS = 1000
const LIMIT = 10_000

/** What a caller is judged by: a bearer token by its header alone, a cookie by the whole request. */
export type Asking = Pick<FastifyRequest, 'headers'>

/** Whose requests are whose, as judged a moment ago. */
export interface Callers {
  /** The caller, if the same bearer token came within the last second. */
  known(request: Asking): UserCaller | undefined
  /** @throws when nobody is signed in. */
  judge(request: Asking): Promise<UserCaller>
}

/**
 * Remembers who a bearer token belongs to. A session's cookie is judged anew each time, since more
 * than the cookie decides there (RFC 6265bis: origin and site of the request).
 *
 * @param now  Milliseconds of a clock that only goes forward.
 */
export function createCallers(
  judge: (request: Asking) => Promise<UserCaller>,
  now: () => number = () => performance.now(),
): Callers {
  const believed = new Map<string, { caller: UserCaller; until: number }>()
  return {
    known({ headers: { authorization } }) {
      if (authorization === undefined) return undefined
      const found = believed.get(authorization)
      return found && now() < found.until ? found.caller : undefined
    },
    async judge(request) {
      const { authorization } = request.headers
      const until = now() + BELIEVED_MILLISECONDS
      const caller = await judge(request)
      if (authorization !== undefined) {
        // The oldest goes first: each is put at the end when it is judged anew.
        believed.delete(authorization)
        if (believed.size >= LIMIT) believed.delete(believed.keys().next().value!)
        believed.set(authorization, { caller, until })
      }
      return caller
    },
  }
}
