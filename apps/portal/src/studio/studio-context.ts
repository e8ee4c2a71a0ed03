import type { AppCheck } from '@patchbay/app-model'
import type { PlayerError, RowsLeftOut } from '@patchbay/player'
import type { Value } from '@patchbay/power-fx'
import type { AppDataSource, Connector, Connection } from '@patchbay/wire'
import { createContext, type Dispatch, useContext } from 'react'
import type { Rectangle } from './canvas/geometry.ts'
import type { InsertTarget } from './edits.ts'
import type { Insertable } from './insertables.ts'
import type { Selection, StudioAction, StudioState } from './studio-state.ts'

/** Edits as a person means them; each is one step of undo. */
export interface StudioEdits {
  /** Sets a formula; typing in one formula stays one step. */
  setFormula: (name: string, property: string, formula: string) => void
  /** Takes a formula away, so that the type's default holds. */
  resetFormula: (name: string, property: string) => void
  insertTarget: () => InsertTarget
  insert: (insertable: Insertable) => void
  addScreen: () => void
  remove: (name: string) => void
  /** Says why the name is refused, else renames. */
  rename: (name: string, next: string) => string | undefined
  reorder: (name: string, order: 'forward' | 'backward') => void
  duplicate: (name: string) => void
  place: (name: string, rectangle: Rectangle, mergeKey?: string) => void
  /** The selection with the property shown first. */
  selectionOf: (name: string) => Partial<Selection>
  addConnector: (
    connectorId: string,
    displayName: string,
    schemas?: AppDataSource['schemas'],
  ) => string
  removeDataSource: (name: string) => void
}

/** What every part of the Studio may read and do. */
export interface Studio {
  appId: string
  state: StudioState
  dispatch: Dispatch<StudioAction>
  check: AppCheck
  edits: StudioEdits
  /** The value that a property has in the running app, as far as it runs. */
  valueOf: (name: string, property: string) => Value | undefined
  /** Value of a variable or collection by name. */
  variableValue: (name: string, kind: string, screen: string | undefined) => Value | undefined
  /** Rises whenever the running app changed something: read it to render anew. */
  tick: number
  connectors: ReadonlyMap<string, Connector>
  connections: readonly Connection[]
  /** What failed in the running app, oldest first. */
  runErrors: readonly PlayerError[]
  /** Sources of which the running app has seen the first rows only. */
  rowsLeftOut: readonly RowsLeftOut[]
  focusFormula: () => void
  focusName: () => void
}

const StudioContext = createContext<Studio | undefined>(undefined)

/** Hands the Studio to its parts. */
export const StudioProvider = StudioContext.Provider

/** The Studio around this part. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext)
  if (!studio) throw new TypeError('useStudio needs a StudioProvider around it')
  return studio
}
