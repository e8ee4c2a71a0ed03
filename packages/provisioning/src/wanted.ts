import type { ProvisioningDocument, Principal } from './document.ts'

/** What has to be read of a tenant to compare it with a file: names as the file gives them. */
export interface Wanted {
  users: Set<string>
  groups: Set<string>
  applications: Set<string>
  connectors: boolean
  tenants: boolean
}

export function wantedOf(document: ProvisioningDocument): Wanted {
  const users = new Set<string>()
  const groups = new Set<string>()
  const applications = new Set<string>()
  const add = (set: Set<string>, ...names: (string | undefined)[]): void => {
    for (const name of names) if (name !== undefined) set.add(name)
  }
  const addPrincipal = (principal: Principal): void => {
    add(users, principal.user)
    add(groups, principal.group)
    add(applications, principal.application)
  }
  for (const { userPrincipalName } of document.users ?? []) add(users, userPrincipalName)
  for (const { displayName, members } of document.groups ?? []) {
    add(groups, displayName)
    for (const member of members ?? [])
      addPrincipal(typeof member === 'string' ? { user: member } : member)
  }
  for (const each of document.applications ?? []) {
    add(applications, each.displayName, each.uniqueName, each.appId)
    add(users, ...(each.owners ?? []))
    for (const { resource } of each.permissions ?? []) add(applications, resource)
    for (const { application } of each.preAuthorizedApplications ?? [])
      add(applications, application)
  }
  for (const { application } of document.enterpriseApplications ?? [])
    add(applications, application)
  for (const { client, resource, user } of document.grants ?? []) {
    add(applications, client, resource)
    add(users, user)
  }
  for (const assignment of document.appRoleAssignments ?? []) {
    add(applications, assignment.resource)
    addPrincipal(assignment)
  }
  for (const { clientSecret } of document.connectors ?? [])
    add(applications, clientSecret?.application)
  return {
    users,
    groups,
    applications,
    connectors: (document.connectors ?? []).length > 0,
    tenants: (document.tenants ?? []).length > 0,
  }
}
