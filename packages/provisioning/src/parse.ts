import { LineCounter, parseDocument, type Node } from 'yaml'
import { checkShape } from './check-shape.ts'
import { documentShape } from './document-shape.ts'
import type { ProvisioningDocument } from './document.ts'
import type { Finding, Place } from './finding.ts'

/** Steps from the top of the file to a place: `['users', 0, 'displayName']`. */
export type Path = readonly (string | number)[]

export interface Parsed {
  document: ProvisioningDocument
  /** Where something stands; the nearest place above it when it is not written. */
  placeOf: (path: Path) => Place
  findings: Finding[]
}

/** Reads the file of `patchbay apply`. With findings, the document is not to be used. */
export function parseProvisioning(text: string): Parsed {
  const lines = new LineCounter()
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const placeAt = (offset: number | undefined): Place => {
    const { line, col } = lines.linePos(offset ?? 0)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const placeOf = (path: Path): Place => {
    for (let length = path.length; length >= 0; length--) {
      const node = (length === 0 ? yaml.contents : yaml.getIn(path.slice(0, length), true)) as
        | Node
        | undefined
      if (node?.range) return placeAt(node.range[0])
    }
    return { line: 1, column: 1 }
  }
  const findings: Finding[] = yaml.errors.map((error) => ({
    ...placeAt(error.pos[0]),
    message: error.message,
  }))
  if (findings.length > 0) return { document: {}, placeOf, findings }
  // An empty file asks for nothing.
  if (yaml.contents === null) return { document: {}, placeOf, findings: [] }
  findings.push(...checkShape(yaml, (node) => placeAt(node?.range?.[0]), documentShape))
  if (findings.length > 0) return { document: {}, placeOf, findings }
  const document = yaml.toJS({ maxAliasCount: 100 }) as ProvisioningDocument
  for (const { path, message } of contradictions(document))
    findings.push({ ...placeOf(path), message })
  return { document, placeOf, findings }
}

/** What no single place shows: the same thing twice, one of several that must be named. */
function* contradictions(
  document: ProvisioningDocument,
): Generator<{ path: Path; message: string }> {
  const { tenants, users, groups, applications, connectors, appRoleAssignments } = document
  yield* twice(
    'tenants',
    tenants?.flatMap(({ domains }) => domains),
    (name) => name,
  )
  yield* twice('users', users, (user) => user.userPrincipalName)
  yield* twice('groups', groups, (group) => group.displayName)
  yield* twice(
    'applications',
    applications,
    (each) => each.uniqueName ?? each.appId ?? each.displayName,
  )
  for (const [index, { members }] of (groups ?? []).entries())
    for (const [at, member] of (members ?? []).entries())
      if (typeof member !== 'string' && Object.keys(member).length !== 1)
        yield {
          path: ['groups', index, 'members', at],
          message: 'A member is one of user, group and application.',
        }
  for (const [index, { user, group, application }] of (appRoleAssignments ?? []).entries())
    if ([user, group, application].filter((each) => each !== undefined).length !== 1)
      yield {
        path: ['appRoleAssignments', index],
        message: 'An assignment names one of user, group and application.',
      }
  for (const [index, { folder, definition, properties }] of (connectors ?? []).entries())
    if ((folder === undefined) === (definition === undefined && properties === undefined))
      yield {
        path: ['connectors', index],
        message: 'A connector is a folder, or a definition with properties.',
      }
}

function* twice<T>(
  section: string,
  entries: readonly T[] | undefined,
  nameOf: (entry: T) => string,
): Generator<{ path: Path; message: string }> {
  const seen = new Set<string>()
  for (const [index, entry] of (entries ?? []).entries()) {
    const name = nameOf(entry)
    if (seen.has(name.toLowerCase()))
      yield { path: [section, index], message: `${name} stands twice under ${section}.` }
    seen.add(name.toLowerCase())
  }
}
