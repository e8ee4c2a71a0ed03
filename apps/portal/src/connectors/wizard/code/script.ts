import type { ConnectorScript } from '@patchbay/wire'
import type { ConnectorDraft } from '../draft.ts'
import { valueAt, withValue } from '../json-path.ts'

const path = ['properties', 'scriptOperations'] as const

/** The operations that code runs for; empty for all. */
export function scriptOperations(draft: ConnectorDraft): string[] {
  const ids = valueAt(draft.properties, ...path)
  return Array.isArray(ids) ? ids.map(String) : []
}

export function setScriptOperations(draft: ConnectorDraft, ids: readonly string[]): ConnectorDraft {
  return { ...draft, properties: withValue(draft.properties, path, ids) }
}

/** Sets or (with null) removes the code; without code no operation is for it. */
export function setScript(draft: ConnectorDraft, script: ConnectorScript | null): ConnectorDraft {
  return script
    ? { ...draft, script }
    : { ...draft, script: null, properties: withValue(draft.properties, path, undefined) }
}

/** Code that sends the request as it is, to begin from. */
export const newScript = `async function execute(context) {
  const { request } = context
  const response = await context.sendAsync(request)
  return response
}
`
