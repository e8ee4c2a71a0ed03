import type { FastifyInstance } from 'fastify'
import { passwordOfAll } from './fixture.ts'

/** An answer, as far as a person or a script looks at it. */
export interface Seen {
  status: number
  location: string | undefined
  text: string
  headers: Record<string, unknown>
}

/** A browser that keeps cookies, follows our own redirects and submits the forms it is shown. */
export interface Browser {
  get(url: string): Promise<Seen>
  /** Submits the form of a page with the button of this value, or name and value. */
  submit(page: Seen, fields: Record<string, string>): Promise<Seen>
  /** Goes through user name and password, and accepts what it is asked. */
  signIn(page: Seen, userName: string, password?: string): Promise<Seen>
  cookies: Map<string, string>
  post(url: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Seen>
}

/** Opens a browser at an origin of the server. */
export function openBrowser(app: FastifyInstance, origin = 'https://localhost:8443'): Browser {
  const cookies = new Map<string, string>()
  const { host, protocol } = new URL(origin)

  async function send(
    method: 'GET' | 'POST',
    url: string,
    fields?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Seen> {
    const response = await app.inject({
      method,
      url,
      headers: {
        host,
        accept: 'text/html',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(fields && {
          'content-type': 'application/x-www-form-urlencoded',
          origin,
          'sec-fetch-site': 'same-origin',
        }),
        ...headers,
      },
      ...(fields && { payload: new URLSearchParams(fields).toString() }),
    })
    for (const { name, value, secure } of response.cookies as {
      name: string
      value: string
      secure?: boolean
    }[]) {
      // A browser does not store a Secure cookie that came without TLS.
      if (secure && protocol === 'http:') continue
      if (value) cookies.set(name, value)
      else cookies.delete(name)
    }
    const { location } = response.headers
    const seen = {
      status: response.statusCode,
      location,
      text: response.body,
      headers: response.headers,
    }
    return location?.startsWith('/') ? send('GET', location) : seen
  }

  const browser: Browser = {
    cookies,
    get: (url) => send('GET', url),
    post: (url, fields, headers) => send('POST', url, fields, headers),
    submit(page, fields) {
      const action = /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1]
      if (!action) throw new Error(`No form on this page (${page.status}):\n${page.text}`)
      return send('POST', action, { ...hiddenFields(page.text), ...fields })
    },
    async signIn(page, userName, password = passwordOfAll) {
      let seen = page
      if (/name="login"[^>]*type="email"|type="email"[^>]*name="login"/s.test(seen.text)) {
        seen = await browser.submit(seen, { login: userName, action: 'user-name' })
      }
      return browser.submit(seen, { login: userName, passwd: password, action: 'password' })
    },
  }
  return browser
}

/** Hidden fields of a page, unescaped. */
export function hiddenFields(text: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of text.matchAll(/<input[^>]*type="hidden"[^>]*>/gs)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1]
    const value = /value="([^"]*)"/.exec(tag)?.[1] ?? ''
    if (name) fields[name] = unescape(value)
  }
  return fields
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
