import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type * as X509 from '@peculiar/x509'
import { replaceFile } from './replace-file.ts'

/** What a TLS listener needs, and where the certificate of its issuer lies for clients to trust. */
export interface ServerCertificate {
  certificate: string
  key: string
  /** PEM of the local CA; null when the certificate is one's own. */
  authority: string | null
  authorityFile: string | null
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000

/** Loaded only when a certificate has to be made; it wants its metadata polyfill first. */
async function loadX509(): Promise<typeof X509> {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

/**
 * The local CA and a certificate for `localhost`, made on first use and kept in `folder`.
 *
 * The server certificate is made anew when it ends within 30 days or lacks one of `hosts`;
 * the CA stays, so a client that trusts it once goes on trusting it.
 *
 * @param other A certificate by the same CA for other names alone.
 */
export async function ensureLocalCertificate(
  folder: string,
  hosts: readonly string[],
  now: Date,
  other?: { name: string; hosts: readonly string[] },
): Promise<ServerCertificate> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const files = {
    authority: join(folder, 'ca.pem'),
    authorityKey: join(folder, 'ca.key'),
    certificate: join(folder, `${other?.name ?? 'server'}.pem`),
    key: join(folder, `${other?.name ?? 'server'}.key`),
  }
  const names = other?.hosts ?? [
    ...new Set(['localhost', '127.0.0.1', '::1', hostname().toLowerCase(), ...hosts]),
  ]
  const { authority: authorityFile, authorityKey } = files
  const made = await readAll({ authority: authorityFile, authorityKey })
  const pair = await readAll({ certificate: files.certificate, key: files.key })
  const stored = made && pair ? { ...made, ...pair } : undefined
  if (stored && isPair(stored.certificate, stored.key) && isFresh(stored.certificate, names, now))
    return { ...stored, authorityFile: files.authority }

  const authority = made
    ? await loadAuthority(made.authority, made.authorityKey)
    : await makeAuthority(now)
  const server = await makeServerCertificate(authority, names, now)
  const pem = {
    authority: authority.certificate.toString('pem'),
    authorityKey: await exportKey(authority.privateKey),
    certificate: server.certificate.toString('pem'),
    key: await exportKey(server.privateKey),
  }
  if (!made) {
    await replaceFile(files.authorityKey, pem.authorityKey, 0o600)
    await replaceFile(files.authority, pem.authority)
  }
  await replaceFile(files.key, pem.key, 0o600)
  await replaceFile(files.certificate, pem.certificate)
  return { ...pem, authorityFile: files.authority }
}

interface Issuer {
  certificate: X509.X509Certificate
  privateKey: webcrypto.CryptoKey
}

async function makeAuthority(now: Date): Promise<Issuer> {
  const x509 = await loadX509()
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Patchbay local CA (${hostname()})`,
    notBefore: new Date(now.getTime() - DAY),
    notAfter: new Date(now.getTime() + 3650 * DAY),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate, privateKey: keys.privateKey }
}

async function loadAuthority(pem: string, keyPem: string): Promise<Issuer> {
  const x509 = await loadX509()
  const privateKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(keyPem),
    ALGORITHM,
    true,
    ['sign'],
  )
  return { certificate: new x509.X509Certificate(pem), privateKey }
}

async function makeServerCertificate(
  authority: Issuer,
  names: readonly string[],
  now: Date,
): Promise<Issuer> {
  const x509 = await loadX509()
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${names[0]}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(now.getTime() - DAY),
    // Apple's platforms refuse server certificates that last longer than 825 days.
    notAfter: new Date(now.getTime() + 820 * DAY),
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isAddress(name) ? 'ip' : 'dns', value: name }) as const),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  })
  return { certificate, privateKey: keys.privateKey }
}

/** False when the power went between the writing of the one and the other. */
function isPair(certificatePem: string, keyPem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem))
  } catch {
    return false
  }
}

function isFresh(pem: string, names: readonly string[], now: Date): boolean {
  const certificate = new X509Certificate(pem)
  return (
    Date.parse(certificate.validTo) > now.getTime() + 30 * DAY &&
    names.every((name) =>
      isAddress(name) ? certificate.checkIP(name) : certificate.checkHost(name),
    )
  )
}

async function readAll<K extends string>(
  files: Record<K, string>,
): Promise<Record<K, string> | undefined> {
  try {
    const entries = await Promise.all(
      Object.entries<string>(files).map(async ([key, file]) => [key, await readFile(file, 'utf8')]),
    )
    return Object.fromEntries(entries) as Record<K, string>
  } catch {
    return undefined
  }
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const { PemConverter } = await loadX509()
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name)
