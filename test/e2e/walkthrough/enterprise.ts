import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { picture } from '../browser.ts'
import { GUID, copy, row, SCOPE, story, wellMade } from './story.ts'

const page = (): Page => story.administrator

/** E: what an administrator sees and changes. */
export function enterpriseRows(): void {
  row('E1', 'Enterprise applications lists both service principals', async () => {
    await page().goto('/identity/enterprise-applications')
    const table = page().getByRole('table', { name: 'Enterprise applications' })
    await table.getByText('Identity API (sample)').first().waitFor()
    await table.getByText('Identity Connector').first().waitFor()
    await wellMade(page(), 'E1')
  })

  row('E2', 'the resource: app id, object id, owners', async () => {
    await page().getByRole('link', { name: 'Identity API (sample)' }).first().click()
    assert.equal(await copy(page(), 'Copy Application ID'), story.resourceAppId)
    assert.match(await copy(page(), 'Copy Object ID'), GUID)
    await wellMade(page(), 'E2')
    await section('Owners')
    await page().getByText('Max Maker').first().waitFor()
    await picture(page(), 'E2-owners')
  })

  row('E3', 'the client’s switches change sign-in: AADSTS7000112, AADSTS50105', async () => {
    await page().goto('/identity/enterprise-applications')
    await page().getByRole('link', { name: 'Identity Connector' }).first().click()
    await section('Properties')
    await wellMade(page(), 'E3')
    for (const [label, value, code] of [
      ['Enabled for users to sign in?', false, 'AADSTS7000112'],
      ['Assignment required?', true, 'AADSTS50105'],
    ] as const) {
      await setSwitch(label, value)
      if (code === 'AADSTS50105') {
        await section('Users and groups')
        await removeAll('Max Maker')
        await section('Properties')
      }
      const tab = await story.maker.context().newPage()
      await tab.goto(authorizeAddress())
      await tab.getByText(code).first().waitFor()
      await wellMade(tab, `E3-${code}`)
      await tab.close()
      await setSwitch(label, !value)
    }
    await setSwitch('Visible to users?', false)
    await setSwitch('Visible to users?', true)
  })

  row('E4', 'Permissions: user consent, admin consent, revoke → AADSTS65001', async () => {
    await section('Permissions')
    await page().getByRole('tab', { name: 'User consent' }).click()
    await page()
      .getByRole('button', { name: new RegExp(`^Details of`) })
      .first()
      .waitFor()
    await wellMade(page(), 'E4-user-consent')
    for (;;) {
      const revoke = page().getByRole('button', { name: /^Revoke/ })
      const count = await revoke.count()
      if (count === 0) break
      await revoke.first().click()
      await page()
        .getByRole('alertdialog')
        .getByRole('button', { name: /Revoke/ })
        .click()
      await page().getByRole('alertdialog').waitFor({ state: 'detached' })
      await waitForCount(count - 1)
    }
    await picture(page(), 'E4-revoked')
    const answer = await story.maker.request.get(authorizeAddress('&prompt=none'), {
      maxRedirects: 0,
    })
    const { searchParams } = new URL(answer.headers()['location'] ?? '', story.server.portalUrl)
    assert.match(searchParams.get('error_description') ?? '', /^AADSTS65001/)
    await page().getByRole('tab', { name: 'Admin consent' }).click()
    await page().getByRole('button', { name: 'Grant admin consent for Contoso' }).click()
    await page()
      .getByRole('alertdialog')
      .getByRole('button', { name: /Yes|Grant/ })
      .click()
    await page().getByText(SCOPE).first().waitFor()
    await wellMade(page(), 'E4')
  })

  row('E5', 'details of a permission: texts, who consented, when', async () => {
    await page()
      .getByRole('button', { name: new RegExp(`^Details of .*${SCOPE}`) })
      .first()
      .click()
    const panel = page().getByRole('dialog')
    await panel.getByText('Read who is signed in').first().waitFor()
    await panel.getByText('Adele Administrator').first().waitFor()
    await wellMade(page(), 'E5')
    await panel.getByRole('button', { name: 'Close panel' }).click()
  })

  row('E6', 'Users and groups: assign and remove', async () => {
    await section('Users and groups')
    await removeAll('Max Maker')
    await page()
      .getByRole('button', { name: /Add user|Assign/ })
      .first()
      .click()
    const panel = page().getByRole('dialog')
    await panel.getByLabel('Search users').fill('Max')
    await panel.getByRole('radio', { name: /Max Maker/ }).check()
    await picture(page(), 'E6-panel')
    await panel.getByRole('button', { name: 'Assign' }).click()
    await panel.waitFor({ state: 'detached' })
    await page().getByRole('button', { name: 'Remove Max Maker' }).waitFor()
    await wellMade(page(), 'E6')
    await removeAll('Max Maker')
  })

  row('E7', 'sign-in and audit logs have their rows', async () => {
    await section('Sign-in logs')
    await page().getByText('Failure 65001').first().waitFor()
    await wellMade(page(), 'E7-application-sign-ins')
    await page().goto('/identity/sign-in-logs')
    for (const application of ['Patchbay Portal', 'Identity Connector'])
      await page().getByText(application).first().waitFor()
    for (const code of ['7000112', '50105']) await page().getByText(code).first().waitFor()
    await wellMade(page(), 'E7-sign-ins')
    await page().goto('/identity/audit-logs')
    for (const activity of [
      'Add application',
      'Add service principal',
      'Add delegated permission grant',
      'Remove delegated permission grant',
      'Consent to application',
    ])
      await page().getByText(activity, { exact: true }).first().waitFor()
    await wellMade(page(), 'E7-audits')
  })
}

function section(name: string): Promise<void> {
  return page().getByRole('main').getByRole('link', { name, exact: true }).first().click()
}

async function setSwitch(label: string, value: boolean): Promise<void> {
  const control = page().getByRole('switch', { name: label })
  if ((await control.isChecked()) === value) return
  await control.click()
  await page().getByRole('button', { name: 'Save', exact: true }).click()
  await page().getByText(/saved/i).first().waitFor()
  await page().waitForTimeout(300)
}

async function removeAll(name: string): Promise<void> {
  await page()
    .getByRole('table', { name: 'Users and groups' })
    .or(page().getByText(/Nobody|No one|No assignments/i))
    .first()
    .waitFor()
  const remove = page().getByRole('button', { name: `Remove ${name}` })
  while ((await remove.count()) > 0) {
    await remove.first().click()
    const question = page().getByRole('alertdialog')
    await question.getByRole('button', { name: 'Remove' }).click()
    await question.waitFor({ state: 'detached' })
    await page().waitForTimeout(500)
  }
}

async function waitForCount(count: number): Promise<void> {
  await page().waitForFunction(
    `document.querySelectorAll('button[aria-label^="Revoke"]').length === ${count}`,
  )
}

/** The client's own authorization request, as the connector sends it. */
function authorizeAddress(more = ''): string {
  const query = new URLSearchParams({
    client_id: story.clientAppId,
    response_type: 'code',
    redirect_uri: `${story.server.portalUrl}/redirect`,
    resource: story.resourceAppId,
    state: 'walkthrough',
  })
  return `/${story.tenantId}/oauth2/authorize?${query.toString()}${more}`
}
