import type { IdentityContext } from '../context.ts'
import { catalogue, unanswered } from '../errors/catalogue.ts'
import type { CatalogueEntry } from '../errors/catalogue-entry.ts'
import { errorFacts } from '../errors/error-body.ts'
import { fill, type OAuthError } from '../errors/oauth-error.ts'
import type { RequestFacts } from '../request-facts.ts'
import { html, type Html } from './html.ts'
import type { PageBuilder } from './layout.ts'
import type { Say } from './messages/messages.ts'

/**
 * Tells a person of an error: what happened, what to change where, and what to quote. The catalogue
 * is in English, as its messages are in every language of the platform's clients.
 *
 * @param mayChange Whether the person may change the setting; others are told whom to ask.
 */
export function errorPage(
  error: OAuthError,
  facts: RequestFacts,
  mayChange: boolean,
  context: IdentityContext,
): PageBuilder {
  const { timestamp } = errorFacts(error, facts, {
    publicUrl: context.publicUrl,
    now: context.clock.now(),
  })
  const { entry, details } = error
  return (say) => ({
    status: entry.status,
    title: say('errorTitle'),
    body: html`<p class="code">AADSTS${error.code}</p>
      <h1>${say('errorTitle')}</h1>
      <p lang="en">${error.message}</p>
      ${advice(entry, details, say, mayChange)}
      <dl>
        <dt>${say('errorName')}</dt>
        <dd>AADSTS${error.code} (${entry.error})</dd>
        ${
          details['appId'] &&
          html`<dt>${say('errorApplication')}</dt>
            <dd>${details['appId']}</dd>`
        }
        <dt>${say('errorRequest')}</dt>
        <dd>${facts.traceId}</dd>
        <dt>${say('errorCorrelation')}</dt>
        <dd>${facts.correlationId}</dd>
        <dt>${say('errorTime')}</dt>
        <dd>${timestamp}</dd>
      </dl>`,
  })
}

/** What the catalogue says of a code, as it stands in an address. */
export function findEntry(code: string | undefined): CatalogueEntry | undefined {
  return code === undefined || !/^\d{1,9}$/.test(code)
    ? undefined
    : catalogue[Number(code) as keyof typeof catalogue]
}

/**
 * Explains a code on its own: the target of `error_uri`.
 *
 * @param mayChange Whether the person may change settings of applications.
 */
export function explainPage(code: string | undefined, mayChange: boolean): PageBuilder {
  const entry = findEntry(code)
  const reason = unanswered[Number(code)]
  if (reason !== undefined) {
    return (say) => ({
      title: `AADSTS${code}`,
      body: html`<h1>AADSTS${code}</h1>
        <p>${say('errorNotAnswered')}</p>
        <p lang="en">${reason}</p>`,
    })
  }
  if (!entry) {
    return (say) => ({
      status: 404,
      title: say('errorUnknownCode'),
      body: html`<h1>${say('errorUnknownCode')}</h1>
        <p>${say('errorUnknownCodeLead')} <code>/error?code=50011</code>.</p>`,
    })
  }
  const pattern = fill(entry.message, {}).replaceAll(/[{}]/g, (brace) =>
    brace === '{' ? '‹' : '›',
  )
  return (say) => ({
    title: `AADSTS${code}`,
    body: html`<p class="code">${entry.error}</p>
      <h1>AADSTS${code}</h1>
      <p lang="en">${pattern}</p>
      ${advice(entry, {}, say, mayChange)}`,
  })
}

function advice(
  entry: CatalogueEntry,
  details: Readonly<Record<string, string | undefined>>,
  say: Say,
  mayChange: boolean,
): Html {
  const { setting } = entry
  const path = setting && fill(setting.path, details)
  // Which application it was is not always known; then the list is where to look.
  const link = path?.includes('{') ? { label: listOf(path), path: listPathOf(path) } : setting
  return html`${
    entry.explanation &&
    html`<h2>${say('whatHappened')}</h2>
      <p lang="en">${entry.explanation}</p>`
  }
  ${
    entry.fix &&
    html`<h2>${say('whatToChange')}</h2>
      <p lang="en">${fill(entry.fix, details)}</p>`
  }
  ${
    link &&
    mayChange &&
    html`<p lang="en"><a href="${fill(link.path, details)}">${link.label}</a></p>`
  }
  ${link && !mayChange && html`<p class="soft">${say('askAdministrator')}</p>`}`
}

/** The list that a page of one object belongs to: its path up to the first blank. */
function listPathOf(path: string): string {
  return path.slice(0, path.indexOf('/{'))
}

function listOf(path: string): string {
  return path.includes('/enterprise-applications/')
    ? 'Enterprise applications'
    : 'App registrations'
}
