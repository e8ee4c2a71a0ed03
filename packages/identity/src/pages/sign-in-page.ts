import type { Account } from '../sessions/sessions.ts'
import { html, type Html } from './html.ts'
import type { Page } from './layout.ts'

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
  state: { userName?: string | undefined; error?: string; canChooseAccount?: boolean },
): Page {
  return {
    title: 'Sign in',
    formTargets: page.formTargets,
    body: html`<h1>Sign in</h1>
      <p class="soft">to continue to ${page.clientName}</p>
      <form method="post" action="/${page.segment}/login" novalidate>
        ${hidden(page)}
        ${state.error && html`<p class="error" id="error" role="alert">${state.error}</p>`}
        <label class="name" for="login">User name</label>
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
          <button class="primary" name="action" value="user-name">Next</button>
          ${state.canChooseAccount && html`<button name="action" value="choose" formnovalidate>Back</button>`}
        </p>
      </form>`,
  }
}

/** Asks for the password of a user name. */
export function passwordPage(
  page: InteractionPage,
  state: { userName: string; error?: string; staySignedIn?: boolean },
): Page {
  return {
    title: 'Enter password',
    formTargets: page.formTargets,
    body: html`<form method="post" action="/${page.segment}/login" novalidate>
      ${hidden(page)}
      <p class="identity">
        <span class="avatar" aria-hidden="true">${initial(state.userName)}</span
        ><span>${state.userName}</span>
      </p>
      <input type="hidden" name="login" value="${state.userName}" />

      <h1>Enter password</h1>
      <p class="soft">to continue to ${page.clientName}</p>
      ${state.error && html`<p class="error" id="error" role="alert">${state.error}</p>`}
      <label class="name" for="passwd">Password</label>
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
          >Stay signed in<br /><span class="soft small"
            >Not on a computer that others use.</span
          ></span
        ></label
      >
      <p class="actions">
        <button class="primary" name="action" value="password">Sign in</button>
      </p>
      <p class="small">
        <button class="link" name="action" value="another" formnovalidate>
          Use another account
        </button>
      </p>
    </form>`,
  }
}

/** Fields of the page that asks for a new password. */
export type PasswordField = 'passwd' | 'newpasswd' | 'confirmnewpasswd'

/** Asks for a new password, because the present one was given by an administrator. */
export function updatePasswordPage(
  page: InteractionPage,
  state: { userName: string; staySignedIn: boolean; field?: PasswordField; error?: string },
): Page {
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
    title: 'Update your password',
    formTargets: page.formTargets,
    body: html`<form method="post" action="/${page.segment}/login" novalidate>
      ${hidden(page)}
      <p class="identity">
        <span class="avatar" aria-hidden="true">${initial(state.userName)}</span
        ><span>${state.userName}</span>
      </p>
      <input type="hidden" name="login" value="${state.userName}" />
      ${state.staySignedIn && html`<input type="hidden" name="kmsi" value="1" />`}
      <h1>Update your password</h1>
      <p class="soft">
        An administrator gave you this password. Choose one of your own that only you know.
      </p>
      ${state.error && html`<p class="error" id="error" role="alert">${state.error}</p>`}
      ${input('passwd', 'Current password', 'current-password')}
      ${input('newpasswd', 'New password', 'new-password')}
      ${input('confirmnewpasswd', 'Confirm new password', 'new-password')}
      <p class="actions">
        <button class="primary" name="action" value="update-password">Update and sign in</button>
      </p>
    </form>`,
  }
}

/** Lets a person choose among the accounts of this browser. */
export function chooseAccountPage(page: InteractionPage, accounts: readonly Account[]): Page {
  return {
    title: 'Choose an account',
    formTargets: page.formTargets,
    body: html`<h1>Choose an account</h1>
      <p class="soft">to continue to ${page.clientName}</p>
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
              <span class="avatar" aria-hidden="true">+</span><span>Use another account</span>
            </button>
          </li>
        </ul>
      </form>`,
  }
}

/** The fields that tie a form to its interaction. */
export function hidden(page: InteractionPage): Html {
  return html`<input type="hidden" name="ctx" value="${page.ctx}" />
    <input type="hidden" name="canary" value="${page.canary}" />`
}

function errorTies(error: string | undefined): Html | undefined {
  return error ? html` aria-invalid="true" aria-describedby="error"` : undefined
}

function initial(name: string): string {
  return (Array.from(name)[0] ?? '?').toUpperCase()
}
