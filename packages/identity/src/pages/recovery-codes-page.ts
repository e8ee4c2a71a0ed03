import { html } from './html.ts'
import type { PageBuilder } from './layout.ts'
import type { MessageKey } from './messages/messages.ts'

/** Where recovery codes are made anew. */
const newCodesPath = '/recovery-codes'

/** Shows recovery codes, this once, before whatever comes next. */
export function recoveryCodesPage(codes: readonly string[], goOnTo: string): PageBuilder {
  return (say) => ({
    title: say('recoveryCodes'),
    body: html`<h1>${say('recoveryCodes')}</h1>
      <p>${say('recoveryCodesLead')}</p>
      <ul class="scopes">
        ${codes.map((code) => html`<li><code>${code}</code></li>`)}
      </ul>
      <p class="hint">${say('recoveryCodesOnce')}</p>
      <p class="actions">
        <a class="button primary" href="${goOnTo}">${say('recoveryCodesKept')}</a>
      </p>
      <p class="small"><a href="${newCodesPath}">${say('newRecoveryCodesLater')}</a></p>`,
  })
}

/** Asks for a code before new recovery codes are made. */
export function newRecoveryCodesPage(
  view: {
    userName: string
    /** Shows that a form is ours. */
    canary: string
    /** Recovery codes that are still good; undefined where there is no authenticator. */
    left: number | undefined
  },
  error?: MessageKey,
): PageBuilder {
  return (say) => ({
    title: say('newRecoveryCodes'),
    body: html`<h1>${say('newRecoveryCodes')}</h1>
      <p class="soft">${view.userName}</p>
      ${
        view.left === undefined
          ? html`<p>${say('noAuthenticator')}</p>`
          : html`<p>${say('newRecoveryCodesLead', { count: String(view.left) })}</p>
              <form method="post" action="${newCodesPath}" novalidate>
                <input type="hidden" name="canary" value="${view.canary}" />
                ${error && html`<p class="error" id="error" role="alert">${say(error)}</p>`}
                <label class="name" for="otc">${say('code')}</label>
                <input
                  type="text"
                  id="otc"
                  name="otc"
                  autocomplete="one-time-code"
                  spellcheck="false"
                  required
                  autofocus
                  aria-describedby="${error ? 'error hint' : 'hint'}"
                  ${error && html`aria-invalid="true"`}
                />
                <p class="hint" id="hint">${say('authenticatorLead')}</p>
                <p class="actions">
                  <button class="primary">${say('newRecoveryCodes')}</button>
                </p>
              </form>`
      }
      <p class="small"><a href="/">${say('backToPatchbay')}</a></p>`,
  })
}
