import type { ApiPropertiesJson, ConnectorScript, SwaggerJson } from '@patchbay/wire'
import { isObject, type JsonObject, sameValue } from './json-path.ts'

/** A connector as it stands in the wizard. Values are replaced, never changed in place. */
export interface ConnectorDraft {
  definition: SwaggerJson
  properties: ApiPropertiesJson
  /** `data:` URL. */
  icon: string | null
  /** Typed and not yet saved. Leaves memory in the save request only. */
  clientSecret: string
  /** Custom code; null when there is none. */
  script: ConnectorScript | null
  /** Actions without a request: a definition has no place for an operation that has no path. */
  unplaced: readonly UnplacedAction[]
}

export interface UnplacedAction {
  /** `new:1`, unique within the draft. */
  key: string
  operation: JsonObject
}

/** Text of the Swagger editor that could not be read; the form keeps the last good definition. */
export interface UnreadableText {
  text: string
  line: number
  reason: string
}

export interface DraftState {
  draft: ConnectorDraft
  past: readonly ConnectorDraft[]
  future: readonly ConnectorDraft[]
  /** What a save would be compared with; null until the connector exists. */
  saved: ConnectorDraft | null
  /** The field last typed into: further typing belongs to the same undo step. */
  field: string | null
  /** Text of the Swagger editor as typed; null when it is to be written from the definition. */
  swaggerText: string | null
  unreadable: UnreadableText | null
  /** Version of the connector the edit began from; null until it exists. */
  baseVersion: number | null
}

export type DraftAction =
  /** `field`: edits of one field in a row are undone together. */
  | { type: 'edit'; change: (draft: ConnectorDraft) => ConnectorDraft; field?: string }
  | { type: 'swagger typed'; text: string; reading: TextReading }
  | { type: 'swagger discarded' }
  | { type: 'undone' }
  | { type: 'redone' }
  /** Back to what is stored, or to what it began with. */
  | { type: 'reverted'; to?: ConnectorDraft }
  /** The server took this draft, and may have completed it. */
  | { type: 'saved'; sent: ConnectorDraft; stored: ConnectorDraft; version: number }
  /** Keep the draft, and let the next save replace the newer version. */
  | { type: 'rebased'; stored: ConnectorDraft; version: number }

/** What reading the text of the Swagger editor gave. */
export type TextReading =
  | { ok: true; definition: SwaggerJson }
  | { ok: false; line: number; reason: string }

const undoSteps = 200

/** The state of the wizard when it opens. */
export function openDraft(
  draft: ConnectorDraft,
  stored: { draft: ConnectorDraft; version: number } | null,
): DraftState {
  return {
    draft,
    past: [],
    future: [],
    saved: stored?.draft ?? null,
    field: null,
    swaggerText: null,
    unreadable: null,
    baseVersion: stored?.version ?? null,
  }
}

/** The one place where the wizard's state changes. */
export function reduceDraft(state: DraftState, action: DraftAction): DraftState {
  switch (action.type) {
    case 'edit': {
      const draft = action.change(state.draft)
      if (draft === state.draft) return state
      return { ...step(state, draft, action.field ?? null), swaggerText: null, unreadable: null }
    }
    case 'swagger typed': {
      if (!action.reading.ok) {
        const { line, reason } = action.reading
        return {
          ...state,
          swaggerText: action.text,
          unreadable: { text: action.text, line, reason },
        }
      }
      const { definition } = action.reading
      const next = sameValue(definition, state.draft.definition)
        ? state
        : step(state, { ...state.draft, definition }, 'swagger text')
      return { ...next, swaggerText: action.text, unreadable: null }
    }
    case 'swagger discarded':
      return { ...state, swaggerText: null, unreadable: null }
    case 'undone': {
      const previous = state.past.at(-1)
      if (!previous) return state
      return {
        ...state,
        draft: previous,
        past: state.past.slice(0, -1),
        future: [state.draft, ...state.future],
        ...afterJump,
      }
    }
    case 'redone': {
      const [next, ...future] = state.future
      if (!next) return state
      return { ...state, draft: next, past: [...state.past, state.draft], future, ...afterJump }
    }
    case 'reverted': {
      const to = action.to ?? state.saved
      return to ? { ...step(state, to, null), swaggerText: null, unreadable: null } : state
    }
    case 'saved': {
      // What was typed while the request was on its way stays, and stays unsaved.
      const untouched = state.draft === action.sent
      return {
        ...state,
        draft: untouched ? action.stored : forgetSentSecret(state.draft, action.sent),
        past: state.past.map((draft) => forgetSentSecret(draft, action.sent)),
        future: state.future.map((draft) => forgetSentSecret(draft, action.sent)),
        saved: action.stored,
        field: null,
        swaggerText: untouched ? null : state.swaggerText,
        baseVersion: action.version,
      }
    }
    case 'rebased':
      return { ...state, saved: action.stored, baseVersion: action.version }
  }
}

const afterJump = { field: null, swaggerText: null, unreadable: null }

function step(state: DraftState, draft: ConnectorDraft, field: string | null): DraftState {
  const continues = field !== null && field === state.field && state.past.length > 0
  return {
    ...state,
    draft,
    past: continues ? state.past : [...state.past, state.draft].slice(-undoSteps),
    future: [],
    field,
  }
}

function forgetSentSecret(draft: ConnectorDraft, sent: ConnectorDraft): ConnectorDraft {
  return sent.clientSecret !== '' && draft.clientSecret === sent.clientSecret
    ? { ...draft, clientSecret: '' }
    : draft
}

/** Something would be lost by closing. */
export function hasUnsavedChanges(state: DraftState): boolean {
  if (state.unreadable) return true
  if (!state.saved) return true
  return !sameValue(state.draft, state.saved)
}

/** What survives a reload. The client secret is left out: it must not rest in the browser. */
export interface StoredDraft {
  draft: Omit<ConnectorDraft, 'clientSecret'>
  unreadable: UnreadableText | null
  baseVersion: number | null
}

export function toStoredDraft(state: DraftState): StoredDraft {
  const { clientSecret: _, ...draft } = state.draft
  return { draft, unreadable: state.unreadable, baseVersion: state.baseVersion }
}

/** Reads what {@link toStoredDraft} wrote; undefined when it is not that. */
export function parseStoredDraft(text: string | null): StoredDraft | undefined {
  if (text === null) return undefined
  try {
    return readStoredDraft(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The same of a value that was parsed already. */
export function readStoredDraft(value: unknown): StoredDraft | undefined {
  if (!isObject(value) || !isObject(value['draft'])) return undefined
  const { definition, properties, icon, unplaced, script } = value['draft']
  if (!isObject(definition) || !isObject(properties) || !Array.isArray(unplaced)) return undefined
  const unreadable = value['unreadable']
  const baseVersion = value['baseVersion']
  return {
    draft: {
      definition,
      properties,
      icon: typeof icon === 'string' ? icon : null,
      script: isScript(script) ? script : null,
      unplaced: unplaced.filter(isUnplacedAction),
    },
    unreadable: isUnreadableText(unreadable) ? unreadable : null,
    baseVersion: typeof baseVersion === 'number' ? baseVersion : null,
  }
}

function isUnplacedAction(value: unknown): value is UnplacedAction {
  return isObject(value) && typeof value['key'] === 'string' && isObject(value['operation'])
}

function isScript(value: unknown): value is ConnectorScript {
  return (
    isObject(value) &&
    (value['language'] === 'csharp' || value['language'] === 'javascript') &&
    typeof value['source'] === 'string'
  )
}

function isUnreadableText(value: unknown): value is UnreadableText {
  return (
    isObject(value) &&
    typeof value['text'] === 'string' &&
    typeof value['line'] === 'number' &&
    typeof value['reason'] === 'string'
  )
}

/** The state that {@link StoredDraft} stood for, over what the server has now. */
export function reopenDraft(
  kept: StoredDraft,
  stored: { draft: ConnectorDraft; version: number } | null,
): DraftState {
  const opened = openDraft({ ...kept.draft, clientSecret: '' }, stored)
  return {
    ...opened,
    past: stored ? [stored.draft] : [],
    swaggerText: kept.unreadable?.text ?? null,
    unreadable: kept.unreadable,
    // The version the edit began from, so that a save between is noticed.
    baseVersion: stored ? (kept.baseVersion ?? stored.version) : null,
  }
}
