import { html } from './html.ts'
import type { PageBuilder } from './layout.ts'
import type { MessageKey } from './messages/messages.ts'
import { hidden, type InteractionPage } from './sign-in-page.ts'

/** Asks for the code of an authenticator app; with a key, for an app to be set up first. */
export function codePage(
  page: InteractionPage,
  view: {
    userName: string
    error?: MessageKey
    /** The key to put into the app, and its address for apps on the same device. */
    enrollment?: { key: string; address: string }
  },
): PageBuilder {
  const { enrollment, error } = view
  return (say) => ({
    title: say(enrollment ? 'setUpAuthenticator' : 'enterCode'),
    formTargets: page.formTargets,
    body: html`<h1>${say(enrollment ? 'setUpAuthenticator' : 'enterCode')}</h1>
      <p class="soft">${view.userName}</p>
      <p>${say(enrollment ? 'setUpAuthenticatorLead' : 'authenticatorLead')}</p>
      ${
        enrollment &&
        html`<p><code>${(enrollment.key.match(/.{1,4}/g) ?? []).join(' ')}</code></p>
          <p class="small"><a href="${enrollment.address}">${say('openAuthenticator')}</a></p>`
      }
      <form method="post" action="/${page.segment}/login" novalidate>
        ${hidden(page)} ${error && html`<p class="error" id="error" role="alert">${say(error)}</p>`}
        <label class="name" for="otc">${say('code')}</label>
        <input
          type="text"
          id="otc"
          name="otc"
          ${enrollment && html`inputmode="numeric"`}
          autocomplete="one-time-code"
          spellcheck="false"
          required
          autofocus
          ${error && html`aria-invalid="true" aria-describedby="error"`}
        />
        <p class="actions">
          <button class="primary" name="action" value="${enrollment ? 'enroll' : 'verify-code'}">
            ${say('next')}
          </button>
        </p>
        <p class="small">
          <button class="link" name="action" value="another" formnovalidate>
            ${say('useAnother')}
          </button>
        </p>
      </form>`,
  })
}
