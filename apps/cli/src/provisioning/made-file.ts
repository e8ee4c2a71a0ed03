import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Made } from '@patchbay/provisioning'
import type { Acted } from './act.ts'

/** Beside the file: what its runs have made, for `--prune`. It holds ids and names, no secrets. */
export const madeFileOf = (file: string): string => `${file}.made.json`

interface MadeFile {
  /** By tenant id. */
  [tenantId: string]: Made[]
}

function read(file: string): MadeFile {
  try {
    return JSON.parse(readFileSync(madeFileOf(file), 'utf8')) as MadeFile
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new Error(
      `${madeFileOf(file)} cannot be read: ${(error as Error).message}. Mend or remove it; without it --prune removes nothing.`,
      { cause: error },
    )
  }
}

/** Addresses that a run may have noted; the file is a person's to edit. */
const deletable =
  /^\/(?:(?:users|groups|applications|servicePrincipals|oauth2PermissionGrants)\/[\w-]+(?:\/(?:owners|members|appRoleAssignedTo)\/[\w-]+(?:\/\$ref)?)?|api\/connectors\/[\w-]+)$/

export function readMade(file: string, tenantId: string): Made[] {
  return (read(file)[tenantId] ?? []).filter(({ path }) => deletable.test(path))
}

/** Notes what a run made and took away, whether or not it came to its end. */
export function writeMade(file: string, tenantId: string, { made, removed }: Acted): void {
  if (made.length === 0 && removed.length === 0) return
  const all = read(file)
  all[tenantId] = [...(all[tenantId] ?? []), ...made].filter(({ path }) => !removed.includes(path))
  const next = `${madeFileOf(file)}.new`
  writeFileSync(next, `${JSON.stringify(all, null, 2)}\n`)
  renameSync(next, madeFileOf(file))
}
