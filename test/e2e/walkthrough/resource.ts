import assert from 'node:assert/strict'
import { picture } from '../browser.ts'
import { copy, editorText, GUID, row, SCOPE, setEditorText, story, wellMade } from './story.ts'

const page = () => story.maker

/** A: the resource, an API with a scope of its own. */
export function resourceRows(): void {
  row('A1', 'App registrations → New registration', async () => {
    await page().getByRole('link', { name: 'App registrations' }).click()
    await page().getByText('You have not registered an application yet').first().waitFor()
    await wellMade(page(), 'A1-empty')
    await page().getByRole('button', { name: 'New registration' }).first().click()
    await page().getByRole('textbox', { name: 'Name' }).waitFor()
    await wellMade(page(), 'A1')
  })

  row('A2', 'name it, choose the account types, Register', async () => {
    await page().getByRole('button', { name: 'Register', exact: true }).click()
    await page().getByText('Enter a name.').waitFor()
    await page().getByRole('textbox', { name: 'Name' }).fill('Identity API')
    await page()
      .getByRole('radio', { name: /single tenant/ })
      .check()
    await page().getByRole('button', { name: 'Register', exact: true }).click()
    await page().getByRole('heading', { name: 'Identity API' }).waitFor()
    await wellMade(page(), 'A2')
  })

  row('A3', 'the Application (client) ID can be copied', async () => {
    story.resourceAppId = await copy(page(), 'Copy Application (client) ID')
    assert.match(story.resourceAppId, GUID)
    assert.ok(page().url().includes(story.resourceAppId))
    await picture(page(), 'A3')
  })

  row('A4', 'Expose an API → Set offers api://{appId}', async () => {
    await page().getByRole('link', { name: 'Expose an API' }).click()
    await page().getByRole('button', { name: 'Set', exact: true }).click()
    assert.equal(
      await page().getByRole('textbox', { name: 'Application ID URI' }).inputValue(),
      `api://${story.resourceAppId}`,
    )
    await wellMade(page(), 'A4')
  })

  row('A5', 'a foreign URI is refused with the reason, the default one is saved', async () => {
    const uri = page().getByRole('textbox', { name: 'Application ID URI' })
    await uri.fill('https://login.fabrikam.example/api')
    await page().getByRole('button', { name: 'Save', exact: true }).click()
    await page()
      .getByText(/verified domain, tenant ID, or app ID/)
      .waitFor()
    assert.equal(await uri.inputValue(), 'https://login.fabrikam.example/api', 'the text is kept')
    await picture(page(), 'A5-refused')
    await uri.fill(`api://${story.resourceAppId}`)
    await page().getByRole('button', { name: 'Save', exact: true }).click()
    await page().getByRole('button', { name: 'Edit', exact: true }).waitFor()
    await page().getByText(`api://${story.resourceAppId}`, { exact: true }).first().waitFor()
    await picture(page(), 'A5')
  })

  row('A6', 'Add a scope', async () => {
    await page().getByRole('button', { name: 'Add a scope' }).click()
    const panel = page().getByRole('dialog')
    await panel.getByRole('textbox', { name: 'Scope name' }).fill(SCOPE)
    await panel.getByRole('radio', { name: 'Admins and users' }).check()
    await panel
      .getByRole('textbox', { name: 'Admin consent display name' })
      .fill('Read who is signed in')
    await panel
      .getByRole('textbox', { name: 'Admin consent description' })
      .fill('Lets the app read the identity of the signed-in user.')
    await panel.getByRole('textbox', { name: 'User consent display name' }).fill('Read who you are')
    await panel
      .getByRole('textbox', { name: 'User consent description' })
      .fill('Lets the app read your name and user id.')
    await wellMade(page(), 'A6-panel')
    await panel.getByRole('button', { name: 'Add scope' }).click()
    await panel.waitFor({ state: 'detached' })
    await page().getByText(`api://${story.resourceAppId}/${SCOPE}`).first().waitFor()
    await wellMade(page(), 'A6')
  })

  row(
    'A7',
    'the manifest refuses a bad edit with line and reason, and takes a good one',
    async () => {
      await page().getByRole('link', { name: 'Manifest' }).click()
      const before = await editorText(page(), 'Manifest')
      await setEditorText(
        page(),
        'Manifest',
        before.replace('"requestedAccessTokenVersion": null', '"requestedAccessTokenVersion": 2,,'),
      )
      await page().getByRole('button', { name: 'Save', exact: true }).click()
      await page()
        .getByText(/line \d+/)
        .first()
        .waitFor()
      await wellMade(page(), 'A7-refused')
      await setEditorText(
        page(),
        'Manifest',
        before.replace('"requestedAccessTokenVersion": null', '"requestedAccessTokenVersion": 2'),
      )
      await page().getByRole('button', { name: 'Save', exact: true }).click()
      await page()
        .getByText(/Manifest saved/)
        .first()
        .waitFor()
      await page().reload()
      assert.match(await editorText(page(), 'Manifest'), /"requestedAccessTokenVersion": 2/)
      await picture(page(), 'A7')
    },
  )

  row('A8', 'the manifest goes out, is edited, and comes back', async () => {
    const download = page().waitForEvent('download')
    await page().getByRole('button', { name: 'Download' }).click()
    const chunks: Buffer[] = []
    for await (const chunk of await (await download).createReadStream())
      chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const edited = text.replace(
      '"displayName": "Identity API"',
      '"displayName": "Identity API (sample)"',
    )
    assert.notEqual(edited, text)
    await page()
      .getByLabel('Manifest file')
      .setInputFiles({
        name: 'manifest.json',
        mimeType: 'application/json',
        buffer: Buffer.from(edited),
      })
    await page().getByRole('button', { name: 'Save', exact: true }).click()
    await page().getByRole('heading', { name: 'Identity API (sample)' }).waitFor()
    await page()
      .getByRole('tab', { name: /AAD Graph/ })
      .click()
    assert.match(await editorText(page(), 'Manifest'), /"accessTokenAcceptedVersion": 2/)
    await picture(page(), 'A8')
  })

  row('A9', 'the Directory (tenant) ID can be copied', async () => {
    await page().getByRole('link', { name: 'Overview' }).click()
    story.tenantId = await copy(page(), 'Copy Directory (tenant) ID')
    assert.match(story.tenantId, GUID)
    await picture(page(), 'A9')
  })

  row(
    'A10',
    'the API runs with tenant id and client id; without a token it answers 401',
    async () => {
      await page().getByRole('button', { name: 'Run the sample API as this registration' }).click()
      await page().getByText('running', { exact: true }).waitFor()
      await wellMade(page(), 'A10')
      const answer = await fetch(`${story.server.sampleApiUrl}/api/`)
      assert.equal(answer.status, 401)
      assert.ok(answer.headers.get('www-authenticate'))
    },
  )
}
