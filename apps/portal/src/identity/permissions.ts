import {
  type Application,
  type AppRoleAssignment,
  type PermissionGrant,
  type RequiredResourceAccess,
  type ServicePrincipal,
} from './directory-objects.ts'

/** A permission that a registration asks for, with what is known of it here. */
export interface RequestedPermission {
  resourceAppId: string
  resourceName: string
  id: string
  type: 'Delegated' | 'Application'
  /** `access_as_user`; the id while the resource is unknown. */
  value: string
  description: string
  adminConsentRequired: boolean
  status: 'Granted' | 'Not granted' | 'Unknown'
}

/** Joins the requested permissions with the resources that declare them and the grants of the tenant. */
export function describeRequestedPermissions(
  requested: readonly RequiredResourceAccess[],
  resources: readonly ServicePrincipal[],
  grants: readonly PermissionGrant[],
  roles: readonly AppRoleAssignment[],
): RequestedPermission[] {
  return requested.flatMap(({ resourceAppId, resourceAccess }) => {
    const resource = resources.find((candidate) => candidate.appId === resourceAppId)
    const granted = new Set(
      grants
        .filter(
          (grant) => grant.resourceId === resource?.id && grant.consentType === 'AllPrincipals',
        )
        .flatMap((grant) => grant.scope.split(' ')),
    )
    return resourceAccess.map(({ id, type }): RequestedPermission => {
      const common = { resourceAppId, resourceName: resource?.displayName ?? resourceAppId, id }
      if (type === 'Scope') {
        const scope = resource?.oauth2PermissionScopes.find((candidate) => candidate.id === id)
        return {
          ...common,
          type: 'Delegated',
          value: scope?.value ?? id,
          description: scope?.adminConsentDisplayName ?? '',
          adminConsentRequired: scope?.type === 'Admin',
          status: !scope ? 'Unknown' : granted.has(scope.value) ? 'Granted' : 'Not granted',
        }
      }
      const role = resource?.appRoles.find((candidate) => candidate.id === id)
      const isAssigned = roles.some(
        (assignment) => assignment.resourceId === resource?.id && assignment.appRoleId === id,
      )
      return {
        ...common,
        type: 'Application',
        value: role?.value ?? id,
        description: role?.displayName ?? '',
        adminConsentRequired: true,
        status: !role ? 'Unknown' : isAssigned ? 'Granted' : 'Not granted',
      }
    })
  })
}

/** One write that admin consent takes. */
export type ConsentStep =
  | { kind: 'create'; resourceId: string; scope: string }
  | { kind: 'extend'; grantId: string; scope: string }
  | { kind: 'assign'; resourceId: string; appRoleId: string }

/**
 * What "Grant admin consent" has to write so that everything requested is granted to the whole
 * tenant. Empty when it already is. Scopes granted earlier stay, whether still requested or not.
 */
export function planAdminConsent(
  requested: readonly RequiredResourceAccess[],
  resources: readonly ServicePrincipal[],
  grants: readonly PermissionGrant[],
  roles: readonly AppRoleAssignment[],
): ConsentStep[] {
  return requested.flatMap(({ resourceAppId, resourceAccess }): ConsentStep[] => {
    const resource = resources.find((candidate) => candidate.appId === resourceAppId)
    if (!resource) return []
    const ids = new Set(resourceAccess.map((access) => access.id))
    const steps: ConsentStep[] = []
    const wanted = resource.oauth2PermissionScopes
      .filter((scope) => scope.isEnabled && ids.has(scope.id))
      .map((scope) => scope.value)
    const grant = grants.find(
      (candidate) =>
        candidate.resourceId === resource.id && candidate.consentType === 'AllPrincipals',
    )
    const held = grant?.scope.split(' ').filter(Boolean) ?? []
    const missing = wanted.filter((value) => !held.includes(value))
    if (missing.length > 0) {
      const scope = [...held, ...missing].join(' ')
      steps.push(
        grant
          ? { kind: 'extend', grantId: grant.id, scope }
          : { kind: 'create', resourceId: resource.id, scope },
      )
    }
    for (const role of resource.appRoles) {
      const isAssigned = roles.some(
        (assignment) => assignment.resourceId === resource.id && assignment.appRoleId === role.id,
      )
      const isRequested = resourceAccess.some(
        (access) => access.type === 'Role' && access.id === role.id,
      )
      if (role.isEnabled && isRequested && !isAssigned) {
        steps.push({ kind: 'assign', resourceId: resource.id, appRoleId: role.id })
      }
    }
    return steps
  })
}

/** The requested permissions with more of one resource; those already there stay where they are. */
export function addPermissions(
  requested: readonly RequiredResourceAccess[],
  resourceAppId: string,
  added: readonly { id: string; type: 'Scope' | 'Role' }[],
): RequiredResourceAccess[] {
  const existing = requested.find((entry) => entry.resourceAppId === resourceAppId)
  if (!existing) return [...requested, { resourceAppId, resourceAccess: [...added] }]
  const fresh = added.filter(
    (access) =>
      !existing.resourceAccess.some((held) => held.id === access.id && held.type === access.type),
  )
  return requested.map((entry) =>
    entry === existing ? { ...entry, resourceAccess: [...entry.resourceAccess, ...fresh] } : entry,
  )
}

/** The requested permissions without one; a resource without any goes too. */
export function removePermission(
  requested: readonly RequiredResourceAccess[],
  removed: Pick<RequestedPermission, 'resourceAppId' | 'id' | 'type'>,
): RequiredResourceAccess[] {
  const type = removed.type === 'Delegated' ? 'Scope' : 'Role'
  return requested
    .map((entry) =>
      entry.resourceAppId === removed.resourceAppId
        ? {
            ...entry,
            resourceAccess: entry.resourceAccess.filter(
              (access) => !(access.id === removed.id && access.type === type),
            ),
          }
        : entry,
    )
    .filter((entry) => entry.resourceAccess.length > 0)
}

/** Whether a registration offers anything that another could ask for. */
export function offersPermissions(application: Pick<Application, 'api' | 'appRoles'>): boolean {
  return (
    application.api.oauth2PermissionScopes.some((scope) => scope.isEnabled) ||
    application.appRoles.some((role) => role.isEnabled)
  )
}
