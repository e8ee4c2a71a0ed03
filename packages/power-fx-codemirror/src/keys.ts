import {
  acceptCompletion,
  closeCompletion,
  completionKeymap,
  completionStatus,
  startCompletion,
} from '@codemirror/autocomplete'
import { defaultKeymap, historyKeymap, insertNewline } from '@codemirror/commands'
import { lintKeymap } from '@codemirror/lint'
import { type Extension, Prec } from '@codemirror/state'
import { keymap } from '@codemirror/view'

/**
 * Enter takes what is offered and else does nothing, as a formula is edited in place; Shift+Enter
 * breaks the line. Tab takes an offer while the list is open and else leaves the editor.
 */
export const formulaKeys: Extension = Prec.high(
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
