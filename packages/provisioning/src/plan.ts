import type { Actual, ActualConnector, ActualTenant } from './actual.ts'
import { compareApplication } from './compare-application.ts'
import { type Difference, differences, sameValue } from './compare.ts'
import { connectorTitle, withoutServerGiven, withApplicationIds } from './connector.ts'
import type {
  ApplicationEntry,
  AssignmentEntry,
  ConnectorEntry,
  EnterpriseApplicationEntry,
  GrantEntry,
  GroupEntry,
  Principal,
  SecretEntry,
  TenantEntry,
  UserEntry,
} from './document.ts'
import type { Finding } from './finding.ts'
import { createNames, keyOf, type NamedApplication } from './names.ts'
import type { Parsed, Path } from './parse.ts'

/** Kinds of things, in the order in which they are made; they go in the other order. */
export const kinds = [
  'tenant',
  'user',
  'group',
  'application',
  'owner',
  'enterpriseApplication',
  'member',
  'secret',
  'grant',
  'assignment',
  'connector',
] as const

export type Kind = (typeof kinds)[number]

/** What a thing is, for who makes or changes it. Ids are there where the thing is. */
export type Work =
  | { kind: 'tenant'; patch: object }
  | { kind: 'tenant'; entry: TenantEntry; id?: string }
  | { kind: 'user'; entry: UserEntry; id?: string }
  | { kind: 'group'; entry: GroupEntry; id?: string }
  | { kind: 'application'; entry: ApplicationEntry; id?: string }
  | { kind: 'owner'; application: string; user: string }
  | { kind: 'enterpriseApplication'; entry: EnterpriseApplicationEntry; id?: string }
  | { kind: 'member'; group: string; principal: Principal }
  | { kind: 'secret'; application: string; entry: SecretEntry }
  | { kind: 'grant'; entry: GrantEntry; id?: string }
  | { kind: 'assignment'; entry: AssignmentEntry }
  | { kind: 'connector'; entry: ConnectorEntry; existing?: ActualConnector }

/** Something that an earlier run made, and how it is taken away. */
export interface Made {
  kind: Kind
  label: string
  surface: 'graph' | 'api'
  /** Of the `DELETE` that takes it away. */
  path: string
}

export type Change =
  | {
      action: 'create' | 'update' | 'leave'
      kind: Kind
      label: string
      differences: Difference[]
      work: Work
    }
  | { action: 'delete'; kind: Kind; label: string; made: Made }

export interface Plan {
  changes: Change[]
  findings: Finding[]
}

/**
 * Compares a file with a tenant: what is to be made, changed and left.
 *
 * @param made  What earlier runs made; with `prune`, what the file no longer names of it goes.
 */
export function planChanges(
  { document, placeOf }: Parsed,
  actual: Actual,
  { made = [], prune = false }: { made?: readonly Made[]; prune?: boolean } = {},
): Plan {
  const names = createNames(document, actual)
  const findings: Finding[] = []
  const changes: Change[] = []
  const refuse = (path: Path, message: string): void => {
    findings.push({ ...placeOf(path), message })
  }
  const application = (path: Path, name: string): NamedApplication | undefined => {
    const found = names.application(name)
    if (typeof found !== 'string') return found
    refuse(path, found)
    return undefined
  }
  const put = (label: string, work: Work, isThere: boolean, found: Difference[] = []): void => {
    const action = !isThere ? 'create' : found.length > 0 ? 'update' : 'leave'
    changes.push({ action, kind: work.kind, label, differences: found, work })
  }
  const userOf = (name: string) =>
    actual.users.find((each) => each.userPrincipalName.toLowerCase() === name.toLowerCase())
  const knownUser = (path: Path, name: string): boolean => {
    const isKnown =
      userOf(name) !== undefined ||
      document.users?.some(
        (each) => each.userPrincipalName.toLowerCase() === name.toLowerCase(),
      ) === true
    if (!isKnown) refuse(path, `There is no user ${name}, neither in the file nor in the tenant.`)
    return isKnown
  }
  const groupOf = (path: Path, name: string) => {
    const found = actual.groups.filter((each) => each.displayName === name)
    if (found.length > 1)
      refuse(path, `${found.length} groups of the tenant are called "${name}"; it must be one.`)
    return found[0]
  }
  /** Object id where it is known; undefined where it is yet to be made or was refused. */
  const principalId = (path: Path, { user, group, application: app }: Principal) => {
    if (user !== undefined) return knownUser(path, user) ? userOf(user)?.id : undefined
    if (group !== undefined) {
      const found = groupOf(path, group)
      if (!found && !document.groups?.some((each) => each.displayName === group))
        refuse(path, `There is no group "${group}", neither in the file nor in the tenant.`)
      return found?.id
    }
    return app === undefined ? undefined : enterprise(path, app)?.servicePrincipalId
  }
  const listed = new Set(
    (document.enterpriseApplications ?? []).map((each) => {
      const found = names.application(each.application)
      return typeof found === 'string' ? '' : (found.appId ?? found.key)
    }),
  )
  /** An application that has, or gets, a service principal. */
  const enterprise = (path: Path, name: string): NamedApplication | undefined => {
    const found = application(path, name)
    if (found && !found.servicePrincipalId && !listed.has(found.appId ?? found.key))
      refuse(
        path,
        `"${name}" has no enterprise application in the tenant. Name it under enterpriseApplications.`,
      )
    return found
  }
  const checkPermissions = (
    path: Path,
    resource: NamedApplication | undefined,
    kind: 'scopes' | 'roles',
    values: readonly string[],
  ): void => {
    if (!resource) return
    const stated = kind === 'scopes' ? resource.entry?.scopes : resource.entry?.appRoles
    const known = [...resource[kind], ...(stated ?? [])].map((each) => each.value)
    for (const value of values)
      if (!known.includes(value) && !resource[kind].some((each) => each.id === value))
        refuse(
          path,
          `${resource.key} has no ${kind === 'scopes' ? 'delegated permission' : 'app role'} "${value}"${known.length > 0 ? `; it has ${known.slice(0, 10).join(', ')}${known.length > 10 ? ' …' : ''}` : ''}.`,
        )
  }

  for (const [index, entry] of (document.tenants ?? []).entries())
    planTenant(entry, actual.tenants, (message) => refuse(['tenants', index], message), put)

  const { tenant } = document
  if (tenant) {
    const { domain, ...stated } = tenant
    if (domain !== undefined && !actual.tenant.domains.includes(domain.toLowerCase()))
      refuse(
        ['tenant', 'domain'],
        `This is a file for ${domain}, and the account that signed in belongs to ${actual.tenant.domains.join(', ')}.`,
      )
    if (Object.keys(stated).length > 0)
      put(
        actual.tenant.domains[0] ?? actual.tenant.id,
        { kind: 'tenant', patch: stated },
        true,
        differences(stated, { ...actual.tenant }),
      )
  }

  for (const entry of document.users ?? []) {
    const { password: _, userPrincipalName, ...stated } = entry
    const there = userOf(userPrincipalName)
    put(
      userPrincipalName,
      { kind: 'user', entry, ...(there && { id: there.id }) },
      there !== undefined,
      // An account that is switched off says so with `false`, which counts here.
      there ? differences(withFlags(stated), withFlags(there)) : [],
    )
  }

  for (const [index, entry] of (document.groups ?? []).entries()) {
    const { members = [], ...stated } = entry
    const there = groupOf(['groups', index], entry.displayName)
    put(
      entry.displayName,
      { kind: 'group', entry, ...(there && { id: there.id }) },
      there !== undefined,
      there ? differences(stated, { ...there }) : [],
    )
    for (const [at, member] of members.entries()) {
      const principal = typeof member === 'string' ? { user: member } : member
      const id = principalId(['groups', index, 'members', at], principal)
      put(
        `${principal.user ?? principal.group ?? principal.application} in ${entry.displayName}`,
        { kind: 'member', group: entry.displayName, principal },
        id !== undefined && there?.members.includes(id) === true,
      )
    }
  }

  for (const [index, entry] of (document.applications ?? []).entries()) {
    const path = ['applications', index] as const
    const found = application(path, entry.uniqueName ?? entry.appId ?? entry.displayName)
    if (!found) continue
    const key = keyOf(entry)
    const { registration } = found
    for (const [at, { resource, delegated = [], application: roles = [] }] of (
      entry.permissions ?? []
    ).entries()) {
      const target = application([...path, 'permissions', at, 'resource'], resource)
      checkPermissions([...path, 'permissions', at], target, 'scopes', delegated)
      checkPermissions([...path, 'permissions', at], target, 'roles', roles)
    }
    for (const [at, client] of (entry.preAuthorizedApplications ?? []).entries()) {
      application([...path, 'preAuthorizedApplications', at, 'application'], client.application)
      checkPermissions([...path, 'preAuthorizedApplications', at], found, 'scopes', client.scopes)
    }
    put(
      key,
      { kind: 'application', entry, ...(registration && { id: registration.id }) },
      registration !== undefined,
      compareApplication(found, actual, names),
    )
    for (const [at, user] of (entry.owners ?? []).entries()) {
      if (!knownUser([...path, 'owners', at], user)) continue
      const id = userOf(user)?.id
      put(
        `${user} of ${key}`,
        { kind: 'owner', application: key, user },
        id !== undefined && registration?.owners.includes(id) === true,
      )
    }
    for (const secret of entry.secrets ?? [])
      put(
        `${secret.displayName} of ${key}`,
        { kind: 'secret', application: key, entry: secret },
        registration?.passwordCredentials.some(
          ({ displayName }) => displayName === secret.displayName,
        ) === true,
      )
  }

  for (const [index, entry] of (document.enterpriseApplications ?? []).entries()) {
    const path = ['enterpriseApplications', index] as const
    const found = application([...path, 'application'], entry.application)
    if (!found) continue
    const { application: _, ...stated } = entry
    const there = actual.servicePrincipals.find((each) => each.id === found.servicePrincipalId)
    put(
      found.key,
      { kind: 'enterpriseApplication', entry, ...(there && { id: there.id }) },
      there !== undefined,
      there ? differences(withFlags(stated), withFlags({ ...there })) : [],
    )
  }

  for (const [index, entry] of (document.grants ?? []).entries()) {
    const path = ['grants', index] as const
    const client = enterprise([...path, 'client'], entry.client)
    const resource = enterprise([...path, 'resource'], entry.resource)
    checkPermissions([...path, 'scopes'], resource, 'scopes', entry.scopes)
    if (entry.user !== undefined) knownUser([...path, 'user'], entry.user)
    const userId = entry.user === undefined ? null : userOf(entry.user)?.id
    const there = actual.grants.find(
      (each) =>
        each.clientId === client?.servicePrincipalId &&
        each.resourceId === resource?.servicePrincipalId &&
        each.principalId === userId,
    )
    put(
      `${entry.client} at ${entry.resource} for ${entry.user ?? 'everyone'}`,
      { kind: 'grant', entry, ...(there && { id: there.id }) },
      there !== undefined,
      there
        ? differences(
            { scopes: entry.scopes },
            { scopes: there.scope.split(' ').filter((scope) => scope !== '') },
          )
        : [],
    )
  }

  for (const [index, entry] of (document.appRoleAssignments ?? []).entries()) {
    const path = ['appRoleAssignments', index] as const
    const resource = enterprise([...path, 'resource'], entry.resource)
    if (entry.role !== undefined)
      checkPermissions([...path, 'role'], resource, 'roles', [entry.role])
    const id = principalId(path, entry)
    const roleId =
      entry.role === undefined
        ? defaultAccess
        : resource?.roles.find((each) => each.value === entry.role)?.id
    put(
      `${entry.user ?? entry.group ?? entry.application} as ${entry.role ?? 'default access'} at ${entry.resource}`,
      { kind: 'assignment', entry },
      actual.assignments.some(
        (each) =>
          each.principalId === id &&
          each.resourceId === resource?.servicePrincipalId &&
          each.appRoleId === roleId,
      ),
    )
  }

  for (const [index, entry] of (document.connectors ?? []).entries()) {
    const path = ['connectors', index] as const
    const title = connectorTitle(entry)
    if (title === undefined) {
      refuse(path, 'The definition has no info.title, which is the name of the connector.')
      continue
    }
    if (entry.clientSecret) {
      const { application: name, secret } = entry.clientSecret
      const owner = application([...path, 'clientSecret', 'application'], name)
      if (owner && !owner.entry?.secrets?.some((each) => each.displayName === secret))
        refuse(
          [...path, 'clientSecret', 'secret'],
          `The file makes no secret "${secret}" for ${name}.`,
        )
    }
    const named = actual.connectors.filter((each) => each.displayName === title)
    if (named.length > 1)
      refuse(path, `${named.length} connectors are called "${title}"; it must be one.`)
    const [existing] = named
    const idOf = (name: string): string => {
      const found = application(path, name)
      return found?.appId ?? `{appId:${name}}`
    }
    const stated = withApplicationIds(entry, idOf)
    put(
      title,
      { kind: 'connector', entry, ...(existing && { existing }) },
      existing !== undefined,
      existing
        ? [
            ...(sameValue(stated.definition, existing.definition)
              ? []
              : [{ property: 'definition', before: '(changed)', after: '(changed)' }]),
            ...(sameValue(
              withoutServerGiven(stated.properties, stated.properties),
              withoutServerGiven(existing.properties, stated.properties),
            )
              ? []
              : [{ property: 'properties', before: '(changed)', after: '(changed)' }]),
          ]
        : [],
    )
  }

  const inOrder = kinds.flatMap((kind) => changes.filter((change) => change.kind === kind))
  const gone = prune ? noLongerNamed(made, inOrder) : []
  return {
    changes: [...inOrder, ...gone],
    findings: findings.toSorted((a, b) => a.line - b.line || a.column - b.column),
  }
}

/** A tenant of the installation: made, changed, or given more domains. None is taken away. */
function planTenant(
  entry: TenantEntry,
  tenants: readonly ActualTenant[] | undefined,
  refuse: (message: string) => void,
  put: (label: string, work: Work, isThere: boolean, found?: Difference[]) => void,
): void {
  const { domains, displayName, administrator, ...policy } = entry
  const [label = displayName] = domains
  if (tenants === undefined)
    return refuse(
      'Tenants are declared by a Global Administrator of the tenant that the installation was made with.',
    )
  if (domains.length === 0) return refuse(`The tenant ${displayName} has no domain.`)
  const names = domains.map((name) => name.toLowerCase())
  const found = tenants.filter((each) => each.domains.some((name) => names.includes(name)))
  const [there, other] = found
  if (other !== undefined)
    return refuse(`The domains of ${displayName} belong to ${found.length} tenants.`)
  if (there === undefined) {
    if (administrator !== undefined) return put(label, { kind: 'tenant', entry }, false)
    return refuse(
      `The tenant ${label} is not there, and the file names no administrator for it. Without one nobody could sign in.`,
    )
  }
  const missing = names.filter((name) => !there.domains.includes(name))
  put(label, { kind: 'tenant', entry, id: there.id }, true, [
    ...differences(withFlags({ displayName, ...policy }), withFlags({ ...there })),
    ...(missing.length > 0
      ? [{ property: 'domains', before: there.domains, after: [...there.domains, ...missing] }]
      : []),
  ])
}

/** What earlier runs made and the file does not name, last made first. */
function noLongerNamed(made: readonly Made[], changes: readonly Change[]): Change[] {
  const named = new Set(changes.map(({ kind, label }) => `${kind} ${label}`))
  return kinds
    .toReversed()
    .flatMap((kind) => made.filter((each) => each.kind === kind))
    .filter(({ kind, label }) => !named.has(`${kind} ${label}`))
    .map((each) => ({ action: 'delete', kind: each.kind, label: each.label, made: each }))
}

/** App role of an assignment without a role (Microsoft Graph: all zeros). */
export const defaultAccess = '00000000-0000-0000-0000-000000000000'

/** `false` means something where a switch is on by itself. */
function withFlags(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? String(value) : value,
    ]),
  )
}

/** Nothing would be changed. */
export function isSettled(plan: Plan): boolean {
  return plan.changes.every(({ action }) => action === 'leave')
}
