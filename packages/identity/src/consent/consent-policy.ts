import type { Application, Directory, PermissionScope, Policy, Tenant } from '@patchbay/directory'
import { roleTemplates } from '@patchbay/directory'
import { graphAppId } from '../scopes/resolve-resource.ts'
import { isFirstParty, type PermissionRequest } from './evaluate-consent.ts'

/** Roles that may grant delegated permissions to everyone in their tenant. */
const consentingRoles: readonly string[] = [
  roleTemplates.globalAdministrator,
  roleTemplates.privilegedRoleAdministrator,
  roleTemplates.applicationAdministrator,
  roleTemplates.cloudApplicationAdministrator,
]

/** Whether a holder of these directory roles may consent for the organization. */
export function mayConsentForOrganization(roles: readonly string[]): boolean {
  return roles.some((role) => consentingRoles.includes(role))
}

/**
 * Whether a holder of these directory roles may grant application permissions of Microsoft Graph.
 * They open the directory itself: who administers applications only would promote themself by one.
 */
export function mayConsentToGraphRoles(roles: readonly string[]): boolean {
  return [roleTemplates.globalAdministrator, roleTemplates.privilegedRoleAdministrator].some(
    (role) => roles.includes(role),
  )
}

/** One permission that one application asks for, in the tenant where it asks. */
interface ConsentEvent {
  client: Application
  tenant: Tenant
  resourceAppId: string
  /** The tenant that owns the resource. */
  resourceTenantId: string | null
  scope: PermissionScope
  classification: 'low' | 'medium' | 'high' | undefined
}

/** What a condition set of a permission grant policy may say. */
type Condition = Readonly<Record<string, unknown>>

/**
 * Whether a user may consent in their own name: never to permissions of type Admin, and to each of the
 * rest if one of the policies that the tenant has assigned lets it through.
 */
export async function mayConsentForSelf(
  requests: readonly PermissionRequest[],
  client: Application,
  tenant: Tenant,
  directory: Directory,
): Promise<boolean> {
  if (requests.some(({ scopes }) => scopes.some(({ type }) => type === 'Admin'))) return false
  const policies = await assignedPolicies(tenant, directory)
  if (policies.length === 0) return false
  for (const { resource, scopes } of requests) {
    const classified = await directory.servicePrincipals.classifications(tenant.id, resource.id)
    for (const scope of scopes) {
      const event = {
        client,
        tenant,
        resourceAppId: resource.appId,
        resourceTenantId: resource.appOwnerOrganizationId,
        scope,
        classification: classified.find(({ permissionId }) => permissionId === scope.id)
          ?.classification,
      }
      if (!policies.some((policy) => policy(event))) return false
    }
  }
  return true
}

type Judge = (event: ConsentEvent) => boolean

async function assignedPolicies(tenant: Tenant, directory: Directory): Promise<Judge[]> {
  const judges: Judge[] = []
  for (const assigned of tenant.policy.permissionGrantPoliciesAssigned) {
    const id = /^ManagePermissionGrantsForSelf\.(.+)$/i.exec(assigned)?.[1]?.toLowerCase()
    if (!id) continue
    const builtIn = builtInPolicies[id]
    const policy = await directory.policies.find(tenant.id, 'permissionGrantPolicies', id)
    if (builtIn) judges.push(builtIn)
    else if (policy) judges.push(judgeOf(policy))
  }
  return judges
}

const builtInPolicies: Readonly<Record<string, Judge | undefined>> = {
  'microsoft-user-default-legacy': () => true,
  'microsoft-user-default-low': isLowRisk,
  'microsoft-user-default-recommended': isLowRisk,
}

/** Who signs in, and no more: what every application is told. */
const signInScopes = new Set(['openid', 'profile', 'email', 'offline_access', 'user.read'])

/**
 * An application that the tenant knows (its own, the platform's, or of a verified publisher) asks for
 * what is classified low. Signing in is; so is, from one application of a tenant to another of the
 * same, what its owner left to users.
 */
function isLowRisk({ client, tenant, scope, ...event }: ConsentEvent): boolean {
  const isOwn = client.tenantId === tenant.id
  const isKnown =
    isOwn || isFirstParty(client) || client.verifiedPublisher.verifiedPublisherId !== null
  if (!isKnown) return false
  if (event.classification) return event.classification === 'low'
  if (event.resourceAppId === graphAppId) return signInScopes.has(scope.value?.toLowerCase() ?? '')
  return isOwn && event.resourceTenantId === tenant.id
}

/** A tenant's own policy: one of `includes` fits and none of `excludes` does. */
function judgeOf(policy: Policy): Judge {
  const [includes, excludes] = [conditionsOf(policy['includes']), conditionsOf(policy['excludes'])]
  return (event) =>
    includes.some((condition) => fits(condition, event)) &&
    !excludes.some((condition) => fits(condition, event))
}

function conditionsOf(value: unknown): Condition[] {
  return Array.isArray(value)
    ? value.filter((each): each is Condition => typeof each === 'object' && each !== null)
    : []
}

function fits(condition: Condition, event: ConsentEvent): boolean {
  const { client } = event
  const publisher = client.verifiedPublisher.verifiedPublisherId
  const lists = (name: string, value: string): boolean => {
    const list = condition[name]
    if (!Array.isArray(list) || list.length === 0) return true
    return list.some((each) => each === 'all' || String(each).toLowerCase() === value.toLowerCase())
  }
  const permissionType = condition['permissionType']
  const classification = condition['permissionClassification'] ?? 'all'
  const resource = condition['resourceApplication'] ?? 'any'
  const isResource =
    resource === 'any' ||
    (typeof resource === 'string' && resource.toLowerCase() === event.resourceAppId)
  return (
    (permissionType === undefined || permissionType === 'delegated') &&
    (classification === 'all' || classification === event.classification) &&
    isResource &&
    lists('permissions', event.scope.id) &&
    lists('clientApplicationIds', client.appId) &&
    lists('clientApplicationTenantIds', client.tenantId) &&
    lists('clientApplicationPublisherIds', publisher ?? '') &&
    (condition['clientApplicationsFromVerifiedPublisherOnly'] !== true || publisher !== null)
  )
}
