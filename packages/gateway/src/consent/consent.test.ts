import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, afterEach, describe, it } from 'node:test'
import { withAuthentication } from '@patchbay/connector-model'
import type { ApiErrorBody, Connection, ConnectionMessage, ConsentLink } from '@patchbay/wire'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ORIGIN,
  RESOURCE,
  TENANT,
  aadFiles,
  identityFiles,
  startInstallation,
} from '../test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, provider, upstream, createConnector, createConnection, signIn } = installation
afterEach(() => {
  provider.deny = undefined
  provider.refuse = undefined
  provider.basicOnly = false
  delete provider.issuer
})

const connector = await createConnector(aadFiles(installation), CLIENT_SECRET)

async function stateOf(connectionId: string): Promise<Connection> {
  return (await send('maker', { url: `/api/connections/${connectionId}` })).json<Connection>()
}

function messageOf(page: string): ConnectionMessage | undefined {
  const found = /data-message="([^"]*)"/.exec(page)
  return found
    ? (JSON.parse(
        found[1]!.replaceAll('&quot;', '"').replaceAll('&#39;', "'"),
      ) as ConnectionMessage)
    : undefined
}

void describe('consent', () => {
  void it('makes a connection Connected and learns the account', async () => {
    const created = await createConnection(connector.id)
    assert.equal(created.status, 'Unauthenticated')
    const page = await signIn(created.id)
    assert.equal(page.statusCode, 200)
    assert.deepEqual(messageOf(page.body), {
      type: 'patchbay.connection',
      connectionId: created.id,
      status: 'Connected',
      message: null,
    })
    const connection = await stateOf(created.id)
    assert.equal(connection.status, 'Connected')
    assert.equal(connection.accountName, 'maker@contoso.localhost')
    assert.equal(connection.expiresAt, '2026-11-24T09:00:00.000Z')
  })

  void it('asks as v1 of the Microsoft identity platform is asked, with state and PKCE', async () => {
    const { id } = await createConnection(connector.id)
    await signIn(id)
    const asked = Object.fromEntries(provider.authorizations.at(-1)!)
    assert.equal(asked['response_type'], 'code')
    assert.equal(asked['client_id'], CLIENT_ID)
    assert.equal(asked['resource'], RESOURCE)
    assert.equal(asked['prompt'], 'select_account', 'so that one may switch accounts')
    assert.equal(asked['redirect_uri'], connector.redirectUrl)
    assert.equal(asked['code_challenge_method'], 'S256')
    assert.ok(asked['state']!.length >= 43)
    const { form } = provider.tokenRequests.at(-1)!
    assert.equal(form.get('resource'), RESOURCE)
    assert.equal(form.get('client_secret'), CLIENT_SECRET)
    assert.equal(
      createHash('sha256').update(form.get('code_verifier')!).digest('base64url'),
      asked['code_challenge'],
    )
  })

  void it('answers with a page that needs no other source and may run only its own script', async () => {
    const { id } = await createConnection(connector.id)
    const page = await signIn(id)
    const policy = String(page.headers['content-security-policy'])
    assert.match(policy, /^default-src 'none'; script-src 'sha256-/)
    const script = /<script>([^]*?)<\/script>/.exec(page.body)![1]!
    const hash = createHash('sha256').update(script).digest('base64')
    assert.ok(policy.includes(`script-src 'sha256-${hash}'`))
    const style = /<style>([^]*?)<\/style>/.exec(page.body)![1]!
    const styleHash = createHash('sha256').update(style).digest('base64')
    assert.ok(policy.includes(`style-src 'sha256-${styleHash}'`))
    assert.match(page.body, /<html lang="en">/)
    assert.equal(page.headers['x-frame-options'], 'DENY')
  })

  void it('sends the browser to sign in first, and the link stays good', async () => {
    const { id } = await createConnection(connector.id)
    const answer = await send('maker', {
      method: 'POST',
      url: `/api/connections/${id}/consent-link`,
    })
    const { pathname, origin } = new URL(answer.json<ConsentLink>().link)
    assert.equal(origin, ORIGIN)
    const unknown = await send(undefined, { url: pathname })
    assert.equal(unknown.headers.location, `/signin?return_to=${encodeURIComponent(pathname)}`)
    const known = await send('maker', { url: pathname })
    assert.equal(known.statusCode, 302)
    assert.ok(String(known.headers.location).startsWith(provider.url.origin))
  })

  void it('lets a link be followed once, within ten minutes, by its owner', async () => {
    const { id } = await createConnection(connector.id)
    const link = async () => {
      const answer = await send('maker', {
        method: 'POST',
        url: `/api/connections/${id}/consent-link`,
      })
      return new URL(answer.json<ConsentLink>().link).pathname
    }
    const twice = await link()
    await send('maker', { url: twice })
    assert.equal((await send('maker', { url: twice })).statusCode, 410)
    const foreign = await link()
    assert.equal((await send('user', { url: foreign })).statusCode, 403)
    const late = await link()
    const { date } = installation.now
    installation.now.date = new Date(date.getTime() + 10 * 60_000)
    assert.equal((await send('maker', { url: late })).statusCode, 410)
    installation.now.date = date
  })

  void it('is not finished by another user than the one who started it', async () => {
    const { id } = await createConnection(connector.id)
    const redeemed = provider.tokenRequests.length
    const page = await signIn(id, 'maker', 'user')
    assert.equal(page.statusCode, 403)
    assert.equal(messageOf(page.body), undefined)
    assert.equal((await stateOf(id)).status, 'Unauthenticated')
    assert.equal(provider.tokenRequests.length, redeemed)
  })

  void it('takes a state once and within ten minutes', async () => {
    const { id } = await createConnection(connector.id)
    const back = await installation.signInUntilRedirect(id)
    assert.equal((await send('maker', { url: back })).statusCode, 200)
    assert.equal((await send('maker', { url: back })).statusCode, 400)
    const late = await installation.signInUntilRedirect(id)
    const { date } = installation.now
    installation.now.date = new Date(date.getTime() + 11 * 60_000)
    assert.equal((await send('maker', { url: late })).statusCode, 400)
    installation.now.date = date
    assert.equal((await send('maker', { url: '/redirect?state=made-up&code=1' })).statusCode, 400)
    assert.equal((await send('maker', { url: '/redirect' })).statusCode, 400)
  })

  void it('says what a declined consent means and changes nothing', async () => {
    const { id } = await createConnection(connector.id)
    provider.deny = {
      error: 'access_denied',
      error_description: 'AADSTS65004: User declined to consent to access the app.',
    }
    const page = await signIn(id)
    assert.equal(page.statusCode, 400)
    const message = messageOf(page.body)!
    assert.equal(message.status, 'Unauthenticated')
    assert.match(message.message!, /declined.*AADSTS65004.*Sign in again/s)
    assert.equal((await stateOf(id)).statusMessage, message.message)
  })

  void it('leaves a working connection working when a second sign-in is declined', async () => {
    const { id } = await createConnection(connector.id)
    await signIn(id)
    provider.deny = { error: 'access_denied' }
    await signIn(id)
    assert.equal((await stateOf(id)).status, 'Connected')
    const call = await send('maker', { url: `/apim/${connector.id}/${id}/api/` })
    assert.equal(call.statusCode, 200)
  })

  void it('tells why a code could not be exchanged, with the code of Entra, and what next', async () => {
    const { id } = await createConnection(connector.id)
    provider.refuse = {
      status: 401,
      body: {
        error: 'invalid_client',
        error_description: 'AADSTS7000215: Invalid client secret provided.',
      },
    }
    const page = await signIn(id)
    assert.equal(page.statusCode, 400)
    assert.match(page.body, /AADSTS7000215.*Security page/s)
    assert.ok(!page.body.includes(CLIENT_SECRET))
    assert.match((await stateOf(id)).statusMessage!, /AADSTS7000215/)
  })

  void it('refuses an answer of another issuer (RFC 9207)', async () => {
    const { id } = await createConnection(connector.id)
    provider.issuer = 'https://evil.example'
    const page = await signIn(id)
    assert.equal(page.statusCode, 400)
    assert.equal((await stateOf(id)).status, 'Unauthenticated')
    provider.issuer = provider.url.origin
    assert.equal((await signIn(id)).statusCode, 200)
  })

  void it('sends no code of this installation to a token endpoint elsewhere (RFC 9700 §4.4)', async () => {
    const { id } = await createConnection(connector.id)
    const redeemed = provider.tokenRequests.length
    for (const issuer of [`https://localhost:8443/${TENANT}/`, ORIGIN]) {
      provider.issuer = issuer
      const page = await signIn(id)
      assert.equal(page.statusCode, 400)
      assert.match(page.body, /another sign-in service/)
    }
    assert.equal(provider.tokenRequests.length, redeemed)
    assert.equal((await stateOf(id)).status, 'Unauthenticated')
  })

  void it('refuses an answer at the redirect URL of another connector', async () => {
    const { id } = await createConnection(connector.id)
    const back = await installation.signInUntilRedirect(id)
    const page = await send('maker', { url: back.replace(/\/redirect\/[^?]*/, '/redirect/other') })
    assert.equal(page.statusCode, 400)
    assert.equal((await stateOf(id)).status, 'Unauthenticated')
  })

  void it('tries the header when a generic provider refuses credentials in the form', async () => {
    const generic = await createConnector(
      withAuthentication(identityFiles(upstream.host), {
        type: 'oauth2',
        identityProvider: 'oauth2',
        clientId: CLIENT_ID,
        authorizationUrl: `${provider.url.origin}/authorize`,
        tokenUrl: `${provider.url.origin}/token`,
        refreshUrl: `${provider.url.origin}/token`,
        scopes: ['read', 'write'],
        redirectUrl: `${ORIGIN}/redirect`,
      }),
      CLIENT_SECRET,
    )
    provider.basicOnly = true
    const { id } = await createConnection(generic.id)
    const page = await signIn(id)
    assert.equal(page.statusCode, 200)
    assert.equal(provider.authorizations.at(-1)!.get('scope'), 'read write')
    const [inForm, inHeader] = provider.tokenRequests.slice(-2)
    assert.equal(inForm!.form.get('client_secret'), CLIENT_SECRET)
    assert.equal(inHeader!.form.get('client_secret'), null)
    assert.match(inHeader!.authorization!, /^Basic /)
  })

  void it('is refused for a connector whose client id is only a placeholder', async () => {
    const files = aadFiles(installation)
    const text = JSON.stringify(files.properties).replaceAll(CLIENT_ID, '[[DUMMY]]')
    const imported = await createConnector({
      ...files,
      properties: JSON.parse(text) as Record<string, unknown>,
    })
    const { id } = await createConnection(imported.id)
    const answer = await send('maker', {
      method: 'POST',
      url: `/api/connections/${id}/consent-link`,
    })
    assert.equal(answer.json<ApiErrorBody>().error.code, 'ClientIdRequired')
  })
})
