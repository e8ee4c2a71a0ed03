import { createRecall, type Schema, type Store } from '@patchbay/store'
import type { Directory } from './directory.ts'

type Tables = readonly (keyof Schema)[]

/** What an answer was made of: a write to one of these tables in this process ends it at once. */
const tablesOf = {
  tenant: ['tenants', 'domains'],
  application: ['applications', 'passwordCredentials'],
  servicePrincipal: ['servicePrincipals', 'servicePrincipalNames', 'passwordCredentials'],
  assignments: ['appRoleAssignments', 'servicePrincipals', 'groupMembers', 'groups'],
  policy: ['policies', 'policyAssignments', 'servicePrincipals', 'applications'],
  grants: ['permissionGrants', 'servicePrincipals'],
  user: ['users'],
  directoryRoles: ['directoryRoleMembers', 'groupMembers', 'groups'],
} as const satisfies Record<string, Tables>

interface Surroundings {
  store: Store
  clock: { now(): Date }
}

/** The directory for who asks the same again and again, as every token does (`createRecall`). */
export function recallDirectory(directory: Directory, around: Surroundings): Directory {
  const recall = createRecall(around)
  const { tenants, applications, servicePrincipals, appRoleAssignments } = directory
  const { policies, permissionGrants } = directory
  return {
    ...directory,
    tenants: { ...tenants, find: recall(tablesOf.tenant, tenants.find) },
    applications: {
      ...applications,
      findByAppId: recall(tablesOf.application, applications.findByAppId),
      secretDigests: recall(tablesOf.application, applications.secretDigests),
    },
    servicePrincipals: {
      ...servicePrincipals,
      findByAppId: recall(tablesOf.servicePrincipal, servicePrincipals.findByAppId),
      findByName: recall(tablesOf.servicePrincipal, servicePrincipals.findByName),
    },
    appRoleAssignments: {
      ...appRoleAssignments,
      rolesOf: recall(tablesOf.assignments, appRoleAssignments.rolesOf),
      isAssigned: recall(tablesOf.assignments, appRoleAssignments.isAssigned),
    },
    policies: {
      ...policies,
      tokenLifetimeFor: recall(tablesOf.policy, policies.tokenLifetimeFor),
    },
    permissionGrants: {
      ...permissionGrants,
      effectiveScopes: recall(tablesOf.grants, permissionGrants.effectiveScopes),
    },
  }
}

/** The directory for who has to know, with every request to an API, who its caller is (`createRecall`). */
export function recallCallers(directory: Directory, around: Surroundings): Directory {
  const recall = createRecall(around)
  const { users, servicePrincipals } = directory
  return {
    ...directory,
    users: {
      ...users,
      find: recall(tablesOf.user, users.find),
      directoryRoles: recall(tablesOf.directoryRoles, users.directoryRoles),
    },
    servicePrincipals: {
      ...servicePrincipals,
      find: recall(tablesOf.servicePrincipal, servicePrincipals.find),
    },
  }
}
