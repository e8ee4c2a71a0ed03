import type { AuditLogCheck } from '@patchbay/wire'
import type { Command } from 'commander'
import { expectStatus, openSession, type ServerOptions } from './server-session.ts'

/** `patchbay audit check`: whether the audit log of a tenant is as it was written. */
export function registerAudit(program: Command, root: string): void {
  program
    .command('audit')
    .command('check')
    .description(
      'follow the hashes of the audit log from its first row to its last; exits with 1 when a byte was changed or rows are gone',
    )
    .option('--server <url>', 'the running server (default: the one of PATCHBAY_PUBLIC_URL)')
    .option(
      '--user <name>',
      'user principal name, its password in PATCHBAY_PASSWORD (default: admin@<domain>)',
    )
    .option('--ca <file>', 'PEM file of the CA that the server is trusted by')
    .option('--json', 'one JSON object')
    .action(async (options: ServerOptions & { json?: boolean }) => {
      const { api } = await openSession(root, options)
      if (!api) throw new Error('The audit log is checked for a person, not for a client.')
      const answer = await api('GET', '/api/audit-log/check')
      const body: object = expectStatus(answer, 'Checking the audit log', 200)
      const check = body as AuditLogCheck
      if (options.json) console.log(JSON.stringify(check))
      else console.log(describe(check))
      if (!check.isWhole) process.exitCode = 1
    })
}

function describe({ isWhole, rows, firstBroken, milliseconds }: AuditLogCheck): string {
  const looked = `${rows} rows in ${(milliseconds / 1000).toFixed(1)} s`
  return isWhole
    ? `The audit log is whole: ${looked}.`
    : `The audit log is not as it was written, from ${firstBroken} on. Compare it with a backup.`
}
