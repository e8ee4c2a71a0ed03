import type { Account } from '../sessions/sessions.ts'
import { html, type Html } from './html.ts'
import type { PageBuilder } from './layout.ts'
import type { MessageKey, Say } from './messages/messages.ts'

/** What every page of an interaction carries along. */
export interface InteractionPage {
  /** First path segment of the request. */
  segment: string
  ctx: string
  canary: string
  /** Where forms may end up after redirects. */
  formTargets: readonly string[]
  /** Name of the application that asks. */
  clientName: string
}

/** Asks for the user name. */
export function userNamePage(
  page: InteractionPage,
  state: { userName?: string | undefined; error?: MessageKey; canChooseAccount?: boolean },
): PageBuilder {
  return (say) => ({
    title: say('signIn'),
    formTargets: page.formTargets,
    body: html`<h1>${say('signIn')}</h1>
      <p class="soft">${say('toContinue', { app: page.clientName })}</p>
      <form method="post" action="/${page.segment}/login" novalidate>
        ${hidden(page)}
        ${state.error && html`<p class="error" id="error" role="alert">${worded(state.error, say)}</p>`}
        <label class="name" for="login">${say('userName')}</label>
        <input
          type="email"
          id="login"
          name="login"
          value="${state.userName}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          autofocus
          placeholder="name@contoso.com"
          ${errorTies(state.error)}
        />
        <p class="actions">
          <button class="primary" name="action" value="user-name">${say('next')}</button>
          ${state.canChooseAccount && html`<button name="action" value="choose" formnovalidate>${say('back')}</button>`}
        </p>
      </form>`,
  })
}

/** Asks for the password of a user name. */
export function passwordPage(
  page: InteractionPage,
  state: { userName: string; error?: MessageKey; staySignedIn?: boolean },
): PageBuilder {
  return (say) => ({
    title: say('enterPassword'),
    formTargets: page.formTargets,
    body: html`<form method="post" action="/${page.segment}/login" novalidate>
      ${hidden(page)}
      <p class="identity">
        <span class="avatar" aria-hidden="true">${initial(state.userName)}</span
        ><span>${state.userName}</span>
      </p>
      <input type="hidden" name="login" value="${state.userName}" />

      <h1>${say('enterPassword')}</h1>
      <p class="soft">${say('toContinue', { app: page.clientName })}</p>
      ${state.error && html`<p class="error" id="error" role="alert">${worded(state.error, say)}</p>`}
      <label class="name" for="passwd">${say('password')}</label>
      <input
        type="password"
        id="passwd"
        name="passwd"
        autocomplete="current-password"
        required
        autofocus${errorTies(state.error)}
      />
      <label class="check"
        ><input
          type="checkbox"
          name="kmsi"
          value="1"
          ${state.staySignedIn ? html` checked` : undefined}
        />
        <span
          >${say('staySignedIn')}<br /><span class="soft small"
            >${say('staySignedInHint')}</span
          ></span
        ></label
      >
      <p class="actions">
        <button class="primary" name="action" value="password">${say('signIn')}</button>
      </p>
      <p class="small">
        <button class="link" name="action" value="another" formnovalidate>
          ${say('useAnother')}
        </button>
      </p>
    </form>`,
  })
}

/** Fields of the page that asks for a new password. */
export type PasswordField = 'passwd' | 'newpasswd' | 'confirmnewpasswd'

/** Asks for a new password, because the present one was given by an administrator. */
export function updatePasswordPage(
  page: InteractionPage,
  state: {
    userName: string
    staySignedIn: boolean
    field?: PasswordField
    error?: MessageKey | { text: string }
  },
): PageBuilder {
  return (say) => {
    const input = (name: PasswordField, label: string, autocomplete: string) => {
      const isWrong = state.field === name
      const isFirst = name === (state.field ?? 'passwd')
      return html`<label class="name" for="${name}">${label}</label>
        <input
          type="password"
          id="${name}"
          name="${name}"
          autocomplete="${autocomplete}"
          required
          ${isFirst && html`autofocus`}
          ${isWrong && errorTies(state.error)}
        />`
    }
    return {
      title: say('updatePassword'),
      formTargets: page.formTargets,
      body: html`<form method="post" action="/${page.segment}/login" novalidate>
        ${hidden(page)}
        <p class="identity">
          <span class="avatar" aria-hidden="true">${initial(state.userName)}</span
          ><span>${state.userName}</span>
        </p>
        <input type="hidden" name="login" value="${state.userName}" />
        ${state.staySignedIn && html`<input type="hidden" name="kmsi" value="1" />`}
        <h1>${say('updatePassword')}</h1>
        <p class="soft">${say('updatePasswordLead')}</p>
        ${state.error && html`<p class="error" id="error" role="alert">${worded(state.error, say)}</p>`}
        ${input('passwd', say('currentPassword'), 'current-password')}
        ${input('newpasswd', say('newPassword'), 'new-password')}
        ${input('confirmnewpasswd', say('confirmNewPassword'), 'new-password')}
        <p class="actions">
          <button class="primary" name="action" value="update-password">
            ${say('updateAndSignIn')}
          </button>
        </p>
      </form>`,
    }
  }
}

/** Lets a person choose among the accounts of this browser. */
export function chooseAccountPage(
  page: InteractionPage,
  accounts: readonly Account[],
): PageBuilder {
  return (say) => ({
    title: say('chooseAccount'),
    formTargets: page.formTargets,
    body: html`<h1>${say('chooseAccount')}</h1>
      <p class="soft">${say('toContinue', { app: page.clientName })}</p>
      <form method="post" action="/${page.segment}/login">
        ${hidden(page)}
        <ul class="accounts">
          ${accounts.map(
            ({ session, user }) =>
              html`<li>
                <button name="session" value="${session.id}">
                  <span class="avatar" aria-hidden="true">${initial(user.displayName)}</span>
                  <span><b>${user.displayName}</b><small>${user.userPrincipalName}</small></span>
                </button>
              </li>`,
          )}
          <li>
            <button name="action" value="another">
              <span class="avatar" aria-hidden="true">+</span><span>${say('useAnother')}</span>
            </button>
          </li>
        </ul>
      </form>`,
  })
}

/** The fields that tie a form to its interaction. */
export function hidden(page: InteractionPage): Html {
  return html`<input type="hidden" name="ctx" value="${page.ctx}" />
    <input type="hidden" name="canary" value="${page.canary}" />`
}

function worded(error: MessageKey | { text: string }, say: Say): string {
  return typeof error === 'string' ? say(error) : error.text
}

function errorTies(error: unknown): Html | undefined {
  return error ? html` aria-invalid="true" aria-describedby="error"` : undefined
}

function initial(name: string): string {
  return (Array.from(name)[0] ?? '?').toUpperCase()
}
