import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { brandingStyle } from '../settings/branding.ts'
import { dressingOf, type Dressing } from './dressing.ts'
import { html, Html } from './html.ts'
import { logo } from './logo.ts'
import { sayIn, type Say } from './messages/messages.ts'
import { style } from './style.ts'

/** A page to send. */
export interface Page {
  status?: number
  title: string
  body: Html
  /** Origins, besides our own, that a form of the page may end at after redirects. */
  formTargets?: readonly string[]
  /** Addresses that frames of the page load: applications that hear of a sign-out. */
  frames?: readonly string[]
  /** Where the page goes on by itself after a moment. */
  goOnTo?: string | undefined
  /** The one inline script there may be, for pages that send themselves. */
  script?: string
}

const styleHash = hashOf(style)

/** Makes a page in the language of its reader. */
export type PageBuilder = (say: Say) => Page

/** Sends a page with a policy that allows nothing but what the page has (S12, S15). */
export function sendPage(reply: FastifyReply, build: PageBuilder): FastifyReply {
  const dressing = dressingOf(reply.request)
  const say = sayIn(dressing.language)
  const page = build(say)
  const brand = brandingStyle(dressing.branding)
  const policy = [
    "default-src 'none'",
    `style-src '${styleHash}'${brand && ` '${hashOf(brand)}'`}`,
    "img-src 'self' data:",
    ...(page.frames?.length
      ? [`frame-src ${[...new Set(page.frames.map((url) => new URL(url).origin))].join(' ')}`]
      : []),
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
    .send(document(page, say, dressing, brand).text)
}

/** What a policy calls the place of a redirect URI: its origin, or the scheme of a native one. */
export function formTargetOf(redirectUri: string): string {
  const origin = /^(https?:\/\/[^/?#]+)/i.exec(redirectUri)?.[1]
  return origin ?? `${redirectUri.slice(0, redirectUri.indexOf(':'))}:`
}

function document(
  { title, body, script, frames = [], goOnTo }: Page,
  say: Say,
  { language, branding, organization }: Dressing,
  brand: string,
): Html {
  const name = branding.logo && organization ? organization : 'Patchbay'
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${name}</title>
        ${goOnTo && html`<meta http-equiv="refresh" content="3;url=${goOnTo}" />`}
        <link rel="icon" href="${icon}" type="image/svg+xml" />
        ${styleElement}${brand && new Html(`<style>${brand}</style>`)}
      </head>
      <body>
        <main>
          <div class="card">
            ${
              branding.logo
                ? html`<p class="brand"><img src="${branding.logo}" alt="${name}" /></p>`
                : html`<p class="brand">${logo}<span>Patchbay</span></p>`
            }
            ${body}
            ${branding.signInText && html`<p class="small soft says">${branding.signInText}</p>`}
          </div>
        </main>
        <footer>${say('footer')}</footer>
        ${frames.map((url) => html`<iframe src="${url}" title="${say('signOutTelling')}" hidden></iframe>`)}
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
