import { StateEffect } from '@codemirror/state'

/** Tells the editor that the language's answers may have changed though the text has not. */
export const languageChanged = StateEffect.define()
