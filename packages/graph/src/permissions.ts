import { roleTemplates } from '@patchbay/directory'
import type { GraphRequest } from './route.ts'

/** Whom a route lets in. A caller passes by one of its rows; nobody passes a route without one. */
export interface Permission {
  /** Delegated scopes, any of which the client needs. */
  delegated: readonly string[]
  /** Enough scopes when the user addresses themself. */
  selfDelegated?: readonly string[]
  /** App roles, any of which a client without user needs. Empty: no such clients. */
  application: readonly string[]
  /** Users with the scope: everyone, or who holds one of these directory roles… */
  users: 'everyone' | readonly string[]
  /** …or, besides, who is the addressed user… */
  self?: boolean
  /** …or owns this object (asked only when nothing else lets the caller in)… */
  owned?: (request: GraphRequest) => Promise<string | undefined>
  /** What users may do with what they own and a client with "OwnedBy" may not. */
  forOwningUsersOnly?: true
  /** …or meets a condition that only this route knows. */
  orWhen?: (request: GraphRequest) => Promise<boolean>
}

const { globalAdministrator, privilegedRoleAdministrator, userAdministrator } = roleTemplates
const { applicationAdministrator, cloudApplicationAdministrator, applicationDeveloper } =
  roleTemplates

/** Directory roles by what they administer. */
export const administrators = {
  applications: [globalAdministrator, applicationAdministrator, cloudApplicationAdministrator],
  registering: [
    globalAdministrator,
    applicationAdministrator,
    cloudApplicationAdministrator,
    applicationDeveloper,
  ],
  grants: [
    globalAdministrator,
    applicationAdministrator,
    cloudApplicationAdministrator,
    privilegedRoleAdministrator,
  ],
  users: [globalAdministrator, userAdministrator],
  roles: [globalAdministrator, privilegedRoleAdministrator],
  organization: [globalAdministrator],
}

const asUser = 'Directory.AccessAsUser.All'
const readDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All']
const writeDirectory = 'Directory.ReadWrite.All'

/** Scopes and app roles by what they open; the names are Microsoft Graph's. */
const grants = {
  readApplications: ['Application.Read.All', 'Application.ReadWrite.All', ...readDirectory],
  writeApplications: ['Application.ReadWrite.All', writeDirectory],
  readUsers: ['User.Read.All', 'User.ReadWrite.All', ...readDirectory],
  writeUsers: ['User.ReadWrite.All', writeDirectory],
  readGroups: ['Group.Read.All', 'Group.ReadWrite.All', ...readDirectory],
  writeGroups: ['Group.ReadWrite.All', writeDirectory],
  readRoles: [
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
    ...readDirectory,
  ],
  writeRoles: ['RoleManagement.ReadWrite.Directory'],
  readGrants: ['DelegatedPermissionGrant.ReadWrite.All', ...readDirectory],
  writeGrants: ['DelegatedPermissionGrant.ReadWrite.All', writeDirectory],
  assignAppRoles: ['AppRoleAssignment.ReadWrite.All'],
  readOrganization: ['Organization.Read.All', ...readDirectory],
  readDomains: ['Domain.Read.All', ...readDirectory],
  readLogs: ['AuditLog.Read.All'],
  readPolicies: ['Policy.Read.All', 'Policy.ReadWrite.Authorization'],
  writePolicies: ['Policy.ReadWrite.Authorization'],
  readDirectory,
} as const

type Grant = keyof typeof grants

function permission(
  grant: Grant,
  users: Permission['users'],
  more: Partial<Permission> = {},
): Permission {
  const names = grants[grant]
  return { delegated: [...names, asUser], application: names, users, ...more }
}

/** What may be granted to whom, one row for each kind of route. */
export const permissions = {
  readApplications: permission('readApplications', 'everyone'),
  readUsers: permission('readUsers', 'everyone', {
    delegated: ['User.ReadBasic.All', ...grants.readUsers, asUser],
    selfDelegated: ['User.Read', 'User.ReadWrite'],
  }),
  readUserDirectory: permission('readUsers', 'everyone', {
    delegated: [...grants.readUsers, asUser],
    selfDelegated: ['User.Read', 'User.ReadWrite'],
  }),
  createUser: permission('writeUsers', administrators.users),
  updateUser: permission('writeUsers', administrators.users, {
    self: true,
    selfDelegated: ['User.ReadWrite'],
  }),
  changeOwnPassword: {
    delegated: [asUser],
    selfDelegated: ['User.ReadWrite', 'User.ReadWrite.All'],
    application: [],
    users: [],
    self: true,
  },
  deleteUser: permission('writeUsers', administrators.users),
  revokeSessions: permission('writeUsers', administrators.users, {
    self: true,
    selfDelegated: ['User.ReadWrite'],
  }),
  readGroups: permission('readGroups', 'everyone', {
    delegated: ['GroupMember.Read.All', ...grants.readGroups, asUser],
  }),
  writeGroups: permission('writeGroups', administrators.users),
  readRoles: permission('readRoles', 'everyone'),
  writeRoles: permission('writeRoles', administrators.roles),
  readGrants: permission('readGrants', 'everyone'),
  writeGrants: permission('writeGrants', administrators.grants),
  readOrganization: permission('readOrganization', 'everyone', {
    delegated: ['User.Read', ...grants.readOrganization, asUser],
  }),
  readDomains: permission('readDomains', 'everyone'),
  readPolicies: permission('readPolicies', 'everyone'),
  writePolicies: permission('writePolicies', administrators.organization),
  readObjects: permission('readDirectory', 'everyone'),
  restoreApplications: permission('writeApplications', administrators.applications),
} as const satisfies Record<string, Permission>

/** Applications and service principals are managed by administrators, and by who owns them. */
export function manageApplications(owned: NonNullable<Permission['owned']>): Permission {
  return permission('writeApplications', administrators.applications, { owned })
}

/** Registering is open to members where the tenant's policy says so. */
export function registerApplications(orWhen: NonNullable<Permission['orWhen']>): Permission {
  return permission('writeApplications', administrators.registering, { orWhen })
}

/**
 * Assigning people to what one owns is the owner's; permissions of clients are administrators'. A
 * client that owns another would give it what it must not have itself.
 */
export function assignAppRoles(owned?: NonNullable<Permission['owned']>): Permission {
  const more = owned === undefined ? {} : { owned, forOwningUsersOnly: true as const }
  return permission('assignAppRoles', administrators.grants, more)
}

/** Logs are administrators' to read, and of one application or account its owner's. */
export function readLogs(orWhen: NonNullable<Permission['orWhen']>): Permission {
  return permission('readLogs', administrators.grants, { orWhen })
}

/** Leave without a user over what the client itself owns. */
export const ownedByRole = 'Application.ReadWrite.OwnedBy'

/** Judges whether a caller passes; what it asks of the directory is in the caller's tenant. */
export async function isAllowed(request: GraphRequest, rule: Permission): Promise<boolean> {
  const { caller } = request
  if (caller.kind === 'application') {
    if (rule.application.some((role) => caller.roles.includes(role))) return true
    return (
      caller.roles.includes(ownedByRole) &&
      rule.owned !== undefined &&
      rule.forOwningUsersOnly !== true &&
      isOwner(request, rule.owned, caller.servicePrincipalId)
    )
  }
  const addressed = request.parameters['user']?.toLowerCase()
  const isSelf =
    addressed !== undefined &&
    (addressed === caller.userId || addressed === caller.userPrincipalName.toLowerCase())
  const scopes = isSelf ? [...rule.delegated, ...(rule.selfDelegated ?? [])] : rule.delegated
  if (caller.scopes !== 'all' && !scopes.some((scope) => caller.scopes.includes(scope))) {
    return false
  }
  if (rule.users === 'everyone') return true
  if (rule.users.some((role) => caller.directoryRoles.includes(role))) return true
  if (rule.self === true && isSelf) return true
  if (rule.owned !== undefined && (await isOwner(request, rule.owned, caller.userId))) return true
  return rule.orWhen !== undefined && (await rule.orWhen(request))
}

async function isOwner(
  request: GraphRequest,
  owned: NonNullable<Permission['owned']>,
  ownerId: string,
): Promise<boolean> {
  const objectId = await owned(request)
  return objectId !== undefined && (await owns(request, ownerId, objectId))
}

/** Whether a user or service principal owns an object of the tenant. */
export async function owns(
  { directory, tenantId }: GraphRequest,
  ownerId: string,
  objectId: string,
): Promise<boolean> {
  const object = await directory.objects.find(tenantId, objectId)
  if (object?.kind !== 'application' && object?.kind !== 'servicePrincipal') return false
  const owners =
    object.kind === 'application'
      ? await directory.applications.owners(tenantId, objectId)
      : await directory.servicePrincipals.owners(tenantId, objectId)
  return owners.some((owner) => owner.id === ownerId)
}
