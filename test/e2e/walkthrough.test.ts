// The story of the product, row by row, in a real browser against a freshly started server.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { chromiumPath, launch, openWindow, signIn } from './browser.ts'
import { startServerProcess } from './start-server.ts'
import { appRows } from './walkthrough/app.ts'
import { clientRows } from './walkthrough/client.ts'
import { connectorRows } from './walkthrough/connector.ts'
import { enterpriseRows } from './walkthrough/enterprise.ts'
import { resourceRows } from './walkthrough/resource.ts'
import { story } from './walkthrough/story.ts'

const skip = chromiumPath === undefined ? 'there is no Chromium on this machine' : false

describe('the walkthrough in a browser', { skip }, () => {
  const problems: string[] = []

  before(async () => {
    story.server = await startServerProcess()
    story.browser = await launch()
    const open = async (name: string, password: string) => {
      const window = await openWindow(story.browser, story.server.portalUrl, problems)
      await window.goto('/')
      await window.getByRole('link', { name: 'Sign in' }).click()
      await signIn(window, `${name}@contoso.localhost`, password)
      await window.getByRole('heading', { name: /Welcome/ }).waitFor()
      return window
    }
    story.maker = await open('maker', story.server.passwords.maker)
    story.administrator = await open('admin', story.server.passwords.administrator)
  })
  after(async () => {
    await story.browser?.close()
    await story.server?.stop()
  })

  resourceRows()
  clientRows()
  connectorRows()
  appRows()
  enterpriseRows()

  test('no page failed or met its security policy on the way', () => {
    assert.deepEqual(problems, [])
  })

  test('the server printed neither the client secret nor a token', () => {
    const output = story.server.output()
    assert.ok(story.secret, 'no secret was made, so nothing was proved')
    assert.ok(!output.includes(story.secret), 'the client secret is in the log')
    assert.ok(!/eyJ[\w-]{20,}\.[\w-]{20,}\./.test(output), 'a token is in the log')
  })
})
