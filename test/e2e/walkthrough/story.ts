import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { faults, picture } from '../browser.ts'
import type { ServerProcess } from '../start-server.ts'

/** What the rows share: the server, two people's windows, and the values that are copied from page to page. */
export interface Story {
  server: ServerProcess
  browser: Browser
  /** The maker's window. */
  maker: Page
  /** The administrator's window. */
  administrator: Page
  resourceAppId: string
  clientAppId: string
  secret: string
  tenantId: string
  appAddress: string
}

export const story = {
  resourceAppId: '',
  clientAppId: '',
  secret: '',
  tenantId: '',
  appAddress: '',
} as Story

export const SCOPE = 'access_as_user'
export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The first row that failed: the rows after it have nothing to stand on. */
let failed = ''

/** One row of the walkthrough. */
export function row(name: string, title: string, steps: () => Promise<void>): void {
  test(`${name} ${title}`, async (context) => {
    if (failed) return context.skip(`row ${failed} failed`)
    failed = name
    try {
      await steps()
    } catch (error) {
      await picture(story.maker, `${name}-failed-maker`)
      await picture(story.administrator, `${name}-failed-administrator`)
      throw error
    }
    failed = ''
  })
}

/** A picture, and no fault of layout or accessibility. */
export async function wellMade(page: Page, name: string): Promise<void> {
  await picture(page, name)
  assert.deepEqual(await faults(page), [])
}

/** Presses a copy button; gives what is on the clipboard. */
export async function copy(page: Page, button: string): Promise<string> {
  await page.getByRole('button', { name: button }).first().click()
  return page.evaluate<string>('navigator.clipboard.readText()')
}

/** The whole text of a code editor, of which the page holds only what is in view. */
export async function editorText(page: Page, name: string): Promise<string> {
  await page.getByRole('textbox', { name }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+c')
  return page.evaluate<string>('navigator.clipboard.readText()')
}

/** Replaces the text of a code editor, as a paste does. */
export async function setEditorText(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
  await page.getByRole('textbox', { name }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+v')
}
