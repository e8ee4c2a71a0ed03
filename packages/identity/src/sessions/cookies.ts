import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * The two cookies of this server.
 *
 * On https they are `__Host-`, Secure and SameSite=None: the answer by form_post and silent requests
 * in frames need them across sites. On the plain-http loopback origin a browser would not store
 * such cookies, so others with names of their own stand there, SameSite=Lax.
 */
export type CookieName = 'session' | 'browser'

const kmsiSeconds = 90 * 86_400

/** Value of a cookie, or undefined. */
export function readCookie(
  request: FastifyRequest,
  name: CookieName,
  origin: string,
): string | undefined {
  const value = request.cookies[nameOn(origin, name)]
  return value && /^[\w-]{43}$/.test(value) ? value : undefined
}

/** Sets a cookie; persistent for ninety days or until the browser is closed. */
export function writeCookie(
  reply: FastifyReply,
  cookie: { name: CookieName; value: string; persistent?: boolean },
  origin: string,
): void {
  const secure = origin.startsWith('https:')
  void reply.setCookie(nameOn(origin, cookie.name), cookie.value, {
    path: '/',
    httpOnly: true,
    secure,
    sameSite: secure ? 'none' : 'lax',
    ...(cookie.persistent && { maxAge: kmsiSeconds }),
  })
}

/** Makes the browser forget a cookie. */
export function clearCookie(reply: FastifyReply, name: CookieName, origin: string): void {
  const secure = origin.startsWith('https:')
  void reply.setCookie(nameOn(origin, name), '', {
    path: '/',
    httpOnly: true,
    secure,
    sameSite: secure ? 'none' : 'lax',
    maxAge: 0,
  })
}

function nameOn(origin: string, name: CookieName): string {
  return origin.startsWith('https:') ? `__Host-patchbay-${name}` : `patchbay-${name}`
}
