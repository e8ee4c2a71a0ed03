import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import type { Check, Finding } from './finding.ts'

const DAY = 86_400_000

/** The certificate is for the public host, is not about to end, belongs to its key, and is trusted. */
export const checkCertificate: Check = async ({ tls, dataFolder, publicUrl }) => {
  const folder = join(dataFolder, 'tls')
  const certificateFile = tls?.certificateFile ?? join(folder, 'server.pem')
  const keyFile = tls?.keyFile ?? join(folder, 'server.key')
  if (!tls && !existsSync(certificateFile))
    return [
      {
        severity: 'info',
        rule: 'certificate/exists',
        where: folder,
        evidence: 'There is no local CA yet; the first start makes it.',
        fix: '',
      },
    ]
  const at = (
    rule: string,
    evidence: string,
    // What the local CA made is made anew by the next start.
    severity: Finding['severity'] = tls ? 'error' : 'warning',
  ): Finding => ({
    severity,
    rule: `certificate/${rule}`,
    where: certificateFile,
    evidence,
    fix: tls
      ? 'Put a certificate and key that fit into the files of PATCHBAY_TLS_CERT and PATCHBAY_TLS_KEY, then start again.'
      : 'Start again: the server makes a new one, by the same CA.',
  })
  let certificate: X509Certificate
  let isPair: boolean
  try {
    certificate = new X509Certificate(readFileSync(certificateFile))
    isPair = certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))
  } catch (error) {
    return [at('readable', `It or its key cannot be read: ${(error as Error).message}`)]
  }
  const findings: Finding[] = []
  if (!isPair) findings.push(at('pair', `The key in ${keyFile} is not that of the certificate.`))
  const { hostname } = new URL(publicUrl)
  const named = isIP(hostname) ? certificate.checkIP(hostname) : certificate.checkHost(hostname)
  if (named === undefined) findings.push(at('host', `It is not for ${hostname}.`))
  const days = Math.floor((Date.parse(certificate.validTo) - Date.now()) / DAY)
  if (days < 0) findings.push(at('valid', `It ended on ${certificate.validTo}.`))
  else if (days < 30) findings.push(at('valid', `It ends in ${days} days.`, 'warning'))
  return tls ? findings : [...findings, ...trustOf(join(folder, 'ca.pem'))]
}

function trustOf(file: string): Finding[] {
  let authority: X509Certificate
  try {
    authority = new X509Certificate(readFileSync(file))
  } catch (error) {
    return [
      {
        severity: 'warning',
        rule: 'certificate/authority',
        where: file,
        evidence: `The local CA cannot be read: ${(error as Error).message}`,
        fix: 'Put it back from a backup. Where there is none, remove the folder: the next start makes a new CA, which clients have to trust anew.',
      },
    ]
  }
  const isTrusted = (['system', 'extra'] as const).some((kind) =>
    getCACertificates(kind).some(
      (pem) => new X509Certificate(pem).fingerprint256 === authority.fingerprint256,
    ),
  )
  if (isTrusted) return []
  return [
    {
      severity: 'info',
      rule: 'certificate/trusted',
      where: file,
      evidence:
        'Neither this machine nor this shell trusts the local CA; clients on https refuse it.',
      fix: `For Node clients: NODE_EXTRA_CA_CERTS=${file}. For the rest: npm run patchbay -- trust`,
    },
  ]
}
