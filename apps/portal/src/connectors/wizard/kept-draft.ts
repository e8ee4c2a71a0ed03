import { type DraftState, parseStoredDraft, type StoredDraft, toStoredDraft } from './draft.ts'

// One draft per connector and browser tab; null stands for the one that is being created.
function keyOf(connectorId: string | null): string {
  return `patchbay.connector-draft.${connectorId ?? 'new'}`
}

/** Keeps a draft over a reload of the page. The client secret is not kept. */
export function keepDraft(connectorId: string | null, state: DraftState): void {
  writeKept(connectorId, toStoredDraft(state))
}

export function writeKept(connectorId: string | null, kept: StoredDraft): void {
  try {
    sessionStorage.setItem(keyOf(connectorId), JSON.stringify(kept))
  } catch {
    // A full or forbidden store costs the draft on reload, nothing else.
  }
}

export function readKeptDraft(connectorId: string | null): StoredDraft | undefined {
  try {
    return parseStoredDraft(sessionStorage.getItem(keyOf(connectorId)))
  } catch {
    return undefined
  }
}

export function forgetKeptDraft(connectorId: string | null): void {
  try {
    sessionStorage.removeItem(keyOf(connectorId))
  } catch {
    // Nothing was kept then.
  }
}
