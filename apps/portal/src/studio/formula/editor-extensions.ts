import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionKeymap,
  completionStatus,
  type Completion,
  type CompletionContext,
  startCompletion,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, insertNewline } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { forceLinting, linter, lintKeymap } from '@codemirror/lint'
import {
  type EditorState,
  type Extension,
  Prec,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  keymap,
  placeholder,
  showTooltip,
  type Tooltip,
  tooltips,
} from '@codemirror/view'
import type { FormulaCompletion, FormulaLanguage, FormulaSignature } from './formula-language.ts'

/** Reads the language in force; it changes with the selection and with every edit of the app. */
export type CurrentLanguage = () => FormulaLanguage

/** Tells the editor that the language's answers may have changed though the text has not. */
export const languageChanged = StateEffect.define()

/** Everything the formula bar adds to a plain CodeMirror. */
export function formulaExtensions(
  language: CurrentLanguage,
  options: { label: string; describedBy: string; onChange: (text: string) => void },
): Extension[] {
  return [
    history(),
    bracketMatching(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      'aria-describedby': options.describedBy,
      spellcheck: 'false',
      autocapitalize: 'off',
      autocorrect: 'off',
    }),
    placeholder('Type a formula'),
    tooltips({ position: 'fixed', parent: document.body }),
    completion(language),
    openedBracket,
    signatureHelp(language),
    hover(language),
    findings(language),
    colors(language),
    keys,
    look,
    EditorView.updateListener.of((update) => {
      if (update.docChanged && update.transactions.some((one) => one.isUserEvent('from-outside')))
        return
      if (update.docChanged) options.onChange(update.state.doc.toString())
    }),
  ]
}

/** Asks again for findings after the language has changed. */
export function refresh(view: EditorView): void {
  view.dispatch({ effects: languageChanged.of(null) })
  forceLinting(view)
}

// Enter takes what is offered and else does nothing, as a formula is edited in place; Shift+Enter
// breaks the line. Tab takes an offer while the list is open and else leaves the editor.
const keys = Prec.high(
  keymap.of([
    { key: 'Tab', run: acceptCompletion },
    { key: 'Shift-Enter', run: insertNewline },
    { key: 'Enter', run: (view) => acceptCompletion(view) || true },
    {
      key: 'Escape',
      run: (view) => completionStatus(view.state) !== null && closeCompletion(view),
    },
    { key: 'Ctrl-Space', run: startCompletion },
    ...completionKeymap.filter(({ key }) => key !== 'Enter'),
    ...lintKeymap,
    ...historyKeymap,
    ...defaultKeymap,
  ]),
)

const completionTypes: Record<string, string> = {
  function: 'function',
  variable: 'variable',
  contextVariable: 'variable',
  collection: 'variable',
  control: 'class',
  screen: 'class',
  namespace: 'namespace',
  dataSource: 'namespace',
  enum: 'enum',
  option: 'enum',
  field: 'property',
  property: 'property',
  column: 'property',
  keyword: 'keyword',
  operator: 'keyword',
}

function completion(language: CurrentLanguage): Extension {
  const source = (context: CompletionContext) => {
    const text = context.state.doc.toString()
    const before = text.slice(0, context.pos)
    // A comma or an operator is no reason to open a list; a dot and a letter are.
    if (!context.explicit && !/[\p{L}\p{N}_.'(,]\s?$/u.test(before)) return null
    const items = language().complete(text, context.pos)
    const from = Math.min(context.pos, ...items.map(({ start }) => start))
    if (items.length === 0) return null
    if (!context.explicit && from === context.pos && !before.trimEnd().endsWith('.')) return null
    return {
      from,
      to: Math.max(context.pos, ...items.map(({ end }) => end)),
      // The language has chosen and ordered already.
      filter: false,
      options: items.map(toOption),
    }
  }
  return autocompletion({
    override: [source],
    activateOnTyping: true,
    maxRenderedOptions: 200,
    icons: true,
    closeOnBlur: true,
  })
}

/** Where the caret stood when an offer was taken. */
const completedAt = StateEffect.define<number>()

/** People type the bracket that the offer has brought already: it is there once. */
const openedBracket: Extension = [
  StateField.define<number | undefined>({
    create: () => undefined,
    update(value, transaction) {
      for (const effect of transaction.effects) if (effect.is(completedAt)) return effect.value
      return transaction.docChanged || transaction.selection ? undefined : value
    },
    provide: (field) =>
      EditorView.inputHandler.of(
        (view, from, to, text) =>
          text === '(' &&
          from === to &&
          view.state.field(field) === from &&
          view.state.sliceDoc(from - 1, from) === '(',
      ),
  }),
]

function toOption(item: FormulaCompletion, index: number): Completion {
  return {
    label: item.insert,
    displayLabel: item.label,
    type: completionTypes[item.kind] ?? 'text',
    boost: -Math.min(index, 99),
    ...(item.detail === undefined ? {} : { detail: item.detail }),
    ...(item.documentation ? { info: item.documentation } : {}),
    apply: (view, _, __, to) => {
      view.dispatch({
        changes: { from: item.start, to: Math.max(item.end, to), insert: item.insert },
        selection: { anchor: item.start + item.insert.length },
        userEvent: 'input.complete',
        effects: completedAt.of(item.start + item.insert.length),
      })
    },
  }
}

function signatureHelp(language: CurrentLanguage): Extension {
  const tooltip = (state: EditorState): Tooltip | null => {
    const { main } = state.selection
    if (!main.empty) return null
    const signature = language().signature(state.doc.toString(), main.head)
    return signature
      ? {
          pos: main.head,
          above: true,
          strictSide: false,
          create: () => ({ dom: drawSignature(signature) }),
        }
      : null
  }
  return [
    StateField.define<Tooltip | null>({
      create: () => null,
      update: (value, transaction) => {
        if (transaction.effects.some((effect) => effect.is(hideSignature))) return null
        return transaction.docChanged || transaction.selection ? tooltip(transaction.state) : value
      },
      provide: (field) => showTooltip.from(field),
    }),
    EditorView.domEventHandlers({
      // Not inside the event: the editor is still handling it.
      blur: (_, view) =>
        queueMicrotask(() => {
          if (view.dom.isConnected) view.dispatch({ effects: hideSignature.of(null) })
        }),
    }),
  ]
}

const hideSignature = StateEffect.define()

function drawSignature(signature: FormulaSignature): HTMLElement {
  const box = document.createElement('div')
  box.className = 'fx-signature'
  const line = document.createElement('div')
  const active = signature.parameters[signature.active]
  if (active) {
    const strong = document.createElement('strong')
    strong.textContent = signature.label.slice(active.start, active.end)
    line.append(signature.label.slice(0, active.start), strong, signature.label.slice(active.end))
  } else line.append(signature.label)
  if (signature.returns !== undefined) line.append(` → ${signature.returns}`)
  box.append(line)
  for (const text of [signature.documentation, active?.documentation])
    if (text) {
      const more = document.createElement('div')
      more.className = 'fx-documentation'
      more.textContent = text
      box.append(more)
    }
  return box
}

function hover(language: CurrentLanguage): Extension {
  return hoverTooltip((view, position) => {
    const found = language().hover(view.state.doc.toString(), position)
    if (!found) return null
    return {
      pos: found.start,
      end: found.end,
      above: true,
      create: () => {
        const dom = document.createElement('div')
        dom.className = 'fx-signature'
        const title = document.createElement('div')
        title.textContent = found.title
        dom.append(title)
        if (found.text) {
          const more = document.createElement('div')
          more.className = 'fx-documentation'
          more.textContent = found.text
          dom.append(more)
        }
        return { dom }
      },
    }
  })
}

function findings(language: CurrentLanguage): Extension {
  return linter(
    (view) => {
      const text = view.state.doc.toString()
      return language()
        .findings(text)
        .map(({ start, end, severity, message }) => {
          const from = Math.min(start, text.length)
          return {
            from,
            // An empty place cannot be underlined; the character before it can.
            to: Math.max(Math.min(end, text.length), from),
            severity: severity === 'suggestion' ? ('info' as const) : severity,
            message,
          }
        })
    },
    {
      delay: 150,
      needsRefresh: (update) =>
        update.transactions.some((one) => one.effects.some((effect) => effect.is(languageChanged))),
    },
  )
}

function colors(language: CurrentLanguage): Extension {
  const compute = (state: EditorState): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>()
    const length = state.doc.length
    let last = 0
    for (const { start, end, kind } of language().tokens(state.doc.toString())) {
      if (start < last || end > length || start >= end) continue
      builder.add(start, end, Decoration.mark({ class: `fx-${kind}` }))
      last = end
    }
    return builder.finish()
  }
  return StateField.define<DecorationSet>({
    create: compute,
    update: (value, transaction) =>
      transaction.docChanged || transaction.effects.some((effect) => effect.is(languageChanged))
        ? compute(transaction.state)
        : value,
    provide: (field) => EditorView.decorations.from(field),
  })
}

const look = EditorView.theme({
  '&': {
    fontSize: '14px',
    color: 'var(--colorNeutralForeground1)',
    backgroundColor: 'var(--colorNeutralBackground1)',
    maxHeight: 'inherit',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--fontFamilyMonospace)',
    lineHeight: '1.5',
    overflow: 'auto',
  },
  '.cm-content': { caretColor: 'var(--colorNeutralForeground1)', padding: '4px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--colorNeutralForeground1)' },
  '.cm-placeholder': { color: 'var(--colorNeutralForeground3)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-content ::selection':
    { backgroundColor: 'var(--colorBrandBackground2Pressed)' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--colorNeutralBackground1Selected)',
    outline: '1px solid var(--colorNeutralStroke1)',
  },
})
