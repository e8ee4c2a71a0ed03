import {
  type Executor,
  findObject,
  findObjects,
  listPasswordCredentials,
  type ObjectRow,
} from '@patchbay/store'
import { unsetApplication } from './application/defaults.ts'
import type { Context } from './context.ts'
import type { Directory, DirectoryObject } from './directory.ts'
import { toPasswordCredential } from './secrets.ts'
import {
  type StoredServicePrincipal,
  toPublicServicePrincipal,
  toServicePrincipal,
} from './service-principal.ts'
import { type Unset, withoutUnset, withUnset } from './stored-document.ts'
import type { Application, Group, PasswordCredential, User } from './types.ts'

/** Row → user. The password's hash and the lock stay behind. */
export function toUser(row: ObjectRow<'users'>): User {
  const {
    document,
    passwordHash: _,
    wrongPasswords: _1,
    lockedUntil: _2,
    principalNameKey: _3,
    managerId: _5,
    accountEnabled,
    ...columns
  } = row
  const { links: _4, ...attributes } = document
  return {
    ...(withUnset(attributes, unsetUser) as unknown as User),
    ...columns,
    accountEnabled: accountEnabled === 1,
  }
}

/** Attributes of a user that were never set. */
export const unsetUser = {
  givenName: null,
  surname: null,
  mail: null,
  mailNickname: null,
  jobTitle: null,
  department: null,
  officeLocation: null,
  mobilePhone: null,
  businessPhones: [],
  preferredLanguage: null,
  usageLocation: null,
  lastPasswordChangeDateTime: null,
  forceChangePasswordNextSignIn: false,
  city: null,
  companyName: null,
  country: null,
  employeeId: null,
  postalCode: null,
  state: null,
  streetAddress: null,
  otherMails: [],
  creationType: null,
  externalUserState: null,
  externalUserStateChangeDateTime: null,
  assignedLicenses: [],
} as const satisfies Unset

/** What a user is before anything is set. */
export function unsetAttributes(): Pick<User, keyof typeof unsetUser> {
  return withUnset({}, unsetUser) as Pick<User, keyof typeof unsetUser>
}

export function toGroup({ document, ...columns }: ObjectRow<'groups'>): Group {
  const later = { isAssignableToRole: null, mail: null, visibility: null }
  return { ...later, ...(document as Partial<Group> as Group), ...columns }
}

export function toApplication(
  { document, ...columns }: ObjectRow<'applications'>,
  passwordCredentials: PasswordCredential[],
): Application {
  const attributes = withUnset(document, unsetApplication)
  return { ...(attributes as unknown as Application), ...columns, passwordCredentials }
}

/** Row of an application as stored: what has a column or a table of its own is left out. */
export function toApplicationRow(application: Application): ObjectRow<'applications'> {
  const {
    tenantId,
    id,
    appId,
    displayName,
    createdDateTime,
    deletedDateTime,
    uniqueName,
    passwordCredentials: _,
    ...attributes
  } = application
  return {
    tenantId,
    id,
    appId,
    displayName,
    createdDateTime,
    deletedDateTime,
    uniqueName,
    document: withoutUnset(attributes, unsetApplication),
  }
}

/** Secrets of several objects, by object id. */
async function credentialsOf(
  executor: Executor,
  tenantId: string,
  objectIds: readonly string[],
): Promise<Map<string, PasswordCredential[]>> {
  const credentials = new Map<string, PasswordCredential[]>()
  for (const row of await listPasswordCredentials(executor, tenantId, objectIds)) {
    const list = credentials.get(row.objectId) ?? []
    list.push(toPasswordCredential(row))
    credentials.set(row.objectId, list)
  }
  return credentials
}

/** Rows → applications with their secrets' descriptions. */
export async function withCredentials(
  executor: Executor,
  tenantId: string,
  rows: ObjectRow<'applications'>[],
): Promise<Application[]> {
  const credentials = await credentialsOf(
    executor,
    tenantId,
    rows.map((row) => row.id),
  )
  return rows.map((row) => toApplication(row, credentials.get(row.id) ?? []))
}

/** Rows → service principals with their secrets' descriptions. */
export async function withServicePrincipalCredentials(
  executor: Executor,
  tenantId: string,
  rows: ObjectRow<'servicePrincipals'>[],
): Promise<StoredServicePrincipal[]> {
  const credentials = await credentialsOf(
    executor,
    tenantId,
    rows.map((row) => row.id),
  )
  return rows.map((row) => toServicePrincipal(row, credentials.get(row.id) ?? []))
}

/** The object of this id in the tenant, whatever it is; deleted ones only when asked for. */
export async function findAny(
  executor: Executor,
  tenantId: string,
  id: string,
  deleted = false,
): Promise<DirectoryObject | undefined> {
  const [object] = await findAll(executor, tenantId, [id.toLowerCase()], deleted)
  return object
}

/** Objects of these ids in the order of the ids; what is gone is left out. */
export async function findInOrder(
  executor: Executor,
  tenantId: string,
  ids: readonly string[],
): Promise<DirectoryObject[]> {
  const objects = await findAll(executor, tenantId, ids)
  return objects.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * The objects of these ids in the tenant. An id is one object's: a table is asked only for those that
 * the tables before it do not have.
 */
export async function findAll(
  executor: Executor,
  tenantId: string,
  ids: readonly string[],
  deleted = false,
): Promise<DirectoryObject[]> {
  const missing = new Set(ids)
  function take<Row extends { id: string; deletedDateTime: string | null }>(rows: Row[]): Row[] {
    for (const { id } of rows) missing.delete(id)
    return rows.filter((row) => (row.deletedDateTime !== null) === deleted)
  }
  const users = take(await findObjects(executor, 'users', tenantId, [...missing]))
  const groups = take(await findObjects(executor, 'groups', tenantId, [...missing]))
  const servicePrincipals = take(
    await findObjects(executor, 'servicePrincipals', tenantId, [...missing]),
  )
  const applications = take(await findObjects(executor, 'applications', tenantId, [...missing]))
  return [
    ...users.map((row): DirectoryObject => ({ kind: 'user', ...toUser(row) })),
    ...groups.map((row): DirectoryObject => ({ kind: 'group', ...toGroup(row) })),
    ...(await withCredentials(executor, tenantId, applications)).map(
      (application): DirectoryObject => ({ kind: 'application', ...application }),
    ),
    ...(await withServicePrincipalCredentials(executor, tenantId, servicePrincipals)).map(
      (stored): DirectoryObject => ({
        kind: 'servicePrincipal',
        ...toPublicServicePrincipal(stored),
      }),
    ),
  ]
}

/** The user of this id, inside a transaction or outside. */
export async function findUser(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<User | undefined> {
  const row = await findObject(executor, 'users', tenantId, id.toLowerCase())
  return row === undefined || row.deletedDateTime !== null ? undefined : toUser(row)
}

/** Look-ups that do not mind what kind an object is. */
export function createObjects({ store }: Context): Directory['objects'] {
  return {
    find: (tenantId, id) => findAny(store.db, tenantId, id),
    findAll: (tenantId, ids) => findAll(store.db, tenantId, ids),
  }
}
