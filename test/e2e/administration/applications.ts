import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { confirm, finish, graph, office, openPanel, task, wellMade } from './office.ts'

interface Registration {
  id: string
  appId: string
}

const client = {} as Registration & { servicePrincipalId: string; tenantId: string }
const redirectUri = 'http://localhost/client'

/** Credentials, claims, policies and assignments of an application; requests for consent. */
export function applicationTasks(): void {
  task('a certificate is read in the browser, and a private key is refused', async (page) => {
    const made = await graph<Registration>(page, 'POST', '/applications', {
      displayName: 'Ledger',
      web: { redirectUris: [redirectUri] },
    })
    const principal = await graph<{ id: string; appOwnerOrganizationId: string }>(
      page,
      'POST',
      '/servicePrincipals',
      { appId: made.appId },
    )
    Object.assign(client, made, {
      servicePrincipalId: principal.id,
      tenantId: principal.appOwnerOrganizationId,
    })
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-administration-'))
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ledger.pem')]
    // prettier-ignore
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-subj', '/CN=ledger', '-days', '20'], { stdio: 'ignore' })
    const { fingerprint } = new X509Certificate(readFileSync(certificate))
    await page.goto(`/identity/app-registrations/${client.appId}/certificates`)
    await page.getByText('No certificates').waitFor()
    await wellMade(page, 'no-credentials')
    const panel = await openPanel(page, 'Upload certificate')
    const file = panel.getByLabel('Certificate file to upload')
    await file.setInputFiles(key)
    await panel.getByText('This is a private key.').waitFor()
    await file.setInputFiles(certificate)
    await panel.getByText(fingerprint.replaceAll(':', '')).waitFor()
    await wellMade(page, 'upload-certificate')
    await finish(panel, 'Add')
    await page.getByRole('cell', { name: fingerprint.replaceAll(':', '') }).waitFor()
    await page.getByText('Expires soon:').waitFor()
    rmSync(folder, { recursive: true, force: true })
    // The bytes are kept when another one is deleted or added.
    const { keyCredentials } = await graph<{ keyCredentials: { key: string | null }[] }>(
      page,
      'GET',
      `/applications/${client.id}?$select=keyCredentials`,
    )
    assert.ok(keyCredentials[0]?.key)
  })

  task('a federated credential for GitHub Actions is added, edited and deleted', async (page) => {
    const panel = await openPanel(page, 'Add credential')
    await panel.getByLabel('Organization').fill('contoso')
    await panel.getByLabel('Repository').fill('ledger')
    await panel.getByLabel('Name').fill('main-branch')
    await panel.getByText('repo:contoso/ledger:ref:refs/heads/main').waitFor()
    await wellMade(page, 'federated-credential')
    await finish(panel, 'Add')
    await page.getByRole('rowheader', { name: 'main-branch' }).waitFor()
    const edited = await openPanel(page, 'Edit main-branch')
    await edited.getByLabel('Subject identifier').fill('repo:contoso/ledger:pull_request')
    await finish(edited, 'Save')
    await page.getByRole('cell', { name: 'repo:contoso/ledger:pull_request' }).waitFor()
    await wellMade(page, 'credentials')
    await page.getByRole('button', { name: 'Delete main-branch' }).click()
    await confirm(page, 'Delete')
    await page.getByText('No federated credentials').waitFor()
  })

  task('optional claims and the groups claim are chosen', async (page) => {
    await page.goto(`/identity/app-registrations/${client.appId}/token-configuration`)
    await page.getByText('No optional claims').waitFor()
    const panel = await openPanel(page, 'Add optional claim')
    await panel.getByLabel('Access').check()
    await panel.getByLabel(/^acct/).check()
    await panel.getByLabel(/^idtyp/).check()
    await wellMade(page, 'optional-claims')
    await finish(panel, 'Add')
    await page.getByRole('button', { name: 'Remove acct from Access tokens' }).waitFor()
    const groups = await openPanel(page, 'Edit groups claim')
    await groups.getByLabel('Security groups').check()
    await finish(groups, 'Save')
    await page.getByText('Tokens list: Security groups.').waitFor()
    await wellMade(page, 'token-configuration')
  })

  task('a token lifetime policy is made and assigned to an application', async (page) => {
    await page.goto('/identity/settings/token-lifetimes')
    await page.getByText('No policy').waitFor()
    const panel = await openPanel(page, 'New policy')
    await panel.getByLabel('Name').fill('Long sessions')
    await panel.getByLabel('Access tokens live (minutes)').fill('5')
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel.getByText('A whole number from 10 to 1440').waitFor()
    await panel.getByLabel('Access tokens live (minutes)').fill('480')
    await finish(panel, 'Save')
    await page.getByRole('cell', { name: '8 h' }).waitFor()
    await wellMade(page, 'token-lifetimes')
    await page.goto(`/identity/enterprise-applications/${client.servicePrincipalId}/policies`)
    await page.getByText('No policy of its own').waitFor()
    const assigned = await openPanel(page, 'Assign policy')
    await assigned.getByLabel('Policy', { exact: true }).selectOption({ index: 0 })
    await finish(assigned, 'Assign')
    await page.getByText('Access tokens live 8 h').waitFor()
    await wellMade(page, 'policies')
  })

  task('a group is assigned to an application', async (page) => {
    await page.goto(
      `/identity/enterprise-applications/${client.servicePrincipalId}/users-and-groups`,
    )
    const panel = await openPanel(page, 'Add user or group')
    await panel.getByLabel('Search users and groups').fill('Everyone')
    await panel.getByRole('radio', { name: /Everyone/ }).check()
    await wellMade(page, 'assign-group')
    await finish(panel, 'Assign')
    await page.getByRole('link', { name: 'Everyone' }).waitFor()
  })

  task('a request for consent is made by a user and approved here', async (page) => {
    const window = await office.maker.context().newPage()
    const authorize = new URLSearchParams({
      client_id: client.appId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid https://graph.microsoft.com/Directory.Read.All',
      state: 'x',
    })
    await window.goto(`/${client.tenantId}/oauth2/v2.0/authorize?${authorize.toString()}`)
    await window.getByLabel('Why do you need this application?').fill('For the yearly ledger')
    await window.getByRole('button', { name: 'Request approval' }).click()
    await window.getByText('Request sent').first().waitFor()
    await window.close()

    await page.goto(`/identity/enterprise-applications/${client.servicePrincipalId}/permissions`)
    await page.getByText('Users ask for more permissions.').waitFor()
    await page.getByRole('link', { name: 'Review' }).click()
    await page.getByRole('heading', { name: 'Admin consent requests' }).waitFor()
    const panel = await openPanel(page, /^Review Ledger/)
    await panel.getByText('For the yearly ledger').waitFor()
    await wellMade(page, 'consent-request')
    await finish(panel, 'Approve')
    await page.getByText('Nothing to decide').waitFor()
    await page.getByRole('tab', { name: 'Approved' }).click()
    await page.getByRole('button', { name: /^Review Ledger/ }).waitFor()
    await wellMade(page, 'approved-requests')
    await page.goto(`/identity/enterprise-applications/${client.servicePrincipalId}/permissions`)
    await page.getByText('Directory.Read.All').first().waitFor()
  })

  task('enterprise applications are found by name and by id', async (page) => {
    await page.goto('/identity/enterprise-applications')
    await page.getByRole('link', { name: 'Ledger' }).waitFor()
    await page.getByLabel('Search by name or ID').fill(client.appId)
    await page.getByText('1 shown.').waitFor()
    await page.getByLabel('Search by name or ID').fill('nothing of this name')
    await page.getByText('No applications here').waitFor()
    await wellMade(page, 'enterprise-applications-none')
  })
}
