// The language server with a real client: Microsoft's own protocol library on the other end of the pipe.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { execPath } from 'node:process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { T, createEngine, symbolTable } from '@patchbay/power-fx'
import { FxLanguageServer } from '../../apps/cli/src/fx-language-server.ts'
import {
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentFormattingRequest,
  ExitNotification,
  HoverRequest,
  InitializeRequest,
  InitializedNotification,
  PrepareRenameRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  RenameRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  ShutdownRequest,
  SignatureHelpRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  createProtocolConnection,
} from 'vscode-languageserver-protocol/node'

const cli = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))

/** A server process with a client. */
class Session {
  readonly process: ChildProcess
  readonly connection: ProtocolConnection
  readonly #published: PublishDiagnosticsParams[] = []
  readonly #waiting: (() => void)[] = []

  constructor(...args: string[]) {
    this.process = spawn(execPath, [cli, 'fx', 'lsp', '--stdio', ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const { stdout, stdin } = this.process
    assert.ok(stdout && stdin)
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    )
    this.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.#published.push(params)
      for (const wake of this.#waiting.splice(0)) wake()
    })
    this.connection.listen()
  }

  async initialize(initializationOptions?: unknown) {
    const result = await this.connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: {},
      initializationOptions,
    })
    await this.connection.sendNotification(InitializedNotification.type, {})
    return result
  }

  async open(uri: string, text: string): Promise<PublishDiagnosticsParams> {
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'powerfx', version: 1, text },
    })
    return this.published(uri)
  }

  /** The next findings for a document. */
  async published(uri: string): Promise<PublishDiagnosticsParams> {
    for (;;) {
      const at = this.#published.findIndex((one) => one.uri === uri)
      const [found] = at < 0 ? [] : this.#published.splice(at, 1)
      if (found) return found
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Shuts the server down; gives its exit code. */
  async end(): Promise<unknown> {
    const exited = once(this.process, 'exit')
    await this.connection.sendRequest(ShutdownRequest.type)
    await this.connection.sendNotification(ExitNotification.type)
    const [code] = await exited
    this.connection.dispose()
    return code
  }
}

/** A text with a bar for the caret, and the caret's position. */
function atBar(marked: string) {
  const lines = marked.slice(0, marked.indexOf('|')).split('\n')
  const position = { line: lines.length - 1, character: lines.at(-1)!.length }
  return { text: marked.replace('|', ''), position }
}

function apply(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n')
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character
  return edits
    .toSorted((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (out, { range, newText }) =>
        out.slice(0, offset(range.start)) + newText + out.slice(offset(range.end)),
      text,
    )
}

let session: Session
let documents = 0
const newUri = (end = 'fx') => `file:///formula-${++documents}.${end}`

before(async () => {
  session = new Session()
  const { capabilities, serverInfo } = await session.initialize()
  assert.equal(serverInfo?.name, 'patchbay fx lsp')
  assert.equal(capabilities.hoverProvider, true)
})

after(async () => {
  assert.equal(await session.end(), 0, 'a session that was shut down ends well')
})

void test('findings come when a document opens, changes and closes', async () => {
  const uri = newUri()
  const opened = await session.open(uri, '// two\n  Summ(2)')
  assert.equal(opened.diagnostics.length, 1)
  const [finding] = opened.diagnostics
  assert.deepEqual(finding?.range, {
    start: { line: 1, character: 2 },
    end: { line: 1, character: 9 },
  })
  assert.deepEqual([finding?.severity, finding?.source], [1, 'power-fx'])
  await session.connection.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 2 },
    contentChanges: [
      {
        range: { start: { line: 1, character: 5 }, end: { line: 1, character: 6 } },
        text: '',
      },
    ],
  })
  const changed = await session.published(uri)
  assert.deepEqual([changed.version, changed.diagnostics], [2, []])
  await session.connection.sendNotification(DidCloseTextDocumentNotification.type, {
    textDocument: { uri },
  })
  assert.deepEqual((await session.published(uri)).diagnostics, [])
})

void test('functions of canvas apps and new variables are known', async () => {
  const text = 'Set(count, 1); Notify("Saved " & count)'
  assert.deepEqual((await session.open(newUri(), text)).diagnostics, [])
})

void test('completion replaces what is typed, best first', async () => {
  const uri = newUri()
  const { text, position } = atBar('"é𝄞" &\nLef|')
  await session.open(uri, text)
  const list = await session.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position,
  })
  assert.ok(list && !Array.isArray(list))
  const [first] = list.items.toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1))
  assert.equal(first?.label, 'Left')
  assert.ok(first.textEdit && 'range' in first.textEdit)
  assert.equal(apply(text, [first.textEdit]), '"é𝄞" &\nLeft(')
})

void test('signature help knows the parameter, hover the type', async () => {
  const uri = newUri()
  const { text, position } = atBar('Left("abc", |1)')
  await session.open(uri, text)
  const at = { textDocument: { uri }, position }
  const help = await session.connection.sendRequest(SignatureHelpRequest.type, at)
  assert.equal(help?.activeParameter, 1)
  assert.match(help.signatures[0]?.label ?? '', /^Left\(text: Text, count: Number\)/)
  const shown = await session.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri },
    position: { line: 0, character: 2 },
  })
  assert.ok(shown && typeof shown.contents === 'object' && 'value' in shown.contents)
  assert.match(shown.contents.value, /Left\(text: Text, count: Number\): Text/)
})

void test('definition, rename and formatting work inside one formula', async () => {
  const uri = newUri()
  const { text, position } = atBar('With({size: 2},\nsi|ze*2 + size)')
  await session.open(uri, text)
  const at = { textDocument: { uri }, position }
  const found = await session.connection.sendRequest(DefinitionRequest.type, at)
  assert.ok(found && 'uri' in found)
  assert.deepEqual(found.range.start, { line: 0, character: 6 })
  const edit = await session.connection.sendRequest(RenameRequest.type, {
    ...at,
    newName: 'my size',
  })
  assert.equal(
    apply(text, edit?.changes?.[uri] ?? []),
    "With({'my size': 2},\n'my size'*2 + 'my size')",
  )
  const layout = await session.connection.sendRequest(DocumentFormattingRequest.type, {
    textDocument: { uri },
    options: { tabSize: 4, insertSpaces: true },
  })
  assert.equal(apply(text, layout ?? []), 'With({size: 2}, size * 2 + size)')
})

void test('what cannot be renamed is refused with a reason', async () => {
  const uri = newUri()
  await session.open(uri, 'Left("a", 1)')
  const at = { textDocument: { uri }, position: { line: 0, character: 1 } }
  assert.equal(await session.connection.sendRequest(PrepareRenameRequest.type, at), null)
  await assert.rejects(
    session.connection.sendRequest(RenameRequest.type, { ...at, newName: 'x' }),
    /Only names that open documents define/,
  )
})

void test('quick fixes mend the finding they are asked about', async () => {
  const uri = newUri()
  const text = 'If(1 == 1, "a", Lft("b", 1))'
  const { diagnostics } = await session.open(uri, text)
  const unknown = diagnostics.find(({ code }) => code === 'ErrUnknownFunction')
  assert.ok(unknown, JSON.stringify(diagnostics))
  const actions = await session.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range: unknown.range,
    context: { diagnostics: [unknown] },
  })
  const action = actions?.find(({ title }) => title === 'Change to Left')
  assert.ok(action && 'edit' in action && action.edit)
  assert.deepEqual(action.diagnostics, [unknown])
  assert.equal(apply(text, action.edit.changes?.[uri] ?? []), 'If(1 == 1, "a", Left("b", 1))')
})

void test('semantic tokens are counted from one to the next', async () => {
  const uri = newUri()
  await session.open(uri, 'Len("a") +\n  1')
  const tokens = await session.connection.sendRequest(SemanticTokensRequest.type, {
    textDocument: { uri },
  })
  const rows = Array.from({ length: (tokens?.data.length ?? 0) / 5 }, (_, i) =>
    tokens?.data.slice(i * 5, i * 5 + 3),
  )
  assert.deepEqual(rows, [
    [0, 0, 3],
    [0, 3, 1],
    [0, 1, 3],
    [0, 3, 1],
    [0, 2, 1],
    [1, 2, 1],
  ])
  const part = await session.connection.sendRequest(SemanticTokensRangeRequest.type, {
    textDocument: { uri },
    range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } },
  })
  assert.deepEqual(part?.data.slice(0, 3), [1, 2, 1])
  assert.equal(part?.data.length, 5)
})

void test('a type of a script is renamed in heads, other types and formulas', async () => {
  const script = newUri('pfx')
  const scriptText =
    'Item := Type({n: Number});\nItems := Type([Item]);\nOne(x: Item): Item = x;\n' +
    'Read(t: Text): Item = AsType(ParseJSON(t), Item);'
  assert.deepEqual((await session.open(script, scriptText)).diagnostics, [])
  const uri = newUri()
  const text = 'IsType(ParseJSON("{}"), Type([Item]))'
  assert.deepEqual((await session.open(uri, text)).diagnostics, [])
  const at = { textDocument: { uri }, position: { line: 0, character: text.indexOf('Item') } }
  assert.ok(await session.connection.sendRequest(PrepareRenameRequest.type, at))
  const edit = await session.connection.sendRequest(RenameRequest.type, { ...at, newName: 'Row' })
  assert.equal(apply(text, edit?.changes?.[uri] ?? []), text.replace('Item', 'Row'))
  assert.equal(
    apply(scriptText, edit?.changes?.[script] ?? []),
    scriptText.replaceAll(/\bItem\b/g, 'Row'),
  )
  const taken = session.connection.sendRequest(RenameRequest.type, { ...at, newName: 'Items' })
  await assert.rejects(taken, /is defined already/)
  await session.connection.sendNotification(DidCloseTextDocumentNotification.type, {
    textDocument: { uri: script },
  })
})

void test('a script of definitions is known to formulas, and renamed in all of them', async () => {
  const script = newUri('pfx')
  const scriptText = 'Twice(amount: Number): Number = amount*2;\nEight = Twice(4);'
  assert.deepEqual((await session.open(script, scriptText)).diagnostics, [])
  const uri = newUri()
  const text = 'Twice(3) + Eight'
  assert.deepEqual((await session.open(uri, text)).diagnostics, [])
  const at = { textDocument: { uri }, position: { line: 0, character: 1 } }
  const found = await session.connection.sendRequest(DefinitionRequest.type, at)
  assert.ok(found && 'uri' in found)
  assert.deepEqual([found.uri, found.range.start.line], [script, 0])
  const edit = await session.connection.sendRequest(RenameRequest.type, {
    ...at,
    newName: 'Double',
  })
  assert.equal(apply(text, edit?.changes?.[uri] ?? []), 'Double(3) + Eight')
  assert.equal(
    apply(scriptText, edit?.changes?.[script] ?? []),
    'Double(amount: Number): Number = amount*2;\nEight = Double(4);',
  )
  const inside = { textDocument: { uri: script }, position: { line: 0, character: 34 } }
  const parameter = await session.connection.sendRequest(RenameRequest.type, {
    ...inside,
    newName: 'n',
  })
  assert.equal(
    apply(scriptText, parameter?.changes?.[script] ?? []),
    'Twice(n: Number): Number = n*2;\nEight = Twice(4);',
  )
  const layout = await session.connection.sendRequest(DocumentFormattingRequest.type, {
    textDocument: { uri: script },
    options: { tabSize: 4, insertSpaces: true },
  })
  assert.equal(
    apply(scriptText, layout ?? []),
    'Twice(amount: Number): Number = amount * 2;\nEight = Twice(4);',
  )
  await session.connection.sendNotification(DidCloseTextDocumentNotification.type, {
    textDocument: { uri: script },
  })
  const orphaned = await session.published(uri)
  const missing = orphaned.diagnostics.map(({ code }) => code)
  assert.ok(missing.includes('ErrUnknownFunction') && missing.includes('ErrInvalidName'))
})

void test('names are converted to those that people read, and back', () => {
  const server = new FxLanguageServer({
    notify() {},
    start: () => ({
      engine: createEngine({ features: 'canvas' }),
      symbols: symbolTable([
        { name: 'cr1_total', displayName: 'Total', kind: 'variable', type: T.Number },
      ]),
    }),
  })
  server.request('initialize', {})
  const uri = 'file:///names.fx'
  server.notified('textDocument/didOpen', {
    textDocument: { uri, version: 1, text: 'cr1_total * 2' },
  })
  const textDocument = { uri }
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 13 } }
  assert.deepEqual(server.request('powerfx/toDisplayNames', { textDocument }), [
    { range, newText: 'Total * 2' },
  ])
  assert.deepEqual(server.request('powerfx/toLogicalNames', { textDocument }), [])
})

void test('the client chooses rules and locale; an unknown choice is refused by name', async () => {
  const german = new Session()
  await german.initialize({ locale: 'de-DE', features: 'v1' })
  assert.deepEqual((await german.open(newUri(), 'Left("abc"; 1) & 1,5')).diagnostics, [])
  const canvasOnly = await german.open(newUri(), 'Notify("Saved")')
  assert.equal(canvasOnly.diagnostics[0]?.code, 'ErrUnknownFunction')
  assert.equal(await german.end(), 0)
  const wrong = new Session()
  await assert.rejects(wrong.initialize({ features: 'v9' }), /unknown features v9/)
  const exited = once(wrong.process, 'exit')
  await wrong.connection.sendNotification(ExitNotification.type)
  assert.deepEqual((await exited)[0], 1, 'exit without shutdown is no good end')
  wrong.connection.dispose()
})

void test('requests before initialize and unknown methods are refused, and the server lives on', async () => {
  const early = new Session()
  await assert.rejects(early.connection.sendRequest(ShutdownRequest.type), /initialize first/)
  await early.initialize()
  await assert.rejects(early.connection.sendRequest('textDocument/nothing', {}), /not supported/)
  await assert.rejects(
    early.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: 'file:///never.fx' },
      position: { line: 0, character: 0 },
    }),
    /is not open/,
  )
  assert.equal(await early.end(), 0)
})
