import { createHash } from 'node:crypto'
import type { ConnectionMessage } from '@patchbay/wire'
import type { FastifyReply } from 'fastify'

/** What the page at the end of a sign-in says. */
export interface ConsentPage {
  status: number
  heading: string
  /** What happened and what to do next. */
  text: string
  /** Told to the window that opened the pop-up; absent when the connection is not to be told of. */
  message?: ConnectionMessage
}

/**
 * Tells the opener and closes. A window that a script did not open cannot close itself, and then
 * the text tells what to do.
 */
const SCRIPT = `
const { message } = document.body.dataset
if (message && window.opener) {
  window.opener.postMessage(JSON.parse(message), location.origin)
  window.close()
}
document.querySelector('button').addEventListener('click', () => window.close())
`

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 'Segoe UI', system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: light-dark(#f3f6f7, #11181a); color: light-dark(#1b2123, #eaf1f2) }
main { max-width: 26rem; margin: 1rem; padding: 2rem; border-radius: .875rem;
  border: 1px solid light-dark(#d6dddf, #344145); background: light-dark(#fff, #1b2325);
  box-shadow: 0 .75rem 2rem #0000001a; overflow-wrap: anywhere }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0 0 1.25rem; font-weight: 600;
  color: light-dark(#545e61, #a6b4b8) }
.brand svg { width: 1.75rem; height: 1.75rem; flex: none }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.4 }
p { margin: 0 0 1.5rem }
button { font: inherit; font-weight: 600; min-height: 2.5rem; padding: .5rem 1.4rem;
  border: 0; border-radius: .5rem; cursor: pointer;
  background: light-dark(#0c7380, #5ab6c2); color: light-dark(#fff, #04262a) }
button:hover { background: light-dark(#0a616c, #78c8d3) }
button:focus-visible { outline: 2px solid light-dark(#0c7380, #5ab6c2); outline-offset: 2px }
`

/** Patchbay's mark, as the portal and the sign-in pages show it. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" aria-hidden="true">
<rect width="32" height="32" rx="7" fill="#0b5f69"/>
<g fill="none" stroke="#fff" stroke-width="2">
<circle cx="9" cy="9.5" r="3"/><circle cx="23" cy="9.5" r="3"/>
<circle cx="9" cy="22.5" r="3"/><circle cx="23" cy="22.5" r="3"/>
</g>
<path d="M9 9.5C9 18 23 14 23 22.5" fill="none" stroke="#7fd6e0" stroke-width="2.4" stroke-linecap="round"/>
<circle cx="9" cy="9.5" r="1.4" fill="#7fd6e0"/><circle cx="23" cy="22.5" r="1.4" fill="#7fd6e0"/>
</svg>`

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${sourceOf(SCRIPT)}`,
  `style-src ${sourceOf(STYLE)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Answers with the page. */
export function sendConsentPage(reply: FastifyReply, page: ConsentPage): FastifyReply {
  return reply
    .code(page.status)
    .headers({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('text/html; charset=utf-8')
    .send(renderConsentPage(page))
}

function renderConsentPage({ heading, text, message }: ConsentPage): string {
  const data = message ? ` data-message="${escapeHtml(JSON.stringify(message))}"` : ''
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)}</title>
<style>${STYLE}</style>
</head>
<body${data}>
<main>
<p class="brand">${LOGO}<span>Patchbay</span></p>
<h1>${escapeHtml(heading)}</h1>
<p role="status">${escapeHtml(text)}</p>
<button type="button">Close this window</button>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
