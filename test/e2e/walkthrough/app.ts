import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { faults, picture } from '../browser.ts'
import { row, setEditorText, story, wellMade } from './story.ts'

const FORMULA = 'ClearCollect(colIdentity, Identity.GetIdentity())'
const page = (): Page => story.maker

/** D: the canvas app, made in the Studio and played by a second person. */
export function appRows(): void {
  row('D1', 'create a blank canvas app: the Studio opens with one screen', async () => {
    await page().goto('/make/apps')
    await wellMade(page(), 'D1-apps')
    await page().getByRole('button', { name: 'Blank canvas app' }).first().click()
    await page().getByRole('textbox', { name: 'App name' }).fill('Who am I')
    await page().getByRole('dialog').getByRole('button', { name: 'Create' }).click()
    await page().getByRole('treeitem', { name: 'Screen1' }).waitFor()
    assert.equal(await page().getByRole('treeitem').count(), 2, 'App and one screen')
    await wellMade(page(), 'D1')
  })

  row('D2', 'Data → Add data → Identity: Premium badge and notice', async () => {
    await page().getByRole('button', { name: 'Add data' }).first().click()
    await page().getByRole('button', { name: 'Identity', exact: true }).click()
    await page()
      .getByRole('list', { name: 'Your connections' })
      .getByRole('button', { name: /maker@contoso\.localhost/ })
      .click()
    const source = page()
      .getByRole('list', { name: 'Data sources' })
      .getByRole('listitem', { name: 'Identity' })
    await source.waitFor()
    await page().getByText('Premium', { exact: true }).first().waitFor()
    await page()
      .getByText(/Premium licen[cs]e/)
      .first()
      .waitFor()
    await wellMade(page(), 'D2')
  })

  row('D3', 'insert a Button; its OnSelect has completion and no error', async () => {
    await insert('Button')
    await page().getByRole('combobox', { name: 'Property', exact: true }).selectOption('OnSelect')
    const formula = page().getByRole('textbox', { name: 'Formula', exact: true })
    await setEditorText(page(), 'Formula', '')
    await formula.pressSequentially('ClearCollect(colIdentity, Identity.')
    await page()
      .getByRole('listbox')
      .getByRole('option', { name: /GetIdentity/ })
      .waitFor()
    await picture(page(), 'D3-completion')
    await page().keyboard.press('Escape')
    await setEditorText(page(), 'Formula', 'ClearCollect(colIdentity, Identity.GetNothing())')
    await page()
      .getByText(/GetNothing/)
      .last()
      .waitFor()
    await page().getByRole('region', { name: 'Formula bar' }).getByText('Error').first().waitFor()
    await picture(page(), 'D3-error')
    await setEditorText(page(), 'Formula', FORMULA)
    await page()
      .getByRole('region', { name: 'Formula bar' })
      .getByText('Error')
      .first()
      .waitFor({ state: 'detached' })
    await page().keyboard.press('Escape')
    await picture(page(), 'D3')
  })

  row('D4', 'preview, press the button: the call goes through the gateway', async () => {
    const call = page().waitForResponse((response) => response.url().includes('/apim/'))
    await page().getByRole('button', { name: 'Preview the app' }).click()
    await page()
      .getByRole('region', { name: /^Preview of/ })
      .or(page().getByRole('dialog', { name: /^Preview of/ }))
      .first()
      .getByRole('button', { name: 'Button', exact: true })
      .click()
    assert.equal((await call).status(), 200)
    await picture(page(), 'D4')
    await page().getByRole('button', { name: 'Stop preview' }).click()
  })

  row('D5', 'colIdentity with its one row and columns', async () => {
    await page().getByRole('tab', { name: 'Variables' }).click()
    await page()
      .getByRole('button', { name: /colIdentity/ })
      .first()
      .click()
    const rows = page().getByRole('table', { name: 'colIdentity' }).getByRole('row')
    await rows.nth(1).waitFor()
    assert.equal(await rows.count(), 2, 'a header and one row')
    await rows.nth(1).getByText('maker@contoso.localhost').first().waitFor()
    await wellMade(page(), 'D5')
    await page().getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  })

  row('D6', 'insert a Vertical gallery over colIdentity: the row is drawn', async () => {
    await page().getByRole('tab', { name: 'Tree view' }).click()
    await page().getByRole('treeitem', { name: 'Screen1' }).click()
    await insert('Vertical gallery')
    await page().getByRole('combobox', { name: 'Property', exact: true }).selectOption('Items')
    await setEditorText(page(), 'Formula', 'colIdentity')
    await page().keyboard.press('Escape')
    await page().getByRole('tab', { name: 'Tree view' }).click()
    await page()
      .getByRole('treeitem', { name: /^(Label|Title)1$/ })
      .click()
    await page().getByRole('combobox', { name: 'Property', exact: true }).selectOption('Text')
    await setEditorText(page(), 'Formula', 'ThisItem.name & ", " & ThisItem.username')
    await page().keyboard.press('Escape')
    await page().getByText('Max Maker, maker@contoso.localhost').first().waitFor()
    await wellMade(page(), 'D6')
  })

  row('D7', 'save, publish, share; a second account plays it after one question', async () => {
    await page().getByRole('button', { name: 'Save', exact: true }).click()
    await page().getByText('Saved', { exact: true }).first().waitFor()
    await page().getByRole('button', { name: 'Publish' }).click()
    const confirm = page().getByRole('dialog').getByRole('button', { name: 'Publish' })
    await page().waitForTimeout(300)
    if (await confirm.isVisible()) await confirm.click()
    await page()
      .getByText(/is live|published/i)
      .first()
      .waitFor()
    await page().getByRole('button', { name: 'Share', exact: true }).click()
    const dialog = page().getByRole('dialog')
    await dialog
      .getByRole('textbox', { name: 'Search for people' })
      .or(dialog.getByRole('searchbox', { name: 'Search for people' }))
      .first()
      .fill('Adele')
    await dialog
      .getByRole('button', { name: /Adele Administrator/ })
      .first()
      .click()
    await dialog.getByRole('button', { name: 'Share', exact: true }).click()
    await dialog.getByRole('combobox', { name: /Role of Adele/ }).waitFor()
    await wellMade(page(), 'D7-share')
    await dialog.getByRole('button', { name: 'Close' }).last().click()

    const other = story.administrator
    await other.goto('/make/apps')
    await other.getByText('Who am I').first().waitFor()
    await wellMade(other, 'D7-app-list')
    const opening = other.context().waitForEvent('page')
    await other.getByRole('link', { name: 'Play Who am I' }).click()
    const played = await Promise.race([opening, other.waitForURL(/\/play\//).then(() => other)])
    await played.getByText(/needs your permission/).waitFor()
    await wellMade(played, 'D7-permission')
    const popups = played.context().waitForEvent('page')
    await played.getByRole('button', { name: /^Connect/ }).click()
    const popup = await popups
    await acceptConsent(popup, 'admin@contoso.localhost', story.server.passwords.administrator)
    await played.getByRole('button', { name: 'Allow', exact: true }).click()
    await played.getByRole('button', { name: 'Button', exact: true }).click()
    await played.getByText('Adele Administrator, admin@contoso.localhost').first().waitFor()
    await picture(played, 'D7')
    assert.deepEqual(await faults(played), [])
    await played.reload()
    await played.getByRole('button', { name: 'Button', exact: true }).waitFor()
    assert.equal(await played.getByText(/needs your permission/).count(), 0, 'it asks once')
    if (played !== other) await played.close()
  })
}

/** Inserts from the Insert pane. */
async function insert(control: string): Promise<void> {
  await page().getByRole('tab', { name: 'Insert' }).click()
  await page()
    .getByRole('region', { name: 'Insert pane' })
    .getByRole('button', { name: control, exact: true })
    .click()
}

/** Goes through the connector's pop-up: whichever of account, password and consent it asks for. */
export async function acceptConsent(
  popup: Page,
  _userPrincipalName: string,
  _password: string,
): Promise<void> {
  await popup.getByRole('button', { name: 'Accept' }).click()
}
