import assert from 'node:assert/strict'
import { openWindow, signIn } from '../browser.ts'
import { confirm, finish, office, openPanel, task, wellMade } from './office.ts'

/** The smallest picture: one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** Sign-in settings, logs and the test switches. */
export function settingsTasks(): void {
  task('the sign-in policy is changed and kept', async (page) => {
    await page.goto('/identity/settings')
    await page.getByLabel('Code challenge from every client (PKCE)').check()
    await page.getByLabel('Replaced refresh tokens work for (seconds)').fill('9999')
    await page.getByText('A whole number from 0 to 600.').waitFor()
    await page.getByLabel('Replaced refresh tokens work for (seconds)').fill('30')
    await wellMade(page, 'sign-in-policy')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Sign-in policy saved').waitFor()
    await page.reload()
    const pkce = page.getByLabel('Code challenge from every client (PKCE)')
    await pkce.waitFor()
    assert.equal(await pkce.isChecked(), true)
    await pkce.uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Sign-in policy saved').waitFor()
  })

  task('branding is previewed, saved, and worn by the sign-in page', async (page) => {
    await page.goto('/identity/settings/branding')
    const logo = page.getByLabel('Logo file')
    await logo.setInputFiles({
      name: 'logo.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no picture'),
    })
    await page.getByText('This is not a PNG.').waitFor()
    await logo.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png })
    await page.getByLabel('Accent colour', { exact: true }).fill('#7a1fa2')
    await page.getByLabel('Text under the form').fill('Call 1234 for help.')
    await page.getByRole('figure', { name: /#7a1fa2/ }).waitFor()
    await wellMade(page, 'branding')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Branding saved').waitFor()
    const window = await office.browser.newPage()
    const authorize = new URLSearchParams({
      client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      response_type: 'code',
      redirect_uri: 'http://localhost',
      scope: 'openid',
    })
    const { portalUrl } = office.server
    await window.goto(
      `${portalUrl}/contoso.localhost/oauth2/v2.0/authorize?${authorize.toString()}`,
    )
    await window.getByText('Call 1234 for help.').waitFor()
    await window.close()
  })

  task('user consent, its policies and requests are set', async (page) => {
    await page.goto('/identity/settings/user-consent')
    await page.getByLabel('Nothing: administrators decide').check()
    await page.getByLabel('A request lapses after (days)').fill('14')
    await wellMade(page, 'user-consent')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Consent settings saved').waitFor()
    await page.reload()
    const nothing = page.getByLabel('Nothing: administrators decide')
    await nothing.waitFor()
    assert.equal(await nothing.isChecked(), true)
    await page.goto('/identity/settings/consent-policies')
    const panel = await openPanel(page, 'New policy')
    await panel.getByLabel('Name').fill('Low of Graph')
    await panel.getByRole('textbox', { name: /^ID/ }).fill('low-of-graph')
    await panel.getByLabel('Classified').selectOption('low')
    await wellMade(page, 'consent-policy')
    await finish(panel, 'Save')
    await page.getByText('delegated permissions classified low').waitFor()
    await wellMade(page, 'consent-policies')
    await page.getByRole('button', { name: 'Delete Low of Graph' }).click()
    await confirm(page, 'Delete')
    await page.getByRole('rowheader', { name: 'Low of Graph' }).waitFor({ state: 'detached' })
  })

  task('the audit log is narrowed on the server, with who, what, old and new', async (page) => {
    await page.goto('/identity/audit-logs')
    await page.getByLabel('Category').selectOption('UserManagement')
    await page.getByLabel('Activity').fill('Reset')
    const reset = page.getByRole('button', { name: /^Details of Reset user password/ })
    await reset.first().waitFor()
    assert.equal(await page.getByRole('rowheader', { name: 'Add user' }).count(), 0)
    await page.getByRole('button', { name: 'Check integrity' }).click()
    await page.getByText('The log is whole.').waitFor()
    await wellMade(page, 'audit-logs')
    await reset.first().click()
    await page.getByRole('dialog').getByText('Adele Administrator').first().waitFor()
    await wellMade(page, 'audit-details')
  })

  task('the sign-in log says why, and leads to what to change', async (page) => {
    const window = await openWindow(office.browser, office.server.portalUrl, [])
    await window.goto('/')
    await window.getByRole('link', { name: 'Sign in' }).click()
    await signIn(window, 'ada@contoso.localhost', 'not the password')
    await window.getByRole('alert').first().waitFor()
    await window.context().close()
    await page.goto('/identity/sign-in-logs')
    await page.getByLabel('Error code').fill('AADSTS50126')
    const failed = page.getByRole('button', { name: /^Details of sign-in of Ada/ })
    await failed.first().waitFor()
    await failed.first().click()
    const panel = page.getByRole('dialog')
    await panel.getByText('AADSTS50126').waitFor()
    const link = panel.getByRole('link', { name: 'What it means and what to change' })
    assert.equal(await link.getAttribute('href'), '/error?code=50126')
    await wellMade(page, 'sign-in-details')
  })

  task('test switches are told of on every page, and have controls', async (page) => {
    await page.goto('/make/apps')
    await page.locator('summary', { hasText: 'Test switches are on' }).click()
    await page.getByRole('link', { name: 'What they do, and their controls' }).click()
    await page.getByRole('heading', { name: 'Development switches' }).waitFor()
    await page.getByRole('button', { name: '+ 1 hour' }).click()
    await page.getByText(/^1 h/).waitFor()
    await page.getByRole('button', { name: 'Back to the machine’s time' }).click()
    await page.getByText('No', { exact: true }).waitFor()
    await page.getByLabel('Only paths with').fill('/v1.0/groups')
    await page.getByRole('button', { name: 'Add fault' }).click()
    await page.getByRole('cell', { name: '/v1.0/groups' }).waitFor()
    await wellMade(page, 'test-switches')
    await page.getByRole('button', { name: 'Remove throttle' }).click()
    await page.getByText('No faults').waitFor()
  })
}
