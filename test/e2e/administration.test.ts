// What an administrator does in the portal, in a real browser against a freshly started server.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { applicationTasks } from './administration/applications.ts'
import { office } from './administration/office.ts'
import { peopleTasks } from './administration/people.ts'
import { settingsTasks } from './administration/settings.ts'
import { chromiumPath, launch, openWindow, signIn } from './browser.ts'
import { startServerProcess } from './start-server.ts'

const skip = chromiumPath === undefined ? 'there is no Chromium on this machine' : false

describe('administration in a browser', { skip }, () => {
  const problems: string[] = []

  before(async () => {
    office.server = await startServerProcess({ PATCHBAY_TEST_SWITCHES: '1' })
    office.browser = await launch()
    const open = async (name: string, password: string) => {
      const window = await openWindow(office.browser, office.server.portalUrl, problems)
      await window.goto('/')
      await window.getByRole('link', { name: 'Sign in' }).click()
      await signIn(window, `${name}@contoso.localhost`, password)
      await window.getByRole('heading', { name: /Welcome/ }).waitFor()
      return window
    }
    office.administrator = await open('admin', office.server.passwords.administrator)
    office.maker = await open('maker', office.server.passwords.maker)
  })
  after(async () => {
    await office.browser?.close()
    await office.server?.stop()
  })

  peopleTasks()
  applicationTasks()
  settingsTasks()

  test('no page failed or met its security policy on the way', () => {
    assert.deepEqual(problems, [])
  })
})
