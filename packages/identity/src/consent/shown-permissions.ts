import type { PermissionRequest } from './evaluate-consent.ts'

/** Names of the permissions that a page showed: only they may be consented to by its form. */
export function shownKeys(requests: readonly PermissionRequest[]): string[] {
  return requests.flatMap(({ resource, scopes, holder }) =>
    scopes.map(
      ({ id, value }) => `${holder?.appId ?? 'client'}/${resource.id}/${id}/${value ?? ''}`,
    ),
  )
}

/** What the person saw, and no more: a registration may have grown since the page was shown. */
export function onlyShown(
  requests: readonly PermissionRequest[],
  shown: readonly string[],
): PermissionRequest[] {
  return requests
    .map((request) => ({
      ...request,
      scopes: request.scopes.filter((scope) => {
        return shownKeys([{ ...request, scopes: [scope] }]).every((key) => shown.includes(key))
      }),
    }))
    .filter(({ scopes }) => scopes.length > 0)
}
