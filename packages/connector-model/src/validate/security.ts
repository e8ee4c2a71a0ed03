import { type JsonObject, fieldOf, isObject, listIn, objectIn, textIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import {
  POLICY_TEMPLATES,
  type PolicyInstance,
  policyInstances,
} from '../policies/policy-instances.ts'
import { policyProblem } from '../policies/compile-policy.ts'
import { parameterSetsOf, signInOf } from '../identity-providers/sign-in.ts'
import type { Operation } from '../operations.ts'
import { authenticationOf, connectionParametersOf, isPlaceholderClientId } from '../security.ts'
import type { Report } from './rules.ts'

/** `securityDefinitions` and `security` of the definition. */
export function checkSecurity(definition: JsonObject, report: Report): void {
  const schemes = objectIn(definition, 'securityDefinitions') ?? {}
  for (const [name, scheme] of Object.entries(schemes))
    checkScheme(scheme, `/securityDefinitions/${escapePointer(name)}`, report)
  listIn(definition, 'security').forEach((requirement, index) => {
    if (!isObject(requirement)) return
    for (const [name, scopes] of Object.entries(requirement)) {
      const at = `/security/${index}/${escapePointer(name)}`
      const scheme = schemes[name]
      if (!isObject(scheme)) {
        report(
          'SecurityRequirementMustBeDefined',
          at,
          `"${name}" is not among "securityDefinitions"; define it or remove it here.`,
        )
        continue
      }
      if (!Array.isArray(scopes))
        report('SecurityRequirementMustHaveValue', at, 'Write the list of scopes, or [].')
      const list = Array.isArray(scopes) ? scopes : []
      if (scheme['type'] !== 'oauth2' && list.length > 0)
        report('SecurityRequirementMustHaveEmptyValue', at, 'Only OAuth 2.0 has scopes; write [].')
      const declared = objectIn(scheme, 'scopes') ?? {}
      for (const scope of list)
        if (scheme['type'] === 'oauth2' && !Object.hasOwn(declared, String(scope)))
          report(
            'OAuthSecurityRequirementValueMustBeScopeName',
            at,
            `"${String(scope)}" is not among the scheme's "scopes"; declare it there.`,
          )
    }
  })
}

function checkScheme(scheme: unknown, at: string, report: Report): void {
  if (!isObject(scheme)) {
    report('JsonTypeIncorrect', at, 'A security scheme must be an object.')
    return
  }
  const type = scheme['type']
  if (type === 'apiKey') {
    if (!textIn(scheme, 'name'))
      report('SecuritySchemePropertyRequired', at, 'Name the header or query parameter in "name".')
    if (scheme['in'] !== 'header' && scheme['in'] !== 'query')
      report('SecuritySchemePropertyNotValid', `${at}/in`, 'Set "in" to header or query.')
  } else if (type === 'oauth2') {
    if (scheme['flow'] !== 'accessCode' && scheme['flow'] !== 'implicit')
      report('SecuritySchemePropertyNotValid', `${at}/flow`, 'Set "flow" to accessCode.')
  } else if (type !== 'basic')
    report('SecuritySchemePropertyNotValid', `${at}/type`, 'Set "type" to basic, apiKey or oauth2.')
}

/** `apiProperties.json` against the definition. */
export function checkProperties(
  definition: JsonObject,
  operations: readonly Operation[],
  properties: JsonObject,
  report: Report,
): void {
  if (!isObject(fieldOf(properties, 'properties'))) {
    report('RequiredPropertyMissing', '/properties', 'The file must hold an object "properties".')
    return
  }
  const at = '/properties/connectionParameters'
  for (const [name, parameter] of Object.entries(connectionParametersOf(properties))) {
    const type = fieldOf(parameter, 'type')
    if (typeof type !== 'string' || !PARAMETER_TYPES.has(type.toLowerCase()))
      report(
        'ConnectionParameterTypeNotValid',
        `${at}/${escapePointer(name)}`,
        `Give "${name}" one of the types ${[...PARAMETER_TYPES].join(', ')}.`,
      )
    if (!/^[0-9A-Za-z_]+(:[0-9A-Za-z_]+)?$/.test(name))
      report(
        'ConnectionParameterNameNotValid',
        `${at}/${escapePointer(name)}`,
        'Use letters, digits and "_" in the name of a connection parameter.',
      )
  }
  const ids = new Set(operations.map(({ operationId }) => operationId))
  checkScript(ids, properties, report)
  checkOAuth(definition, properties, report)
  const declared = new Set(
    [
      connectionParametersOf(properties),
      ...parameterSetsOf(properties).map(({ parameters }) => parameters),
    ].flatMap((parameters) => Object.keys(parameters).map((name) => name.toLowerCase())),
  )
  for (const instance of policyInstances(properties)) {
    const { templateId, pointer } = instance
    for (const id of instance.operationIds)
      if (!ids.has(id))
        report(
          'PolicyOperationNotFound',
          pointer,
          `The policy "${instance.title}" is for an operation "${id}", which is not there.`,
        )
    for (const name of parametersUsed(instance))
      if (!declared.has(name.toLowerCase()))
        report(
          'PolicyParameterNotFound',
          pointer,
          `The policy "${instance.title}" uses the connection parameter "${name}", which no ` +
            "connection has. Add it, or say what holds without it: @connectionParameters('name', 'default').",
        )
    if (!POLICY_TEMPLATES.has(templateId.toLowerCase())) {
      report('PolicyTemplateNotKnown', pointer, `There is no policy template "${templateId}".`)
      continue
    }
    const problem = policyProblem(instance)
    if (problem)
      report(
        'PolicyTemplateNotSupported',
        pointer,
        `${problem} It is kept, and calls of its operations are refused.`,
      )
  }
}

/** Connection parameters that a policy cannot do without. */
function parametersUsed({ parameters }: PolicyInstance): Set<string> {
  const text = JSON.stringify(parameters)
  return new Set(
    [...text.matchAll(/@\{?connectionParameters\(\s*'([^']*)'\s*\)/gi)].map(([, name]) => name!),
  )
}

const PARAMETER_TYPES = new Set([
  'string',
  'securestring',
  'int',
  'bool',
  'oauthsetting',
  'gatewaysetting',
])

/** `scriptOperations`: which operations the script stands for. */
function checkScript(ids: ReadonlySet<string>, properties: JsonObject, report: Report): void {
  const listed = fieldOf(fieldOf(properties, 'properties'), 'scriptOperations')
  if (!Array.isArray(listed)) return
  listed.forEach((id: unknown, index) => {
    if (typeof id !== 'string' || ids.has(id)) return
    report(
      'ScriptOperationNotFound',
      `/properties/scriptOperations/${index}`,
      `There is no operation "${id}"; correct or remove it.`,
    )
  })
}

function checkOAuth(definition: JsonObject, properties: JsonObject, report: Report): void {
  const at = '/properties/connectionParameters/token/oAuthSettings'
  const authentication = authenticationOf(definition, properties)
  const signIn = signInOf(properties)
  const isKnown = (signIn && !('unknown' in signIn)) || parameterSetsOf(properties).length > 0
  if (authentication.type === 'unsupported' && isKnown) return
  if (authentication.type === 'unsupported') {
    report(
      'IdentityProviderNotSupported',
      at,
      `${authentication.reason} is kept, but connections cannot be made with it yet.`,
    )
    return
  }
  if (authentication.type !== 'oauth2') return
  if (isPlaceholderClientId(authentication.clientId))
    report(
      'ClientIdRequired',
      `${at}/clientId`,
      'Enter the client id of your own registration on the Security page; until then nobody can sign in.',
    )
  if (authentication.identityProvider === 'aad') {
    if (!authentication.resourceUri)
      report(
        'OAuthSettingRequired',
        `${at}/customParameters/resourceUri`,
        'Enter the Resource URL: the client id or Application ID URI of the API.',
      )
    return
  }
  for (const name of ['authorizationUrl', 'tokenUrl'] as const)
    if (!authentication[name])
      report('OAuthSettingRequired', `${at}/customParameters/${name}`, `Enter the ${name}.`)
}
