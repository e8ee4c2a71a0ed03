import { LineCounter, parseDocument } from 'yaml'
import {
  type Finding,
  type JsonObject,
  isObject,
  parseDefinition,
  scalarText,
} from '../document.ts'
import type { Position } from '../json.ts'
import { newProperties } from '../new-connector.ts'
import { type Conversion, type Note, notesInto } from './conversion.ts'
import { convertCurl, convertUrl, isCurl } from './curl.ts'
import { convertOpenApi3 } from './open-api-3.ts'
import { convertPostman, isPostman } from './postman.ts'

/**
 * Makes a connector of a text: an OpenAPI document of version 2.0, 3.0 or 3.1 in JSON or YAML, a
 * Postman collection of version 2, a curl command, or a URL. The text alone decides which it is.
 *
 * Nothing throws: what cannot be read or said is among the findings.
 */
export function convertInput(text: string): Conversion {
  const findings: Finding[] = []
  const note = notesInto(findings)
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (isCurl(trimmed)) return finish('curl', convertCurl(trimmed, note), findings)
  if (isUrl(trimmed)) return finish('url', convertUrl(trimmed, note), findings)
  const { value, locate } = readDocument(text, findings, note)
  if (!value) return finish('unknown', undefined, findings)
  const conversion = convertDocument(value, findings, note)
  for (const finding of findings) {
    const position = finding.line === undefined ? locate(finding.path) : undefined
    if (position) finding.line = position.line
  }
  return conversion
}

function finish(
  kind: Conversion['kind'],
  files: { definition: JsonObject; properties: JsonObject } | undefined,
  findings: Finding[],
): Conversion {
  return { kind, definition: undefined, properties: newProperties(), ...files, findings }
}

/** One word that is an address, perhaps with parameters in braces. */
function isUrl(text: string): boolean {
  return /^https?:\/\/[^\s"'<>]+$/i.test(text)
}

function convertDocument(value: JsonObject, findings: Finding[], note: Note): Conversion {
  const version = scalarText(value['openapi'])
  if (/^3\.[01](\.|$)/.test(version))
    return finish('openapi', convertOpenApi3(value, note), findings)
  if (isObject(value['collection']) && isPostman(value['collection']))
    return finish('postman', convertPostman(value['collection'], note), findings)
  if (isPostman(value)) return finish('postman', convertPostman(value, note), findings)
  if (scalarText(value['swagger']) === '2.0' || scalarText(value['swagger']) === '2')
    return finish(
      'swagger',
      { definition: { ...value, swagger: '2.0' }, properties: newProperties() },
      findings,
    )
  if (version !== '')
    note('VersionNotSupported', '/openapi', `OpenAPI ${version} is not supported.`)
  else if (Array.isArray(value['requests']))
    note('VersionNotSupported', '', 'This is a Postman collection of version 1; export it as 2.1.')
  else note('InputNotKnown', '', 'The document is no OpenAPI document and no Postman collection.')
  return finish('unknown', undefined, findings)
}

interface ReadDocument {
  value: JsonObject | undefined
  locate: (pointer: string) => Position | undefined
}

function readDocument(text: string, findings: Finding[], note: Note): ReadDocument {
  const none: ReadDocument = { value: undefined, locate: () => undefined }
  if (/^\ufeff?\s*(\{|\[|\/[/*])/.test(text)) {
    const { document, findings: faults, locate } = parseDefinition(text)
    findings.push(...faults)
    return { value: document, locate }
  }
  if (!/^\s*["']?[\w$-]+["']?\s*:/m.test(text)) {
    note(
      'InputNotKnown',
      '',
      'This is no OpenAPI document, Postman collection, curl command or URL; paste one of these.',
    )
    return none
  }
  try {
    return readYaml(text, note) ?? none
  } catch (error) {
    // Aliases that multiply beyond measure, and nesting beyond the stack.
    note('InputNotValid', '', `The YAML cannot be read: ${messageOf(error)}`)
    return none
  }
}

function readYaml(text: string, note: Note): ReadDocument | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'silent',
    uniqueKeys: false,
    merge: true,
  })
  const [error] = document.errors
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    const message = error.message.split('\n', 1)[0]!.replace(/ at line \d+, column \d+:?$/, '')
    note('InputNotValid', '', `Line ${line}, column ${col}: ${message}`, line)
    return undefined
  }
  // Through JSON, so that what only YAML can hold, such as a part that holds itself, ends here.
  const value: unknown = JSON.parse(
    JSON.stringify(document.toJS({ maxAliasCount: 1000 })) ?? 'null',
  )
  if (!isObject(value)) {
    note('InputNotKnown', '', 'The document is no object, so it is no OpenAPI document.')
    return undefined
  }
  return {
    value,
    locate(pointer) {
      for (let steps = pointer.split('/').slice(1); ; steps = steps.slice(0, -1)) {
        const path = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
        const node = path.length === 0 ? document.contents : document.getIn(numbered(path), true)
        const range = isObject(node) ? (node as { range?: unknown })['range'] : undefined
        if (Array.isArray(range) && typeof range[0] === 'number') {
          const { line, col } = lines.linePos(range[0])
          return { line, column: col }
        }
        if (steps.length === 0) return undefined
      }
    },
  }
}

/** Statuses are numbers in most documents of YAML, where names of JSON are texts. */
function numbered(path: string[]): (string | number)[] {
  return path.map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.message.replace(/[.]$/, '')}.` : String(error)
}
