import type { ExportedApplication, Registration } from './registration.ts'

/** Rows of a list of Microsoft Graph, all pages of it. */
export type ListRows = (path: string) => Promise<object[]>

/**
 * Adds to a registration what its enterprise application and its trusts add to it, as Microsoft Graph
 * tells. What people consented to for themselves is theirs and stays behind.
 */
export async function gatherRegistration(
  list: ListRows,
  application: ExportedApplication & { id: string },
): Promise<Registration> {
  const [found] = await list(`/servicePrincipals?$filter=appId eq '${application.appId}'`)
  const servicePrincipal = found as
    | { id: string; appRoleAssignmentRequired: boolean; tags?: string[] }
    | undefined
  const federatedCredentials = (await list(
    `/applications/${application.id}/federatedIdentityCredentials`,
  )) as NonNullable<Registration['federatedCredentials']>
  if (!servicePrincipal) return { application, federatedCredentials }
  const grants = (await list(
    `/servicePrincipals/${servicePrincipal.id}/oauth2PermissionGrants`,
  )) as { consentType: string; resourceId: string; scope: string }[]
  const adminConsents: NonNullable<Registration['adminConsents']> = []
  for (const { consentType, resourceId, scope } of grants) {
    if (consentType !== 'AllPrincipals') continue
    const [resource] = (await list(`/servicePrincipals?$filter=id eq '${resourceId}'`)) as {
      appId: string
    }[]
    const scopes = scope.split(' ').filter((each) => each !== '')
    if (resource && scopes.length > 0) adminConsents.push({ resourceAppId: resource.appId, scopes })
  }
  const { appRoleAssignmentRequired, tags } = servicePrincipal
  return {
    application,
    servicePrincipal: { appRoleAssignmentRequired, ...(tags && { tags }) },
    adminConsents,
    federatedCredentials,
  }
}
