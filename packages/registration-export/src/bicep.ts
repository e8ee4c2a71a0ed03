import { portableApplication } from './portable-application.ts'
import {
  identifierUriParts,
  inOrderOfNeed,
  namesOfCredentials,
  symbolsOf,
  type ExportedFile,
  type RegistrationExport,
} from './registration.ts'

/** A reference in Bicep, written as it is. */
class Expression {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * The story for the Microsoft Graph extension of Bicep (`microsoftGraphV1`).
 *
 * A Bicep resource cannot name itself, nor one that needs it. Where a registration does (an identifier
 * URI with its own id, a pre-authorized client that calls it), the id is a parameter: empty on the
 * first deployment, and on the second what the first put out.
 */
export function toBicep(exported: RegistrationExport): ExportedFile[] {
  const symbols = symbolsOf(exported)
  const symbolOf = (appId: string) => symbols.get(appId.toLowerCase())
  const parameters = new Set<string>()
  const later = (appId: string): string | undefined => {
    const symbol = symbolOf(appId)
    if (symbol === undefined) return undefined
    parameters.add(symbol)
    return `${symbol}AppId`
  }
  const resources: string[] = []
  const outputs: string[] = []
  const known = new Set<string>()
  const done = new Set<string>()
  const principalOf = (appId: string): string => {
    const symbol = symbolOf(appId)
    if (symbol !== undefined) return `${symbol}Principal`
    const name = `app_${appId.replaceAll('-', '_')}`
    if (!known.has(name)) {
      known.add(name)
      resources.push(
        `resource ${name} 'Microsoft.Graph/servicePrincipals@v1.0' existing = ${print({ appId }, '')}\n`,
      )
    }
    return name
  }

  for (const registration of inOrderOfNeed(exported)) {
    const { application, servicePrincipal, adminConsents } = registration
    const symbol = symbolOf(application.appId) ?? 'app'
    const body: Record<string, unknown> = {
      uniqueName: uniqueName(symbol),
      ...portableApplication(application),
    }
    const uris = (application.identifierUris ?? []).map((uri) => {
      const parts = identifierUriParts(uri, application.appId)
      return parts ? { parts, parameter: later(application.appId) ?? '' } : uri
    })
    const fixed = uris.filter((uri) => typeof uri === 'string')
    const ofOwnId = uris.filter((uri) => typeof uri !== 'string')
    if (ofOwnId.length > 0) {
      const [first] = ofOwnId
      const list = [
        ...fixed.map((uri) => quote(uri)),
        ...ofOwnId.map(
          ({ parts, parameter }) => `'${escape(parts[0])}\${${parameter}}${escape(parts[1])}'`,
        ),
      ]
      body['identifierUris'] = new Expression(
        `empty(${first?.parameter}) ? [${fixed.map(quote).join(', ')}] : [${list.join(', ')}]`,
      )
    } else if (fixed.length > 0) body['identifierUris'] = fixed

    const needs = application.requiredResourceAccess ?? []
    if (needs.length > 0)
      body['requiredResourceAccess'] = needs.map(({ resourceAppId, resourceAccess }) => {
        const needed = symbolOf(resourceAppId)
        const isReady = needed !== undefined && needed !== symbol && done.has(needed)
        const parameter = isReady ? undefined : later(resourceAppId)
        return {
          resourceAppId: isReady
            ? new Expression(`${needed}.appId`)
            : parameter === undefined
              ? resourceAppId
              : new Expression(parameter),
          resourceAccess,
        }
      })
    const { knownClientApplications = [], preAuthorizedApplications = [] } = application.api ?? {}
    const api: Record<string, unknown> = { ...portableApplication(application).api }
    if (preAuthorizedApplications.length > 0)
      api['preAuthorizedApplications'] = conditional(
        preAuthorizedApplications.map((client) => ({
          parameter: later(client.appId),
          appId: client.appId,
          value: (appId: unknown) => ({
            appId,
            delegatedPermissionIds: client.delegatedPermissionIds,
          }),
        })),
      )
    if (knownClientApplications.length > 0)
      api['knownClientApplications'] = conditional(
        knownClientApplications.map((appId) => ({
          parameter: later(appId),
          appId,
          value: (id: unknown) => id,
        })),
      )
    if (Object.keys(api).length > 0) body['api'] = api
    resources.push(`resource ${symbol} 'Microsoft.Graph/applications@v1.0' = ${print(body, '')}\n`)
    done.add(symbol)
    for (const [name, credential] of namesOfCredentials(registration))
      resources.push(
        `resource ${symbol}_${name} 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = ${print(
          {
            name: new Expression(`'\${${symbol}.uniqueName}/${escape(credential.name)}'`),
            issuer: credential.issuer,
            subject: credential.subject,
            audiences: credential.audiences,
            ...(credential.description && { description: credential.description }),
          },
          '',
        )}\n`,
      )
    if (servicePrincipal)
      resources.push(
        `resource ${symbol}Principal 'Microsoft.Graph/servicePrincipals@v1.0' = ${print(
          {
            appId: new Expression(`${symbol}.appId`),
            appRoleAssignmentRequired: servicePrincipal.appRoleAssignmentRequired,
            ...(servicePrincipal.tags?.length && { tags: servicePrincipal.tags }),
          },
          '',
        )}\n`,
      )
    for (const [index, consent] of (adminConsents ?? []).entries()) {
      const resource = principalOf(consent.resourceAppId)
      resources.push(
        `resource ${symbol}Consent${index + 1} 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = ${print(
          {
            clientId: new Expression(`${symbol}Principal.id`),
            consentType: 'AllPrincipals',
            resourceId: new Expression(`${resource}.id`),
            scope: consent.scopes.join(' '),
          },
          '',
        )}\n`,
      )
    }
    outputs.push(`output ${symbol}AppId string = ${symbol}.appId`)
  }
  const declared = [...parameters].map(
    (symbol) =>
      `@description('Empty on the first deployment, then the output ${symbol}AppId of it.')\nparam ${symbol}AppId string = ''\n`,
  )
  return [
    {
      name: 'registrations.bicep',
      text: ['extension microsoftGraphV1\n', ...declared, ...resources, ...outputs, ''].join('\n'),
    },
    {
      name: 'bicepconfig.json',
      text: `${JSON.stringify(
        {
          extensions: {
            microsoftGraphV1: 'br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0',
          },
        },
        null,
        2,
      )}\n`,
    },
  ]
}

/** Graph's `uniqueName`: what Bicep finds a registration by when it deploys again. */
function uniqueName(symbol: string): string {
  return symbol.replaceAll('_', '-')
}

/** A list whose members wait for parameters. */
function conditional(
  members: {
    parameter: string | undefined
    appId: string
    value: (appId: unknown) => unknown
  }[],
): Expression {
  const lists = members.map(({ parameter, appId, value }) =>
    parameter === undefined
      ? print([value(appId)], '    ')
      : `empty(${parameter}) ? [] : ${print([value(new Expression(parameter))], '    ')}`,
  )
  return new Expression(lists.length === 1 ? (lists[0] ?? '[]') : `concat(${lists.join(', ')})`)
}

function print(value: unknown, indent: string): string {
  if (value instanceof Expression) return value.text
  if (typeof value === 'string') return quote(value)
  if (value === null || typeof value !== 'object') return String(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map((member) => `${inner}${print(member, inner)}`).join('\n')}\n${indent}]`
  }
  const lines = Object.entries(value).map(
    ([name, member]) =>
      `${inner}${/^[a-z_]\w*$/i.test(name) ? name : quote(name)}: ${print(member, inner)}`,
  )
  return `{\n${lines.join('\n')}\n${indent}}`
}

function quote(text: string): string {
  return `'${escape(text)}'`
}

/** Bicep string contents: escapes, and no interpolation may begin in them. */
function escape(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('${', '\\${')
}
