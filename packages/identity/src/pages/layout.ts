import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { html, Html } from './html.ts'
import { logo } from './logo.ts'
import { style } from './style.ts'

/** A page to send. */
export interface Page {
  status?: number
  title: string
  body: Html
  /** Origins, besides our own, that a form of the page may end at after redirects. */
  formTargets?: readonly string[]
  /** The one inline script there may be, for pages that send themselves. */
  script?: string
}

const styleHash = hashOf(style)

/** Sends a page with a policy that allows nothing but what the page has (S12, S15). */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const policy = [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    "img-src 'self' data:",
    ...(page.script ? [`script-src '${hashOf(page.script)}'`] : []),
    `form-action ${["'self'", ...(page.formTargets ?? [])].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
  return reply
    .code(page.status ?? 200)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      'cache-control': 'no-store',
    })
    .send(document(page).text)
}

/** What a policy calls the place of a redirect URI: its origin, or the scheme of a native one. */
export function formTargetOf(redirectUri: string): string {
  const origin = /^(https?:\/\/[^/?#]+)/i.exec(redirectUri)?.[1]
  return origin ?? `${redirectUri.slice(0, redirectUri.indexOf(':'))}:`
}

function document({ title, body, script }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Patchbay</title>
        <link rel="icon" href="${icon}" type="image/svg+xml" />
        ${styleElement}
      </head>
      <body>
        <main>
          <div class="card">
            <p class="brand">${logo}<span>Patchbay</span></p>
            ${body}
          </div>
        </main>
        <footer>Patchbay sign-in</footer>
        ${script && new Html(`<script>${script}</script>`)}
      </body>
    </html> `
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

const icon = `data:image/svg+xml,${encodeURIComponent(logo.text)}`

// Not in a template: the hash is of these very characters.
const styleElement = new Html(`<style>${style}</style>`)
