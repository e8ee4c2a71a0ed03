import { html } from './html.ts'
import type { PageBuilder } from './layout.ts'

/** Shows recovery codes, this once, before the sign-in goes on. */
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
      </p>`,
  })
}
