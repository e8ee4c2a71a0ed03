import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { graph, quoted } from '../shell/api.ts'
import { useNotify } from '../shell/notify.tsx'
import type {
  Application,
  AppRoleAssignment,
  DirectoryObject,
  PermissionGrant,
  ServicePrincipal,
  User,
} from './directory-objects.ts'

// One prefix for everything read from the directory: any write makes all of it stale.
const directoryKey = 'directory'

/** All registrations of the tenant. */
export const applicationsQuery = queryOptions({
  queryKey: [directoryKey, 'applications'],
  queryFn: ({ signal }) => graph.all<Application>('/applications?$top=999', { signal }),
})

/** Registrations that the signed-in user owns. */
export const ownedApplicationsQuery = queryOptions({
  queryKey: [directoryKey, 'ownedApplications'],
  queryFn: async ({ signal }) => {
    const owned = await graph.all<Application & DirectoryObject>('/me/ownedObjects', { signal })
    return owned.filter((object) => object['@odata.type'] === '#microsoft.graph.application')
  },
})

/** A registration by its client id. */
export const applicationQuery = (appId: string) =>
  queryOptions({
    queryKey: [directoryKey, 'application', appId],
    queryFn: ({ signal }) =>
      graph.get<Application>(`/applications(appId=${quoted(appId)})`, { signal }),
  })

export const applicationOwnersQuery = (id: string) =>
  queryOptions({
    queryKey: [directoryKey, 'applicationOwners', id],
    queryFn: ({ signal }) => graph.all<DirectoryObject>(`/applications/${id}/owners`, { signal }),
  })

export const servicePrincipalsQuery = queryOptions({
  queryKey: [directoryKey, 'servicePrincipals'],
  queryFn: ({ signal }) => graph.all<ServicePrincipal>('/servicePrincipals?$top=999', { signal }),
})

/** A service principal by its object id. */
export const servicePrincipalQuery = (id: string) =>
  queryOptions({
    queryKey: [directoryKey, 'servicePrincipal', id],
    queryFn: ({ signal }) => graph.get<ServicePrincipal>(`/servicePrincipals/${id}`, { signal }),
  })

/** The service principal of a client id in this tenant; null when there is none. */
export const servicePrincipalOfAppQuery = (appId: string) =>
  queryOptions({
    queryKey: [directoryKey, 'servicePrincipalOfApp', appId],
    queryFn: ({ signal }) => findServicePrincipal(appId, signal),
  })

export const servicePrincipalOwnersQuery = (id: string) =>
  queryOptions({
    queryKey: [directoryKey, 'servicePrincipalOwners', id],
    queryFn: ({ signal }) =>
      graph.all<DirectoryObject>(`/servicePrincipals/${id}/owners`, { signal }),
  })

/** Delegated permissions granted to a client, by its service principal. */
export const grantsOfClientQuery = (servicePrincipalId: string) =>
  queryOptions({
    queryKey: [directoryKey, 'grantsOfClient', servicePrincipalId],
    queryFn: ({ signal }) =>
      graph.all<PermissionGrant>(
        `/oauth2PermissionGrants?$filter=clientId%20eq%20${quoted(servicePrincipalId)}`,
        { signal },
      ),
  })

/** Application permissions granted to a client. */
export const rolesOfClientQuery = (servicePrincipalId: string) =>
  queryOptions({
    queryKey: [directoryKey, 'rolesOfClient', servicePrincipalId],
    queryFn: ({ signal }) =>
      graph.all<AppRoleAssignment>(`/servicePrincipals/${servicePrincipalId}/appRoleAssignments`, {
        signal,
      }),
  })

/** Who is assigned to a resource. */
export const assignedToQuery = (servicePrincipalId: string) =>
  queryOptions({
    queryKey: [directoryKey, 'assignedTo', servicePrincipalId],
    queryFn: ({ signal }) =>
      graph.all<AppRoleAssignment>(`/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`, {
        signal,
      }),
  })

const userFields =
  'id,displayName,userPrincipalName,givenName,surname,mail,jobTitle,department,companyName,officeLocation,mobilePhone,usageLocation,preferredLanguage,userType,externalUserState,accountEnabled,createdDateTime,lastPasswordChangeDateTime,assignedLicenses'

const idsAtOnce = 500

/** Objects by their ids, in any order; those that are gone are left out. */
export const objectsByIdQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: [directoryKey, 'objectsById', [...ids].toSorted().join(' ')],
    queryFn: async ({ signal }) => {
      const found: DirectoryObject[] = []
      for (let at = 0; at < ids.length; at += idsAtOnce) {
        const body = { ids: ids.slice(at, at + idsAtOnce) }
        // One after the other, so that a long list does not crowd out the page's other requests.
        // oxlint-disable-next-line no-await-in-loop
        const { value } = await graph.post<{ value: DirectoryObject[] }>(
          '/directoryObjects/getByIds',
          body,
          { signal },
        )
        found.push(...value)
      }
      return found
    },
  })

/** Everything of a collection that is known to be short. */
export const collectionQuery = <Row>(path: string) =>
  queryOptions({
    queryKey: [directoryKey, 'collection', path],
    queryFn: ({ signal }) => graph.all<Row>(path, { signal }),
  })

/** One object by its path in Graph. */
export const objectQuery = <T>(path: string) =>
  queryOptions({
    queryKey: [directoryKey, 'object', path],
    queryFn: ({ signal }) => graph.get<T>(path, { signal }),
  })

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: [directoryKey, 'user', id],
    queryFn: ({ signal }) => graph.get<User>(`/users/${id}?$select=${userFields}`, { signal }),
  })

/**
 * A write to the directory. Afterwards everything read from it is fetched anew, and `done` is said.
 * `error` of the result is for an `ErrorNotice` beside the control.
 */
export function useDirectoryWrite<Input = void, Output = unknown>(
  write: (input: Input) => Promise<Output>,
  done?: string,
) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation({
    mutationFn: write,
    onSuccess: () => {
      if (done) notify(done)
    },
    // Also after a failure: a write of several steps may have done some of them.
    onSettled: () => queryClient.invalidateQueries({ queryKey: [directoryKey] }),
  })
}

/** The service principal of a client id in this tenant; null when there is none. */
export async function findServicePrincipal(
  appId: string,
  signal?: AbortSignal,
): Promise<ServicePrincipal | null> {
  const { value } = await graph.page<ServicePrincipal>(
    `/servicePrincipals?$filter=appId%20eq%20${quoted(appId)}`,
    signal && { signal },
  )
  return value[0] ?? null
}

/** The body that adds a directory object by reference. */
export function reference(publicUrl: string, id: string): { '@odata.id': string } {
  return { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${id}` }
}
