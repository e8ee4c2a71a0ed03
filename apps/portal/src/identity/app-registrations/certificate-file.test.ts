import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readCertificate } from './certificate-file.ts'

const encode = (text: string) => new TextEncoder().encode(text)

describe('certificates in the browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-certificate-'))
  let certificate = ''
  let key = ''

  before(() => {
    const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const subject = '/O=Contoso/CN=identity-client'
    execFileSync(
      'openssl',
      // prettier-ignore
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', file, '-subj', subject, '-days', '90'],
      { stdio: 'ignore' },
    )
    certificate = readFileSync(file, 'utf8')
    key = readFileSync(keyFile, 'utf8')
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('reads PEM, DER and base64 alike', async () => {
    const known = new X509Certificate(certificate)
    const base64 = known.raw.toString('base64')
    const expected = {
      der: base64,
      thumbprint: known.fingerprint.replaceAll(':', ''),
      subject: 'identity-client',
    }
    for (const bytes of [encode(certificate), new Uint8Array(known.raw), encode(base64)]) {
      const { notBefore, notAfter, ...facts } = await readCertificate(bytes)
      assert.deepEqual(facts, expected)
      assert.equal(Date.parse(notBefore), Date.parse(known.validFrom))
      assert.equal(Date.parse(notAfter), Date.parse(known.validTo))
    }
  })

  it('takes the certificate out of a file that holds the key as well', async () => {
    const { subject } = await readCertificate(encode(key + certificate))
    assert.equal(subject, 'identity-client')
  })

  it('refuses a private key, and says to keep it', async () => {
    await assert.rejects(readCertificate(encode(key)), /private key.*stays with the application/)
  })

  for (const [name, bytes] of [
    ['a text', encode('hello')],
    ['nothing', new Uint8Array()],
    ['a sequence that ends early', new Uint8Array([0x30, 0x82, 0x01, 0x00, 0x30])],
    ['a public key', encode('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----')],
  ] as const)
    it(`refuses ${name}`, () =>
      assert.rejects(readCertificate(bytes), { name: 'TypeError', message: /not a certificate/ }))
})
