import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { ensureLocalCertificate } from '../../apps/server/src/certificates.ts'
import {
  openBrowser,
  type Browser,
  type Seen,
} from '../../packages/identity/src/testing/browser.ts'
import { startFixture, type Fixture } from '../../packages/identity/src/testing/fixture.ts'

/** A listening authority with a throwaway certificate that this process trusts. */
export interface Authority extends Fixture {
  url: string
  /** `host:port`, as `knownAuthorities` wants it. */
  host: string
  browser: Browser
  /** PEM: what another site on this host may use. */
  tls: { key: string; certificate: string }
  stop(): Promise<void>
}

/** Starts an authority on a free port. */
export async function startAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-authority-'))
  const certificate = await ensureLocalCertificate(folder, ['localhost'], new Date())
  tls.setDefaultCACertificates([
    ...tls.getCACertificates('bundled'),
    ...(certificate.authority ? [certificate.authority] : []),
  ])
  const port = await freePort()
  const host = `localhost:${port}`
  const url = `https://${host}`
  const fixture = await startFixture({
    https: { key: certificate.key, cert: certificate.certificate },
    publicUrl: url,
  })
  await fixture.app.listen({ host: 'localhost', port })
  return {
    ...fixture,
    url,
    host,
    browser: openBrowser(fixture.app, url),
    tls: { key: certificate.key, certificate: certificate.certificate },
    async stop() {
      await fixture.app.close()
      await fixture.store.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Takes an authorization address as a person does: sign in, accept, and arrive with the answer. */
export async function authorize(
  { browser }: Pick<Authority, 'browser'>,
  address: string,
): Promise<Seen> {
  const { pathname, search } = new URL(address)
  let seen = await browser.get(pathname + search)
  if (/name="login"/.test(seen.text)) seen = await browser.signIn(seen, 'maker@contoso.localhost')
  if (/value="accept"/.test(seen.text)) seen = await browser.submit(seen, { action: 'accept' })
  return seen
}

/** The answer in the query of the address that `authorize` ended at. */
export async function answerInQuery(
  authority: Pick<Authority, 'browser'>,
  address: string,
): Promise<URLSearchParams> {
  const seen = await authorize(authority, address)
  if (!seen.location) throw new Error(`no redirect: ${seen.status} ${seen.text}`)
  return new URL(seen.location).searchParams
}

/** The claims of a token, unchecked. */
export function claimsOf(token: string): Record<string, unknown> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
  return JSON.parse(payload) as Record<string, unknown>
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, 'localhost', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
