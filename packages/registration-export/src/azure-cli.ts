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
 * The story as a shell script of Azure CLI commands (2.37 or later, which speak Microsoft Graph).
 * What has no option of its own goes through `az rest`; ids that the cloud gives are variables.
 */
export function toAzureCli(exported: RegistrationExport): ExportedFile[] {
  const symbols = symbolsOf(exported)
  const variable = (appId: string): string | undefined => {
    const symbol = symbols.get(appId.toLowerCase())
    return symbol === undefined ? undefined : `${symbol.toUpperCase()}_APP_ID`
  }
  const lines: string[] = []
  const ordered = inOrderOfNeed(exported)
  /** JSON in double quotes, with references to variables and nothing else that a shell expands. */
  const body = (value: object): string =>
    `"${JSON.stringify(value, (_, member: unknown) =>
      member instanceof Reference ? `\u0001${member.name}\u0002` : member,
    )
      .replaceAll(/[\\"$`]/g, '\\$&')
      .replaceAll(/\\\\u0001(\w+)\\\\u0002/g, '${$1}')}"`
  const reference = (appId: string) => {
    const name = variable(appId)
    return name === undefined ? appId : new Reference(name)
  }

  for (const { application } of ordered) {
    const name = variable(application.appId) ?? ''
    lines.push(
      `# ${application.displayName.replaceAll(/\s+/g, ' ')}`,
      `${name}=$(az ad app create --display-name ${quote(application.displayName)} --sign-in-audience ${quote(
        application.signInAudience ?? 'AzureADMyOrg',
      )} --query appId --output tsv)`,
      `az rest --method patch --headers Content-Type=application/json \\`,
      `  --url "https://graph.microsoft.com/v1.0/applications(appId='\${${name}}')" \\`,
      `  --body ${body(portableApplication(application))}`,
      '',
    )
  }
  for (const registration of ordered) {
    const { application, servicePrincipal } = registration
    const name = variable(application.appId) ?? ''
    const uris = (application.identifierUris ?? []).map((uri) => {
      const parts = identifierUriParts(uri, application.appId)
      return parts ? `${quote(parts[0])}"\${${name}}"${quote(parts[1])}` : quote(uri)
    })
    if (uris.length > 0)
      lines.push(`az ad app update --id "$${name}" --identifier-uris ${uris.join(' ')}`)
    for (const { resourceAppId, resourceAccess } of application.requiredResourceAccess ?? []) {
      const resource = variable(resourceAppId)
      lines.push(
        `az ad app permission add --id "$${name}" --api ${
          resource === undefined ? quote(resourceAppId) : `"$${resource}"`
        } --api-permissions ${resourceAccess.map(({ id, type }) => quote(`${id}=${type}`)).join(' ')}`,
      )
    }
    const { knownClientApplications = [], preAuthorizedApplications = [] } = application.api ?? {}
    if (knownClientApplications.length > 0 || preAuthorizedApplications.length > 0)
      lines.push(
        `az rest --method patch --headers Content-Type=application/json \\`,
        `  --url "https://graph.microsoft.com/v1.0/applications(appId='\${${name}}')" \\`,
        `  --body ${body({
          api: {
            knownClientApplications: knownClientApplications.map(reference),
            preAuthorizedApplications: preAuthorizedApplications.map((client) => ({
              appId: reference(client.appId),
              delegatedPermissionIds: client.delegatedPermissionIds,
            })),
          },
        })}`,
      )
    for (const [, credential] of namesOfCredentials(registration))
      lines.push(
        `az ad app federated-credential create --id "$${name}" --parameters ${body(credential)}`,
      )
    if (servicePrincipal) {
      lines.push(`az ad sp create --id "$${name}"`)
      if (servicePrincipal.appRoleAssignmentRequired)
        lines.push(`az ad sp update --id "$${name}" --set appRoleAssignmentRequired=true`)
    }
    lines.push('')
  }
  for (const { application, adminConsents } of ordered)
    for (const { resourceAppId, scopes } of adminConsents ?? []) {
      const resource = variable(resourceAppId)
      lines.push(
        `az ad app permission grant --id "$${variable(application.appId)}" --api ${
          resource === undefined ? quote(resourceAppId) : `"$${resource}"`
        } --scope ${scopes.map(quote).join(' ')}`,
      )
    }
  const head = `#!/usr/bin/env bash
# Makes these registrations in the tenant that \`az login\` chose.
set -euo pipefail

`
  return [{ name: 'registrations.sh', text: `${head}${lines.join('\n').trimEnd()}\n` }]
}

/** A variable of the script inside JSON. */
class Reference {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** One word of a POSIX shell. */
function quote(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return text === '' ? '' : `'${text.replaceAll("'", `'\\''`)}'`
}
