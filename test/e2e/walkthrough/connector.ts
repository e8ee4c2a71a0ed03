import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { picture } from '../browser.ts'
import { acceptConsent } from './accept-consent.ts'
import { copy, row, SCOPE, story, wellMade } from './story.ts'

const page = (): Page => story.maker

/** C: the custom connector, a connection with consent, and one tested operation. */
export function connectorRows(): void {
  let popup: Page

  row('C1', 'Custom connectors → New → Create from blank', async () => {
    await page().goto('/make/connectors')
    await page().getByRole('button', { name: 'New custom connector' }).first().click()
    await page().getByRole('menuitem', { name: 'Create from blank' }).click()
    await page().getByRole('textbox', { name: 'Connector name' }).fill('Identity')
    await picture(page(), 'C1-name')
    await page().getByRole('button', { name: 'Continue' }).click()
    await page().getByRole('textbox', { name: 'Host' }).waitFor()
    await wellMade(page(), 'C1')
  })

  row('C2', 'General: icon, color, description, scheme, host, base URL', async () => {
    await page().getByRole('textbox', { name: 'Description' }).fill('Tells who is signed in')
    await page().getByRole('textbox', { name: 'Icon background color' }).fill('#0b7285')
    await page().getByRole('radio', { name: 'HTTP', exact: true }).check()
    await page()
      .getByRole('textbox', { name: 'Host' })
      .fill(new URL(story.server.sampleApiUrl).host)
    await page()
      .getByRole('region', { name: 'Preview' })
      .getByText('Tells who is signed in')
      .waitFor()
    await picture(page(), 'C2')
  })

  row('C3', 'Security: authentication type OAuth 2.0', async () => {
    await step('Security')
    await page()
      .getByRole('combobox', { name: 'Authentication type' })
      .selectOption({ label: 'OAuth 2.0' })
    await page().getByRole('combobox', { name: 'Identity provider' }).waitFor()
    await picture(page(), 'C3')
  })

  row('C4', 'identity provider Azure Active Directory', async () => {
    await page()
      .getByRole('combobox', { name: 'Identity provider' })
      .selectOption({ label: 'Azure Active Directory' })
    for (const name of ['Client id', 'Client secret', 'Resource URL', 'Tenant ID', 'Scope'])
      await page().getByRole('textbox', { name, exact: true }).waitFor()
    assert.equal(await copy(page(), 'Copy Redirect URL'), `${story.server.portalUrl}/redirect`)
    await wellMade(page(), 'C4')
  })

  row('C5', 'the three values', async () => {
    await page().getByRole('textbox', { name: 'Client id', exact: true }).fill(story.clientAppId)
    await page().getByRole('textbox', { name: 'Client secret', exact: true }).fill(story.secret)
    await page().getByRole('textbox', { name: 'Resource URL' }).fill(story.resourceAppId)
    await picture(page(), 'C5')
  })

  row('C6', 'Definition: one action', async () => {
    await step('Definition')
    await page().getByRole('button', { name: 'New action' }).first().click()
    await page().getByRole('textbox', { name: 'Summary' }).waitFor()
    await wellMade(page(), 'C6')
  })

  row('C7', 'summary, description, operation id, visibility', async () => {
    await page().getByRole('textbox', { name: 'Summary' }).fill('Get identity')
    await page().getByRole('textbox', { name: 'Description' }).fill('Returns who is calling')
    const operationId = page().getByRole('textbox', { name: 'Operation ID' })
    await operationId.fill('')
    await operationId.blur()
    await page()
      .getByText(/operation ID/i)
      .first()
      .waitFor()
    await picture(page(), 'C7-refused')
    await operationId.fill('GetIdentity')
    await page()
      .getByRole('radio', { name: 'important' })
      .or(page().getByRole('combobox', { name: 'Visibility' }))
      .first()
      .waitFor()
    await picture(page(), 'C7')
  })

  row('C8', 'Request → Import from sample', async () => {
    await page().getByRole('button', { name: 'Import from sample' }).click()
    const dialog = page().getByRole('dialog')
    await dialog.getByRole('radio', { name: 'GET' }).check()
    await dialog.getByRole('textbox', { name: 'URL' }).fill(`${story.server.sampleApiUrl}/api/`)
    await wellMade(page(), 'C8-dialog')
    await dialog.getByRole('button', { name: 'Import' }).click()
    await dialog.waitFor({ state: 'detached' })
    await picture(page(), 'C8')
  })

  row('C9–C10', 'the request is described', async () => {
    await page().getByText('/api/', { exact: false }).first().waitFor()
    await picture(page(), 'C9-C10')
  })

  row('C11', 'Response → Add default response', async () => {
    await page().getByRole('button', { name: 'Add default response' }).click()
    const dialog = page().getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Body' }).fill(
      JSON.stringify({
        name: 'Max Maker',
        username: 'maker@contoso.localhost',
        oid: story.tenantId,
        tid: story.tenantId,
        client: story.clientAppId,
        scopes: [SCOPE],
        roles: [],
        tokenVersion: '2.0',
      }),
    )
    await picture(page(), 'C11-dialog')
    await dialog.getByRole('button', { name: 'Import' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page()
      .getByRole('region', { name: 'Response default' })
      .getByText('username')
      .first()
      .waitFor()
    await page().getByText('Identity.GetIdentity').first().waitFor()
    await wellMade(page(), 'C11')
  })

  row('C12', 'Create connector; both files can be downloaded', async () => {
    await page().getByRole('button', { name: 'Create connector' }).click()
    await page().getByRole('button', { name: 'Update connector' }).waitFor()
    await picture(page(), 'C12')
    await step('Security')
    await page()
      .getByText(/secret is stored/i)
      .first()
      .waitFor()
    assert.ok(
      !(await page().content()).includes(story.secret),
      'the secret came back to the browser',
    )
    const id = new URL(page().url()).pathname.split('/')[3]
    for (const file of ['apiDefinition.swagger.json', 'apiProperties.json']) {
      const answer = await page().request.get(`/api/connectors/${id}/${file}`, {
        headers: { 'x-patchbay-portal': '1' },
      })
      assert.equal(answer.status(), 200)
      const text = await answer.text()
      assert.ok(!text.includes(story.secret), `the secret is in ${file}`)
      assert.ok(text.includes(file.startsWith('apiD') ? 'GetIdentity' : story.clientAppId))
    }
  })

  row('C13', 'Test → New connection opens the sign-in in a pop-up', async () => {
    await step('Test')
    await wellMade(page(), 'C13')
    const opening = page().context().waitForEvent('page')
    await page().getByRole('button', { name: 'New connection' }).first().click()
    popup = await opening
    await popup.waitForLoadState()
  })

  row('C14', 'sign in as the maker', async () => {
    // The maker is signed in to the portal already, so the pop-up asks which account it shall be;
    // another one is asked for its name and its password.
    await popup.getByRole('button', { name: /maker@contoso\.localhost/ }).waitFor()
    await wellMade(popup, 'C14-accounts')
    await popup.getByRole('button', { name: 'Use another account' }).click()
    await popup.getByRole('textbox', { name: 'User name' }).fill('maker@contoso.localhost')
    await wellMade(popup, 'C14-name')
    await popup.getByRole('button', { name: 'Next' }).click()
    await popup.getByLabel('Password', { exact: true }).fill(story.server.passwords.maker)
    await wellMade(popup, 'C14')
    await popup.getByRole('button', { name: 'Sign in' }).click()
    await popup.getByRole('button', { name: 'Accept' }).waitFor()
  })

  row(
    'C15',
    'the consent page names client, publisher and permission; Cancel and Accept both work',
    async () => {
      for (const text of [
        'Identity Connector',
        'contoso.localhost',
        'Read who you are',
        'Lets the app read your name',
      ])
        await popup.getByText(text, { exact: false }).first().waitFor()
      await wellMade(popup, 'C15')
      await popup.getByRole('button', { name: 'Cancel' }).click()
      await page()
        .getByText(/declined|65004|not connected|cancel/i)
        .first()
        .waitFor()
      await picture(page(), 'C15-cancelled')
      if (!popup.isClosed()) await popup.close()
    },
  )

  row('C16', 'the connection is Connected', async () => {
    const opening = page().context().waitForEvent('page')
    await page()
      .getByRole('button', { name: /Try again|Sign in again|New connection|Fix connection/ })
      .first()
      .click()
    popup = await opening
    await acceptConsent(popup, 'maker@contoso.localhost')
    await page().getByText('Connected', { exact: true }).first().waitFor()
    await picture(page(), 'C16')
    await page().goto('/make/connections')
    await page().getByText('maker@contoso.localhost').first().waitFor()
    await wellMade(page(), 'C16-connections')
    await page().goBack()
  })

  row('C17', 'Test operation: response, request, headers and trace', async () => {
    await page().getByRole('button', { name: 'Test operation' }).click()
    const result = page().getByRole('region', { name: 'Result' })
    await result.getByText(/200/).first().waitFor()
    await result.getByText('maker@contoso.localhost').first().waitFor()
    await result.getByRole('region', { name: 'Trace' }).getByRole('listitem').nth(3).waitFor()
    assert.ok(!/eyJ[\w-]{20,}/.test(await page().content()), 'a token is on the page')
    await wellMade(page(), 'C17')
  })
}

async function step(name: string): Promise<void> {
  await page()
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('link', { name })
    .or(page().getByRole('navigation', { name: 'Steps' }).getByRole('button', { name }))
    .first()
    .click()
}
