import { createAppRoleAssignments } from './app-role-assignments.ts'
import { createApplications } from './applications.ts'
import { createContext, type DirectoryOptions } from './context.ts'
import { createDeletedItems } from './deleted-items.ts'
import type { Directory } from './directory.ts'
import { createFederatedCredentials } from './federated-credentials.ts'
import { createPolicies } from './policies.ts'
import { createGroups, createMemberships } from './groups.ts'
import { createChanges } from './changes.ts'
import { createExtensionProperties } from './extension-properties.ts'
import { createImages } from './images.ts'
import { createInvitations } from './invitations.ts'
import { createSubscribedSkus } from './licenses.ts'
import { createDirectoryRoles } from './role-management.ts'
import { createAudits, createSignIns } from './logs.ts'
import { createObjects } from './objects.ts'
import { createPermissionGrants } from './permission-grants.ts'
import { createServicePrincipals } from './service-principals.ts'
import { createTenants } from './tenants.ts'
import { createUsers } from './users.ts'

/** The directory over an open store. Call `initialize` before the first use of a database. */
export function createDirectory(options: DirectoryOptions): Directory {
  const context = createContext(options)
  const { initialize, secret, ...tenants } = createTenants(context)
  return {
    initialize,
    tenants,
    users: createUsers(context),
    groups: createGroups(context),
    memberships: createMemberships(context),
    invitations: createInvitations(context),
    subscribedSkus: createSubscribedSkus(context),
    changes: createChanges(context),
    extensionProperties: createExtensionProperties(context),
    images: createImages(context),
    atomically: (work) => context.store.transaction(work),
    directoryRoles: createDirectoryRoles(context),
    applications: createApplications(context),
    servicePrincipals: createServicePrincipals(context),
    permissionGrants: createPermissionGrants(context),
    appRoleAssignments: createAppRoleAssignments(context),
    federatedCredentials: createFederatedCredentials(context),
    policies: createPolicies(context),
    deletedItems: createDeletedItems(context),
    objects: createObjects(context),
    signIns: createSignIns(context),
    audits: createAudits(context),
    tenantSecret: secret,
  }
}
