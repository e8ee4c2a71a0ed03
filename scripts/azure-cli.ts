import { existsSync } from 'node:fs'
import { installFromDebian } from './debian.ts'

const AZ = '/usr/bin/az'

/** Debian's Azure CLI and what gives it a network of its own; continuous integration installs them. */
export function ensureAzureCli(): string | undefined {
  const isHere = () => existsSync(AZ) && existsSync('/usr/sbin/ip') && process.getuid?.() === 0
  if (!isHere() && process.env['CI'])
    installFromDebian(['azure-cli', 'iproute2'], "the tests of Microsoft's command line")
  return isHere() ? AZ : undefined
}
