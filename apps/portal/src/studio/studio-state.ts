import { type AppDocument, findControl, findScreen } from '@patchbay/app-model'
import type { AppDataSource } from '@patchbay/wire'

/** What a save stores: the part of the Studio's state that undo and redo walk through. */
export interface AppContent {
  readonly displayName: string
  readonly document: AppDocument
  readonly dataSources: readonly AppDataSource[]
}

/** What the formula bar and the property pane show. */
export interface Selection {
  /** The screen on the canvas. */
  readonly screen: string
  /** A control's name, the screen's own, or `App`. */
  readonly name: string
  readonly property: string
}

interface Step {
  readonly content: AppContent
  readonly selection: Selection
}

/** Everything the Studio knows about the app it edits. */
export interface StudioState extends Step {
  readonly past: readonly Step[]
  readonly future: readonly Step[]
  /** The content as stored last; the same object means that nothing is unsaved. */
  readonly saved: AppContent
  /** Version that the stored content is. */
  readonly version: number
  /** Edits of the same key that follow each other are one step of undo. */
  readonly mergeKey: string | undefined
}

/** What may happen to a {@link StudioState}. */
export type StudioAction =
  | {
      type: 'edit'
      content: Partial<AppContent>
      select?: Partial<Selection>
      /** Typing or nudging: one undo step as long as the key stays. */
      mergeKey?: string
    }
  | { type: 'select'; selection: Partial<Selection> }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'saved'; content: AppContent; version: number }
  | { type: 'loaded'; content: AppContent; version: number }

const mostSteps = 200

/** The state with which the Studio opens an app. */
export function openApp(content: AppContent, version: number): StudioState {
  return {
    content,
    selection: firstSelection(content.document),
    past: [],
    future: [],
    saved: content,
    version,
    mergeKey: undefined,
  }
}

/** Whether there is something to save. */
export const isDirty = (state: StudioState): boolean => state.content !== state.saved

/** The Studio's only way to change: a pure step from one state to the next. */
export function reduceStudio(state: StudioState, action: StudioAction): StudioState {
  switch (action.type) {
    case 'edit': {
      const content = { ...state.content, ...action.content }
      if (sameContent(content, state.content)) return state
      const merges = action.mergeKey !== undefined && action.mergeKey === state.mergeKey
      const before = { content: state.content, selection: state.selection }
      return {
        ...state,
        content,
        selection: validSelection(content.document, { ...state.selection, ...action.select }),
        past: merges ? state.past : [...state.past, before].slice(-mostSteps),
        future: [],
        mergeKey: action.mergeKey,
      }
    }
    case 'select':
      return {
        ...state,
        selection: validSelection(state.content.document, {
          ...state.selection,
          ...action.selection,
        }),
        mergeKey: undefined,
      }
    case 'undo':
      return walk(state, state.past.at(-1), (now, step) => ({
        past: state.past.slice(0, -1),
        future: [now, ...state.future],
        ...step,
      }))
    case 'redo':
      return walk(state, state.future[0], (now, step) => ({
        past: [...state.past, now],
        future: state.future.slice(1),
        ...step,
      }))
    case 'saved':
      // Edits made while the save was under way stay unsaved: only what was sent counts as stored.
      return { ...state, saved: action.content, version: action.version, mergeKey: undefined }
    case 'loaded':
      return openApp(action.content, action.version)
  }
}

function walk(
  state: StudioState,
  step: Step | undefined,
  next: (now: Step, step: Step) => Pick<StudioState, 'past' | 'future'> & Step,
): StudioState {
  if (!step) return state
  const walked = next({ content: state.content, selection: state.selection }, step)
  return {
    ...state,
    ...walked,
    selection: validSelection(walked.content.document, walked.selection),
    mergeKey: undefined,
  }
}

function sameContent(a: AppContent, b: AppContent): boolean {
  return (
    a.document === b.document && a.dataSources === b.dataSources && a.displayName === b.displayName
  )
}

function firstSelection(document: AppDocument): Selection {
  const screen = document.screens[0]?.name
  return screen === undefined
    ? { screen: '', name: 'App', property: 'OnStart' }
    : { screen, name: screen, property: 'Fill' }
}

/** The selection, or the nearest that still exists once what was selected is gone. */
function validSelection(document: AppDocument, selection: Selection): Selection {
  if (selection.name === 'App') {
    const screen = findScreen(document, selection.screen) ?? document.screens[0]
    return { ...selection, screen: screen?.name ?? '' }
  }
  if (findScreen(document, selection.name)) return { ...selection, screen: selection.name }
  const place = findControl(document, selection.name)
  if (place) return { ...selection, screen: place.screen.name }
  const screen = findScreen(document, selection.screen)
  return screen
    ? { screen: screen.name, name: screen.name, property: 'Fill' }
    : firstSelection(document)
}
