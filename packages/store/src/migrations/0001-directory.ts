import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * Attributes that are searched have columns; the rest of an object stands in `document` as JSON.
 * Every key begins with the tenant, so that a look-up cannot forget it.
 */
const statements = [
  sql`create table tenants (
    id text primary key, displayName text not null, createdDateTime text not null,
    sealedSecret text not null, document text not null
  ) without rowid`,
  sql`create table domains (
    name text primary key, tenantId text not null references tenants (id),
    isDefault integer not null, isInitial integer not null
  ) without rowid`,
  sql`create index domains_of_tenant on domains (tenantId)`,

  sql`create table users (
    tenantId text not null references tenants (id), id text not null,
    userPrincipalName text not null, principalNameKey text not null unique,
    displayName text not null collate nocase, createdDateTime text not null, accountEnabled integer not null,
    passwordHash text, wrongPasswords integer not null default 0, lockedUntil text,
    document text not null, primary key (tenantId, id)
  ) without rowid`,
  sql`create index users_by_name on users (tenantId, displayName, id)`,

  sql`create table groups (
    tenantId text not null references tenants (id), id text not null, displayName text not null collate nocase,
    createdDateTime text not null, document text not null, primary key (tenantId, id)
  ) without rowid`,
  sql`create table groupMembers (
    tenantId text not null, groupId text not null, memberId text not null,
    primary key (tenantId, groupId, memberId),
    foreign key (tenantId, groupId) references groups (tenantId, id) on delete cascade
  ) without rowid`,
  sql`create index groupMembers_by_member on groupMembers (tenantId, memberId)`,
  sql`create table directoryRoleMembers (
    tenantId text not null references tenants (id), roleTemplateId text not null,
    memberId text not null, primary key (tenantId, roleTemplateId, memberId)
  ) without rowid`,
  sql`create index directoryRoleMembers_by_member on directoryRoleMembers (tenantId, memberId)`,

  sql`create table applications (
    tenantId text not null references tenants (id), id text not null, appId text not null unique,
    displayName text not null collate nocase, createdDateTime text not null, deletedDateTime text,
    document text not null, primary key (tenantId, id)
  ) without rowid`,
  sql`create index applications_by_name on applications (tenantId, displayName, id)`,
  sql`create index applications_by_creation on applications (tenantId, createdDateTime, id)`,
  sql`create table identifierUris (
    uriKey text not null, tenantId text not null, applicationId text not null,
    primary key (uriKey, tenantId, applicationId),
    foreign key (tenantId, applicationId) references applications (tenantId, id) on delete cascade
  ) without rowid`,
  sql`create index identifierUris_of_application on identifierUris (tenantId, applicationId)`,
  sql`create table passwordCredentials (
    tenantId text not null, objectId text not null, keyId text not null, appId text not null,
    displayName text, hint text not null, startDateTime text not null, endDateTime text not null,
    salt text not null, hash text not null, primary key (tenantId, objectId, keyId)
  ) without rowid`,
  sql`create index passwordCredentials_by_app on passwordCredentials (appId)`,
  sql`create table owners (
    tenantId text not null, objectId text not null, ownerId text not null,
    primary key (tenantId, objectId, ownerId)
  ) without rowid`,
  sql`create index owners_by_owner on owners (tenantId, ownerId)`,

  sql`create table servicePrincipals (
    tenantId text not null references tenants (id), id text not null, appId text not null,
    displayName text not null collate nocase, createdDateTime text not null, deletedDateTime text,
    document text not null, primary key (tenantId, id)
  ) without rowid`,
  sql`create unique index servicePrincipals_by_app on servicePrincipals (appId, tenantId)
    where deletedDateTime is null`,
  sql`create index servicePrincipals_by_name on servicePrincipals (tenantId, displayName, id)`,
  sql`create table servicePrincipalNames (
    tenantId text not null, nameKey text not null, servicePrincipalId text not null,
    primary key (tenantId, nameKey, servicePrincipalId),
    foreign key (tenantId, servicePrincipalId) references servicePrincipals (tenantId, id)
      on delete cascade
  ) without rowid`,
  sql`create index servicePrincipalNames_of on servicePrincipalNames (tenantId, servicePrincipalId)`,

  sql`create table permissionGrants (
    tenantId text not null references tenants (id), id text not null, clientId text not null,
    consentType text not null, principalId text, resourceId text not null, scope text not null,
    createdDateTime text not null, primary key (tenantId, id)
  ) without rowid`,
  sql`create unique index permissionGrants_once on permissionGrants
    (tenantId, clientId, resourceId, consentType, coalesce(principalId, ''))`,
  sql`create index permissionGrants_by_resource on permissionGrants (tenantId, resourceId)`,
  sql`create index permissionGrants_by_principal on permissionGrants (tenantId, principalId)`,
  sql`create table appRoleAssignments (
    tenantId text not null references tenants (id), id text not null, appRoleId text not null,
    createdDateTime text not null, principalId text not null, principalType text not null,
    resourceId text not null, primary key (tenantId, id)
  ) without rowid`,
  sql`create unique index appRoleAssignments_once on appRoleAssignments
    (tenantId, resourceId, principalId, appRoleId)`,
  sql`create index appRoleAssignments_by_principal on appRoleAssignments (tenantId, principalId)`,

  sql`create table signIns (
    sequence integer primary key, tenantId text not null, id text not null,
    createdDateTime text not null, appId text, userId text, document text not null
  )`,
  sql`create index signIns_of_tenant on signIns (tenantId, sequence)`,
  sql`create unique index signIns_by_id on signIns (tenantId, id)`,
  sql`create index signIns_by_app on signIns (tenantId, appId, sequence)`,
  sql`create index signIns_by_user on signIns (tenantId, userId, sequence)`,

  sql`create table directoryAudits (
    sequence integer primary key, tenantId text not null, id text not null,
    activityDateTime text not null, document text not null,
    previousHash text not null, hash text not null
  )`,
  sql`create index directoryAudits_of_tenant on directoryAudits (tenantId, sequence)`,
  sql`create unique index directoryAudits_by_id on directoryAudits (tenantId, id)`,
  sql`create table directoryAuditTargets (
    tenantId text not null, targetId text not null,
    sequence integer not null references directoryAudits (sequence),
    primary key (tenantId, targetId, sequence)
  ) without rowid`,
  sql`create trigger directoryAudits_append_only_update before update on directoryAudits
    begin select raise(abort, 'audit rows are append-only'); end`,
  sql`create trigger directoryAudits_append_only_delete before delete on directoryAudits
    begin select raise(abort, 'audit rows are append-only'); end`,
]

export const directory: Migration = {
  name: '0001-directory',
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
