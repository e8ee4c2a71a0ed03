import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { faults, picture } from '../browser.ts'
import type { ServerProcess } from '../start-server.ts'

/** What the tasks share: the server, and the windows of the administrator and of the maker. */
export const office = {} as {
  server: ServerProcess
  browser: Browser
  administrator: Page
  maker: Page
}

/** One task of an administrator. Each stands by itself; a failure leaves a picture. */
export function task(name: string, steps: (page: Page) => Promise<void>): void {
  test(name, async () => {
    const page = office.administrator
    try {
      await steps(page)
    } catch (error) {
      await picture(page, `failed-${fileName(name)}`)
      throw error
    }
  })
}

/** A picture, and no fault of layout, keyboard or accessibility. */
export async function wellMade(page: Page, name: string): Promise<void> {
  await picture(page, `administration-${name}`)
  assert.deepEqual(await faults(page), [])
}

/** Opens a panel by its button; gives the panel. */
export async function openPanel(page: Page, button: string | RegExp): Promise<Locator> {
  await page.getByRole('button', { name: button }).first().click()
  const panel = page.getByRole('dialog').last()
  await panel.waitFor()
  return panel
}

/** Presses the button of a panel that does the deed, and waits until the panel is gone. */
export async function finish(panel: Locator, button: string): Promise<void> {
  await panel.getByRole('button', { name: button, exact: true }).click()
  await panel.waitFor({ state: 'detached' })
}

/** Says yes to a question. */
export async function confirm(page: Page, button: string): Promise<void> {
  const question = page.getByRole('alertdialog')
  await question.getByRole('button', { name: button, exact: true }).click()
  await question.waitFor({ state: 'detached' })
}

/** Asks Graph as the administrator's own page does. */
export function graph<T>(page: Page, method: string, path: string, body?: object): Promise<T> {
  const request = JSON.stringify({ method, path, body: body && JSON.stringify(body) })
  return page.evaluate<T>(`(async () => {
    const { method, path, body } = ${request}
    const headers = { 'X-Patchbay-Portal': '1', 'Content-Type': 'application/json' }
    const answer = await fetch('/v1.0' + path, { method, headers, body })
    const text = await answer.text()
    if (!answer.ok) throw new Error(method + ' ' + path + ' ' + answer.status + ' ' + text)
    return text ? JSON.parse(text) : undefined
  })()`)
}

function fileName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
}
