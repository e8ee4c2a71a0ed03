import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { ensureLocalCertificate } from '../../apps/server/src/certificates.ts'
import { openBrowser, type Browser } from '../../packages/identity/src/testing/browser.ts'
import { startFixture, type Fixture } from '../../packages/identity/src/testing/fixture.ts'

/** A listening authority with a throwaway certificate that this process trusts. */
export interface Authority extends Fixture {
  url: string
  /** `host:port`, as `knownAuthorities` wants it. */
  host: string
  browser: Browser
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
    async stop() {
      await fixture.app.close()
      await fixture.store.close()
      await rm(folder, { recursive: true })
    },
  }
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
