import {
  authenticationOf,
  convertInput,
  decodeText,
  type InputKind,
  isPlaceholderClientId,
  newProperties,
  parseDefinition,
  parseProperties,
  withKeepsakes,
  withoutClientSecret,
  withRedirectUrl,
} from '@patchbay/connector-model'
import type { ConnectorScript } from '@patchbay/wire'
import type { StoredDraft } from '../wizard/draft.ts'
import { draftOperations } from '../wizard/operations.ts'
import { isObject, textAt } from '../wizard/json-path.ts'

/** What reading the files of a connector gave. */
export interface ImportedFiles {
  /** Undefined when they could not be read; `problem` says why. */
  draft: StoredDraft['draft'] | undefined
  title: string
  problem: string | null
  /** `2 actions and 1 trigger`. */
  contents: string
  /** What the person should know before going on. */
  notes: string[]
}

/** Turns the texts of both files into a draft for this installation. */
export function readConnectorFiles(files: {
  definition: string
  properties: string
  redirectUrl: string
  script?: ConnectorScript | undefined
}): ImportedFiles {
  const definition = readDefinition(files.definition)
  if (!definition.document) return refused('definition', definition.findings[0]?.message)
  const given = files.properties.trim() === '' ? undefined : parseProperties(files.properties)
  if (given && !given.document) return refused('properties', given.findings[0]?.message)
  const cleaned = withoutClientSecret(
    given?.document ? withKeepsakes(given.document) : definition.properties,
  )
  const properties = withRedirectUrl(cleaned.properties, files.redirectUrl)
  const draft = {
    definition: definition.document,
    properties,
    icon: null,
    script: files.script ?? null,
    unplaced: [],
  }
  const operations = draftOperations({ ...draft, clientSecret: '' })
  const authentication = authenticationOf(draft.definition, draft.properties)
  const actions = operations.filter(({ kind }) => kind === 'action').length
  const contents = `${count(actions, 'action')} and ${count(operations.length - actions, 'trigger')}`
  const notes = [...definition.findings, ...(given?.findings ?? [])].map(({ message }) => message)
  if (definition.kind !== 'swagger')
    notes.unshift(`It was converted from ${kinds[definition.kind]}.`)
  if (!given && authentication.type === 'none')
    notes.push('Without a properties file, choose how to sign in on the Security step.')
  if (authentication.type === 'oauth2') {
    notes.push(
      isPlaceholderClientId(authentication.clientId)
        ? 'Enter your own client id and client secret on the Security step.'
        : 'Files never carry a client secret: enter it on the Security step.',
      `The redirect URL is now ${files.redirectUrl}. Register it on the client’s app registration.`,
    )
  }
  if (authentication.type === 'unsupported') {
    notes.push(`${authentication.reason} cannot be edited here. It is kept as it is.`)
  }
  const title = textAt(draft.definition, 'info', 'title') || 'Imported connector'
  return { draft, title, problem: null, contents, notes }
}

const kinds: Record<InputKind, string> = {
  swagger: 'OpenAPI 2.0',
  openapi: 'OpenAPI 3',
  postman: 'a Postman collection',
  curl: 'a curl command',
  url: 'a URL',
  unknown: 'a text',
}

/** A definition as it is, or made from what else describes an API. */
function readDefinition(text: string) {
  const { document, findings } = parseDefinition(text)
  if (document && 'swagger' in document)
    return { kind: 'swagger' as const, document, findings, properties: newProperties() }
  const { kind, definition, ...converted } = convertInput(text)
  return { kind, document: definition, ...converted }
}

function refused(file: 'definition' | 'properties', reason: string | undefined): ImportedFiles {
  const problem = `The ${file} could not be read. ${reason ?? ''}`.trim()
  return { draft: undefined, title: '', problem, contents: '', notes: [] }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Tells a definition from properties by what is in the files; names are only a hint. */
export function sortFiles(files: readonly { name: string; bytes: Uint8Array }[]): {
  definition?: string
  properties?: string
  script?: ConnectorScript
  problem: string | null
} {
  const sorted: { definition?: string; properties?: string; script?: ConnectorScript } = {}
  const strangers: string[] = []
  for (const { name, bytes } of files) {
    const text = decodeText(bytes)
    if (/\.(csx?|m?js)$/i.test(name)) {
      const language = /\.csx?$/i.test(name) ? 'csharp' : 'javascript'
      sorted.script = { language, source: text }
      continue
    }
    const { document } = parseDefinition(text)
    if (document && ('swagger' in document || 'paths' in document || 'openapi' in document)) {
      sorted.definition = text
    } else if (document && isObject(document['properties'])) sorted.properties = text
    else if (convertInput(text).definition) sorted.definition = text
    else if (/swagger|definition/i.test(name)) sorted.definition = text
    else if (/propert/i.test(name)) sorted.properties = text
    else strangers.push(name)
  }
  const problem =
    strangers.length === 0
      ? null
      : `${strangers.join(', ')} is neither a definition nor properties, and was left out.`
  return { ...sorted, problem }
}
