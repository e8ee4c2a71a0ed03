import {
  type Delegation,
  type HostFunction,
  type SymbolInfo,
  T,
  type Type,
} from '@patchbay/power-fx'
import { OpenFields } from '../check/open-fields.ts'
import { indexOfBytes } from './bytes.ts'
import { isObject, valueAt } from './controls.ts'
import {
  DATAVERSE_DELEGATION,
  parseDelegation,
  readDelegation,
  writeDelegation,
} from './delegation.ts'
import { type Dropped, mayHaveSecrets, withoutSecrets } from './secrets.ts'
import { readSwagger } from './swagger.ts'
import { type WadlActions, readWadl } from './wadl.ts'

/** A data source that a package names: its shape, without the connection behind it. */
export interface PackageDataSource {
  readonly name: string
  readonly kind: 'static' | 'collection' | 'service' | 'table' | 'optionSet' | 'views' | 'other'
  /** As the package says it: `ConnectedDataSourceInfo`, `ServiceInfo`… */
  readonly packageType: string
  /** `shared_office365users` */
  readonly connector?: string
  /** Columns of a table by logical name. */
  readonly columns: readonly PackageColumn[]
  /** Actions of a service. */
  readonly actions: readonly string[]
  /** What an action gives; Deferred where the package does not say. */
  resultOf(action: string): Type
  /** Whether columns besides `columns` may exist. */
  readonly isOpen: boolean
  /** Options of an option set and names of views. */
  readonly options: readonly string[]
  /** What the source can do by itself; undefined where the package does not say. */
  readonly delegation?: Delegation
}

/** A column of a data source. */
export interface PackageColumn {
  readonly name: string
  readonly displayName: string
  readonly type: Type
}

const KINDS: Readonly<Record<string, PackageDataSource['kind']>> = {
  CollectionDataSourceInfo: 'collection',
  ConnectedDataSourceInfo: 'table',
  NativeCDSDataSourceInfo: 'table',
  OptionSetInfo: 'optionSet',
  ServiceInfo: 'service',
  StaticDataSourceInfo: 'static',
  ViewInfo: 'views',
}

/** What formulas of a package may name besides its controls: data sources and media. */
export function packageSymbols(
  sources: readonly PackageDataSource[],
  media: readonly { readonly name: string }[],
): SymbolInfo[] {
  const pictures = media.map(({ name }): SymbolInfo => ({
    name,
    kind: 'variable',
    type: T.Image,
    mutable: false,
  }))
  return [...pictures, ...dataSourceSymbols(sources)]
}

/** The data sources of `References/DataSources.json`, or of the oldest packages' entities. */
export function readDataSources(list: readonly unknown[]): PackageDataSource[] {
  const sources: PackageDataSource[] = []
  for (const json of list) {
    if (!isObject(json)) continue
    const { Name: name, Type: packageType } = json
    if (typeof name !== 'string' || typeof packageType !== 'string') continue
    if (['ControlInfo', 'ResourceInfo'].includes(packageType)) continue
    const kind = KINDS[packageType] ?? 'other'
    const connector = /\/apis\/([\w-]+)/.exec(textOf(json['ApiId']))?.[1]
    // An option set or a list of views is known in formulas by what people call it.
    const spoken = kind === 'optionSet' || kind === 'views' ? textOf(json['DisplayName']) : ''
    const service = kind === 'service' ? actionsOf(json['WadlMetadata']) : NO_ACTIONS
    const tables = kind === 'table' ? metadataOf(json['DataEntityMetadataJson']) : []
    const delegation = kind === 'table' ? delegationOf(json, tables) : undefined
    sources.push({
      name: spoken === '' ? name : spoken,
      kind,
      packageType,
      ...(connector !== undefined && { connector }),
      columns: columnsOf(json, kind, tables),
      actions: service.names,
      resultOf: (called) => service.resultOf(called),
      isOpen: packageType === 'NativeCDSDataSourceInfo',
      options: optionsOf(json),
      ...(delegation && { delegation }),
    })
  }
  return sources
}

const DEFINITION = new TextEncoder().encode('"TableDefinition":"{')
/** Inside of a definition every quote is escaped, so the first one after a brace ends it. */
const END = '}"'
/** Bytes that are made text at a time, to look for the end in. */
const PIECE = 256 * 1024

/**
 * Parses `References/DataSources.json` and leaves the definitions of Dataverse tables as they stand
 * in the text, quotes escaped: they are nine tenths of large packages, and only looked through.
 * Each is made a text of its own, as one letter beyond ASCII makes a whole text twice as large.
 *
 * @throws {SyntaxError} When the bytes are no JSON.
 */
export function parseDataSources(bytes: Uint8Array): unknown {
  const decoder = new TextDecoder()
  const definitions: string[] = []
  const parts: string[] = []
  let from = 0
  for (;;) {
    const at = indexOfBytes(bytes, DEFINITION, from)
    if (at === -1) break
    const start = at + DEFINITION.length - 1
    const definition = definitionAt(bytes, start)
    if (!definition) break
    parts.push(decoder.decode(bytes.subarray(from, start)), String(definitions.length))
    definitions.push(definition.text)
    from = definition.end
  }
  const rest = decoder.decode(bytes.subarray(from))
  if (definitions.length === 0) return JSON.parse(rest)
  let json: unknown
  try {
    json = JSON.parse(parts.join('') + rest)
  } catch {
    // A definition that is no object ends somewhere else.
    return JSON.parse(decoder.decode(bytes))
  }
  const list = valueAt(json, 'DataSources')
  for (const source of Array.isArray(list) ? list.filter(isObject) : []) {
    const definition = definitions[Number(source['TableDefinition'])]
    if (definition !== undefined) source['TableDefinition'] = definition
  }
  return json
}

/** The definition that begins at a byte, and the byte after it; undefined when it does not end. */
function definitionAt(bytes: Uint8Array, start: number): { text: string; end: number } | undefined {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  for (let at = start; at < bytes.length;) {
    let next = Math.min(at + PIECE, bytes.length)
    // Not in the middle of a letter, which has at most three bytes after its first.
    for (let back = 0; back < 3 && ((bytes[next] ?? 0) & 0xc0) === 0x80; back++) next--
    const piece = decoder.decode(bytes.subarray(at, next))
    // The piece before may have the brace.
    const isCut = piece.startsWith('"') && pieces.at(-1)?.endsWith('}') === true
    const length = isCut ? 0 : piece.indexOf(END) + 1
    if (length > 0 || isCut) {
      const text = [...pieces, piece.slice(0, length)].join('')
      const isAscii = piece.length === next - at
      return { text, end: isAscii ? at + length : start + new TextEncoder().encode(text).length }
    }
    pieces.push(piece)
    at = next
  }
  return undefined
}

/** Descriptions of whole services and tables: megabytes that only the connector's owner needs. */
const DESCRIPTIONS = new Set([
  'CdsActionInfo',
  'CdsFCBContext',
  'DataEntityMetadataJson',
  'TableDefinition',
  'WadlMetadata',
])

/**
 * `References/DataSources.json` in short: names, kinds and shapes, with the schema and the names of
 * actions in the place of descriptions. {@link readDataSources} reads it again.
 */
export function writeDataSources(
  list: readonly unknown[],
  sources: readonly PackageDataSource[],
): { text: string; dropped: readonly Dropped[] } {
  const shapes = new Map(sources.map((source) => [source.name, source]))
  const short = list
    .filter(isObject)
    .filter(({ Type: type }) => type !== 'ControlInfo' && type !== 'ResourceInfo')
    .map((json) => {
      const kept = Object.entries(json).filter(([key]) => !DESCRIPTIONS.has(key))
      const source = shapes.get(textOf(json['Name']))
      // The newer form of schemas takes ten times the room.
      if (source && (source.kind === 'table' || isObject(json['Schema'])))
        kept.push(['Schema', schemaOf(source.columns.map(({ name, type }) => [name, type]))])
      // That of Dataverse is known without.
      if (source?.delegation && source.delegation !== DATAVERSE_DELEGATION)
        kept.push(['Delegation', writeDelegation(source.delegation)])
      if (source?.kind === 'service') kept.push(['WadlMetadata', { Actions: source.actions }])
      return Object.fromEntries(kept)
    })
  const dropped: Dropped[] = []
  // One line each, so that versions of an app compare source by source.
  const lines = short.map((source, i) => {
    const line = JSON.stringify(source)
    if (!mayHaveSecrets(line)) return line
    const clean = withoutSecrets(source)
    for (const { what, at } of clean.dropped) dropped.push({ what, at: `DataSources.${i}.${at}` })
    return JSON.stringify(clean.json)
  })
  return { text: `{"DataSources": [\n${lines.join(',\n')}\n]}\n`, dropped }
}

/** `*[Name:s, Who:![Mail:s]]`; what the letters cannot say is only known when the app runs. */
function schemaOf(columns: Iterable<readonly [name: string, type: Type]>): string {
  const parts: string[] = []
  for (const [name, type] of columns)
    parts.push(`'${name.replaceAll("'", "''")}':${letterOf(type)}`)
  return `*[${parts.join(', ')}]`
}

function letterOf(type: Type): string {
  if (type.kind === 'Table') return schemaOf(type.fields)
  if (type.kind === 'Record') return `!${schemaOf(type.fields).slice(1)}`
  return SCHEMA_LETTERS.get(type) ?? '?'
}

function delegationOf(
  json: Record<string, unknown>,
  [described]: readonly unknown[],
): Delegation | undefined {
  if (json['Type'] === 'NativeCDSDataSourceInfo') return DATAVERSE_DELEGATION
  return described === undefined ? parseDelegation(json['Delegation']) : readDelegation(described)
}

/** A tabular connector's description of its tables, each a JSON text. */
function metadataOf(metadata: unknown): unknown[] {
  return (isObject(metadata) ? Object.values(metadata) : [])
    .filter((text) => typeof text === 'string')
    .map(parse)
}

function columnsOf(
  json: Record<string, unknown>,
  kind: PackageDataSource['kind'],
  tables: readonly unknown[],
): readonly PackageColumn[] {
  if (kind === 'static' || kind === 'collection' || kind === 'other')
    return columnsOfSchema(json['Schema'])
  if (kind !== 'table') return []
  const mapping =
    json['ConnectedDataSourceInfoNameMapping'] ?? json['NativeCDSDataSourceInfoNameMapping']
  const types = typesOf(tables)
  for (const [name, type] of typesOfDataverse(textOf(json['TableDefinition'])))
    types.set(name, type)
  // Our own short form has the schema instead of the connector's description.
  if (types.size === 0)
    for (const { name, type } of columnsOfSchema(json['Schema'])) types.set(name, type)
  const displayNames = new Map(
    isObject(mapping) ? Object.entries(mapping).map(([name, text]) => [name, textOf(text)]) : [],
  )
  if (!isObject(mapping)) for (const name of types.keys()) displayNames.set(name, name)
  return [...displayNames].map(([name, displayName]) => ({
    name,
    displayName: displayName === '' ? name : displayName,
    type: types.get(name) ?? T.Deferred,
  }))
}

const JSON_TYPES: Readonly<Record<string, Type>> = {
  string: T.Text,
  number: T.Number,
  integer: T.Number,
  boolean: T.Boolean,
}

const JSON_FORMATS: Readonly<Record<string, Type>> = {
  'date-time': T.DateTime,
  date: T.Date,
  guid: T.Guid,
  uuid: T.Guid,
}

/** Column types of a tabular connector. */
function typesOf(tables: readonly unknown[]): Map<string, Type> {
  const types = new Map<string, Type>()
  for (const table of tables) {
    const properties = valueAt(table, 'schema', 'items', 'properties')
    if (!isObject(properties)) continue
    for (const [name, column] of Object.entries(properties)) {
      if (!isObject(column)) continue
      const { type, format } = column
      const known = JSON_FORMATS[textOf(format)] ?? JSON_TYPES[textOf(type)]
      types.set(name, known ?? T.Deferred)
    }
  }
  return types
}

const DATAVERSE_TYPES: Readonly<Record<string, Type>> = {
  String: T.Text,
  Memo: T.Text,
  Integer: T.Number,
  BigInt: T.Number,
  Decimal: T.Number,
  Double: T.Number,
  Money: T.Number,
  DateTime: T.DateTime,
  Uniqueidentifier: T.Guid,
}

/**
 * Column types of a Dataverse table. Its definition is JSON in JSON in JSON, megabytes of which two
 * keys matter, so they are looked for instead of parsed.
 */
function typesOfDataverse(definition: string): Map<string, Type> {
  const types = new Map<string, Type>()
  // How often a quote is escaped depends on how deep the text lies, and is the same throughout.
  const [, quote] = /"AttributeType(\\+"):\1/.exec(definition) ?? []
  if (quote === undefined) return types
  const typeKey = `"AttributeType${quote}:${quote}`
  const nameKey = `"LogicalName${quote}:${quote}`
  let at = definition.indexOf(typeKey)
  let nameAt = definition.indexOf(nameKey, at)
  while (at !== -1 && nameAt !== -1) {
    const next = definition.indexOf(typeKey, at + typeKey.length)
    if (nameAt < at) nameAt = definition.indexOf(nameKey, at)
    // The name follows its type; of two types before one name, the later is its own.
    if (nameAt !== -1 && (next === -1 || nameAt < next))
      types.set(
        wordAt(definition, nameAt + nameKey.length),
        DATAVERSE_TYPES[wordAt(definition, at + typeKey.length)] ?? T.Deferred,
      )
    at = next
  }
  types.delete('')
  return types
}

function wordAt(text: string, start: number): string {
  const end = text.indexOf('\\', start)
  return end === -1 ? '' : text.slice(start, end)
}

const SCHEMA_TYPES: Readonly<Record<string, Type>> = {
  s: T.Text,
  n: T.Number,
  b: T.Boolean,
  c: T.Color,
  d: T.DateTime,
  D: T.Date,
  T: T.Time,
  g: T.Guid,
  h: T.Text,
  i: T.Image,
  $: T.Number,
}
/** Letters by type; of several that mean the same type, the first. */
const SCHEMA_LETTERS = new Map(
  Object.entries(SCHEMA_TYPES)
    .map(([letter, type]) => [type, letter] as const)
    .toReversed(),
)

/** Tables and records in schemas of the newer form deeper than this are known when the app runs. */
const MAX_SCHEMA_DEPTH = 6

const SCHEMA_KINDS: Readonly<Record<string, Type>> = {
  String: T.Text,
  Number: T.Number,
  Currency: T.Number,
  Boolean: T.Boolean,
  _MinPrimitive: T.Boolean,
  Color: T.Color,
  DateTime: T.DateTime,
  Date: T.Date,
  Time: T.Time,
  Guid: T.Guid,
  Hyperlink: T.Text,
  Image: T.Image,
}

function columnsOfJsonSchema(schema: unknown, depth: number): PackageColumn[] {
  const fields = valueAt(schema, 'Type', 'Type') ?? valueAt(schema, 'Type')
  return (Array.isArray(fields) ? fields : []).filter(isObject).map((field) => {
    const kind = textOf(field['Kind'])
    const isNested = (kind === 'Table' || kind === 'Record') && depth < MAX_SCHEMA_DEPTH
    const columns = isNested ? columnsOfJsonSchema(field, depth + 1) : []
    const inner = new Map(columns.map(({ name, type }) => [name, type] as const))
    const nested = kind === 'Table' ? T.table(inner) : T.record(inner)
    return {
      name: textOf(field['Name']),
      displayName: textOf(field['Name']),
      // What has no columns here has others when the app runs.
      type: SCHEMA_KINDS[kind] ?? (inner.size > 0 ? nested : T.Deferred),
    }
  })
}

/** Columns of `*[Name:s, Age:n]`, or of the newer form in JSON. */
function columnsOfSchema(schema: unknown): PackageColumn[] {
  if (isObject(schema)) return columnsOfJsonSchema(schema, 0)
  const columns: PackageColumn[] = []
  const [, body = ''] = /^[*!]\[([\s\S]*)\]$/.exec(textOf(schema)) ?? []
  for (const part of topLevelParts(body)) {
    const [, quoted, plain, type = ''] =
      /^(?:'((?:[^']|'')*)'|([^:']+)):([\s\S]*)$/.exec(part) ?? []
    const name = quoted?.replaceAll("''", "'") ?? plain
    if (name !== undefined)
      columns.push({ name, displayName: name, type: typeOfSchema(type.trim()) })
  }
  return columns
}

/** `n`, or the columns of a record or table in brackets. */
function typeOfSchema(schema: string): Type {
  const known = SCHEMA_TYPES[schema]
  if (known) return known
  if (!/^[*!]\[[\s\S]*\]$/.test(schema)) return T.Deferred
  const fields = new Map(columnsOfSchema(schema).map(({ name, type }) => [name, type] as const))
  return schema.startsWith('*') ? T.table(fields) : T.record(fields)
}

/** Splits at the commas that stand in no bracket and no quote. */
function topLevelParts(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let isQuoted = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === "'") isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (char === '[') depth++
    else if (char === ']') depth--
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts.filter((part) => part !== '')
}

const NO_ACTIONS: WadlActions = { names: [], resultOf: () => T.Deferred }

/** The actions of a service: methods of its WADL, or operations of its OpenAPI document. */
function actionsOf(metadata: unknown): WadlActions {
  if (!isObject(metadata)) return NO_ACTIONS
  const { Actions: actions } = metadata
  if (Array.isArray(actions))
    return { ...NO_ACTIONS, names: actions.filter((name) => typeof name === 'string') }
  const wadl = textOf(metadata['WadlXml'])
  if (wadl !== '') return readWadl(wadl)
  return readSwagger(parse(textOf(metadata['SwaggerJson'])))
}

function optionsOf(json: Record<string, unknown>): string[] {
  const mapping = json['OptionSetInfoNameMapping'] ?? json['ViewInfoNameMapping']
  if (!isObject(mapping)) return []
  const names = Object.values(mapping).filter((text) => typeof text === 'string')
  // Older apps name an option by its value too.
  return [...new Set([...names, ...Object.keys(mapping)])]
}

/**
 * Symbols under which formulas know the data sources of a package. They serve checking: calling an
 * action or reading rows needs a connection of one's own.
 */
export function dataSourceSymbols(sources: readonly PackageDataSource[]): SymbolInfo[] {
  return sources.map((source): SymbolInfo => {
    const { name, kind, options } = source
    if (kind === 'service')
      return {
        name,
        kind: 'namespace',
        type: T.Unknown,
        functions: source.actions.map((name) => action(name, source)),
      }
    if (kind === 'optionSet') return { name, kind: 'enum', type: optionSet(name, options) }
    if (kind === 'views') return { name, kind: 'variable', type: T.Deferred, mutable: false }
    // What formulas collect into makes its collection anew.
    return {
      name,
      kind: kind === 'collection' ? 'collection' : 'dataSource',
      type: tableType(source),
      ...(source.delegation && { delegation: source.delegation }),
    }
  })
}

function optionSet(name: string, options: readonly string[]): Type {
  return T.optionSet(name, Object.fromEntries(options.map((option) => [option, option])))
}

/** Logical names of Dataverse have no capitals; a name with one is no column we do not know of. */
function isCapital(name: string): boolean {
  return /[^a-z0-9_]/.test(name)
}

function tableType({ columns, isOpen }: PackageDataSource): Type {
  const fields = columns.map(({ name, type }) => [name, type] as const)
  const displayNames = Object.fromEntries(
    columns
      .filter(({ name, displayName }) => name !== displayName)
      .map(({ name, displayName }) => [name, displayName]),
  )
  return T.table(isOpen ? new OpenFields(fields, isCapital) : new Map(fields), { displayNames })
}

function action(name: string, source: PackageDataSource): HostFunction {
  return {
    name,
    description: 'An action of a connector that the package uses.',
    parameters: [],
    variadic: true,
    returns: () => source.resultOf(name),
    async: true,
    invoke() {
      throw new TypeError(`${name} needs a connection; add the connector to this app.`)
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : ''
}
