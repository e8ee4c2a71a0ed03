import type { ActualApplication, Permission } from './actual.ts'
import type { ApplicationEntry } from './document.ts'

/** What a reference of the file stands for, once it has an id. */
export interface KnownApplication {
  appId: string
  scopes: readonly Permission[]
  roles: readonly Permission[]
}

export interface GraphBody {
  [property: string]: unknown
}

/**
 * The body for Microsoft Graph that makes a registration, or changes it to what its entry says, as
 * far as that refers to no other application and not to its own id.
 *
 * @param newId  A GUID for each permission that is new.
 */
export function applicationBody(
  entry: ApplicationEntry,
  existing: ActualApplication | undefined,
  newId: () => string,
): GraphBody {
  const { redirectUris, implicitGrant, scopes, appRoles } = entry
  const web = {
    ...('homePageUrl' in entry && { homePageUrl: entry.homePageUrl }),
    ...('logoutUrl' in entry && { logoutUrl: entry.logoutUrl }),
    ...(redirectUris?.web && { redirectUris: redirectUris.web }),
    ...(implicitGrant && {
      implicitGrantSettings: {
        enableAccessTokenIssuance:
          implicitGrant.accessTokens ??
          existing?.web.implicitGrantSettings.enableAccessTokenIssuance ??
          false,
        enableIdTokenIssuance:
          implicitGrant.idTokens ??
          existing?.web.implicitGrantSettings.enableIdTokenIssuance ??
          false,
      },
    }),
  }
  const api = {
    ...(entry.accessTokenVersion !== undefined && {
      requestedAccessTokenVersion: entry.accessTokenVersion,
    }),
    ...(scopes && {
      oauth2PermissionScopes: merged(existing?.api.oauth2PermissionScopes, scopes, (scope) => ({
        id: newId(),
        type: 'User',
        isEnabled: true,
        userConsentDisplayName: null,
        userConsentDescription: null,
        ...scope,
      })),
    }),
  }
  const same = [
    'displayName',
    'description',
    'notes',
    'signInAudience',
    'isFallbackPublicClient',
    'groupMembershipClaims',
    'tags',
    'optionalClaims',
  ] as const
  return {
    ...Object.fromEntries(same.filter((name) => name in entry).map((name) => [name, entry[name]])),
    ...(entry.uniqueName !== undefined && !existing && { uniqueName: entry.uniqueName }),
    ...(Object.keys(web).length > 0 && { web }),
    ...(redirectUris?.spa && { spa: { redirectUris: redirectUris.spa } }),
    ...(redirectUris?.publicClient && {
      publicClient: { redirectUris: redirectUris.publicClient },
    }),
    ...(Object.keys(api).length > 0 && { api }),
    ...(appRoles && {
      appRoles: merged(existing?.appRoles, appRoles, (role) => ({
        id: newId(),
        isEnabled: true,
        ...role,
      })),
    }),
  }
}

/**
 * The second body: what refers to ids that may only now be known.
 *
 * @throws {Error} when a permission is not among those of its application.
 */
export function referencesBody(
  entry: ApplicationEntry,
  own: KnownApplication,
  resolve: (name: string) => KnownApplication,
): GraphBody {
  const { identifierUris, permissions, preAuthorizedApplications } = entry
  return {
    ...(identifierUris && {
      identifierUris: identifierUris.map((uri) => uri.replaceAll('{appId}', own.appId)),
    }),
    ...(permissions && {
      requiredResourceAccess: permissions.map(({ resource, delegated, application }) => {
        const { appId, scopes, roles } = resolve(resource)
        return {
          resourceAppId: appId,
          resourceAccess: [
            ...(delegated ?? []).map((value) => ({
              id: permissionId(scopes, value, resource),
              type: 'Scope',
            })),
            ...(application ?? []).map((value) => ({
              id: permissionId(roles, value, resource),
              type: 'Role',
            })),
          ],
        }
      }),
    }),
    ...(preAuthorizedApplications && {
      api: {
        preAuthorizedApplications: preAuthorizedApplications.map((client) => ({
          appId: resolve(client.application).appId,
          delegatedPermissionIds: client.scopes.map((value) =>
            permissionId(own.scopes, value, entry.displayName),
          ),
        })),
      },
    }),
  }
}

/** @throws {Error} when the application has no permission of the value. */
export function permissionId(
  permissions: readonly Permission[],
  value: string,
  application: string,
): string {
  const found = permissions.find((each) => each.value === value || each.id === value)
  if (found) return found.id
  const others = permissions.flatMap((each) => each.value ?? [])
  throw new Error(
    `${application} has no permission "${value}"${others.length > 0 ? `; it has ${others.slice(0, 12).join(', ')}` : ''}.`,
  )
}

/** What is there with what is stated over it, by value; what is new goes last. */
function merged<Entry extends { value: string }>(
  existing: readonly Permission[] | undefined,
  stated: readonly Entry[],
  fresh: (entry: Entry) => object,
): object[] {
  const kept = (existing ?? []).map((each) => {
    const entry = stated.find(({ value }) => value === each.value)
    return entry ? { ...each, isEnabled: true, ...entry } : each
  })
  const added = stated.filter(({ value }) => !existing?.some((each) => each.value === value))
  return [...kept, ...added.map(fresh)]
}
