import type { FastifyReply } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { errorFacts } from '../errors/error-body.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { html } from '../pages/html.ts'
import { formTargetOf, sendPage } from '../pages/layout.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { ReplyAddress } from './authorization-request.ts'

/** Sends parameters to a redirect URI in the response mode that was asked for. */
export function answerClient(
  reply: FastifyReply,
  address: ReplyAddress,
  parameters: Readonly<Record<string, string | undefined>>,
): FastifyReply {
  const members = Object.entries({ ...parameters, state: address.state }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  if (address.responseMode === 'form_post') return postForm(reply, address.redirectUri, members)
  const encoded = members.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const target = withPath(address.redirectUri)
  const mark = address.responseMode === 'fragment' ? '#' : target.includes('?') ? '&' : '?'
  return reply
    .code(303)
    .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .header('location', `${target}${mark}${encoded}`)
    .send()
}

/** Tells the client of an error (RFC 6749 §4.1.2.1). */
export function answerClientWithError(
  reply: FastifyReply,
  address: ReplyAddress,
  error: OAuthError,
  facts: RequestFacts,
  context: IdentityContext,
  more: Readonly<Record<string, string>> = {},
): FastifyReply {
  const told = errorFacts(error, facts, { publicUrl: context.publicUrl, now: context.clock.now() })
  return answerClient(reply, address, {
    error: oauthErrorAtAuthorize(error),
    error_description: told.errorDescription,
    error_uri: told.errorUri,
    error_subcode: error.code === 65004 ? 'cancel' : undefined,
    ...more,
  })
}

/** Some codes name another error here than at the token endpoint: the client may ask again. */
function oauthErrorAtAuthorize(error: OAuthError): string {
  return error.code === 65001 ? 'consent_required' : error.entry.error
}

/** OAuth 2.0 Form Post Response Mode §2: a page that sends itself, or by its button. */
function postForm(
  reply: FastifyReply,
  redirectUri: string,
  members: readonly (readonly [string, string])[],
): FastifyReply {
  return sendPage(reply, (say) => ({
    title: say('working'),
    formTargets: [formTargetOf(redirectUri)],
    script: 'document.forms[0].submit()',
    body: html`<h1>${say('oneMoment')}</h1>
      <p class="soft">${say('returning')}</p>
      <form method="post" action="${redirectUri}">
        ${members.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <noscript
          ><p>${say('scriptsOff')}</p>
          <p class="actions"><button class="primary">${say('continue')}</button></p></noscript
        >
      </form>`,
  }))
}

/** A URI without a path is answered at its root. */
function withPath(redirectUri: string): string {
  return /^https?:\/\/[^/?#]+$/.test(redirectUri) ? `${redirectUri}/` : redirectUri
}
