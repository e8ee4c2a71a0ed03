import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { addClient, passwordOfAll } from '../../packages/identity/src/testing/fixture.ts'
import { chromiumPath, launch, signIn } from '../e2e/browser.ts'
import { claimsOf, startAuthority, type Authority } from './identity-authority.ts'

const { resolve } = createRequire(import.meta.url)
const folderOf = (name: string) => join(dirname(resolve(`${name}/package.json`)), 'lib')

/** Each line of the library that is in use, and what its pop-ups and frames return to. */
const libraries = [
  {
    name: '@azure/msal-browser',
    script: join(folderOf('@azure/msal-browser'), 'msal-browser.min.js'),
    bridge: join(folderOf('@azure/msal-browser'), 'redirect-bridge/msal-redirect-bridge.min.js'),
  },
  {
    name: '@azure/msal-browser 2',
    script: join(folderOf('msal-browser-2'), 'msal-browser.min.js'),
    bridge: undefined,
  },
]

let authority: Authority
let browser: Browser
before(async () => {
  if (chromiumPath === undefined) return
  authority = await startAuthority()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await authority?.stop()
})

for (const library of libraries)
  describe(
    `${library.name}, unmodified`,
    {
      skip: chromiumPath === undefined && 'there is no Chromium here',
    },
    () => {
      let server: Server
      let origin: string
      let clientId: string
      let context: BrowserContext
      let page: Page
      let scope: string

      before(async () => {
        const { directory, tenant, admin, api } = authority
        server = createServer({ key: authority.tls.key, cert: authority.tls.certificate })
        await new Promise<void>((done) => server.listen(0, 'localhost', done))
        origin = `https://localhost:${(server.address() as AddressInfo).port}`
        const application = await addClient(directory, tenant, admin.id, api, {
          displayName: `Single page with ${library.name}`,
          spa: { redirectUris: [`${origin}/`, `${origin}/redirect.html`] },
        })
        clientId = application.appId
        scope = `api://${api.appId}/access_as_user`
        const configuration = {
          auth: {
            clientId,
            authority: `${authority.url}/${tenant.id}`,
            knownAuthorities: [authority.host],
            redirectUri: `${origin}/`,
            postLogoutRedirectUri: `${origin}/`,
          },
          cache: { cacheLocation: 'localStorage' },
        }
        const pages: Record<string, [type: string, body: string]> = {
          '/msal.js': ['text/javascript', readFileSync(library.script, 'utf8')],
          '/bridge.js': [
            'text/javascript',
            library.bridge === undefined ? '' : readFileSync(library.bridge, 'utf8'),
          ],
          '/': [
            'text/html',
            `<!doctype html><title>Single page</title><script src="/msal.js"></script><script>
          window.application = new msal.PublicClientApplication(${JSON.stringify(configuration)})
          window.ready = (async () => {
            if (application.initialize) await application.initialize()
            return application.handleRedirectPromise()
          })()
          </script>`,
          ],
          '/redirect.html': [
            'text/html',
            library.bridge === undefined
              ? '<!doctype html><title>Back</title>'
              : `<!doctype html><title>Back</title><script src="/bridge.js"></script>
               <script>msalRedirectBridge.broadcastResponseToMainFrame()</script>`,
          ],
        }
        server.on('request', (request, response) => {
          const found = pages[new URL(request.url ?? '/', origin).pathname]
          response.writeHead(found ? 200 : 404, { 'content-type': found?.[0] ?? 'text/plain' })
          response.end(found?.[1])
        })
        context = await browser.newContext({ ignoreHTTPSErrors: true })
        context.setDefaultTimeout(15_000)
        page = await context.newPage()
      })
      after(async () => {
        await context.close()
        server.closeAllConnections()
        await new Promise((done) => server.close(done))
      })

      /** What a call of the library answers in the page: who, with which token, from where. */
      const call = (on: Page, source: string) =>
        on.evaluate<{ accessToken: string; username: string; fromCache: boolean }>(
          `(async () => {
          await ready
          const result = await ${source}
          return {
            accessToken: result.accessToken,
            username: result.account.username,
            fromCache: result.fromCache,
          }
        })()`,
        )
      const request = (extra: object = {}) => JSON.stringify({ scopes: [scope], ...extra })
      const account = 'account: application.getAllAccounts()[0]'
      const acceptAll = async (on: Page) => {
        await signIn(on, 'maker@contoso.localhost', passwordOfAll)
        const accept = on.getByRole('button', { name: 'Accept' })
        await accept.click()
      }

      it('signs a person in by redirect', async () => {
        await page.goto(`${origin}/`)
        await page.evaluate(`void ready.then(() => application.loginRedirect(${request()}))`)
        await page.waitForURL((url) => url.href.startsWith(authority.url))
        await acceptAll(page)
        const no = page.getByRole('button', { name: 'No', exact: true })
        await Promise.race([page.waitForURL((url) => url.origin === origin), no.click()])
        await page.waitForURL(`${origin}/`)
        const result = await page.evaluate<string>('ready.then((result) => result.accessToken)')
        assert.equal(claimsOf(result)['oid'], authority.maker.id)
      })

      it('serves the token from its cache, and gets a fresh one over CORS', async () => {
        const cached = await call(
          page,
          `application.acquireTokenSilent({ scopes: ['${scope}'], ${account} })`,
        )
        assert.equal(cached.fromCache, true)
        const fresh = await call(
          page,
          `application.acquireTokenSilent({ scopes: ['${scope}'], ${account}, forceRefresh: true })`,
        )
        assert.equal(fresh.fromCache, false)
        assert.notEqual(fresh.accessToken, cached.accessToken)
      })

      it('refreshes in three tabs at once', async () => {
        const tabs = await Promise.all(
          [1, 2, 3].map(async () => {
            const tab = await context.newPage()
            await tab.goto(`${origin}/`)
            return tab
          }),
        )
        const results = await Promise.all(
          tabs.map((tab) =>
            call(
              tab,
              `application.acquireTokenSilent({ scopes: ['${scope}'], ${account}, forceRefresh: true })`,
            ),
          ),
        )
        for (const result of results) assert.equal(result.username, 'maker@contoso.localhost')
        const again = await call(
          page,
          `application.acquireTokenSilent({ scopes: ['${scope}'], ${account}, forceRefresh: true })`,
        )
        assert.equal(again.fromCache, false)
        for (const tab of tabs) await tab.close()
      })

      it('finds the session in a hidden frame', async () => {
        const tab = await context.newPage()
        await tab.goto(`${origin}/`)
        const found = await call(
          tab,
          `application.ssoSilent(${request({
            loginHint: 'maker@contoso.localhost',
            redirectUri: `${origin}/redirect.html`,
          })})`,
        )
        assert.equal(found.username, 'maker@contoso.localhost')
        await tab.close()
      })

      it('signs out by redirect, and the session is over', async () => {
        const loaded = page.waitForEvent('load')
        await page.evaluate(
          'void ready.then(() => application.logoutRedirect({ account: application.getAllAccounts()[0] }))',
        )
        await loaded
        // Version 2 names no account, so the person is asked.
        const asked = page.getByRole('button', { name: /Maker of Contoso/ })
        if (await asked.isVisible()) await asked.click()
        await page.waitForURL((url) => url.origin === origin)
        const refused = await page.evaluate<string>(
          `ready.then(() => application.ssoSilent(${request({
            loginHint: 'maker@contoso.localhost',
            redirectUri: `${origin}/redirect.html`,
          })})).then(() => 'signed in', (error) => error.errorCode)`,
        )
        assert.equal(refused, 'login_required')
      })

      it('signs a person in by pop-up and out by pop-up', async () => {
        await page.goto(`${origin}/`)
        const opened = context.waitForEvent('page')
        const result = call(
          page,
          `application.loginPopup(${request({ redirectUri: `${origin}/redirect.html` })})`,
        )
        const popup = await opened
        await popup.waitForURL((url) => url.href.startsWith(authority.url))
        await signIn(popup, 'maker@contoso.localhost', passwordOfAll)
        assert.equal((await result).username, 'maker@contoso.localhost')

        const closing = context.waitForEvent('page')
        const signedOut = page.evaluate(
          `application.logoutPopup({ account: application.getAllAccounts()[0],
             postLogoutRedirectUri: '${origin}/redirect.html' })`,
        )
        const goodbye = await closing
        const chosen = goodbye.getByRole('button', { name: /Maker of Contoso/ })
        await Promise.race([signedOut, chosen.click().catch(() => signedOut)])
        await signedOut
        assert.equal(await page.evaluate('application.getAllAccounts().length'), 0)
      })
    },
  )
