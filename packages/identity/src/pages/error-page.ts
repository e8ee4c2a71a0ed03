import type { IdentityContext } from '../context.ts'
import { catalogue } from '../errors/catalogue.ts'
import type { CatalogueEntry } from '../errors/catalogue-entry.ts'
import { errorFacts } from '../errors/error-body.ts'
import { fill, type OAuthError } from '../errors/oauth-error.ts'
import type { RequestFacts } from '../request-facts.ts'
import { html, type Html } from './html.ts'
import type { Page } from './layout.ts'

/** Tells a person of an error: what happened, what to change where, and what to quote. */
export function errorPage(error: OAuthError, facts: RequestFacts, context: IdentityContext): Page {
  const { timestamp } = errorFacts(error, facts, {
    publicUrl: context.publicUrl,
    now: context.clock.now(),
  })
  const { entry, details } = error
  return {
    status: entry.status,
    title: 'Sign-in did not work',
    body: html`<p class="code">AADSTS${error.code}</p>
      <h1>Sign-in did not work</h1>
      <p>${error.message}</p>
      ${advice(entry, details)}
      <dl>
        <dt>Error</dt>
        <dd>AADSTS${error.code} (${entry.error})</dd>
        ${
          details['appId'] &&
          html`<dt>Application</dt>
            <dd>${details['appId']}</dd>`
        }
        <dt>Request id</dt>
        <dd>${facts.traceId}</dd>
        <dt>Correlation id</dt>
        <dd>${facts.correlationId}</dd>
        <dt>Timestamp</dt>
        <dd>${timestamp}</dd>
      </dl>`,
  }
}

/** Explains a code on its own: the target of `error_uri`. */
export function explainPage(code: string | undefined): Page {
  const entry: CatalogueEntry | undefined = catalogue[Number(code) as keyof typeof catalogue]
  if (!code || !entry) {
    return {
      status: 404,
      title: 'Unknown error code',
      body: html`<h1>Unknown error code</h1>
        <p>Give the number after AADSTS, as in <code>/error?code=50011</code>.</p>`,
    }
  }
  return {
    title: `AADSTS${code}`,
    body: html`<p class="code">${entry.error}</p>
      <h1>AADSTS${code}</h1>
      <p>${fill(entry.message, {}).replaceAll(/[{}]/g, (brace) => (brace === '{' ? '‹' : '›'))}</p>
      ${advice(entry, {})}`,
  }
}

function advice(
  entry: CatalogueEntry,
  details: Readonly<Record<string, string | undefined>>,
): Html {
  const path = entry.setting && fill(entry.setting.path, details)
  const isWhole = path && !path.includes('{')
  return html`${
    entry.explanation &&
    html`<h2>What happened</h2>
      <p>${entry.explanation}</p>`
  }
  ${
    entry.fix &&
    html`<h2>What to change</h2>
      <p>${fill(entry.fix, details)}</p>`
  }
  ${isWhole && html`<p><a href="${path}">${entry.setting?.label}</a></p>`}`
}
