import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, type Page, chromium } from 'playwright-core'
import { build } from 'vite'
import { findChromium } from '../../scripts/chromium.ts'

const chromiumPath = findChromium()
const skip = chromiumPath ? false : 'There is no Chromium; set CHROMIUM to its path.'
const ORIGIN = 'http://app.localhost'

/** The page's script: plays sources given by the test, with a connector that answers on demand. */
const PAGE = `
import { checkApp, readFiles } from '@patchbay/app-model'
import { createPlayer } from '@patchbay/player'
import { mountApp } from '@patchbay/controls'
import { T, record } from '@patchbay/power-fx'

const waiting = []
const identity = {
  name: 'Identity', kind: 'namespace', type: T.record({}),
  functions: [{
    name: 'GetIdentity', parameters: [], async: true,
    returns: T.record({ oid: T.Text, name: T.Text }),
    invoke: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
  }],
}
window.answer = (name) => waiting.shift().resolve(record({ oid: '1', name }))
window.fail = (message) => waiting.shift().reject(new Error(message))
window.play = async (screens, options = {}) => {
  window.mounted?.dispose()
  window.player?.dispose()
  const { document: app } = readFiles({ 'Src/App.pa.yaml': 'App:\\n  Properties:\\n    Theme: =PowerAppsTheme\\n', 'Src/Home.pa.yaml': screens })
  const dataSources = [identity]
  const check = checkApp(app, { dataSources })
  window.selected = []
  window.player = createPlayer({ document: app, check, dataSources })
  window.mounted = mountApp(document.getElementById('app'), window.player, {
    ...options, onSelectControl: (hit) => window.selected.push(hit.path),
  })
  if (!options.editing) await window.player.start()
  return check.findings.map((finding) => finding.control + '.' + finding.property + ': ' + finding.message)
}
`

const HTML = `<!doctype html><html lang="en"><title>App</title><link rel="stylesheet" href="/page.css">
<main id="app"></main><script type="module" src="/page.js"></script></html>`
const STYLE = 'html, body, #app { margin: 0; block-size: 100%; }'
/** No inline style or script may be needed. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('../..', import.meta.url)),
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'virtual:page' ? `\0${id}` : undefined),
        load: (id) => (id === '\0virtual:page' ? PAGE : undefined),
      },
    ],
    build: {
      write: false,
      minify: false,
      rollupOptions: { input: 'virtual:page', output: { format: 'es' } },
    },
  })
  const output = 'output' in result ? result.output : Array.isArray(result) ? result[0]?.output : []
  const chunk = output?.find((one) => one.type === 'chunk')
  assert.ok(chunk?.type === 'chunk')
  return chunk.code
}

const HOME = (children: string) => `Screens:\n  Home:\n    Children:\n${children}`

const WALKTHROUGH = HOME(`      - Button1:
          Control: Classic/Button
          Properties:
            OnSelect: =ClearCollect(colIdentity, Identity.GetIdentity())
            Text: ="Who am I?"
            X: =40
            Y: =40
      - Gallery1:
          Control: Gallery
          Variant: Vertical
          Properties:
            Items: =colIdentity
            Y: =100
          Children:
            - Title1:
                Control: Label
                Properties:
                  Text: =ThisItem.name
                  Width: =Parent.TemplateWidth
`)

const LONG = HOME(`      - Gallery1:
          Control: Gallery
          Variant: Vertical
          Properties:
            AccessibleLabel: ="Numbers"
            Items: =Sequence(10000)
            TemplateSize: =40
            Height: =400
            OnSelect: =Set(chosen, ThisItem.Value)
          Children:
            - Title1:
                Control: Label
                Properties:
                  Text: ="Row " & ThisItem.Value
      - Chosen:
          Control: Label
          Properties:
            Text: ="Chosen " & chosen
            X: =700
            Width: =300
`)

const FORM = HOME(`      - Name:
          Control: Classic/TextInput
          Properties:
            Default: =""
            AccessibleLabel: ="Your name"
            OnChange: =Set(changes, changes + 1)
      - Greeting:
          Control: Label
          Properties:
            Role: =TextRole.Heading1
            Text: ="Hello " & Name.Text & " " & changes
            Y: =100
            Width: =400
      - Off:
          Control: Classic/Button
          Properties:
            Text: ="Off"
            DisplayMode: =If(Name.Text = "", DisplayMode.Disabled, DisplayMode.Edit)
            OnSelect: =Notify("Hi " & Name.Text, NotificationType.Success)
            Y: =200
            Visible: =Name.Text <> "hide"
`)

const SHAPES = HOME(`      - Agree:
          Control: Classic/CheckBox
          Properties:
            Text: ="I agree"
            OnCheck: =Set(log, log & "checked ")
            OnUncheck: =Set(log, log & "unchecked ")
      - Behind:
          Control: Rectangle
          Properties:
            AccessibleLabel: ="More"
            OnSelect: =Set(log, log & "selected ")
            TabIndex: =0
            X: =200
      - Row:
          Control: GroupContainer
          Variant: AutoLayout
          Properties:
            Y: =200
            LayoutGap: =10
            DisplayMode: =If(Agree.Value, DisplayMode.Edit, DisplayMode.Disabled)
          Children:
            - First:
                Control: Classic/Button
                Properties:
                  Text: ="First"
            - Second:
                Control: Classic/Button
                Properties:
                  Text: ="Second"
                  OnSelect: =Reset(Agree)
      - Log:
          Control: Label
          Properties:
            Text: ="Log " & log
            Width: =400
            X: =500
`)

const GROWING = HOME(`      - Say:
          Control: Classic/TextInput
          Properties:
            AccessibleLabel: ="Say"
            Default: ="short"
      - Told:
          Control: Label
          Properties:
            Text: =Say.Text
            AutoHeight: =true
            Y: =100
            Width: =200
      - Below:
          Control: Label
          Properties:
            Text: ="Below"
            Y: =Told.Y + Told.Height
`)

void describe('controls in a browser', { skip }, () => {
  let browser: Browser
  let page: Page
  const problems: string[] = []

  before(async () => {
    const script = await bundle()
    browser = await chromium.launch({
      ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    page.on('pageerror', (error) => problems.push(error.message))
    await page.route(`${ORIGIN}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname
      if (path === '/page.js') await route.fulfill({ contentType: 'text/javascript', body: script })
      else if (path === '/page.css') await route.fulfill({ contentType: 'text/css', body: STYLE })
      else if (path === '/')
        await route.fulfill({
          contentType: 'text/html',
          headers: { 'content-security-policy': POLICY },
          body: HTML,
        })
      else await route.fulfill({ status: 404, body: '' })
    })
    await page.goto(ORIGIN)
    await until('window.play !== undefined')
  })

  after(async () => {
    await browser?.close()
  })

  const play = async (screens: string, options = {}) => {
    const findings = await page.evaluate(
      `play(${JSON.stringify(screens)}, ${JSON.stringify(options)})`,
    )
    assert.deepEqual(findings, [])
  }
  /** Asks again and again from outside: the page's policy forbids what Playwright would do in it. */
  const until = async (expression: string) => {
    for (const end = Date.now() + 10_000; Date.now() < end; await setTimeout(20))
      if (await page.evaluate(`${expression} || false`)) return
    assert.fail(`It never came to ${expression}`)
  }
  const list = () => page.getByRole('listitem')

  void test('a press calls, dots march meanwhile, and the row appears', async () => {
    await play(WALKTHROUGH)
    assert.equal(await list().count(), 0)
    await page.getByRole('button', { name: 'Who am I?' }).click()
    await page.getByRole('progressbar').waitFor()
    await page.evaluate('answer("Maker")')
    await list().getByText('Maker').waitFor()
    await page.getByRole('progressbar').waitFor({ state: 'hidden' })
  })

  void test('a call that fails is a banner that says what and why, and can be dismissed', async () => {
    await play(WALKTHROUGH)
    await page.getByRole('button', { name: 'Who am I?' }).click()
    await page.evaluate('fail("403 Forbidden")')
    const banner = page.getByRole('alert')
    await banner.waitFor()
    assert.match((await banner.textContent()) ?? '', /Button1\.OnSelect.*403 Forbidden/)
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await banner.waitFor({ state: 'detached' })
  })

  void test('of ten thousand rows only those in sight are drawn', async () => {
    await play(LONG)
    await page.getByText('Row 1', { exact: true }).waitFor()
    assert.ok((await list().count()) < 40)
    assert.equal(await page.getByText('Row 10000').count(), 0)
    await page.evaluate('mounted.elementFor("Gallery1").scrollTop = 1e9')
    await page.getByText('Row 10000').waitFor()
    assert.ok((await list().count()) < 40)
    assert.equal(await page.getByText('Row 1', { exact: true }).count(), 0)
  })

  void test('a gallery is used by pointer and by keyboard alone', async () => {
    await play(LONG)
    await page.getByText('Row 3', { exact: true }).click()
    await page.getByText('Chosen 3').waitFor()
    await page.locator('[aria-current=true]').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    await page.getByText('Chosen 5').waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press(' ')
    await page.getByText('Chosen 10000').waitFor()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.getByText('Chosen 1', { exact: true }).waitFor()
  })

  void test('typing, states, headings and banners follow the formulas', async () => {
    await play(FORM)
    const off = page.getByRole('button', { name: 'Off' })
    assert.equal(await off.isDisabled(), true)
    const input = page.getByRole('textbox', { name: 'Your name' })
    await input.pressSequentially('Ada')
    await page.getByRole('heading', { level: 1, name: 'Hello Ada' }).waitFor()
    await input.press('Tab')
    await page.getByRole('heading', { name: 'Hello Ada 1' }).waitFor()
    await off.press('Enter')
    await page.getByRole('status').getByText('Hi Ada').waitFor()
    await input.fill('hide')
    await off.waitFor({ state: 'hidden' })
  })

  void test('check boxes, shapes and containers follow the formulas', async () => {
    await play(SHAPES)
    const second = page.getByRole('button', { name: 'Second' })
    assert.equal(await second.isDisabled(), true)
    const agree = page.getByRole('checkbox', { name: 'I agree' })
    await agree.check()
    await page.getByText('Log checked').waitFor()
    const [first, next] = await Promise.all([
      page.getByRole('button', { name: 'First' }).boundingBox(),
      second.boundingBox(),
    ])
    assert.ok(first && next)
    assert.deepEqual([Math.round(next.x - first.x - first.width), next.y - first.y], [10, 0])
    await second.click()
    assert.equal(await agree.isChecked(), false)
    assert.equal(await second.isDisabled(), true)
    await page.getByRole('button', { name: 'More' }).press('Enter')
    await page.getByText('Log checked selected').waitFor()
  })

  void test('a label grows with its text, and formulas see it', async () => {
    await play(GROWING)
    const top = async () => (await page.getByText('Below').boundingBox())?.y ?? 0
    const before = await top()
    await page.getByRole('textbox', { name: 'Say' }).fill('many words '.repeat(30))
    await until('player.property("Told", "Height")() > 200')
    assert.ok((await top()) > before + 100)
    await page.getByRole('textbox', { name: 'Say' }).fill('short')
    await until('player.property("Told", "Height")() < 60')
  })

  void test('the app is scaled to fit, at a phone’s width as well', async () => {
    await play(WALKTHROUGH)
    for (const [width, height, scale] of [
      [683, 384, 0.5],
      [360, 640, 360 / 1366],
      [1366, 768, 1],
    ] as const) {
      await page.setViewportSize({ width, height })
      await until(
        `Math.abs(mounted.elementFor("Button1").getBoundingClientRect().width - ${160 * scale}) < 1`,
      )
      assert.ok(Math.abs(Number(await page.evaluate('mounted.scale()')) - scale) < 0.01)
      await until(`document.documentElement.scrollWidth === ${width}`)
    }
  })

  void test('at design time a click selects and runs nothing', async () => {
    await play(WALKTHROUGH, { editing: true })
    await page.getByRole('button', { name: 'Who am I?' }).click()
    assert.deepEqual(await page.evaluate('selected'), ['Button1'])
    assert.equal(await page.evaluate('player.pending()'), 0)
    assert.equal(
      await page.evaluate('mounted.controlAt({ clientX: 50, clientY: 50 }).name'),
      'Button1',
    )
    assert.equal(
      await page.evaluate('mounted.controlAt({ clientX: 1300, clientY: 700 }).name'),
      'Home',
    )
    assert.equal(await page.evaluate('mounted.elementFor("Button1").textContent'), 'Who am I?')
    assert.equal(await page.evaluate('mounted.elementFor("Nobody")'), undefined)
  })

  void test('axe finds nothing', async () => {
    const axe = await readFile(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8',
    )
    await page.evaluate(axe)
    for (const screens of [FORM, LONG, SHAPES]) {
      await play(screens)
      const violations = await page.evaluate(
        'axe.run().then((r) => r.violations.map((v) => v.id + " " + v.nodes.map((n) => n.html).join(" ")))',
      )
      assert.deepEqual(violations, [])
    }
  })

  void test('nothing is left behind, and nothing asked for inline styles', async () => {
    await page.evaluate('mounted.dispose()')
    assert.equal(await page.locator('[data-patchbay-app]').count(), 0)
    assert.deepEqual(
      problems.filter((problem) => !problem.includes('favicon')),
      [],
    )
  })
})
