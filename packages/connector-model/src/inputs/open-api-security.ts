import { type JsonObject, isObject, listIn, objectIn, textIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import type { OpenApi } from './open-api.ts'
import type { InputAuthentication } from './security.ts'

/** Security schemes as far as OpenAPI 2.0 has them, and the one that connections are made by. */
export function convertSecurity(api: OpenApi): {
  definitions: JsonObject
  requirements: JsonObject[]
  authentication: InputAuthentication
} {
  const schemes = objectIn(objectIn(api.document, 'components'), 'securitySchemes') ?? {}
  const definitions: JsonObject = {}
  const known = new Map<string, InputAuthentication>()
  for (const [name, raw] of Object.entries(schemes)) {
    const at = `/components/securitySchemes/${escapePointer(name)}`
    const converted = convertScheme(api, api.schemas.resolve(raw), at)
    if (!converted) continue
    definitions[name] = converted.definition
    known.set(name, converted.authentication)
  }
  const asked = listIn(api.document, 'security').filter(isObject)
  const requirements = asked
    .map((requirement) => requirementOf(requirement, definitions))
    .filter((requirement) => Object.keys(requirement).length > 0)
  const names = [...requirements.flatMap((each) => Object.keys(each)), ...known.keys()]
  const first = names.find((name) => known.has(name))
  return {
    definitions: firstOf(definitions, first),
    requirements,
    authentication: (first !== undefined && known.get(first)) || { type: 'none' },
  }
}

/** The scheme that connections are made by comes first: the wizard shows that one alone. */
function firstOf(definitions: JsonObject, first: string | undefined): JsonObject {
  if (first === undefined) return definitions
  const { [first]: chosen, ...others } = definitions
  return { [first]: chosen, ...others }
}

function requirementOf(requirement: JsonObject, definitions: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(requirement).flatMap(([name, scopes]) => {
      const definition = definitions[name]
      if (!isObject(definition)) return []
      const declared = objectIn(definition, 'scopes') ?? {}
      const list: unknown[] = Array.isArray(scopes) ? scopes : []
      return [
        [name, list.filter((scope) => typeof scope === 'string' && Object.hasOwn(declared, scope))],
      ]
    }),
  )
}

interface ConvertedScheme {
  definition: JsonObject
  authentication: InputAuthentication
}

function convertScheme(api: OpenApi, scheme: JsonObject, at: string): ConvertedScheme | undefined {
  const description = textIn(scheme, 'description')
  const about = description === undefined ? {} : { description }
  const refuse = (what: string) => {
    api.note('SecuritySchemeLeftOut', at, `${what} cannot be used by a connector.`)
    return undefined
  }
  switch (scheme['type']) {
    case 'http':
      return convertHttp(api, scheme, at, about) ?? refuse(`HTTP "${textIn(scheme, 'scheme')}"`)
    case 'apiKey': {
      const name = textIn(scheme, 'name') ?? ''
      const place = scheme['in']
      if ((place !== 'header' && place !== 'query') || name === '')
        return refuse('A key that is no header and no query parameter')
      return {
        definition: { type: 'apiKey', ...about, name, in: place },
        authentication: { type: 'apiKey', name, in: place },
      }
    }
    case 'oauth2':
      return convertOAuth(scheme, about) ?? refuse('OAuth 2.0 without an authorization code')
    default:
      return refuse(`A scheme of the type "${textIn(scheme, 'type') ?? ''}"`)
  }
}

function convertHttp(
  api: OpenApi,
  scheme: JsonObject,
  at: string,
  about: JsonObject,
): ConvertedScheme | undefined {
  const name = textIn(scheme, 'scheme')?.toLowerCase()
  if (name === 'basic')
    return { definition: { type: 'basic', ...about }, authentication: { type: 'basic' } }
  if (name !== 'bearer') return undefined
  api.note('BearerTokenAsKey', at, 'Connections ask for the token and send it as a bearer token.')
  return {
    definition: { type: 'apiKey', ...about, name: 'Authorization', in: 'header' },
    authentication: { type: 'bearer' },
  }
}

function convertOAuth(scheme: JsonObject, about: JsonObject): ConvertedScheme | undefined {
  const flow = objectIn(objectIn(scheme, 'flows'), 'authorizationCode')
  if (!flow) return undefined
  const authorizationUrl = textIn(flow, 'authorizationUrl') ?? ''
  const tokenUrl = textIn(flow, 'tokenUrl') ?? ''
  const scopes = objectIn(flow, 'scopes') ?? {}
  return {
    definition: {
      type: 'oauth2',
      ...about,
      flow: 'accessCode',
      authorizationUrl,
      tokenUrl,
      scopes,
    },
    authentication: {
      type: 'oauth2',
      authorizationUrl,
      tokenUrl,
      refreshUrl: textIn(flow, 'refreshUrl') ?? tokenUrl,
      scopes: Object.keys(scopes),
    },
  }
}
