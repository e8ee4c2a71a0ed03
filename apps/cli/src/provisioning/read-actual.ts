import { type Actual, userAttributes, type Wanted } from '@patchbay/provisioning'
import { expectStatus, listAll, type ServerSession } from '../server-session.ts'
import type { JsonObject } from '../walkthrough/client.ts'
import { text } from '../walkthrough/story.ts'

const guid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i

/** A text in an OData filter. */
const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`

const query = (parameters: Record<string, string>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')

/** Most attributes come only when asked for. */
const userSelect = `$select=${['id', 'accountEnabled', ...userAttributes].join(',')}`

/** Reads a tenant over HTTP: what a file names of it, or without that all of it. */
export async function readActual(session: ServerSession, wanted?: Wanted): Promise<Actual> {
  const [organization] = await listAll(session, '/organization')
  const policy = expectStatus(
    await session.graph('GET', '/policies/authorizationPolicy'),
    'Reading the policy of the tenant',
    200,
  )
  const domains = organization?.['verifiedDomains'] as { name: string; isDefault: boolean }[]
  const servicePrincipals = await readNamed(session, '/servicePrincipals', wanted?.applications)
  const applications = await readNamed(session, '/applications', wanted?.applications)
  const groups = await readGroups(session, wanted)
  // One object of two names in the file is one object still.
  const users = wanted
    ? unique(await readUsers(session, wanted.users))
    : await listAll(session, `/users?$top=999&${userSelect}`)
  for (const application of applications)
    application['owners'] = (
      await listAll(session, `/applications/${text(application, 'id')}/owners`)
    ).map(({ id }) => id ?? '')
  const grants = wanted
    ? await each(
        servicePrincipals,
        (id) => `/servicePrincipals/${id}/oauth2PermissionGrants`,
        session,
      )
    : await listAll(session, '/oauth2PermissionGrants')
  const assignments = await each(
    servicePrincipals,
    (id) => `/servicePrincipals/${id}/appRoleAssignedTo`,
    session,
  )
  const connectors = wanted && !wanted.connectors ? [] : await readConnectors(session)
  const tenants = wanted && !wanted.tenants ? undefined : await readTenants(session)
  // The property names are Graph's, and both sides of the wire are this project's.
  return {
    tenant: {
      id: organization?.['id'],
      domains: domains
        .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault))
        .map(({ name }) => name),
      allowedToCreateApps: (policy['defaultUserRolePermissions'] as JsonObject)[
        'allowedToCreateApps'
      ],
      allowInvitesFrom: policy['allowInvitesFrom'],
    },
    users,
    groups,
    applications,
    servicePrincipals,
    grants,
    assignments,
    connectors,
    ...(tenants && { tenants }),
  } as unknown as Actual
}

function unique(rows: JsonObject[]): JsonObject[] {
  return [...new Map(rows.map((row) => [row['id'], row])).values()]
}

async function each(
  servicePrincipals: JsonObject[],
  pathOf: (id: string) => string,
  session: ServerSession,
): Promise<JsonObject[]> {
  const rows: JsonObject[] = []
  for (const row of servicePrincipals)
    rows.push(...(await listAll(session, pathOf(text(row, 'id')))))
  return rows
}

async function readUsers(session: ServerSession, names: Set<string>): Promise<JsonObject[]> {
  const users: JsonObject[] = []
  for (const name of names) {
    const answer = await session.graph('GET', `/users/${encodeURIComponent(name)}?${userSelect}`)
    if (answer.status === 200) users.push(answer.body)
    else expectStatus(answer, `Reading ${name}`, 404)
  }
  return users
}

/** Applications or service principals: by id, by display name and, where there is one, unique name. */
async function readNamed(
  session: ServerSession,
  path: '/applications' | '/servicePrincipals',
  names: Set<string> | undefined,
): Promise<JsonObject[]> {
  if (!names) return listAll(session, `${path}?$top=999`)
  const found: JsonObject[] = []
  const find = async (filter: string): Promise<void> => {
    found.push(...(await listAll(session, `${path}?${query({ $filter: filter })}`)))
  }
  for (const name of names)
    if (guid.test(name)) await find(`appId eq ${literal(name.toLowerCase())}`)
    else {
      await find(`displayName eq ${literal(name)}`)
      if (path === '/applications') {
        const key = encodeURIComponent(name.replaceAll("'", "''"))
        const answer = await session.graph('GET', `/applications(uniqueName='${key}')`)
        if (answer.status === 200) found.push(answer.body)
      }
    }
  // What is found by its registration's name may be called otherwise in the tenant.
  if (path === '/servicePrincipals')
    for (const row of await readNamed(session, '/applications', names))
      await find(`appId eq ${literal(text(row, 'appId'))}`)
  return unique(found)
}

async function readGroups(
  session: ServerSession,
  wanted: Wanted | undefined,
): Promise<JsonObject[]> {
  const groups: JsonObject[] = []
  if (!wanted) groups.push(...(await listAll(session, '/groups?$top=999')))
  for (const name of wanted?.groups ?? [])
    groups.push(
      ...(await listAll(
        session,
        `/groups?${query({ $filter: `displayName eq ${literal(name)}` })}`,
      )),
    )
  for (const group of groups) {
    const path = `/groups/${text(group, 'id')}/members?$select=id&$top=999`
    group['members'] = (await listAll(session, path)).map(({ id }) => id ?? '')
  }
  return groups
}

/** Tenants of the installation; undefined for who does not keep it. */
async function readTenants({ api }: ServerSession): Promise<JsonObject[] | undefined> {
  if (!api) return undefined
  const tenants: JsonObject[] = []
  for (let next = ''; ;) {
    const answer = await api('GET', `/api/tenants${next}`)
    if (answer.status === 403) return undefined
    const page = expectStatus(answer, 'Reading tenants', 200)
    tenants.push(...(page['value'] as JsonObject[]))
    if (typeof page['next'] !== 'string') return tenants
    next = `?after=${page['next']}`
  }
}

async function readConnectors(session: ServerSession): Promise<JsonObject[]> {
  if (!session.api) return []
  const { value } = expectStatus(
    await session.api('GET', '/api/connectors'),
    'Reading connectors',
    200,
  )
  const connectors: JsonObject[] = []
  for (const row of Array.isArray(value) ? (value as JsonObject[]) : []) {
    const id = text(row, 'id')
    const answer = await session.api('GET', `/api/connectors/${id}`)
    connectors.push(expectStatus(answer, `Reading connector ${id}`, 200))
  }
  return connectors
}
