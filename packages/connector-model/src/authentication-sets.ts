import { applyChanges } from './apply-changes.ts'
import { type JsonObject, fieldOf, isObject, objectIn, scalarText } from './document.ts'
import { withParameterSet } from './identity-providers/sign-in.ts'
import {
  type Authentication,
  type ConnectorFiles,
  authenticationOf,
  changedParameters,
  connectionParametersOf,
  describeAuthentication,
} from './security.ts'

/** One of several ways to authenticate, of which each connection chooses one. */
export interface AuthenticationSet {
  /** Unique in the connector; connections remember it. */
  name: string
  /** What people choose by: `Sign in with your account`. */
  displayName: string
  description: string
  authentication: Authentication
}

/** The ways to authenticate of `connectionParameterSets`; empty where a connector has one way only. */
export function authenticationSetsOf(
  definition: JsonObject,
  properties: JsonObject,
): AuthenticationSet[] {
  return valuesOf(properties).map((value) => {
    const name = scalarText(fieldOf(value, 'name'))
    const own = withParameterSet(properties, name) ?? properties
    const { username, password } = connectionParametersOf(own)
    const ui = fieldOf(value, 'uiDefinition')
    const authentication: Authentication =
      username !== undefined && password !== undefined
        ? { ...BASIC, ...labelsOf(username, password) }
        : authenticationOf(definition, own)
    return {
      name,
      displayName: scalarText(fieldOf(ui, 'displayName')) || name,
      description: scalarText(fieldOf(ui, 'description')),
      authentication,
    }
  })
}

const BASIC = { type: 'basic', usernameLabel: 'User name', passwordLabel: 'Password' } as const

function labelsOf(username: unknown, password: unknown) {
  const label = (parameter: unknown) =>
    scalarText(fieldOf(fieldOf(parameter, 'uiDefinition'), 'displayName'))
  return {
    usernameLabel: label(username) || BASIC.usernameLabel,
    passwordLabel: label(password) || BASIC.passwordLabel,
  }
}

function valuesOf(properties: JsonObject): JsonObject[] {
  const sets = fieldOf(fieldOf(properties, 'properties'), 'connectionParameterSets')
  const values = fieldOf(sets, 'values')
  return Array.isArray(values) ? values.filter(isObject) : []
}

/**
 * Writes several ways to authenticate in place of what was there. A way that did not change stays
 * as it was written, and so does what one of them has that no editor knows.
 */
export function withAuthenticationSets(
  files: ConnectorFiles,
  sets: readonly AuthenticationSet[],
): ConnectorFiles {
  const { definition, properties } = files
  const written = valuesOf(properties)
  const before = authenticationSetsOf(definition, properties)
  const values = sets.map((set) => {
    const at = before.findIndex(({ name }) => name === set.name)
    return at < 0 ? valueOf(set) : changedValue(written[at]!, before[at]!, set)
  })
  const inner = objectIn(properties, 'properties') ?? {}
  const { connectionParameters: _, ...rest } = inner
  return {
    definition: { ...definition, ...schemesOf(definition, sets) },
    properties: {
      ...properties,
      properties: {
        ...rest,
        connectionParameterSets: {
          uiDefinition: {
            displayName: 'Authentication type',
            description: 'How to sign in to the API',
          },
          ...objectIn(inner, 'connectionParameterSets'),
          values,
        },
      },
    },
  }
}

function valueOf({ name, displayName, description, authentication }: AuthenticationSet) {
  const parameters =
    authentication.type === 'unsupported'
      ? {}
      : describeAuthentication(authentication).connectionParameters
  return { name, uiDefinition: { displayName, description }, parameters }
}

function changedValue(
  written: JsonObject,
  before: AuthenticationSet,
  { displayName, description, authentication }: AuthenticationSet,
): JsonObject {
  const parameters = objectIn(written, 'parameters') ?? {}
  const uiDefinition = applyChanges(
    objectIn(written, 'uiDefinition') ?? {},
    { displayName: before.displayName, description: before.description },
    { displayName, description },
  )
  return {
    ...written,
    uiDefinition,
    parameters:
      authentication.type === 'unsupported'
        ? parameters
        : changedParameters(parameters, before.authentication, authentication),
  }
}

/** One scheme for each kind that is among the ways: all keys of a connector go by one header. */
function schemesOf(definition: JsonObject, sets: readonly AuthenticationSet[]): JsonObject {
  const known = Object.entries(objectIn(definition, 'securityDefinitions') ?? {})
  const schemes: JsonObject = {}
  for (const { authentication } of sets) {
    if (authentication.type === 'unsupported') continue
    const [entry] = Object.entries(describeAuthentication(authentication).securityDefinitions)
    if (!entry) continue
    const [, described] = entry
    const kind = fieldOf(described, 'type')
    if (Object.values(schemes).some((scheme) => fieldOf(scheme, 'type') === kind)) continue
    const [name = entry[0], own] =
      known.find(([, scheme]) => fieldOf(scheme, 'type') === kind) ?? []
    // An address of a scheme is for other readers; the name of a key is what calls go by.
    schemes[name] =
      own !== undefined && kind !== 'apiKey'
        ? own
        : { ...(isObject(own) && own), ...(isObject(described) && described) }
  }
  // Schemes of ways that cannot be edited stay.
  for (const [name, scheme] of known)
    if (sets.some(({ authentication }) => authentication.type === 'unsupported'))
      schemes[name] ??= scheme
  const unchanged = JSON.stringify(Object.fromEntries(known)) === JSON.stringify(schemes)
  return unchanged
    ? {}
    : {
        securityDefinitions: schemes,
        security: Object.keys(schemes).map((name) => ({ [name]: [] })),
      }
}
