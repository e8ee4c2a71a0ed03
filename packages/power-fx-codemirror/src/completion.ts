import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionSource,
} from '@codemirror/autocomplete'
import { type Extension, StateEffect, StateField } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { CurrentLanguage, FormulaCompletion } from './language.ts'

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

/** Offers while typing, and at Ctrl+Space; the list is the language's own, best first. */
export function formulaCompletion(language: CurrentLanguage): Extension {
  return [
    autocompletion({
      override: [formulaSource(language)],
      activateOnTyping: true,
      maxRenderedOptions: 200,
      icons: true,
      closeOnBlur: true,
    }),
    openedBracket,
  ]
}

/** The completion source alone, for an `autocompletion` of one's own. */
export function formulaSource(language: CurrentLanguage): CompletionSource {
  return (context: CompletionContext) => {
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
