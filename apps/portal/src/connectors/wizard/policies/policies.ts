import type { ConnectorDraft } from '../draft.ts'
import { isObject, scalarText, textAt, valueAt, withValue, type JsonObject } from '../json-path.ts'
import { draftOperations } from '../operations.ts'
import { findPolicyTemplate, type PolicyParameter } from './policy-templates.ts'

const prefix = 'policy:'
const parameterPrefix = 'x-ms-apimTemplateParameter.'
const operationNames = 'x-ms-apimTemplate-operationName'
const policySection = 'x-ms-apimTemplate-policySection'
const listPath = ['properties', 'policyTemplateInstances'] as const

/** The key that selects a policy on the Definition step. */
export function policyKey(index: number): string {
  return `${prefix}${index}`
}

/** The index of the policy that a key selects; null when it selects something else. */
export function policyOfKey(key: string | null): number | null {
  return key?.startsWith(prefix) ? Number(key.slice(prefix.length)) : null
}

/** The policies in the order they run in, as they are written. */
export function draftPolicies(draft: ConnectorDraft): JsonObject[] {
  const list = valueAt(draft.properties, ...listPath)
  return Array.isArray(list) ? list.map((policy) => (isObject(policy) ? policy : {})) : []
}

function setPolicies(draft: ConnectorDraft, policies: readonly JsonObject[]): ConnectorDraft {
  return { ...draft, properties: withValue(draft.properties, listPath, policies) }
}

/** The name of a policy for people. */
export function policyTitle(policy: JsonObject): string {
  const id = textAt(policy, 'templateId')
  return textAt(policy, 'title') || findPolicyTemplate(id)?.name || id || 'Policy'
}

/** Adds a policy after the others, for every operation. */
export function addPolicy(draft: ConnectorDraft, templateId: string): ConnectorDraft {
  const template = findPolicyTemplate(templateId)
  if (!template) return draft
  const policy = {
    templateId: template.id,
    title: template.name,
    ...(template.id === 'pollingtrigger' ? { type: 'PollingTrigger' } : {}),
    parameters: { [operationNames]: [], [policySection]: template.sections[0] },
  }
  return setPolicies(draft, [...draftPolicies(draft), policy])
}

export function removePolicy(draft: ConnectorDraft, index: number): ConnectorDraft {
  return setPolicies(
    draft,
    draftPolicies(draft).filter((_, at) => at !== index),
  )
}

/** Moves a policy by `by` places; beyond an end nothing happens. */
export function movePolicy(draft: ConnectorDraft, index: number, by: number): ConnectorDraft {
  const policies = draftPolicies(draft)
  const policy = policies[index]
  const target = index + by
  if (!policy || target < 0 || target >= policies.length) return draft
  const others = policies.filter((_, at) => at !== index)
  return setPolicies(draft, others.toSpliced(target, 0, policy))
}

/** Sets or (with `undefined`) removes a value at a path within one policy. */
export function setInPolicy(
  draft: ConnectorDraft,
  index: number,
  path: readonly string[],
  value: unknown,
): ConnectorDraft {
  return setPolicies(
    draft,
    draftPolicies(draft).map((policy, at) =>
      at === index ? withValue(policy, path, value) : policy,
    ),
  )
}

/** Operation ids a policy is for; empty for all. */
export function policyOperations(policy: JsonObject): string[] {
  const names = valueAt(policy, 'parameters', operationNames)
  return Array.isArray(names) ? names.map(String) : []
}

export function setPolicyOperations(
  draft: ConnectorDraft,
  index: number,
  operationIds: readonly string[],
): ConnectorDraft {
  return setInPolicy(draft, index, ['parameters', operationNames], operationIds)
}

/** Where a policy runs. */
export function policySectionOf(policy: JsonObject): string {
  const written = textAt(policy, 'parameters', policySection)
  return written || (findPolicyTemplate(textAt(policy, 'templateId'))?.sections[0] ?? 'Request')
}

export function setPolicySection(
  draft: ConnectorDraft,
  index: number,
  section: string,
): ConnectorDraft {
  return setInPolicy(draft, index, ['parameters', policySection], section)
}

/** A parameter of a policy as it is typed; a map as one `name = value` a line. */
export function policyParameterText(policy: JsonObject, parameter: PolicyParameter): string {
  const value = valueAt(policy, 'parameters', `${parameterPrefix}${parameter.name}`)
  if (parameter.kind === 'map' && isObject(value))
    return Object.entries(value)
      .map(([name, expression]) => `${name} = ${scalarText(expression)}`)
      .join('\n')
  return scalarText(value)
}

/** Writes what {@link policyParameterText} gave, as it was typed. */
export function setPolicyParameter(
  draft: ConnectorDraft,
  index: number,
  parameter: PolicyParameter,
  text: string,
): ConnectorDraft {
  const value = parameter.kind === 'map' ? readMap(text) : text
  return setInPolicy(
    draft,
    index,
    ['parameters', `${parameterPrefix}${parameter.name}`],
    text === '' && !parameter.required ? undefined : value,
  )
}

function readMap(text: string): JsonObject {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const at = line.indexOf('=')
        return at === -1 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
      }),
  )
}

/** What a parameter of a policy lacks; null when it lacks nothing. */
export function policyParameterProblem(
  policy: JsonObject,
  parameter: PolicyParameter,
): string | null {
  if (!parameter.required || policyParameterText(policy, parameter).trim() !== '') return null
  return `The policy needs a value for ${parameter.label}.`
}

/** Ids of the operations that a policy can be for, triggers included. */
export function operationIds(draft: ConnectorDraft): string[] {
  return draftOperations(draft)
    .map(({ operation }) => textAt(operation, 'operationId'))
    .filter((id) => id !== '')
}
