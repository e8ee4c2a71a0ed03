import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openBrowser } from '../../testing/browser.ts'
import { startFixture, type Fixture } from '../../testing/fixture.ts'
import { authorizeUrl } from '../../testing/requests.ts'
import { chooseLanguage, languages } from './messages.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

describe('the languages of the pages', () => {
  it('say everything, with the same words filled in', () => {
    const words = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([word]) => word).toSorted()
    for (const [tag, messages] of Object.entries(languages)) {
      for (const [key, text] of Object.entries(languages.en)) {
        const other = messages[key as keyof typeof messages]
        assert.deepEqual(words(other), words(text), `${tag}: ${key}`)
        assert.ok(other.trim(), `${tag}: ${key}`)
      }
    }
  })

  it('keep nothing that no page says', () => {
    const folder = join(import.meta.dirname, '..', '..')
    const sources = globSync('**/*.ts', { cwd: folder })
      .filter((file) => !file.includes('messages/') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    const idle = Object.keys(languages.en).filter((key) => !sources.includes(`'${key}'`))
    assert.deepEqual(idle, [])
  })

  const choices: [string | undefined, string | undefined, string][] = [
    [undefined, undefined, 'en'],
    [undefined, 'de-AT,de;q=0.9,en;q=0.5', 'de'],
    [undefined, 'fr;q=1,en;q=0.2,nb;q=0.8', 'nb'],
    [undefined, 'no', 'nb'],
    [undefined, 'de;q=0, en', 'en'],
    ['nb-NO de', 'en', 'nb'],
    ['fr', 'de', 'de'],
    ['xx', 'yy', 'en'],
    ['constructor', '__proto__', 'en'],
  ]
  for (const [locales, header, expected] of choices) {
    it(`${locales ?? 'no ui_locales'}, ${header ?? 'no header'}: ${expected}`, () => {
      assert.equal(chooseLanguage(locales, header), expected)
    })
  }

  it('ui_locales holds through the whole sign-in, Accept-Language where there is none', async () => {
    const browser = openBrowser(fixture.app)
    const start = await browser.get(authorizeUrl(fixture, { ui_locales: 'de' }))
    assert.match(start.text, /<html lang="de">/)
    assert.match(start.text, /Anmelden/)
    const password = await browser.submit(start, {
      login: 'maker@contoso.localhost',
      action: 'user-name',
    })
    assert.match(password.text, /Kennwort eingeben/)
    const wrong = await browser.submit(password, { passwd: 'x', action: 'password' })
    assert.match(wrong.text, /Benutzername oder Kennwort stimmen nicht/)
    const norwegian = await fixture.app.inject({
      url: authorizeUrl(fixture, { client_id: fixture.tenant.id }),
      headers: { 'accept-language': 'nb', accept: 'text/html' },
    })
    assert.match(norwegian.body, /Påloggingen lyktes ikke/)
  })
})
