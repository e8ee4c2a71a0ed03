import type { Finding, JsonObject } from '../document.ts'
import type { RuleDescription } from '../validate/rules.ts'

/** A connector made from something else. */
export interface Conversion {
  /** What was read. */
  kind: InputKind
  /** Undefined when nothing could be made of the text. */
  definition: JsonObject | undefined
  properties: JsonObject
  /** What was wrong with the text, and what OpenAPI 2.0 cannot say of it; paths are of the text. */
  findings: Finding[]
}

/** The kinds of texts that connectors are made from. */
export type InputKind = 'swagger' | 'openapi' | 'postman' | 'curl' | 'url' | 'unknown'

const error = (what: string, mend: string) => ({ severity: 'error', what, mend }) as const
const warning = (what: string, mend: string) => ({ severity: 'warning', what, mend }) as const
const information = (what: string, mend: string) =>
  ({ severity: 'information', what, mend }) as const

/** What a conversion may have to say. A warning tells of something that was lost. */
export const CONVERSION_RULES = {
  InputNotKnown: error(
    'The text is an OpenAPI document, a Postman collection, a curl command or a URL.',
    'Paste one of these, whole.',
  ),
  InputNotValid: error('The text can be read.', 'Correct the text at the place named.'),
  VersionNotSupported: error(
    'The document is OpenAPI 2.0, 3.0 or 3.1, or a Postman collection of version 2.',
    'Export it again in one of these versions.',
  ),
  PartNotValid: warning('A part is what the format asks for there.', 'Correct it in the source.'),
  TooDeep: warning('Parts nest at most 100 levels.', 'Simplify the source.'),
  ServersLeftOut: information(
    'A connector has one host.',
    'Change host and Base URL on the General page, or set them by a policy "dynamichosturl".',
  ),
  ServerMissing: information('An API says where it is.', 'Enter the host on the General page.'),
  OtherHostLeftOut: warning(
    'A connector has one host.',
    'Make another connector of the requests to the other host.',
  ),
  OperationIdMade: information('An operation has an id.', 'Change the one that was made up.'),
  OperationLeftOut: warning(
    'An operation has a method of OpenAPI 2.0.',
    'Offer it by another method too.',
  ),
  RequestsJoined: information(
    'Requests of one method and path are one operation.',
    'Look at the parameters: they are those of all of them.',
  ),
  CallbacksLeftOut: warning(
    'What an API calls back is a trigger.',
    'Describe it by "x-ms-notification-content" on the Definition page.',
  ),
  LinksLeftOut: information('Responses have no links.', 'Nothing needs to be done.'),
  ParameterLeftOut: warning(
    'Parameters are in path, query, header, form or body.',
    'Set a cookie by a policy "setheader" for the header "Cookie".',
  ),
  ParameterSimplified: warning(
    'A parameter outside of the body is a scalar or a list of scalars.',
    'Describe in the parameter how its text is to be written.',
  ),
  ContentTypesLeftOut: information(
    'An operation has one request and one response schema.',
    'Nothing, unless the API does not take the type that was kept.',
  ),
  AlternativesJoined: warning(
    'A schema has no alternatives.',
    'Look at the joined object: any property of the alternatives may stand in it.',
  ),
  AlternativesNotExpressed: warning(
    'A schema has no alternatives.',
    'Describe the one alternative that the connector needs.',
  ),
  KeywordLeftOut: information(
    'Schemas have the keywords of OpenAPI 2.0.',
    'Nothing: the API itself still judges by it.',
  ),
  ReferenceNotExpressed: warning(
    'References lead into the same document.',
    'Bundle the document into one file first.',
  ),
  SecuritySchemeLeftOut: warning(
    'A connector signs in by key, Basic or OAuth 2.0 with a code.',
    'Choose another authentication type on the Security page.',
  ),
  BearerTokenAsKey: information(
    'A token is entered as the key of a connection.',
    'Nothing: a policy puts "Bearer" in front of it.',
  ),
  VariableWithoutValue: information(
    'A variable of a collection has a value.',
    'It became a parameter; set it in the collection to have its value instead.',
  ),
  BodyNotRead: warning('A body is JSON, text or a form.', 'Describe it on the Definition page.'),
  OptionLeftOut: information('A request has method, address, headers and body.', 'Nothing.'),
} as const satisfies Record<string, RuleDescription>

export type ConversionRule = keyof typeof CONVERSION_RULES

/** Notes something at a JSON pointer of the source. */
export type Note = (rule: ConversionRule, path: string, message: string, line?: number) => void

/** Notes into a list. The same thing at the same place is noted once. */
export function notesInto(findings: Finding[]): Note {
  const seen = new Set<string>()
  return (rule, path, message, line) => {
    const key = `${rule}\n${path}\n${message}`
    if (seen.has(key)) return
    seen.add(key)
    const { severity, mend } = CONVERSION_RULES[rule]
    findings.push({
      severity,
      rule,
      path,
      ...(line !== undefined && { line }),
      message,
      remedy: mend,
    })
  }
}
