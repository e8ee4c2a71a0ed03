import assert from 'node:assert/strict'
import { picture } from '../browser.ts'
import { copy, GUID, row, SCOPE, story, wellMade } from './story.ts'

const page = () => story.maker

/** B: the client, which is the connector. */
export function clientRows(): void {
  row('B1', 'register the client with the connector redirect URL', async () => {
    await page().getByRole('link', { name: 'App registrations' }).first().click()
    await page().getByRole('button', { name: 'New registration' }).first().click()
    await page().getByRole('textbox', { name: 'Name' }).fill('Identity Connector')
    await page().getByRole('combobox', { name: 'Platform' }).selectOption({ label: 'Web' })
    await page()
      .getByRole('textbox', { name: 'Redirect URI' })
      .fill(`${story.server.portalUrl}/redirect`)
    await picture(page(), 'B1-form')
    await page().getByRole('button', { name: 'Register', exact: true }).click()
    await page().getByRole('heading', { name: 'Identity Connector' }).waitFor()
    await picture(page(), 'B1')
  })

  row('B2', 'the Application (client) ID can be copied', async () => {
    story.clientAppId = await copy(page(), 'Copy Application (client) ID')
    assert.match(story.clientAppId, GUID)
    assert.notEqual(story.clientAppId, story.resourceAppId)
    await picture(page(), 'B2')
  })

  row('B3', 'API permissions → Add a permission → My APIs lists the resource', async () => {
    await page().getByRole('link', { name: 'API permissions' }).click()
    await page().getByRole('button', { name: 'Add a permission' }).click()
    await page().getByRole('tab', { name: 'My APIs' }).click()
    await page()
      .getByRole('dialog')
      .getByRole('button', { name: /Identity API/ })
      .waitFor()
    await wellMade(page(), 'B3')
  })

  row('B4', 'tick access_as_user → Add permissions', async () => {
    const panel = page().getByRole('dialog')
    await panel.getByRole('button', { name: /Identity API/ }).click()
    await panel.getByRole('radio', { name: 'Delegated permissions' }).check()
    await panel.getByRole('checkbox', { name: SCOPE }).check()
    await picture(page(), 'B4-panel')
    await panel.getByRole('button', { name: 'Add permissions' }).click()
    await panel.waitFor({ state: 'detached' })
    const line = page().getByRole('row', { name: new RegExp(SCOPE) })
    await line.getByText('Delegated').waitFor()
    await line.getByText('No', { exact: true }).waitFor()
    await line.getByText('Not granted').waitFor()
    await wellMade(page(), 'B4')
  })

  row('B5', 'Authentication → Access tokens (implicit grant)', async () => {
    await page().getByRole('link', { name: 'Authentication' }).click()
    await page()
      .getByRole('checkbox', { name: /^Access tokens/ })
      .check()
    await page().getByRole('button', { name: 'Save', exact: true }).click()
    await page().getByText(/saved/i).first().waitFor()
    await page().reload()
    assert.ok(
      await page()
        .getByRole('checkbox', { name: /^Access tokens/ })
        .isChecked(),
    )
    await wellMade(page(), 'B5')
  })

  row('B6', 'a new client secret is shown once', async () => {
    await page().getByRole('link', { name: 'Certificates & secrets' }).click()
    await page().getByRole('button', { name: 'New client secret' }).first().click()
    const panel = page().getByRole('dialog')
    await panel.getByRole('textbox', { name: 'Description' }).fill('Connector')
    await panel.getByRole('combobox', { name: 'Expires' }).selectOption({ index: 1 })
    await panel.getByRole('button', { name: 'Add' }).click()
    await panel.waitFor({ state: 'detached' })
    await page().getByText('Copy the value now.').waitFor()
    await wellMade(page(), 'B6')
  })

  row('B7', 'its value can be copied, and after a reload only the hint is left', async () => {
    story.secret = await copy(page(), 'Copy Value')
    assert.equal(story.secret.length, 40)
    await page().reload()
    await page().getByText(story.secret.slice(0, 3), { exact: false }).first().waitFor()
    assert.ok(!(await page().content()).includes(story.secret), 'the secret can be read again')
    await picture(page(), 'B7')
  })
}
