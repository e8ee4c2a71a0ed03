import { Document } from 'yaml'
import type { Actual } from './actual.ts'
import { namesOf } from './compare-application.ts'
import { meaningful } from './compare.ts'
import { withApplicationNames, withoutOwnAddresses } from './connector.ts'
import type { ApplicationEntry, Principal, ProvisioningDocument } from './document.ts'
import { documentShape } from './document-shape.ts'
import { defaultAccess } from './plan.ts'
import { readableApplication } from './readable-application.ts'
import type { Shape } from './shape.ts'

const microsoftGraph = '00000003-0000-0000-c000-000000000000'

/** What a tenant holds in the form of the file; secrets and passwords are not among it. */
export function toProvisioningDocument(actual: Actual): ProvisioningDocument {
  const { users, groups, applications, servicePrincipals, connectors } = actual
  const names = namesOf(actual)
  const principalOf = (id: string): Principal | undefined => {
    const user = users.find((each) => each.id === id)
    if (user) return { user: user.userPrincipalName }
    const group = groups.find((each) => each.id === id)
    if (group) return { group: group.displayName }
    const client = servicePrincipals.find((each) => each.id === id)
    return client && { application: names.nameOf(client.appId) }
  }
  const applicationOf = (servicePrincipalId: string): string | undefined => {
    const found = servicePrincipals.find((each) => each.id === servicePrincipalId)
    return found && names.nameOf(found.appId)
  }
  // The installation's own applications are everywhere; they are not part of what a tenant is given.
  const own = servicePrincipals.find(
    (each) => each.appId === microsoftGraph,
  )?.appOwnerOrganizationId
  const isOwn = (servicePrincipalId: string): boolean =>
    servicePrincipals.some(
      (each) => each.id === servicePrincipalId && each.appOwnerOrganizationId === own,
    )

  return clean({
    tenants: (actual.tenants ?? [])
      .filter(({ id }) => id !== actual.tenant.id)
      .map(({ displayName, domains, allowedToCreateApps, allowInvitesFrom }) => ({
        displayName,
        domains,
        allowedToCreateApps,
        allowInvitesFrom,
      })),
    tenant: {
      domain: actual.tenant.domains[0] ?? '',
      allowedToCreateApps: actual.tenant.allowedToCreateApps,
      allowInvitesFrom: actual.tenant.allowInvitesFrom,
    },
    users: users.map((user) => ({
      ...(Object.fromEntries(
        userAttributes.filter((name) => name in user).map((name) => [name, user[name]]),
      ) as { userPrincipalName: string; displayName: string }),
      ...(user['accountEnabled'] === false && { accountEnabled: false }),
    })),
    groups: groups.map(({ displayName, mailNickname, description, members }) => ({
      displayName,
      ...(mailNickname !== null && { mailNickname }),
      description,
      members: members
        .flatMap((id) => principalOf(id) ?? [])
        .map((principal) => principal.user ?? principal)
        .toSorted(byText),
    })),
    applications: applications.map((application) => {
      const entry: ApplicationEntry = readableApplication(application, actual, names.nameOf)
      const isShared =
        applications.filter((each) => each.displayName === application.displayName).length > 1
      return {
        ...entry,
        // Elsewhere the application has another id.
        identifierUris: application.identifierUris.map((uri) =>
          uri.replaceAll(new RegExp(application.appId, 'gi'), '{appId}'),
        ),
        ...(isShared && { appId: application.appId }),
        owners: application.owners.flatMap((id) => principalOf(id)?.user ?? []).toSorted(),
        secrets: [
          ...new Set(
            application.passwordCredentials.flatMap(({ displayName }) => displayName ?? []),
          ),
        ].map((displayName) => ({ displayName, generate: true as const })),
      }
    }),
    enterpriseApplications: servicePrincipals
      .filter(({ id }) => !isOwn(id))
      .map((each) => ({
        application: names.nameOf(each.appId),
        ...(!each.accountEnabled && { accountEnabled: false }),
        ...(each.appRoleAssignmentRequired && { appRoleAssignmentRequired: true }),
        notes: each.notes,
      })),
    grants: actual.grants
      .filter(({ clientId }) => !isOwn(clientId))
      .flatMap(({ clientId, resourceId, principalId, scope }) => {
        const client = applicationOf(clientId)
        const resource = applicationOf(resourceId)
        const user = principalId === null ? undefined : principalOf(principalId)?.user
        if (client === undefined || resource === undefined) return []
        if (principalId !== null && user === undefined) return []
        return [
          { client, resource, scopes: scope.split(' ').filter(Boolean), ...(user && { user }) },
        ]
      })
      .toSorted(byText),
    appRoleAssignments: actual.assignments
      .flatMap((each) => {
        const resource = servicePrincipals.find(({ id }) => id === each.resourceId)
        const principal = principalOf(each.principalId)
        if (!resource || !principal) return []
        const role = resource.appRoles.find(({ id }) => id === each.appRoleId)?.value
        if (each.appRoleId !== defaultAccess && (role ?? null) === null) return []
        return [{ resource: names.nameOf(resource.appId), ...(role ? { role } : {}), ...principal }]
      })
      .toSorted(byText),
    connectors: connectors.map(({ definition, properties }) =>
      withApplicationNames(
        { definition, properties: withoutOwnAddresses(properties) as typeof properties },
        (appId) => {
          const isKnown = applications.some((each) => each.appId === appId)
          const name = names.nameOf(appId)
          return isKnown && name !== appId ? name : undefined
        },
      ),
    ),
  })
}

/** The same in every tenant, whatever ids the objects have there. */
function byText(a: unknown, b: unknown): number {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)]
  return one === other ? 0 : one < other ? -1 : 1
}

/** Attributes of a user that the file may hold, by Graph's names. */
export const userAttributes: readonly string[] = membersOf('users').filter(
  (name) => name !== 'password' && name !== 'accountEnabled',
)

function membersOf(section: string): string[] {
  const shape: Shape | undefined =
    documentShape.is === 'record' ? documentShape.members[section] : undefined
  return shape?.is === 'list' && shape.of.is === 'record' ? Object.keys(shape.of.members) : []
}

/** Without nulls and empty lists at any depth but inside connectors and claims; what is false by itself goes too. */
function clean(document: ProvisioningDocument): ProvisioningDocument {
  const { connectors, tenants, tenant, ...rest } = document
  const cleaned = prune(rest) as ProvisioningDocument
  return {
    ...(tenants && tenants.length > 0 && { tenants }),
    ...(tenant && { tenant }),
    ...cleaned,
    ...(connectors && connectors.length > 0 && { connectors }),
  }
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .map(
        ([name, member]) =>
          [name, name === 'optionalClaims' ? meaningful(member) : prune(member)] as const,
      )
      .filter(([name, member]) => !isBlank(member) && !isDefault(name, member)),
  )
}

function isBlank(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** What holds without being written. */
function isDefault(name: string, value: unknown): boolean {
  return (
    (name === 'isEnabled' && value === true) ||
    (name === 'isFallbackPublicClient' && value === false) ||
    (name === 'accessTokens' && value === false) ||
    (name === 'idTokens' && value === false) ||
    (name === 'accessTokenVersion' && value === 1)
  )
}

/** The file's text. */
export function toProvisioningText(document: ProvisioningDocument): string {
  const yaml = new Document(document)
  yaml.commentBefore =
    ' What this tenant holds, for `patchbay apply`. Passwords and secrets are not part of it:\n a secret that is missing is made anew and shown once.'
  return yaml.toString({ lineWidth: 100 })
}
