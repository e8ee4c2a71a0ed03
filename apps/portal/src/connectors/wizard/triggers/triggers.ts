import type { ConnectorDraft } from '../draft.ts'
import { isObject, objectAt, textAt, valueAt, withValue, type JsonObject } from '../json-path.ts'
import {
  changeOperation,
  type DraftOperation,
  nextActionKey,
  operationParameters,
  setParameter,
} from '../operations.ts'
import {
  addPolicy,
  draftPolicies,
  policyOperations,
  policyParameterText,
  removePolicy,
  setPolicyOperations,
  setPolicyParameter,
} from '../policies/policies.ts'
import { findPolicyTemplate } from '../policies/policy-templates.ts'

export type TriggerKind = 'webhook' | 'polling'

/** Adds a trigger that has no request yet; its key is what `nextActionKey` gave. */
export function addTrigger(draft: ConnectorDraft): ConnectorDraft {
  const trigger = {
    key: nextActionKey(draft),
    operation: { summary: '', description: '', operationId: '', 'x-ms-trigger': 'single' },
  }
  return { ...draft, unplaced: [...draft.unplaced, trigger] }
}

/** How a trigger learns of events. */
export function triggerKind(
  draft: ConnectorDraft,
  { operation, place }: DraftOperation,
): TriggerKind {
  if (textAt(operation, 'x-ms-trigger-metadata', 'mode') === 'polling') return 'polling'
  if (pollingPolicyIndex(draft, textAt(operation, 'operationId')) !== -1) return 'polling'
  const hasContent =
    place !== null && valueAt(draft.definition, 'paths', place.path, contentKey) !== undefined
  return place?.method === 'get' && !hasContent ? 'polling' : 'webhook'
}

/** Makes a trigger one that is called, or one that asks. */
export function setTriggerKind(
  draft: ConnectorDraft,
  operation: DraftOperation,
  kind: TriggerKind,
): ConnectorDraft {
  const polled = changeOperation(draft, operation.key, (old) =>
    kind === 'polling'
      ? {
          ...old,
          'x-ms-trigger': 'batch',
          'x-ms-trigger-metadata': { kind: 'query', mode: 'polling' },
        }
      : withValue({ ...old, 'x-ms-trigger': 'single' }, ['x-ms-trigger-metadata'], undefined),
  )
  const index = pollingPolicyIndex(draft, textAt(operation.operation, 'operationId'))
  return kind === 'webhook' && index !== -1 ? removePolicy(polled, index) : polled
}

const contentKey = 'x-ms-notification-content'
const urlKey = 'x-ms-notification-url'

/** A text within the body that can carry the address that the API shall call. */
export interface UrlPlace {
  /** Index of the body among the operation's parameters. */
  index: number
  /** Keys within its schema: `['properties', 'callbackUrl']`. */
  path: readonly string[]
  /** `body.callbackUrl` */
  label: string
  isChosen: boolean
}

/** Texts of the body of a registration, as deep as it is written out. */
export function urlPlaces(draft: ConnectorDraft, operation: DraftOperation): UrlPlace[] {
  return operationParameters(draft, operation).flatMap(({ parameter, index, shared }) =>
    parameter['in'] === 'body' && index !== null && shared === null
      ? textsOf(objectAt(parameter, 'schema')).map(({ path, schema }) => ({
          index,
          path,
          label: [textAt(parameter, 'name'), ...path.filter((_, at) => at % 2 === 1)].join('.'),
          isChosen: schema[urlKey] === true,
        }))
      : [],
  )
}

const deepest = 8

function textsOf(
  schema: JsonObject,
  path: readonly string[] = [],
): { path: readonly string[]; schema: JsonObject }[] {
  if (path.length > deepest * 2) return []
  return Object.entries(objectAt(schema, 'properties')).flatMap(([name, inner]) => {
    if (!isObject(inner)) return []
    const here = [...path, 'properties', name]
    return inner['type'] === 'string' ? [{ path: here, schema: inner }] : textsOf(inner, here)
  })
}

/**
 * Chooses the text that carries the notification address. It has to reach the API, so it and what
 * it stands in become required; nobody fills it in, so it is hidden.
 */
export function setUrlPlace(
  draft: ConnectorDraft,
  operation: DraftOperation,
  chosen: UrlPlace,
): ConnectorDraft {
  const given = operationParameters(draft, operation).find(({ index }) => index === chosen.index)
  if (!given) return draft
  let schema = objectAt(given.parameter, 'schema')
  for (const { path, isChosen } of urlPlaces(draft, operation))
    if (isChosen) {
      schema = withValue(schema, [...path, urlKey], undefined)
      schema = withValue(schema, [...path, 'x-ms-visibility'], undefined)
    }
  schema = withValue(schema, [...chosen.path, urlKey], true)
  schema = withValue(schema, [...chosen.path, 'x-ms-visibility'], 'internal')
  for (let end = chosen.path.length; end > 0; end -= 2) {
    const name = chosen.path[end - 1]
    const at = [...chosen.path.slice(0, end - 2), 'required']
    const known = valueAt(schema, ...at)
    const names = Array.isArray(known) ? known : []
    if (!names.includes(name)) schema = withValue(schema, at, [...names, name])
  }
  return setParameter(draft, operation.key, chosen.index, {
    ...given.parameter,
    required: true,
    schema,
  })
}

/** What the API sends when something happened. */
export function notificationSchema(
  draft: ConnectorDraft,
  { place }: DraftOperation,
): JsonObject | null {
  if (!place) return null
  const content = valueAt(draft.definition, 'paths', place.path, contentKey)
  return isObject(content) ? objectAt(content, 'schema') : null
}

export function setNotificationSchema(
  draft: ConnectorDraft,
  { place }: DraftOperation,
  schema: JsonObject | undefined,
): ConnectorDraft {
  if (!place) return draft
  const path = ['paths', place.path, contentKey]
  const before = valueAt(draft.definition, ...path)
  const content = schema && { ...(isObject(before) ? before : {}), schema }
  return { ...draft, definition: withValue(draft.definition, path, content) }
}

/** Whether the definition says how a registration ends. */
export function hasDeleteOperation(draft: ConnectorDraft): boolean {
  return Object.values(objectAt(draft.definition, 'paths')).some(
    (item) => isObject(item) && 'delete' in item,
  )
}

const [configParameter, dataParameter] = findPolicyTemplate('pollingtrigger')!.parameters

/** How a polling trigger asks for what is new. */
export interface Polling {
  /** One `query parameter = expression` a line. */
  state: string
  /** `@triggerBody().value` */
  dataPath: string
}

function pollingPolicyIndex(draft: ConnectorDraft, operationId: string): number {
  if (operationId === '') return -1
  return draftPolicies(draft).findIndex(
    (policy) =>
      textAt(policy, 'templateId').toLowerCase() === 'pollingtrigger' &&
      policyOperations(policy).includes(operationId),
  )
}

export function pollingOf(draft: ConnectorDraft, operationId: string): Polling {
  const policy = draftPolicies(draft)[pollingPolicyIndex(draft, operationId)]
  return policy
    ? {
        state: policyParameterText(policy, configParameter!),
        dataPath: policyParameterText(policy, dataParameter!),
      }
    : { state: '', dataPath: '' }
}

/** Writes the polling of an operation into its policy, which is made when there is none. */
export function setPolling(
  draft: ConnectorDraft,
  operationId: string,
  polling: Partial<Polling>,
): ConnectorDraft {
  let next = draft
  let index = pollingPolicyIndex(draft, operationId)
  if (index === -1) {
    next = addPolicy(draft, 'pollingtrigger')
    index = draftPolicies(next).length - 1
    next = setPolicyOperations(next, index, [operationId])
  }
  if (polling.state !== undefined)
    next = setPolicyParameter(next, index, configParameter!, polling.state)
  if (polling.dataPath !== undefined)
    next = setPolicyParameter(next, index, dataParameter!, polling.dataPath)
  return next
}
