import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { openWindow, signIn } from '../browser.ts'
import { confirm, finish, graph, office, openPanel, task, wellMade } from './office.ts'

const open = async (page: Page, path: string, heading: string | RegExp) => {
  await page.goto(path)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

/** Users, guests, groups, roles and what was deleted. */
export function peopleTasks(): void {
  task('a new user gets a temporary password that is shown once', async (page) => {
    await open(page, '/identity/users', 'Users')
    await wellMade(page, 'users')
    const panel = await openPanel(page, 'New user')
    await panel.getByLabel('Display name').fill('Ada Lovelace')
    await panel.getByLabel('User name').fill('ada')
    await panel.getByRole('button', { name: 'Create' }).click()
    await panel.getByText('Copy the password now.').waitFor()
    await wellMade(page, 'new-user')
    await panel.getByRole('button', { name: 'Copy Password' }).click()
    const password = await page.evaluate<string>('navigator.clipboard.readText()')
    await panel.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor()
    assert.ok(!(await page.content()).includes(password))

    const window = await openWindow(office.browser, office.server.portalUrl, [])
    await window.goto('/')
    await window.getByRole('link', { name: 'Sign in' }).click()
    await signIn(window, 'ada@contoso.localhost', password)
    await window.getByText('Update your password').first().waitFor()
    await window.context().close()
  })

  task('a user is found by the server and edited', async (page) => {
    await open(page, '/identity/users', 'Users')
    await page.getByLabel('Search users').fill('love')
    await page.getByText('1 shown.').waitFor()
    await page.getByRole('link', { name: 'Ada Lovelace' }).click()
    const panel = await openPanel(page, 'Edit')
    await panel.getByLabel('Job title').fill('Analyst')
    await wellMade(page, 'edit-user')
    await finish(panel, 'Save')
    await page.getByText('Analyst').waitFor()
    await wellMade(page, 'user')
  })

  task('licences and directory roles are given and taken', async (page) => {
    await page.getByRole('tab', { name: 'Licences' }).click()
    await page.getByRole('button', { name: 'Assign Premium' }).click()
    await page.getByText('Enter the usage location above first').waitFor()
    await page.getByLabel('Usage location').fill('no')
    await page.getByRole('button', { name: 'Assign Premium' }).click()
    await page.getByRole('button', { name: 'Remove Premium' }).waitFor()
    await wellMade(page, 'licences')
    await page.getByRole('tab', { name: 'Directory roles' }).click()
    await page.getByText('No directory role').waitFor()
    const panel = await openPanel(page, 'Add role')
    await panel.getByLabel('Role').selectOption({ label: 'Reports Reader' })
    await finish(panel, 'Add')
    await page.getByRole('link', { name: 'Reports Reader' }).waitFor()
    await wellMade(page, 'user-roles')
    await page.getByRole('button', { name: 'Remove Reports Reader' }).click()
    await confirm(page, 'Remove')
    await page.getByText('No directory role').waitFor()
  })

  task('sessions, password, authenticator and sign-in are taken in hand', async (page) => {
    await page.getByRole('button', { name: 'Revoke sessions' }).click()
    await confirm(page, 'Revoke')
    await page.getByRole('button', { name: 'Reset password' }).click()
    await confirm(page, 'Reset')
    await page.getByText('Copy the new password now.').waitFor()
    await page.getByRole('button', { name: 'Dismiss message' }).click()
    await page.getByRole('button', { name: 'Reset authenticator' }).click()
    const question = page.getByRole('alertdialog')
    await question.getByRole('button', { name: 'Reset' }).click()
    await question.getByText('has not set up an authenticator').waitFor()
    await wellMade(page, 'no-authenticator')
    await question.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Block sign-in' }).click()
    await confirm(page, 'Block')
    await page.getByRole('button', { name: 'Allow sign-in' }).waitFor()
  })

  task('a deleted user is restored', async (page) => {
    await page.getByRole('button', { name: 'Delete' }).click()
    await confirm(page, 'Delete')
    await open(page, '/identity/deleted-items', 'Deleted items')
    await page.getByRole('button', { name: 'Restore Ada Lovelace' }).waitFor()
    await wellMade(page, 'deleted-items')
    await page.getByRole('button', { name: 'Restore Ada Lovelace' }).click()
    await page.getByText('No deleted users').waitFor()
    await open(page, '/identity/users', 'Users')
    await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor()
  })

  task('a guest is invited, and a bad address is refused with the reason', async (page) => {
    await open(page, '/identity/users', 'Users')
    const panel = await openPanel(page, 'Invite guest')
    await panel.getByLabel('Email address').fill('grace')
    await panel.getByRole('button', { name: 'Invite' }).click()
    await panel.getByText('Enter the user name at home').waitFor()
    await panel.getByLabel('Email address').fill('grace@fabrikam.example')
    await panel.getByLabel('Display name').fill('Grace Hopper')
    await panel.getByRole('button', { name: 'Invite' }).click()
    await panel.getByText('Grace Hopper is invited.').waitFor()
    await wellMade(page, 'invited')
    await panel.getByRole('button', { name: 'Done' }).click()
    await page.getByLabel('Show').selectOption('Guests')
    await page.getByText('1 shown.').waitFor()
    await page.getByRole('link', { name: 'Grace Hopper' }).waitFor()
  })

  task('groups hold users and groups, and show those within', async (page) => {
    await open(page, '/identity/groups', 'Groups')
    await page.getByText('No groups yet').waitFor()
    await wellMade(page, 'no-groups')
    for (const [name, search, member] of [
      ['Engineers', 'Ada', /Ada Lovelace/],
      ['Everyone', 'Engin', /Engineers/],
    ] as const) {
      await open(page, '/identity/groups', 'Groups')
      const made = await openPanel(page, 'New group')
      await made.getByLabel('Name').fill(name)
      await finish(made, 'Create')
      await page.getByRole('heading', { level: 1, name }).waitFor()
      const added = await openPanel(page, 'Add member')
      await added.getByLabel('Search users and groups').fill(search)
      await added.getByRole('radio', { name: member }).check()
      if (name === 'Engineers') await wellMade(page, 'add-member')
      await finish(added, 'Add')
      await page.getByRole('link', { name: member }).waitFor()
    }
    await page.getByLabel('With members of groups within').check()
    await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor()
    await wellMade(page, 'group')
    await page.getByRole('tab', { name: 'Owners' }).click()
    const owner = await openPanel(page, 'Add owner')
    await owner.getByRole('radio', { name: /Max Maker/ }).check()
    await finish(owner, 'Add')
    await page.getByRole('link', { name: 'Max Maker' }).waitFor()
    await wellMade(page, 'group-owners')
  })

  task('a role of one’s own is made, assigned, changed and deleted', async (page) => {
    await open(page, '/identity/roles', 'Roles and administrators')
    await wellMade(page, 'roles')
    const panel = await openPanel(page, 'New custom role')
    await panel.getByLabel('Name').fill('Licence desk')
    await panel.getByRole('button', { name: 'Create' }).click()
    await panel.getByText('Choose at least one action.').waitFor()
    await panel.getByLabel('Assign licences').check()
    await wellMade(page, 'new-role')
    await finish(panel, 'Create')
    await page.getByText('Nobody holds this role').waitFor()
    const assigned = await openPanel(page, 'Add assignment')
    await assigned.getByLabel('Search users').fill('Ada')
    await assigned.getByRole('radio', { name: /Ada Lovelace/ }).check()
    await finish(assigned, 'Assign')
    await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor()
    const edited = await openPanel(page, 'Edit')
    await edited.getByLabel('Invite guests').check()
    await finish(edited, 'Save')
    await page.getByRole('cell', { name: /users\/inviteGuest/ }).waitFor()
    await wellMade(page, 'role')
    await page.getByRole('button', { name: 'Delete' }).click()
    await confirm(page, 'Delete')
    await page.getByRole('heading', { level: 1, name: 'Roles and administrators' }).waitFor()
    assert.equal(await page.getByRole('link', { name: 'Licence desk' }).count(), 0)
  })

  task('a long list comes page by page', async (page) => {
    for (let from = 0; from < 60; from += 20)
      await graph(page, 'POST', '/$batch', {
        requests: Array.from({ length: 20 }, (_, index) => ({
          id: String(index),
          method: 'POST',
          url: '/invitations',
          headers: { 'Content-Type': 'application/json' },
          body: {
            invitedUserEmailAddress: `guest${from + index}@fabrikam.example`,
            inviteRedirectUrl: 'https://localhost/',
          },
        })),
      })
    await open(page, '/identity/users', 'Users')
    await page.getByText('The first 50 are shown.').waitFor()
    await page.getByRole('button', { name: 'Load more' }).click()
    await page.getByText('64 shown.').waitFor()
    await page.getByText('64 in all').waitFor()
  })
}
