import type { Application, PermissionScope, User } from '@patchbay/directory'
import { isFirstParty, type PermissionRequest } from '../consent/evaluate-consent.ts'
import { html, type Html } from './html.ts'
import type { PageBuilder } from './layout.ts'
import type { Say } from './messages/messages.ts'
import { hidden, type InteractionPage } from './sign-in-page.ts'

/** What a consent page shows. */
export interface ConsentView {
  user: User
  client: Application
  requests: readonly PermissionRequest[]
  /** The person may consent for everyone in the tenant. */
  mayConsentForOrganization: boolean
  /** Only for everyone: the admin consent endpoints. */
  forOrganizationOnly?: boolean
  organization: string
  error?: string
}

/** Asks whether the client may do what it asks for, and says so in the resource's own words. */
export function consentPage(page: InteractionPage, view: ConsentView): PageBuilder {
  const { client, user } = view
  const asOrganization = view.forOrganizationOnly === true
  return (say) => ({
    title: say('permissionsRequested'),
    formTargets: page.formTargets,
    body: html`<p class="identity">
        <span class="avatar" aria-hidden="true"
          >${(Array.from(user.displayName)[0] ?? '?').toUpperCase()}</span
        ><span>${user.userPrincipalName}</span>
      </p>
      <h1>
        ${say('permissionsRequested')}${asOrganization && html` <span class="soft">${say('forOrganization', { organization: view.organization })}</span>`}
      </h1>
      <p><b>${client.displayName}</b><br /><span class="soft">${publisher(client, say)}</span></p>
      ${!isVerified(client) && html`<p class="hint">${say('unverified')}</p>`}
      <p>${say('appWouldLike')}</p>
      ${view.requests.map(
        ({ resource, scopes, holder }) =>
          html`<h2>
              ${resource.displayName}${holder && html` <span class="soft">${say('through', { app: holder.displayName })}</span>`}
            </h2>
            <ul class="scopes">
              ${scopes.map((scope) => permission(scope, asOrganization))}
            </ul>`,
      )}
      <form method="post" action="/${page.segment}/consent">
        ${hidden(page)}
        ${
          view.mayConsentForOrganization &&
          !asOrganization &&
          html`<label class="check"
            ><input type="checkbox" name="organization" value="1" />
            <span
              >${say('consentForOrganization')}<br /><span class="soft small"
                >${say('consentForOrganizationHint', { organization: view.organization })}</span
              ></span
            ></label
          >`
        }
        <p class="small soft">${say('acceptanceMeans')}${links(client, say)} ${say('takeBack')}</p>
        <p class="actions">
          <button class="primary" name="action" value="accept">${say('accept')}</button>
          <button name="action" value="cancel">${say('cancel')}</button>
        </p>
      </form>`,
  })
}

/** One permission in the words of its resource. */
export function permission(scope: PermissionScope, asOrganization: boolean): Html {
  const name = asOrganization
    ? (scope.adminConsentDisplayName ?? scope.userConsentDisplayName)
    : (scope.userConsentDisplayName ?? scope.adminConsentDisplayName)
  const description = asOrganization
    ? (scope.adminConsentDescription ?? scope.userConsentDescription)
    : (scope.userConsentDescription ?? scope.adminConsentDescription)
  return html`<li>
    <details open>
      <summary>${name ?? scope.value ?? ''}</summary>
      <p>${description ?? ''} <code>${scope.value ?? ''}</code></p>
    </details>
  </li>`
}

function publisher(client: Application, say: Say): string {
  if (isFirstParty(client)) return 'Patchbay'
  return client.verifiedPublisher.displayName ?? (client.publisherDomain || say('unknownPublisher'))
}

function isVerified(client: Application): boolean {
  return isFirstParty(client) || client.verifiedPublisher.verifiedPublisherId !== null
}

function links({ info }: Application, say: Say): Html {
  const named: [string, string | null][] = [
    [say('termsOfService'), info.termsOfServiceUrl],
    [say('privacyStatement'), info.privacyStatementUrl],
  ]
  // Only web addresses: a registration may hold anything, `javascript:` too.
  const shown = named.filter(([, url]) => url && /^https?:\/\//i.test(url))
  return html`${shown.map(([name, url]) => html` <a href="${url ?? ''}" rel="noopener noreferrer" target="_blank">${name}</a>.`)}`
}
