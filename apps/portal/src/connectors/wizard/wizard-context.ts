import type { Connector } from '@patchbay/wire'
import { createContext, useContext } from 'react'
import type { ConnectorDraft, DraftAction, DraftState } from './draft.ts'
import type { PlacedFinding } from './findings.ts'
import type { WizardStep } from './steps.ts'

/** What every step of the wizard works with. */
export interface WizardValue {
  state: DraftState
  draft: ConnectorDraft
  dispatch: (action: DraftAction) => void
  /** Changes the draft; edits of one `field` in a row are undone together. */
  edit: (change: (draft: ConnectorDraft) => ConnectorDraft, field?: string) => void
  /** As stored; null until created. */
  connector: Connector | null
  readOnly: boolean
  /** Of the current draft. */
  findings: readonly PlacedFinding[]
  /** A save was refused: every field shows what is wrong with it. */
  showProblems: boolean
  /** Key of the operation that the Definition step shows. */
  operationKey: string | null
  /** Changes with each selection, not when the selected operation moves to another path. */
  selectionId: number
  selectOperation: (key: string | null) => void
  /** The selected operation has another key now. */
  followOperation: (key: string) => void
  goTo: (step: WizardStep) => void
  hrefOf: (step: WizardStep) => string
  openFinding: (finding: PlacedFinding) => void
  save: () => void
  saving: boolean
  unsaved: boolean
}

export const WizardContext = createContext<WizardValue | null>(null)

/** The wizard around a step. */
export function useWizard(): WizardValue {
  const value = useContext(WizardContext)
  if (!value) throw new TypeError('useWizard needs a wizard around it')
  return value
}
