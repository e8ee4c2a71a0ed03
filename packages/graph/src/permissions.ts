import { roleTemplates } from '@patchbay/directory'
import type { Caller } from '@patchbay/wire'
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
  /** …or meets a condition that only this route knows… */
  orWhen?: (request: GraphRequest) => Promise<boolean>
  /** …or holds a role of the tenant's own that allows this action. */
  action?: string
}

const { globalAdministrator, privilegedRoleAdministrator, userAdministrator } = roleTemplates
const { groupsAdministrator, helpdeskAdministrator, licenseAdministrator } = roleTemplates
const { guestInviter, globalReader, reportsReader } = roleTemplates
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
  passwords: [globalAdministrator, userAdministrator, helpdeskAdministrator],
  groups: [globalAdministrator, userAdministrator, groupsAdministrator],
  licenses: [globalAdministrator, userAdministrator, licenseAdministrator],
  inviting: [globalAdministrator, userAdministrator, guestInviter],
  logs: [
    globalAdministrator,
    applicationAdministrator,
    cloudApplicationAdministrator,
    privilegedRoleAdministrator,
    reportsReader,
    globalReader,
  ],
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
  writeMembers: ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', writeDirectory],
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
  readPolicies: [
    'Policy.Read.All',
    'Policy.ReadWrite.Authorization',
    'Policy.ReadWrite.PermissionGrant',
    'Policy.ReadWrite.ApplicationConfiguration',
    'Policy.ReadWrite.ConsentRequest',
  ],
  writePolicies: ['Policy.ReadWrite.Authorization'],
  writeGrantPolicies: ['Policy.ReadWrite.PermissionGrant'],
  writeApplicationPolicies: ['Policy.ReadWrite.ApplicationConfiguration'],
  writeConsentRequestPolicy: ['Policy.ReadWrite.ConsentRequest'],
  assignLicenses: ['LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', writeDirectory],
  invite: ['User.Invite.All', 'User.ReadWrite.All', writeDirectory],
  restore: [
    'User.ReadWrite.All',
    'Group.ReadWrite.All',
    'Application.ReadWrite.All',
    writeDirectory,
  ],
  readDirectory,
} as const

type Grant = keyof typeof grants

/** What a role of the tenant's own has to allow; roles and policies cannot be given away so. */
const actions: Partial<Record<Grant, string>> = {
  writeApplications: 'microsoft.directory/applications/allProperties/update',
  writeUsers: 'microsoft.directory/users/basic/update',
  writeGroups: 'microsoft.directory/groups/basic/update',
  writeMembers: 'microsoft.directory/groups/members/update',
  assignLicenses: 'microsoft.directory/users/licenseDetails/update',
  invite: 'microsoft.directory/users/inviteGuest',
  readLogs: 'microsoft.directory/auditLogs/allProperties/read',
}

function permission(
  grant: Grant,
  users: Permission['users'],
  more: Partial<Permission> = {},
): Permission {
  const names = grants[grant]
  const action = actions[grant]
  return {
    delegated: [...names, asUser],
    application: names,
    users,
    ...(action === undefined ? {} : { action }),
    ...more,
  }
}

/** What may be granted to whom, one row for each kind of route. */
export const permissions = {
  readApplications: permission('readApplications', 'everyone'),
  readUsers: permission('readUsers', 'everyone', {
    delegated: ['User.ReadBasic.All', ...grants.readUsers, asUser],
    application: ['User.ReadBasic.All', ...grants.readUsers],
    selfDelegated: ['User.Read', 'User.ReadWrite'],
  }),
  readUserDirectory: permission('readUsers', 'everyone', {
    delegated: [...grants.readUsers, asUser],
    selfDelegated: ['User.Read', 'User.ReadWrite'],
  }),
  createUser: permission('writeUsers', administrators.users, {
    action: 'microsoft.directory/users/create',
  }),
  updateUser: permission('writeUsers', administrators.passwords, {
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
  deleteUser: permission('writeUsers', administrators.users, {
    action: 'microsoft.directory/users/delete',
  }),
  setManager: permission('writeUsers', administrators.users),
  setPhoto: permission('writeUsers', administrators.users, {
    self: true,
    selfDelegated: ['User.ReadWrite'],
  }),
  assignLicenses: permission('assignLicenses', administrators.licenses),
  revokeSessions: permission('writeUsers', administrators.users, {
    self: true,
    selfDelegated: ['User.ReadWrite'],
  }),
  readGroups: permission('readGroups', 'everyone', {
    delegated: ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', ...grants.readGroups, asUser],
    application: ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', ...grants.readGroups],
  }),
  writeGroups: permission('writeGroups', administrators.groups),
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
  writeGrantPolicies: permission('writeGrantPolicies', administrators.roles),
  writeApplicationPolicies: permission('writeApplicationPolicies', administrators.applications),
  writeConsentRequestPolicy: permission('writeConsentRequestPolicy', administrators.organization),
  readSubscribedSkus: permission('readOrganization', 'everyone'),
  readObjects: permission('readDirectory', 'everyone'),
  readDeleted: permission('readDirectory', 'everyone'),
  /** What it is that comes back decides who may; the route asks further. */
  restore: permission('restore', [...administrators.applications, ...administrators.groups]),
} as const satisfies Record<string, Permission>

/** Applications and service principals are managed by administrators, and by who owns them. */
export function manageApplications(owned: NonNullable<Permission['owned']>): Permission {
  return permission('writeApplications', administrators.applications, { owned })
}

/** What neither owners nor roles of a tenant's own decide about applications. */
export const administerApplications: Permission = {
  delegated: [...grants.writeApplications, asUser],
  application: grants.writeApplications,
  users: administrators.applications,
}

/** Groups are managed by administrators, and by who owns them. */
export function manageGroup(owned: NonNullable<Permission['owned']>): Permission {
  return permission('writeGroups', administrators.groups, { owned, forOwningUsersOnly: true })
}

/** Members of a group, besides, by a client that may do no more than that. */
export function manageMembers(owned: NonNullable<Permission['owned']>): Permission {
  return permission('writeMembers', administrators.groups, { owned, forOwningUsersOnly: true })
}

/** Guests are invited by who may, and by members where the tenant says so. */
export function inviteGuests(orWhen: NonNullable<Permission['orWhen']>): Permission {
  return permission('invite', administrators.inviting, { orWhen })
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
  return permission('readLogs', administrators.logs, { orWhen })
}

/** Leave without a user over what the client itself owns. */
export const ownedByRole = 'Application.ReadWrite.OwnedBy'

/** Whether what a client was granted is enough, whoever uses it. */
export function isGranted(caller: Caller, rule: Permission, isSelf: boolean): boolean {
  if (caller.kind === 'application') {
    return rule.application.some((role) => caller.roles.includes(role))
  }
  if (caller.scopes === 'all') return true
  const { scopes } = caller
  return (
    rule.delegated.some((scope) => scopes.includes(scope)) ||
    (isSelf && rule.selfDelegated?.some((scope) => scopes.includes(scope)) === true)
  )
}

/** Judges whether a caller passes; what it asks of the directory is in the caller's tenant. */
export async function isAllowed(request: GraphRequest, rule: Permission): Promise<boolean> {
  const { caller } = request
  if (caller.kind === 'application') {
    if (isGranted(caller, rule, false)) return true
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
  if (!isGranted(caller, rule, isSelf)) return false
  if (rule.users === 'everyone') return true
  if (rule.users.some((role) => caller.directoryRoles.includes(role))) return true
  if (rule.self === true && isSelf) return true
  if (rule.owned !== undefined && (await isOwner(request, rule.owned, caller.userId))) return true
  if (rule.orWhen !== undefined && (await rule.orWhen(request))) return true
  return rule.action !== undefined && (await mayDo(request, rule.action))
}

/** Whether the user holds a role of the tenant's own that allows the action. */
export async function mayDo(
  { caller, directory, tenantId }: GraphRequest,
  action: string,
): Promise<boolean> {
  if (caller.kind === 'application') return false
  const allowed = await directory.directoryRoles.allowedActions(tenantId, caller.directoryRoles)
  return allowed.has(action)
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
  if (object === undefined || object.kind === 'user') return false
  return directory.applications.isOwner(tenantId, object.id, ownerId)
}
