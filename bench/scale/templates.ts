import { createDirectory, systemActor } from '@patchbay/directory'
import type { Store } from '@patchbay/store'
import type { Row } from './stamp.ts'

/** Words that stand in the templates where a copy has its own text. */
export const words = {
  name: 'Zqname',
  nameKey: 'zqname',
  alias: 'zqalias',
  givenName: 'Zqgiven',
  givenNameKey: 'zqgiven',
  surname: 'Zqsurname',
  surnameKey: 'zqsurname',
  department: 'Zqdepartment',
  departmentKey: 'zqdepartment',
  time: '2020-02-20T20:20:20.000Z',
} as const

/** The password of every person of a loaded directory. */
export const personPassword = 'person-horse-battery'

/** The rows that the directory writes for one object, by table. */
export type Template = Record<string, Row[]>

/** Tables in which an object has rows, and the columns that say so. */
const tables = {
  users: ['id'],
  groups: ['id'],
  applications: ['id'],
  identifierUris: ['applicationId'],
  passwordCredentials: ['objectId'],
  owners: ['objectId'],
  servicePrincipals: ['id'],
  servicePrincipalNames: ['servicePrincipalId'],
  permissionGrants: ['clientId'],
  objectChanges: ['objectId'],
} as const

/**
 * What the directory itself writes for a person, for a group and for a registration with a service
 * principal, an owner, a secret, an identifier URI and a consent. None of it stays.
 */
export async function makeTemplates(
  store: Store,
  tenantId: string,
  domain: string,
): Promise<{ user: Template; group: Template; application: Template }> {
  const directory = createDirectory({ store, clock: { now: () => new Date(words.time) } })
  const undo = new Error('Templates are read and not kept.')
  let templates: Awaited<ReturnType<typeof makeTemplates>> | undefined
  await store
    .transaction(async () => {
      let last = await lastAudit(store, tenantId)
      const read = async (ids: readonly string[]): Promise<Template> => {
        const template = await rowsOf(store, ids)
        for (const table of ['directoryAudits', 'directoryAuditTargets'] as const)
          template[table] = await rowsAfter(store, table, tenantId, last)
        last = await lastAudit(store, tenantId)
        return template
      }
      const user = await directory.users.create(
        tenantId,
        {
          displayName: words.name,
          userPrincipalName: `${words.alias}@${domain}`,
          mail: `${words.alias}@${domain}`,
          givenName: words.givenName,
          surname: words.surname,
          department: words.department,
          jobTitle: 'Engineer',
          usageLocation: 'NO',
          businessPhones: ['+47 22 00 00 00'],
          password: personPassword,
        },
        systemActor,
      )
      const users = await read([user.id])
      const group = await directory.groups.create(
        tenantId,
        {
          displayName: words.name,
          description: `Members of ${words.name}`,
          mailEnabled: false,
          mailNickname: words.alias,
          securityEnabled: true,
        },
        systemActor,
      )
      const groups = await read([group.id])
      const registered = await directory.applications.register(
        tenantId,
        {
          displayName: words.name,
          web: { redirectUris: [`https://${words.alias}.${domain}/signin`] },
        },
        { kind: 'user', id: user.id, displayName: words.name },
      )
      const { id, appId } = registered.application
      await directory.applications.update(
        tenantId,
        id,
        { identifierUris: [`api://${appId}`] },
        systemActor,
      )
      await directory.applications.addPassword(tenantId, id, { displayName: 'First' }, systemActor)
      const graph = await directory.servicePrincipals.findByAppId(
        tenantId,
        '00000003-0000-0000-c000-000000000000',
      )
      await directory.permissionGrants.create(
        tenantId,
        {
          clientId: registered.servicePrincipal.id,
          consentType: 'AllPrincipals',
          principalId: null,
          resourceId: graph?.id ?? '',
          scope: 'User.Read',
        },
        systemActor,
      )
      templates = {
        user: users,
        group: groups,
        application: await read([id, registered.servicePrincipal.id]),
      }
      throw undo
    })
    .catch((reason: unknown) => {
      if (reason !== undo) throw reason
    })
  if (templates === undefined) throw new Error('The directory made no templates.')
  return templates
}

async function rowsOf(store: Store, ids: readonly string[]): Promise<Template> {
  const template: Template = {}
  for (const [table, columns] of Object.entries(tables)) {
    const rows = await store.db
      .selectFrom(table as 'users')
      .selectAll()
      .where((eb) => eb.or(columns.map((column) => eb(column as 'id', 'in', ids))))
      .execute()
    if (rows.length > 0) template[table] = rows.map((row) => ({ ...row }))
  }
  return template
}

async function lastAudit(store: Store, tenantId: string): Promise<number> {
  const row = await store.db
    .selectFrom('directoryAudits')
    .select('sequence')
    .where('tenantId', '=', tenantId)
    .orderBy('sequence', 'desc')
    .executeTakeFirst()
  return row?.sequence ?? 0
}

/** Rows of the audit log that came after one. */
async function rowsAfter(
  store: Store,
  table: 'directoryAudits' | 'directoryAuditTargets',
  tenantId: string,
  last: number,
): Promise<Row[]> {
  const rows = await store.db
    .selectFrom(table as 'directoryAudits')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('sequence', '>', last)
    .orderBy('sequence')
    .execute()
  return rows.map((row) => ({ ...row }))
}
