import { setScriptOperations, scriptOperations } from './code/script.ts'
import type { ConnectorDraft } from './draft.ts'
import { isObject, textAt } from './json-path.ts'
import { draftOperations, setOperationProperty } from './operations.ts'
import { draftPolicies, policyOperations, setPolicyOperations } from './policies/policies.ts'

/**
 * Gives an operation another id, and everything that names it by the one before: policies, code,
 * and drop-downs. What is passed while typing (nothing, or another operation's id) renames nothing.
 *
 * @param before  The last id that was its own.
 */
export function renameOperationId(
  draft: ConnectorDraft,
  key: string,
  before: string,
  id: string,
): ConnectorDraft {
  const named = setOperationProperty(draft, key, 'operationId', id)
  if (!ownsId(draft, key, id) || before === '' || before === id) return named
  let next = named
  for (const [index, policy] of draftPolicies(named).entries()) {
    const ids = policyOperations(policy)
    if (ids.includes(before)) next = setPolicyOperations(next, index, replaceIn(ids, before, id))
  }
  const scripted = scriptOperations(next)
  if (scripted.includes(before)) next = setScriptOperations(next, replaceIn(scripted, before, id))
  const definition = rewrite(next.definition, before, id, false)
  return isObject(definition) && definition !== next.definition ? { ...next, definition } : next
}

/** Whether an id is written and no other operation has it. */
export function ownsId(draft: ConnectorDraft, key: string, id: string): boolean {
  return (
    id !== '' &&
    !draftOperations(draft).some(
      (other) => other.key !== key && textAt(other.operation, 'operationId') === id,
    )
  )
}

function replaceIn(ids: readonly string[], before: string, id: string): string[] {
  return ids.map((each) => (each === before ? id : each))
}

/** Rewrites `operationId` within extensions; parts without one stay the very same objects. */
function rewrite(value: unknown, before: string, id: string, inExtension: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => rewrite(item, before, id, inExtension))
    return items.every((item, at) => item === value[at]) ? value : items
  }
  if (!isObject(value)) return value
  let changed = false
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    const next =
      inExtension && key === 'operationId' && inner === before
        ? id
        : rewrite(inner, before, id, inExtension || key.startsWith('x-ms-'))
    if (next !== inner) changed = true
    return [key, next]
  })
  return changed ? Object.fromEntries(entries) : value
}
