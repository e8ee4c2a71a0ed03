import { type JsonObject, isObject, objectIn, textIn, textsIn, valueAt } from '../document.ts'
import { escapePointer } from '../json.ts'
import { isPlaceholderHost } from '../operations.ts'
import { KNOWN_EXTENSIONS, meantExtension } from './extensions.ts'
import { checkNames } from './keywords.ts'
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
  if (host !== undefined && typeof host !== 'string')
    report('JsonTypeIncorrect', '/host', 'Write the host as a text.')
  else if (host === undefined || isPlaceholderHost(host))
    report(
      'HostNameMissing',
      '/host',
      host
        ? `"${host}" only stands for a host. Enter the real one on the General page.`
        : 'The API has no host yet. Enter it on the General page: api.example.com.',
    )
  else if (!/^[^{}/ :\\]+(?::\d+)?$/.test(host))
    report(
      'HostNameNotValid',
      '/host',
      `"${host}" is no host. Write the host name alone, with a port if need be: api.example.com:8443.`,
    )
  const basePath = definition['basePath']
  if (basePath !== undefined && typeof basePath !== 'string')
    report('JsonTypeIncorrect', '/basePath', 'Write the base path as a text.')
  else if (typeof basePath === 'string' && basePath !== '' && !basePath.startsWith('/'))
    report('BasePathNotValid', '/basePath', 'Begin "basePath" with "/".')
  textsIn(definition, 'schemes').forEach((scheme, index) => {
    if (/^wss?$/i.test(scheme))
      report('SchemeNotSupported', `/schemes/${index}`, 'WebSockets cannot be called; use https.')
    else if (!/^https?$/i.test(scheme))
      report('JsonValueNotInEnum', `/schemes/${index}`, `"${scheme}" must be https or http.`)
  })
  checkNames(definition, report)
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
    if (name.startsWith('x-ms-') && !KNOWN_EXTENSIONS.has(name)) {
      const meant = meantExtension(name)
      report(
        'ExtensionNotKnown',
        `${pointer}/${escapePointer(name)}`,
        `"${name}" is not an extension of connectors, so it does nothing. ` +
          (meant === undefined ? 'Remove it or check its spelling.' : `Write "${meant}".`),
      )
    }
}

/** What a `$ref` may refer to, by the place where it stands. */
interface Kind {
  root: string
  notValid: 'SchemaReferenceNotValid' | 'ParameterReferenceNotValid' | 'ResponseReferenceNotValid'
  notFound: 'SchemaReferenceNotFound' | 'ParameterReferenceNotFound' | 'ResponseReferenceNotFound'
  loop: 'SchemaRefLoopNotAllowed' | 'ParameterRefLoopNotAllowed' | 'ResponseRefLoopNotAllowed'
}

const SCHEMA: Kind = {
  root: 'definitions',
  notValid: 'SchemaReferenceNotValid',
  notFound: 'SchemaReferenceNotFound',
  loop: 'SchemaRefLoopNotAllowed',
}
const PARAMETER: Kind = {
  root: 'parameters',
  notValid: 'ParameterReferenceNotValid',
  notFound: 'ParameterReferenceNotFound',
  loop: 'ParameterRefLoopNotAllowed',
}
const RESPONSE: Kind = {
  root: 'responses',
  notValid: 'ResponseReferenceNotValid',
  notFound: 'ResponseReferenceNotFound',
  loop: 'ResponseRefLoopNotAllowed',
}

/** By place: entries of root `parameters` and `responses`, of path items and of operations. */
function kindAt(pointer: string): Kind {
  if (/^(\/paths\/[^/]+(\/[^/]+)?)?\/parameters\/[^/]+$/.test(pointer)) return PARAMETER
  if (/^(\/paths\/[^/]+\/[^/]+)?\/responses\/[^/]+$/.test(pointer)) return RESPONSE
  return SCHEMA
}

function checkReference(
  reference: string,
  pointer: string,
  report: Report,
  definition: JsonObject,
): void {
  const at = `${pointer}/$ref`
  const kind = kindAt(pointer)
  if (reference.startsWith('#/') && !isPointer(reference.slice(1))) {
    report('JsonPointerNotValid', at, `"${reference}" is no JSON pointer; write "~" as "~0".`)
    return
  }
  if (!reference.startsWith(`#/${kind.root}/`)) {
    report(
      kind.notValid,
      at,
      `"${reference}" must point into this document, such as "#/${kind.root}/Name".`,
    )
    return
  }
  const target = valueAt(definition, reference)
  if (target === undefined) {
    report(kind.notFound, at, `Nothing stands at "${reference}". Define it or correct the name.`)
    return
  }
  const seen = new Set([reference])
  for (let next = textIn(target, '$ref'); next !== undefined;) {
    if (seen.has(next)) {
      report(kind.loop, at, `"${reference}" leads in a circle; describe what it stands for.`)
      return
    }
    seen.add(next)
    next = textIn(valueAt(definition, next), '$ref')
  }
}

/** RFC 6901 §3, in a fragment as RFC 3986 §3.5 has it. */
function isPointer(fragment: string): boolean {
  return !/~(?![01])|%(?![0-9A-Fa-f]{2})/.test(fragment)
}
