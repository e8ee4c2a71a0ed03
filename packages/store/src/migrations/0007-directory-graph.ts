import { type Kysely, sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * What Microsoft Graph asks of the directory beyond the first form: lower-case keys of what is
 * filtered by, an index in the order in which each is read, changes since a point, and the objects
 * that stand beside applications and users.
 */
const columns = [
  sql`alter table "users" add column "deletedDateTime" text`,
  sql`alter table "users" add column "displayNameKey" text not null default ''`,
  sql`alter table "users" add column "mailKey" text`,
  sql`alter table "users" add column "mailNicknameKey" text`,
  sql`alter table "users" add column "givenNameKey" text`,
  sql`alter table "users" add column "surnameKey" text`,
  sql`alter table "users" add column "departmentKey" text`,
  sql`alter table "users" add column "jobTitleKey" text`,
  sql`alter table "users" add column "userTypeKey" text`,
  sql`alter table "users" add column "managerId" text`,
  sql`alter table "groups" add column "deletedDateTime" text`,
  sql`alter table "groups" add column "displayNameKey" text not null default ''`,
  sql`alter table "groups" add column "mailNicknameKey" text`,
  sql`alter table "applications" add column "displayNameKey" text not null default ''`,
  sql`alter table "applications" add column "uniqueName" text`,
  sql`alter table "servicePrincipals" add column "displayNameKey" text not null default ''`,
  sql`alter table "groupMembers" add column "memberKind" text not null default 'user'`,
]

/** Key columns of a document's properties, by table. */
const keys: Record<string, readonly string[]> = {
  users: ['mail', 'mailNickname', 'givenName', 'surname', 'department', 'jobTitle', 'userType'],
  groups: ['mailNickname'],
  applications: [],
  servicePrincipals: [],
}

/**
 * A list is read by name, or by the one property it is filtered by and then by name. Attributes that
 * few objects have are indexed where they are set.
 */
const indexes = [
  sql`drop index "users_by_name"`,
  sql`drop index "applications_by_name"`,
  sql`drop index "servicePrincipals_by_name"`,
  ...['users', 'groups', 'applications', 'servicePrincipals'].map(
    (table) =>
      sql`create index ${sql.ref(`${table}_by_name_key`)} on ${sql.table(table)} ("tenantId", "displayNameKey", "id")`,
  ),
  ...['users', 'groups', 'servicePrincipals'].map(
    (table) =>
      sql`create index ${sql.ref(`${table}_by_creation_key`)} on ${sql.table(table)} ("tenantId", "createdDateTime", "id")`,
  ),
  ...['users', 'groups', 'applications', 'servicePrincipals'].map(
    (table) =>
      sql`create index ${sql.ref(`${table}_deleted`)} on ${sql.table(table)} ("tenantId", "deletedDateTime", "id") where "deletedDateTime" is not null`,
  ),
  sql`create index "users_by_principal_name" on "users" ("tenantId", "principalNameKey", "displayNameKey", "id")`,
  ...['mail', 'mailNickname', 'givenName', 'surname', 'department', 'jobTitle'].map((name) => {
    const column = sql.ref(`${name}Key`)
    return sql`create index ${sql.ref(`users_by_${name}`)} on "users" ("tenantId", ${column}, "displayNameKey", "id") where ${column} is not null`
  }),
  // Most accounts are enabled members: only the others are worth an index.
  sql`create index "users_disabled" on "users" ("tenantId", "displayNameKey", "id") where "accountEnabled" = 0`,
  sql`create index "users_guests" on "users" ("tenantId", "displayNameKey", "id") where "userTypeKey" = 'guest'`,
  sql`create index "users_by_manager" on "users" ("tenantId", "managerId", "id") where "managerId" is not null`,
  sql`create index "groups_by_mailNickname" on "groups" ("tenantId", "mailNicknameKey", "displayNameKey", "id")`,
  sql`create unique index "applications_by_unique_name" on "applications" ("tenantId", "uniqueName")
    where "uniqueName" is not null and "deletedDateTime" is null`,
  sql`create index "groupMembers_no_users" on "groupMembers" ("tenantId", "groupId", "memberKind", "memberId")
    where "memberKind" <> 'user'`,
  sql`create index "permissionGrants_by_client_id" on "permissionGrants" ("tenantId", "clientId", "id")`,
  sql`create index "permissionGrants_by_resource_id" on "permissionGrants" ("tenantId", "resourceId", "id")`,
  sql`create index "permissionGrants_by_principal_id" on "permissionGrants" ("tenantId", "principalId", "id")`,
  sql`drop index "permissionGrants_by_resource"`,
  sql`drop index "permissionGrants_by_principal"`,
  sql`create index "appRoleAssignments_by_resource_id" on "appRoleAssignments" ("tenantId", "resourceId", "id")`,
  sql`create index "appRoleAssignments_by_principal_id" on "appRoleAssignments" ("tenantId", "principalId", "id")`,
  sql`drop index "appRoleAssignments_by_principal"`,
]

const tables = [
  // One row per tenant, written first by whoever appends: it puts writers of two processes in line.
  sql`create table "tenantHeads" (
    "tenantId" text primary key, "changeSequence" integer not null default 0,
    "auditHash" text not null default ''
  ) without rowid`,
  sql`create table "objectChanges" (
    "tenantId" text not null, "kind" text not null, "objectId" text not null,
    "sequence" integer not null, "removed" text, primary key ("tenantId", "kind", "objectId")
  ) without rowid`,
  sql`create index "objectChanges_in_order" on "objectChanges" ("tenantId", "kind", "sequence")`,

  sql`create table "federatedCredentials" (
    "tenantId" text not null, "applicationId" text not null, "id" text not null,
    "name" text not null, "issuer" text not null, "subject" text not null,
    "description" text, "audiences" text not null,
    primary key ("tenantId", "applicationId", "id")
  ) without rowid`,
  sql`create unique index "federatedCredentials_names" on "federatedCredentials" ("tenantId", "applicationId", "name")`,
  sql`create unique index "federatedCredentials_subjects" on "federatedCredentials"
    ("tenantId", "applicationId", "issuer", "subject")`,
  sql`create table "extensionProperties" (
    "tenantId" text not null, "applicationId" text not null, "id" text not null,
    "name" text not null, "document" text not null, primary key ("tenantId", "id")
  ) without rowid`,
  sql`create unique index "extensionProperties_names" on "extensionProperties" ("tenantId", "name")`,
  sql`create index "extensionProperties_of_application" on "extensionProperties"
    ("tenantId", "applicationId", "id")`,

  sql`create table "policies" (
    "tenantId" text not null, "kind" text not null, "id" text not null,
    "document" text not null, primary key ("tenantId", "kind", "id")
  ) without rowid`,
  sql`create table "policyAssignments" (
    "tenantId" text not null, "objectId" text not null, "kind" text not null,
    "policyId" text not null, primary key ("tenantId", "objectId", "kind", "policyId")
  ) without rowid`,
  sql`create index "policyAssignments_of_policy" on "policyAssignments" ("tenantId", "policyId", "objectId")`,

  sql`create table "activatedRoles" (
    "tenantId" text not null, "roleTemplateId" text not null,
    primary key ("tenantId", "roleTemplateId")
  ) without rowid`,
  sql`create table "roleDefinitions" (
    "tenantId" text not null, "id" text not null, "displayName" text not null,
    "document" text not null, primary key ("tenantId", "id")
  ) without rowid`,
  sql`create unique index "roleDefinitions_names" on "roleDefinitions" ("tenantId", "displayName")`,

  sql`create table "subscribedSkus" (
    "tenantId" text not null, "skuId" text not null, "enabled" integer not null,
    "consumed" integer not null default 0, primary key ("tenantId", "skuId")
  ) without rowid`,
  sql`create table "permissionClassifications" (
    "tenantId" text not null, "servicePrincipalId" text not null, "id" text not null,
    "permissionId" text not null, "permissionName" text not null, "classification" text not null,
    primary key ("tenantId", "servicePrincipalId", "id")
  ) without rowid`,
  sql`create unique index "permissionClassifications_once" on "permissionClassifications"
    ("tenantId", "servicePrincipalId", "permissionId")`,
  sql`create table "images" (
    "tenantId" text not null, "objectId" text not null, "contentType" text not null,
    "content" text not null, primary key ("tenantId", "objectId")
  ) without rowid`,
]

/** JavaScript lowers what the database's `lower` leaves, so keys are computed here. */
async function fillKeys(db: Kysely<unknown>, table: string): Promise<void> {
  interface Row {
    tenantId: string
    id: string
    displayName: string
    document: string
  }
  const { rows } = await sql<Row>`select "tenantId", "id", "displayName", "document"
    from ${sql.table(table)}`.execute(db)
  for (const row of rows) {
    const document = JSON.parse(row.document) as Record<string, unknown>
    await sql`update ${sql.table(table)} set "displayNameKey" = ${row.displayName.toLowerCase()}
      where "tenantId" = ${row.tenantId} and "id" = ${row.id}`.execute(db)
    for (const name of keys[table] ?? []) {
      const value = document[name]
      if (typeof value !== 'string') continue
      await sql`update ${sql.table(table)} set ${sql.ref(`${name}Key`)} = ${value.toLowerCase()}
        where "tenantId" = ${row.tenantId} and "id" = ${row.id}`.execute(db)
    }
  }
}

export const directoryGraph: Migration = {
  name: '0007-directory-graph',
  async up(db) {
    for (const statement of columns) await statement.execute(db)
    for (const table of Object.keys(keys)) await fillKeys(db, table)
    for (const [kind, table] of [
      ['group', 'groups'],
      ['servicePrincipal', 'servicePrincipals'],
    ] as const) {
      await sql`update "groupMembers" set "memberKind" = ${kind} where exists (
        select 1 from ${sql.table(table)} as "object" where "object"."tenantId" = "groupMembers"."tenantId"
          and "object"."id" = "groupMembers"."memberId")`.execute(db)
    }
    for (const statement of [...indexes, ...tables]) await statement.execute(db)
    await sql`insert into "tenantHeads" ("tenantId", "auditHash")
      select "id", coalesce((select "hash" from "directoryAudits"
        where "directoryAudits"."tenantId" = "tenants"."id" order by "sequence" desc limit 1), '')
      from "tenants"`.execute(db)
    await sql`insert into "activatedRoles" ("tenantId", "roleTemplateId")
      select distinct "tenantId", "roleTemplateId" from "directoryRoleMembers"`.execute(db)
  },
}
