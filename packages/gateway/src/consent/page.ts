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
  background: light-dark(#f5f5f5, #1f1f1f); color: light-dark(#242424, #fff) }
main { max-width: 26rem; margin: 1rem; padding: 2rem; border-radius: .5rem;
  background: light-dark(#fff, #292929); box-shadow: 0 2px 8px #0003; overflow-wrap: anywhere }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.4 }
p { margin: 0 0 1.5rem }
button { font: inherit; font-weight: 600; padding: .375rem 1.25rem; border-radius: .25rem;
  border: 1px solid light-dark(#d1d1d1, #666); background: transparent; color: inherit;
  cursor: pointer }
button:focus-visible { outline: 2px solid; outline-offset: 2px }
`

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
