import { portableApplication } from './portable-application.ts'
import { identifierUriParts, pruned, type ExportedApplication } from './registration.ts'

/** The body of `POST /applications` that makes a registration of one that was read. */
export function importBody(application: ExportedApplication): object {
  const { requiredResourceAccess } = application
  return {
    ...portableApplication(application),
    ...(requiredResourceAccess?.length ? { requiredResourceAccess } : {}),
  }
}

/**
 * The body of the `PATCH` that follows, once its own application id is given: addresses and lists that
 * hold the id. Undefined when nothing does.
 */
export function importOwnIdBody(
  application: ExportedApplication,
  newAppId: string,
): object | undefined {
  const renamed = (appId: string): string =>
    appId.toLowerCase() === application.appId.toLowerCase() ? newAppId : appId
  const { identifierUris, api } = application
  const body = pruned({
    identifierUris: (identifierUris ?? []).map((uri) => {
      const parts = identifierUriParts(uri, application.appId)
      return parts ? `${parts[0]}${newAppId}${parts[1]}` : uri
    }),
    api: {
      knownClientApplications: (api?.knownClientApplications ?? []).map(renamed),
      preAuthorizedApplications: (api?.preAuthorizedApplications ?? []).map(
        ({ appId, delegatedPermissionIds }) => ({ appId: renamed(appId), delegatedPermissionIds }),
      ),
    },
  }) as object
  return Object.keys(body).length > 0 ? body : undefined
}
