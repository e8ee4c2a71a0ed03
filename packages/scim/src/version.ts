import { createHash } from 'node:crypto'
import { ScimError } from './errors.ts'
import type { ScimObject } from './resource.ts'

/** Weak ETag of a resource (RFC 7644 §3.14). Names of others in it do not count: they are not its own. */
export function versionOf(resource: ScimObject): string {
  const { groups: _, ...own } = resource
  const hash = createHash('sha256').update(JSON.stringify(own)).digest('base64url').slice(0, 22)
  return `W/"${hash}"`
}

/** @throws {ScimError} 412 unless the resource is as the client last saw it. */
export function checkVersion(ifMatch: string | undefined, version: string): void {
  if (ifMatch === undefined || isAmong(ifMatch, version)) return
  throw new ScimError(412, 'The resource has changed since it was read. Read it again.')
}

/** Whether a version is in a header's list of ETags. */
export function isAmong(header: string, version: string): boolean {
  const tags = header.split(',').map((each) => each.trim())
  return tags.includes('*') || tags.includes(version)
}
