import { type JsonObject, isObject, objectIn, textIn, textsIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import { KNOWN_EXTENSIONS } from './extensions.ts'
import type { Report } from './rules.ts'

/** The root of the document, and `$ref` and extension names everywhere in it. */
export function checkStructure(definition: JsonObject, report: Report): void {
  if (definition['swagger'] !== '2.0')
    report(
      'SpecificationVersionIncorrect',
      '/swagger',
      definition['openapi'] === undefined
        ? 'Set "swagger" to the text "2.0".'
        : 'This is an OpenAPI 3 document; convert it to OpenAPI 2.0 first.',
    )
  const info = objectIn(definition, 'info')
  if (!info) report('RequiredPropertyMissing', '/info', 'Add "info" with "title" and "version".')
  else
    for (const name of ['title', 'version'])
      if (!textIn(info, name))
        report('RequiredPropertyMissing', `/info/${name}`, `Give "info" a "${name}".`)
  if (!objectIn(definition, 'paths'))
    report('RequiredPropertyMissing', '/paths', 'Add "paths", if only an empty object.')
  const host = definition['host']
  if (host === undefined || host === '')
    report(
      'HostNameMissing',
      '/host',
      'The API has no host yet. Enter it on the General page: api.example.com.',
    )
  else if (typeof host === 'string' && !/^[^{}/ :\\]+(?::\d+)?$/.test(host))
    report(
      'HostNameNotValid',
      '/host',
      `"${host}" is no host. Write the host name alone, with a port if need be: api.example.com:8443.`,
    )
  const basePath = definition['basePath']
  if (typeof basePath === 'string' && basePath !== '' && !basePath.startsWith('/'))
    report('BasePathNotValid', '/basePath', 'Begin "basePath" with "/".')
  textsIn(definition, 'schemes').forEach((scheme, index) => {
    if (/^wss?$/i.test(scheme))
      report('SchemeNotSupported', `/schemes/${index}`, 'WebSockets cannot be called; use https.')
    else if (!/^https?$/i.test(scheme))
      report('JsonValueNotInEnum', `/schemes/${index}`, `"${scheme}" must be https or http.`)
  })
  walk(definition, '', report, definition)
}

/** Places where an object's names are data, not keywords. */
const NAMED_BY_AUTHOR = new Set([
  'properties',
  'definitions',
  'parameters',
  'responses',
  'paths',
  'headers',
  'securityDefinitions',
  'examples',
  'scopes',
])
const OPAQUE = new Set(['example', 'examples', 'default', 'enum'])
const UNSUPPORTED_KEYWORDS = ['oneOf', 'anyOf', 'not', 'patternProperties']

function walk(
  value: unknown,
  pointer: string,
  report: Report,
  definition: JsonObject,
  named = false,
): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      walk(item, `${pointer}/${index}`, report, definition)
    })
    return
  }
  if (!isObject(value)) return
  if (!named) checkKeywords(value, pointer, report, definition)
  for (const [name, inner] of Object.entries(value)) {
    if (!named && (OPAQUE.has(name) || name.startsWith('x-'))) continue
    walk(
      inner,
      `${pointer}/${escapePointer(name)}`,
      report,
      definition,
      !named && NAMED_BY_AUTHOR.has(name),
    )
  }
}

function checkKeywords(
  value: JsonObject,
  pointer: string,
  report: Report,
  definition: JsonObject,
): void {
  const reference = textIn(value, '$ref')
  if (reference !== undefined) {
    const siblings = Object.keys(value).filter((name) => name !== '$ref')
    if (siblings.length > 0)
      report(
        'AdditionalPropertyNotAllowedAdjacentToRef',
        pointer,
        `Beside "$ref" nothing counts; remove ${siblings.map((name) => `"${name}"`).join(', ')}.`,
      )
    checkReference(reference, pointer, report, definition)
  }
  for (const keyword of UNSUPPORTED_KEYWORDS)
    if (keyword in value)
      report(
        'SwaggerKeywordNotSupported',
        `${pointer}/${keyword}`,
        `OpenAPI 2.0 has no "${keyword}"; describe one of the alternatives instead.`,
      )
  for (const name of Object.keys(value))
    if (name.startsWith('x-ms-') && !KNOWN_EXTENSIONS.has(name))
      report(
        'ExtensionNotKnown',
        `${pointer}/${escapePointer(name)}`,
        `"${name}" is not an extension of connectors, so it does nothing. Check its spelling.`,
      )
}

const REFERENCE_RULES = {
  definitions: 'SchemaReferenceNotFound',
  parameters: 'ParameterReferenceNotFound',
  responses: 'ResponseReferenceNotFound',
} as const

function checkReference(
  reference: string,
  pointer: string,
  report: Report,
  definition: JsonObject,
): void {
  const [root, group, ...rest] = reference.split('/')
  const rule = REFERENCE_RULES[group as keyof typeof REFERENCE_RULES]
  if (root !== '#' || !rule || rest.length === 0) {
    report(
      'SchemaReferenceNotValid',
      `${pointer}/$ref`,
      `"${reference}" must point into this document, such as "#/definitions/Name".`,
    )
    return
  }
  let at: unknown = definition
  for (const step of [group!, ...rest]) {
    const name = decode(step).replaceAll('~1', '/').replaceAll('~0', '~')
    at = Array.isArray(at)
      ? at[Number(name)]
      : isObject(at) && Object.hasOwn(at, name)
        ? at[name]
        : undefined
  }
  if (at === undefined)
    report(
      rule,
      `${pointer}/$ref`,
      `Nothing stands at "${reference}". Define it or correct the name.`,
    )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
