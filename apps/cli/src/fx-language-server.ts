import {
  type CheckOptions,
  type CompletionKind,
  type Diagnostic,
  type Engine,
  type ScriptPart,
  type SemanticTokenKind,
  type Severity,
  type SymbolInfo,
  type SymbolTable,
  type TextEdit,
  checked,
  complete,
  definition,
  format,
  hover,
  partAt,
  quickFixes,
  quoteName,
  rename,
  renameAt,
  renameableAt,
  scriptParts,
  type TypeName,
  typeNames,
  typeNamesOfScript,
  semanticTokens,
  signatureHelp,
  symbolTable,
  toDisplayNames,
  toLogicalNames,
} from '@patchbay/power-fx'
import { type ContentChange, FxDocument, type Position, type Range } from './fx-document.ts'
import { RPC, RpcRefusal } from './fx-json-rpc.ts'

// Numbers of the Language Server Protocol 3.17.
const COMPLETION_KINDS: Record<CompletionKind, number> = {
  function: 3,
  field: 5,
  property: 10,
  variable: 6,
  contextVariable: 6,
  collection: 6,
  control: 7,
  screen: 7,
  dataSource: 9,
  namedFormula: 21,
  enum: 13,
  option: 20,
  namespace: 9,
  scope: 6,
  keyword: 14,
}
const SEVERITIES: Record<Severity, number> = { error: 1, warning: 2, suggestion: 4 }
const TOKEN_TYPES = [
  'comment',
  'number',
  'string',
  'keyword',
  'operator',
  'function',
  'namespace',
  'enum',
  'property',
  'variable',
  'class',
  'parameter',
  'type',
] as const
type TokenType = (typeof TOKEN_TYPES)[number]
const TOKEN_TYPE_OF: Record<SemanticTokenKind, TokenType> = {
  comment: 'comment',
  number: 'number',
  text: 'string',
  boolean: 'keyword',
  keyword: 'keyword',
  operator: 'operator',
  function: 'function',
  namespace: 'namespace',
  enum: 'enum',
  field: 'property',
  variable: 'variable',
  control: 'class',
  dataSource: 'variable',
  scope: 'parameter',
  unknown: 'variable',
}

const CAPABILITIES = {
  positionEncoding: 'utf-16',
  textDocumentSync: { openClose: true, change: 2 },
  completionProvider: { triggerCharacters: ['.', '(', ',', ';', '{', '"', "'", '!'] },
  signatureHelpProvider: { triggerCharacters: ['(', ',', ';'] },
  hoverProvider: true,
  definitionProvider: true,
  renameProvider: { prepareProvider: true },
  documentFormattingProvider: true,
  codeActionProvider: { codeActionKinds: ['quickfix'] },
  semanticTokensProvider: {
    legend: { tokenTypes: TOKEN_TYPES, tokenModifiers: [] },
    full: true,
    range: true,
  },
  // Requests of our own, each with a `textDocument`; the answer is edits, as for formatting.
  experimental: { requests: ['powerfx/toDisplayNames', 'powerfx/toLogicalNames'] },
} as const

/** Names of types that a script may write. */
const TYPE_NAMES = [
  'Boolean',
  'Color',
  'Date',
  'DateTime',
  'Decimal',
  'Dynamic',
  'GUID',
  'Hyperlink',
  'Number',
  'Text',
  'Time',
  'Void',
]

interface PositionParams {
  readonly textDocument: { readonly uri: string }
  readonly position: Position
}

/** The formula that a position lies in: the document's, or one definition's body. */
interface Place {
  readonly text: string
  readonly options: CheckOptions
  readonly part?: ScriptPart
}

/** What the server needs of its host. */
export interface LanguageServerOptions {
  /** Makes the engine, and the names it starts with, from what the client asks for at `initialize`. */
  readonly start: (wanted: { features?: string; locale?: string }) => {
    readonly engine: Engine
    readonly symbols: SymbolTable
  }
  readonly notify: (method: string, params: unknown) => void
}

/**
 * Power Fx over the Language Server Protocol. Every document is one formula; a document named
 * `*.pfx` is a script of definitions, which all open formulas then know.
 */
export class FxLanguageServer {
  readonly #options: LanguageServerOptions
  readonly #documents = new Map<string, FxDocument>()
  #engine: Engine | undefined
  #symbols: SymbolTable | undefined
  #shutDown = false
  /** Made once until a script changes, so that a formula's check can be kept. */
  #forFormulas: CheckOptions | undefined

  constructor(options: LanguageServerOptions) {
    this.#options = options
  }

  /** Whether `shutdown` came before `exit`. */
  get isShutDown(): boolean {
    return this.#shutDown
  }

  /** Answers a request; throws an RpcRefusal. */
  request(method: string, params: unknown): unknown {
    if (method === 'initialize') return this.#initialize(params)
    if (!this.#engine) throw new RpcRefusal(RPC.notInitialized, `${method}: send initialize first`)
    if (this.#shutDown) throw new RpcRefusal(RPC.invalidRequest, `${method}: already shut down`)
    if (method === 'shutdown') {
      this.#shutDown = true
      return null
    }
    // The protocol fixes the shape of each method's parameters.
    const at = params as PositionParams
    switch (method) {
      case 'textDocument/completion':
        return this.#completion(at)
      case 'textDocument/signatureHelp':
        return this.#signatureHelp(at)
      case 'textDocument/hover':
        return this.#hover(at)
      case 'textDocument/definition':
        return this.#definition(at)
      case 'textDocument/prepareRename':
        return this.#prepareRename(at)
      case 'textDocument/rename':
        return this.#rename(at, (params as { newName: string }).newName)
      case 'textDocument/formatting':
        return this.#formatting(this.#document(at))
      case 'textDocument/codeAction':
        return this.#codeActions(this.#document(at), params as CodeActionParams)
      case 'textDocument/semanticTokens/full':
        return { data: this.#semanticTokens(this.#document(at)) }
      case 'textDocument/semanticTokens/range':
        return {
          data: this.#semanticTokens(this.#document(at), (params as { range: Range }).range),
        }
      case 'powerfx/toDisplayNames':
      case 'powerfx/toLogicalNames':
        return this.#convertNames(this.#document(at), method)
      default:
        throw new RpcRefusal(RPC.methodNotFound, `${method} is not supported`)
    }
  }

  /** Takes note of a notification; unknown ones are ignored, as the protocol asks. */
  notified(method: string, params: unknown): void {
    switch (method) {
      case 'textDocument/didOpen': {
        const { textDocument } = params as {
          textDocument: { uri: string; text: string; version: number }
        }
        const { uri, text, version } = textDocument
        return this.#store(new FxDocument(uri, text, version))
      }
      case 'textDocument/didChange': {
        const { textDocument, contentChanges } = params as {
          textDocument: { uri: string; version: number }
          contentChanges: ContentChange[]
        }
        const known = this.#documents.get(textDocument.uri)
        return known && this.#store(known.with(contentChanges, textDocument.version))
      }
      case 'textDocument/didClose': {
        const { uri } = (params as { textDocument: { uri: string } }).textDocument
        const closed = this.#documents.get(uri)
        this.#documents.delete(uri)
        if (closed?.isScript) this.#forFormulas = undefined
        this.#options.notify('textDocument/publishDiagnostics', { uri, diagnostics: [] })
        if (closed?.isScript) this.#publishAll()
      }
    }
  }

  #initialize(params: unknown) {
    const wanted = (params as { initializationOptions?: { features?: string; locale?: string } })
      .initializationOptions
    const { engine, symbols } = this.#options.start(wanted ?? {})
    this.#engine = engine
    this.#symbols = symbols
    return { capabilities: CAPABILITIES, serverInfo: { name: 'patchbay fx lsp' } }
  }

  get #fx(): Engine {
    return this.#engine!
  }

  // Documents.

  #store(document: FxDocument) {
    this.#documents.set(document.uri, document)
    if (document.isScript) this.#forFormulas = undefined
    if (document.isScript) this.#publishAll()
    else this.#publish(document)
  }

  #document({ textDocument }: { textDocument: { uri: string } }): FxDocument {
    const found = this.#documents.get(textDocument.uri)
    if (!found) throw new RpcRefusal(RPC.invalidParams, `${textDocument.uri} is not open`)
    return found
  }

  #scripts(): { document: FxDocument; parts: ScriptPart[] }[] {
    return [...this.#documents.values()]
      .filter(({ isScript }) => isScript)
      .map((document) => ({
        document,
        parts: scriptParts(this.#fx, document.text, this.#base()),
      }))
  }

  #base(): CheckOptions {
    const symbols = this.#symbols
    return { ...(symbols && { symbols }), allowSideEffects: true }
  }

  /** What a formula sees: the host's names, and whatever open scripts define. */
  #formulaOptions(): CheckOptions {
    return (this.#forFormulas ??= this.#makeFormulaOptions())
  }

  #makeFormulaOptions(): CheckOptions {
    const made = [...this.#documents.values()]
      .filter(({ isScript }) => isScript)
      .map(({ text }) => this.#fx.define(text, this.#base()))
    const formulas = made.flatMap(({ formulas: named }) =>
      named.map(({ name, check }): SymbolInfo => ({
        name,
        kind: 'namedFormula',
        type: check.type,
      })),
    )
    return {
      allowSideEffects: true,
      symbols: symbolTable(formulas, this.#symbols, {
        functions: made.flatMap(({ functions }) => functions),
        types: new Map(made.flatMap(({ types }) => [...types])),
        allowNewVariables: true,
      }),
    }
  }

  /** The formula round an offset, or none in the head of a definition. */
  #place(document: FxDocument, offset: number): Place | undefined {
    if (!document.isScript) return { text: document.text, options: this.#formulaOptions() }
    const part = partAt(scriptParts(this.#fx, document.text, this.#base()), offset)
    return part && part.kind !== 'type'
      ? { text: part.text, options: part.options, part }
      : undefined
  }

  /** Every formula of a document. */
  #places(document: FxDocument): Place[] {
    if (!document.isScript) return [{ text: document.text, options: this.#formulaOptions() }]
    return scriptParts(this.#fx, document.text, this.#base())
      .filter(({ kind }) => kind !== 'type')
      .map((part) => ({ text: part.text, options: part.options, part }))
  }

  // Findings.

  #publishAll() {
    for (const document of this.#documents.values()) this.#publish(document)
  }

  #findings(document: FxDocument): readonly Diagnostic[] {
    return document.isScript
      ? this.#fx.define(document.text, this.#base()).diagnostics
      : checked(this.#fx, document.text, this.#formulaOptions()).diagnostics
  }

  #publish(document: FxDocument) {
    const diagnostics = this.#findings(document).map(({ start, end, severity, key, message }) => ({
      range: document.rangeOf({ start, end }),
      severity: SEVERITIES[severity],
      code: key,
      source: 'power-fx',
      message,
    }))
    const { uri, version } = document
    this.#options.notify('textDocument/publishDiagnostics', { uri, version, diagnostics })
  }

  // Answers at a position.

  #completion(params: PositionParams) {
    const document = this.#document(params)
    const offset = document.offsetAt(params.position)
    const place = this.#place(document, offset)
    if (!place) return { isIncomplete: false, items: this.#typeOffers(document, offset) }
    const { replace, items } = complete(this.#fx, place.text, offset, place.options)
    const range = document.rangeOf(replace)
    return {
      isIncomplete: false,
      items: items.map(({ label, kind, detail, documentation, insertText }, i) => ({
        label,
        kind: COMPLETION_KINDS[kind],
        ...(detail !== '' && { detail }),
        ...(documentation !== '' && { documentation }),
        // The order is the language's own; clients otherwise sort by label.
        sortText: String(i).padStart(5, '0'),
        filterText: document.text.startsWith("'", replace.start) ? insertText : label,
        textEdit: { range, newText: insertText },
      })),
    }
  }

  #typeOffers(document: FxDocument, offset: number) {
    const before = /:\s*([\p{L}_]*)$/u.exec(document.text.slice(0, offset))
    if (!before) return []
    const own = this.#fx.define(document.text, this.#base()).types.keys()
    const range = document.rangeOf({ start: offset - (before[1]?.length ?? 0), end: offset })
    return [...TYPE_NAMES, ...own].map((label) => ({
      label,
      kind: 22,
      textEdit: { range, newText: quoteName(label) },
    }))
  }

  #signatureHelp(params: PositionParams) {
    const document = this.#document(params)
    const offset = document.offsetAt(params.position)
    const place = this.#place(document, offset)
    const help = place && signatureHelp(this.#fx, place.text, offset, place.options)
    if (!help) return null
    return {
      activeSignature: help.activeSignature,
      activeParameter: help.activeParameter,
      signatures: help.signatures.map(({ label, parameters, returns, documentation }) => ({
        label: returns === undefined ? label : `${label}: ${returns}`,
        documentation,
        parameters: parameters.map(({ start, end, documentation: text }) => ({
          label: [start, end],
          ...(text !== '' && { documentation: text }),
        })),
      })),
    }
  }

  #hover(params: PositionParams) {
    const document = this.#document(params)
    const offset = document.offsetAt(params.position)
    const place = this.#place(document, offset)
    const found = place && hover(this.#fx, place.text, offset, place.options)
    if (!found) return null
    const more = found.documentation === '' ? '' : `\n\n${found.documentation}`
    return {
      range: document.rangeOf(found),
      contents: { kind: 'markdown', value: `\`\`\`powerfx\n${found.title}\n\`\`\`${more}` },
    }
  }

  #definition(params: PositionParams) {
    const document = this.#document(params)
    const offset = document.offsetAt(params.position)
    const here = (span: { start: number; end: number }) => ({
      uri: document.uri,
      range: document.rangeOf(span),
    })
    const place = this.#place(document, offset)
    const found = place && definition(this.#fx, place.text, offset, place.options)
    if (found?.place) return here(found.place)
    const name = found?.host?.name ?? found?.symbol?.name
    const parameter = place?.part?.parameters.find((one) => one.name === found?.symbol?.name)
    if (parameter) return here(parameter)
    const head = place ? undefined : this.#headAt(document, offset)
    if (head) return here(head.nameSpan)
    for (const script of this.#scripts())
      for (const part of script.parts)
        if (part.name === name)
          return { uri: script.document.uri, range: script.document.rangeOf(part.nameSpan) }
    return null
  }

  /** The definition whose name stands at an offset of a script. */
  #headAt(document: FxDocument, offset: number): ScriptPart | undefined {
    if (!document.isScript) return undefined
    return scriptParts(this.#fx, document.text, this.#base()).find(
      ({ nameSpan }) => nameSpan.start <= offset && offset <= nameSpan.end,
    )
  }

  // Renaming.

  #prepareRename(params: PositionParams) {
    const document = this.#document(params)
    const offset = document.offsetAt(params.position)
    const type = this.#typeAt(document, offset)
    if (type) return { range: document.rangeOf(type), placeholder: type.name }
    const head = this.#headAt(document, offset)
    if (head) return { range: document.rangeOf(head.nameSpan), placeholder: head.name }
    const place = this.#place(document, offset)
    const found = place && renameableAt(this.#fx, place.text, offset, place.options)
    if (!found || (!found.local && !found.definedHere && !this.#defines(found, place))) return null
    return { range: document.rangeOf(found), placeholder: found.name }
  }

  #defines(found: { name: string }, place: Place): boolean {
    return (
      place.part?.parameters.some(({ name }) => name === found.name) === true ||
      this.#scripts().some(({ parts }) => parts.some(({ name }) => name === found.name))
    )
  }

  #rename(params: PositionParams, newName: string) {
    const document = this.#document(params)
    const offset = document.offsetAt(params.position)
    const changes: Record<string, { range: Range; newText: string }[]> = {}
    const add = (to: FxDocument, edits: readonly TextEdit[]) => {
      if (edits.length > 0)
        (changes[to.uri] ??= []).push(
          ...edits.map(({ text, ...span }) => ({ range: to.rangeOf(span), newText: text })),
        )
    }
    const type = this.#typeAt(document, offset)
    if (type) {
      this.#renameType(type.name, newName, add)
      return { changes }
    }
    const head = this.#headAt(document, offset)
    const place = head ? undefined : this.#place(document, offset)
    const found = place && renameableAt(this.#fx, place.text, offset, place.options)
    if (place && found && (found.local || found.definedHere)) {
      const result = renameAt(this.#fx, place.text, offset, newName, place.options)
      if ('refused' in result) throw new RpcRefusal(RPC.requestFailed, result.refused)
      add(document, result.edits)
      return { changes }
    }
    const parameter = place?.part?.parameters.find(({ name }) => name === found?.name)
    if (place?.part && parameter) {
      if (place.part.parameters.some(({ name }) => name === newName))
        throw new RpcRefusal(RPC.requestFailed, `'${newName}' already is a parameter.`)
      const { start, end, name } = parameter
      add(document, [{ start, end, text: quoteName(newName) }])
      add(document, rename(this.#fx, place.text, { symbol: name }, newName, place.options))
      return { changes }
    }
    const name = head?.name ?? found?.name
    const defined = this.#scripts().some(({ parts }) => parts.some((part) => part.name === name))
    if (name === undefined || !defined)
      throw new RpcRefusal(RPC.requestFailed, 'Only names that open documents define can change.')
    this.#renameDefinition(name, newName, add)
    return { changes }
  }

  /** Every place of a document that names a type. */
  #typeNames(document: FxDocument): TypeName[] {
    return [
      ...(document.isScript ? typeNamesOfScript(this.#fx, document.text, this.#base()) : []),
      ...this.#places(document).flatMap(({ text, options }) => typeNames(this.#fx, text, options)),
    ]
  }

  /** The type of an open script that is named at an offset. */
  #typeAt(document: FxDocument, offset: number): TypeName | undefined {
    const at = this.#typeNames(document).find(({ start, end }) => start <= offset && offset <= end)
    const isDefined = (name: string) =>
      this.#scripts().some(({ parts }) =>
        parts.some((part) => part.kind === 'type' && part.name === name),
      )
    return at && isDefined(at.name) ? at : undefined
  }

  /** Renames a type of a script, in every open document. */
  #renameType(
    name: string,
    newName: string,
    add: (to: FxDocument, edits: readonly TextEdit[]) => void,
  ) {
    const taken = this.#scripts().some(({ parts }) => parts.some((part) => part.name === newName))
    if (taken || TYPE_NAMES.includes(newName))
      throw new RpcRefusal(RPC.requestFailed, `'${newName}' is defined already.`)
    for (const document of this.#documents.values())
      add(
        document,
        this.#typeNames(document)
          .filter((one) => one.name === name)
          .map(({ start, end }) => ({ start, end, text: quoteName(newName) })),
      )
  }

  /** Renames what a script defines, in every open document. */
  #renameDefinition(
    name: string,
    newName: string,
    add: (to: FxDocument, edits: readonly TextEdit[]) => void,
  ) {
    const scripts = this.#scripts()
    if (scripts.some(({ parts }) => parts.some((part) => part.name === newName)))
      throw new RpcRefusal(RPC.requestFailed, `'${newName}' is defined already.`)
    for (const { document, parts } of scripts)
      add(
        document,
        parts
          .filter((part) => part.name === name)
          .map(({ nameSpan }) => ({ ...nameSpan, text: quoteName(newName) })),
      )
    for (const document of this.#documents.values())
      for (const { text, options } of this.#places(document))
        for (const target of [{ function: name }, { symbol: name }])
          add(document, rename(this.#fx, text, target, newName, options))
  }

  // Whole documents.

  /** Edits that write the names of a formula as people read them, or as they are stored. */
  #convertNames(document: FxDocument, method: string) {
    const convert = method === 'powerfx/toDisplayNames' ? toDisplayNames : toLogicalNames
    const edits = this.#places(document).map(({ part, options }): TextEdit => {
      const { start, end } = part?.body ?? { start: 0, end: document.text.length }
      return { start, end, text: convert(this.#fx, document.text.slice(start, end), options) }
    })
    return this.#changes(document, edits)
  }

  #formatting(document: FxDocument) {
    const edits = document.isScript ? this.#scriptLayout(document) : this.#layout(document)
    return this.#changes(document, edits)
  }

  #changes(document: FxDocument, edits: readonly TextEdit[]) {
    return edits
      .filter(({ start, end, text }) => document.text.slice(start, end) !== text)
      .map(({ text, ...span }) => ({ range: document.rangeOf(span), newText: text }))
  }

  #layout({ text }: FxDocument): TextEdit[] {
    return [{ start: 0, end: text.length, text: format(this.#fx, text, this.#formulaOptions()) }]
  }

  #scriptLayout(document: FxDocument): TextEdit[] {
    return this.#places(document).flatMap(({ part, options }) => {
      if (!part) return []
      const written = document.text.slice(part.body.start, part.body.end)
      // Moving the lines of a text in quotes would change it.
      if (/"[^"]*\n[^"]*"/.test(written)) return []
      const laidOut = format(this.#fx, written.trim(), options)
      const isBlock = options.allowSideEffects === true
      const lines = laidOut.replaceAll('\n', '\n    ')
      const text = isBlock
        ? laidOut.includes('\n')
          ? `\n    ${lines}\n`
          : ` ${laidOut} `
        : ` ${laidOut}`
      return [{ ...part.body, text }]
    })
  }

  #codeActions(document: FxDocument, { range, context }: CodeActionParams) {
    const from = document.offsetAt(range.start)
    const to = document.offsetAt(range.end)
    return this.#places(document)
      .flatMap(({ text, options }) => quickFixes(this.#fx, text, options))
      .filter(({ start, end }) => start <= to && from <= end)
      .map(({ title, start, end, edits }) => {
        const at = document.rangeOf({ start, end })
        const mended = context?.diagnostics?.filter((one) => sameRange(one.range, at))
        return {
          title,
          kind: 'quickfix',
          ...(mended && mended.length > 0 && { diagnostics: mended }),
          edit: {
            changes: {
              [document.uri]: edits.map(({ text, ...span }) => ({
                range: document.rangeOf(span),
                newText: text,
              })),
            },
          },
        }
      })
  }

  /** Five numbers a token: line and start from the one before, length, type, modifiers. */
  #semanticTokens(document: FxDocument, range?: Range): number[] {
    const from = range ? document.offsetAt(range.start) : 0
    const to = range ? document.offsetAt(range.end) : Infinity
    const tokens = this.#places(document).flatMap(({ text, options, part }) => [
      ...(part ? headTokens(part) : []),
      ...semanticTokens(this.#fx, text, options).map(({ start, end, kind }) => ({
        start,
        end,
        type: TOKEN_TYPE_OF[kind],
      })),
    ])
    const data: number[] = []
    let line = 0
    let character = 0
    const wanted = tokens.filter(({ start, end }) => start < to && from < end)
    for (const { start, end, type } of wanted.toSorted((a, b) => a.start - b.start))
      for (const piece of document.text.slice(start, end).matchAll(/[^\r\n]+/g)) {
        const at = document.positionAt(start + piece.index)
        data.push(
          at.line - line,
          at.line === line ? at.character - character : at.character,
          piece[0].length,
          TOKEN_TYPES.indexOf(type),
          0,
        )
        line = at.line
        character = at.character
      }
    return data
  }
}

interface CodeActionParams {
  readonly textDocument: { readonly uri: string }
  readonly range: Range
  readonly context?: { readonly diagnostics?: readonly { readonly range: Range }[] }
}

function headTokens({ kind, nameSpan, parameters }: ScriptPart) {
  const type: TokenType = kind === 'function' ? 'function' : 'variable'
  return [
    { ...nameSpan, type },
    ...parameters.map(({ start, end }) => ({ start, end, type: 'parameter' as const })),
  ]
}

const sameRange = (a: Range, b: Range): boolean =>
  a.start.line === b.start.line &&
  a.start.character === b.start.character &&
  a.end.line === b.end.line &&
  a.end.character === b.end.character
