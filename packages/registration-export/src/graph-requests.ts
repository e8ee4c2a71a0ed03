import { portableApplication } from './portable-application.ts'
import {
  identifierUriParts,
  inOrderOfNeed,
  namesOfCredentials,
  symbolsOf,
  type ExportedFile,
  type RegistrationExport,
} from './registration.ts'

/**
 * The story as Microsoft Graph calls, in the `.http` format of REST clients (RFC 9110 messages
 * between `###` lines). An answer's values are named where a later call needs them.
 */
export function toGraphRequests(exported: RegistrationExport): ExportedFile[] {
  const symbols = symbolsOf(exported)
  const nameOf = (appId: string) => symbols.get(appId.toLowerCase())
  const appIdOf = (appId: string): string => {
    const symbol = nameOf(appId)
    return symbol === undefined ? appId : `{{${symbol}.response.body.$.appId}}`
  }
  const calls: string[] = []
  const call = (name: string, method: string, path: string, body?: object): void => {
    calls.push(
      [
        '###',
        `# @name ${name}`,
        `${method} {{graph}}${path}`,
        'Authorization: Bearer {{token}}',
        ...(body ? ['Content-Type: application/json', '', JSON.stringify(body, null, 2)] : []),
        '',
      ].join('\n'),
    )
  }
  const ordered = inOrderOfNeed(exported)

  for (const { application } of ordered) {
    const symbol = nameOf(application.appId) ?? 'app'
    call(symbol, 'POST', '/applications', portableApplication(application))
  }
  for (const registration of ordered) {
    const { application } = registration
    const symbol = nameOf(application.appId) ?? 'app'
    const { knownClientApplications = [], preAuthorizedApplications = [] } = application.api ?? {}
    const patch = {
      identifierUris: (application.identifierUris ?? []).map((uri) => {
        const parts = identifierUriParts(uri, application.appId)
        return parts ? `${parts[0]}${appIdOf(application.appId)}${parts[1]}` : uri
      }),
      requiredResourceAccess: (application.requiredResourceAccess ?? []).map((access) => ({
        resourceAppId: appIdOf(access.resourceAppId),
        resourceAccess: access.resourceAccess,
      })),
      ...((knownClientApplications.length > 0 || preAuthorizedApplications.length > 0) && {
        api: {
          knownClientApplications: knownClientApplications.map(appIdOf),
          preAuthorizedApplications: preAuthorizedApplications.map((client) => ({
            appId: appIdOf(client.appId),
            delegatedPermissionIds: client.delegatedPermissionIds,
          })),
        },
      }),
    }
    call(`${symbol}_ids`, 'PATCH', `/applications/{{${symbol}.response.body.$.id}}`, patch)
    for (const [name, credential] of namesOfCredentials(registration))
      call(
        `${symbol}_${name}`,
        'POST',
        `/applications/{{${symbol}.response.body.$.id}}/federatedIdentityCredentials`,
        credential,
      )
    if (registration.servicePrincipal)
      call(`${symbol}_principal`, 'POST', '/servicePrincipals', {
        appId: appIdOf(application.appId),
        appRoleAssignmentRequired: registration.servicePrincipal.appRoleAssignmentRequired,
        tags: registration.servicePrincipal.tags ?? [],
      })
  }
  for (const { application, adminConsents } of ordered) {
    const symbol = nameOf(application.appId) ?? 'app'
    for (const [index, consent] of (adminConsents ?? []).entries()) {
      const resource = nameOf(consent.resourceAppId)
      const found = `${symbol}_resource_${index + 1}`
      if (resource === undefined)
        call(found, 'GET', `/servicePrincipals(appId='${consent.resourceAppId}')?$select=id`)
      call(`${symbol}_consent_${index + 1}`, 'POST', '/oauth2PermissionGrants', {
        clientId: `{{${symbol}_principal.response.body.$.id}}`,
        consentType: 'AllPrincipals',
        resourceId:
          resource === undefined
            ? `{{${found}.response.body.$.id}}`
            : `{{${resource}_principal.response.body.$.id}}`,
        scope: consent.scopes.join(' '),
      })
    }
  }
  const head = `# Makes these registrations in a tenant. Set a token with Application.ReadWrite.All,
# and DelegatedPermissionGrant.ReadWrite.All for the consents.
@graph = https://graph.microsoft.com/v1.0
@token =
`
  return [{ name: 'registrations.http', text: `${head}\n${calls.join('\n')}` }]
}
