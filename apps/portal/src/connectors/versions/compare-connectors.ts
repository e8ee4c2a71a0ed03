import type { ApiPropertiesJson, ConnectorScript, SwaggerJson } from '@patchbay/wire'
import { isObject, objectAt, sameValue, scalarText, textAt, valueAt } from '../wizard/json-path.ts'
import { methods } from '../wizard/operations.ts'

/** What a version holds, as far as it can differ. */
export interface ComparedConnector {
  definition: SwaggerJson
  properties: ApiPropertiesJson
  icon: string | null
  script: ConnectorScript | null
}

/** One difference in words. */
export interface ConnectorChange {
  kind: 'added' | 'removed' | 'changed'
  /** What it is about: `GET /users`, `Security`. */
  subject: string
  /** What is different about it. */
  detail: string
  /** Apps that use the connector may stop working. */
  breaking: boolean
}

interface Told {
  subject: string
  kind: ConnectorChange['kind']
  detail: string
  breaking?: boolean
}

/** What is different between two versions, in the words of the wizard. */
export function compareConnectors(
  before: ComparedConnector,
  after: ComparedConnector,
): ConnectorChange[] {
  const changes: ConnectorChange[] = []
  const tell = ({ breaking = false, ...told }: Told) => changes.push({ ...told, breaking })
  for (const [label, path] of generalFacts) {
    const [old, now] = [valueAt(before.definition, ...path), valueAt(after.definition, ...path)]
    if (!sameValue(old, now))
      tell({
        subject: 'General',
        kind: 'changed',
        detail: `${label}: ${scalarText(old) || 'nothing'} → ${scalarText(now) || 'nothing'}`,
        breaking: label === 'Host',
      })
  }
  if (before.icon !== after.icon) tell({ subject: 'General', kind: 'changed', detail: 'Icon' })
  const inner = (value: ComparedConnector) => objectAt(value.properties, 'properties')
  if (inner(before)['iconBrandColor'] !== inner(after)['iconBrandColor'])
    tell({ subject: 'General', kind: 'changed', detail: 'Icon background color' })
  if (
    !sameValue(inner(before)['connectionParameters'], inner(after)['connectionParameters']) ||
    !sameValue(inner(before)['connectionParameterSets'], inner(after)['connectionParameterSets']) ||
    !sameValue(before.definition['securityDefinitions'], after.definition['securityDefinitions'])
  )
    tell({
      subject: 'Security',
      kind: 'changed',
      detail: 'How connections sign in. People may have to connect again.',
    })
  compareOperations(before.definition, after.definition, tell)
  compareNamed('Reference', before.definition['definitions'], after.definition['definitions'], tell)
  comparePolicies(before.properties, after.properties, tell)
  if (!sameValue(before.script, after.script))
    tell({
      subject: 'Code',
      kind: before.script === null ? 'added' : after.script === null ? 'removed' : 'changed',
      detail: after.script?.language ?? before.script?.language ?? '',
    })
  if (changes.length === 0 && !sameValue(before.definition, after.definition))
    tell({ subject: 'Definition', kind: 'changed', detail: 'Other parts of the text' })
  if (changes.length === 0 && !sameValue(before.properties, after.properties))
    tell({ subject: 'Properties', kind: 'changed', detail: 'Other parts of the text' })
  return changes
}

const generalFacts = [
  ['Title', ['info', 'title']],
  ['Description', ['info', 'description']],
  ['Host', ['host']],
  ['Base URL', ['basePath']],
  ['Scheme', ['schemes']],
] as const

type Tell = (told: Told) => void
type Operations = Map<string, { place: string; operation: unknown }>

function operationsOf(definition: SwaggerJson): Operations {
  const operations: Operations = new Map()
  for (const [path, item] of Object.entries(objectAt(definition, 'paths')))
    for (const method of methods) {
      const operation = valueAt(item, method)
      if (!isObject(operation)) continue
      const place = `${method.toUpperCase()} ${path}`
      operations.set(textAt(operation, 'operationId') || place, { place, operation })
    }
  return operations
}

function compareOperations(before: SwaggerJson, after: SwaggerJson, tell: Tell): void {
  const [old, now] = [operationsOf(before), operationsOf(after)]
  for (const [id, { place }] of old)
    if (!now.has(id)) tell({ subject: id, kind: 'removed', detail: place, breaking: true })
  for (const [id, { place, operation }] of now) {
    const earlier = old.get(id)
    if (!earlier) {
      tell({ subject: id, kind: 'added', detail: place })
      continue
    }
    if (earlier.place !== place)
      tell({ subject: id, kind: 'changed', detail: `${earlier.place} → ${place}` })
    if (!sameValue(earlier.operation, operation))
      compareOperation(id, earlier.operation, operation, tell)
  }
}

function compareOperation(subject: string, before: unknown, after: unknown, tell: Tell): void {
  const named = parametersOf(before)
  const now = parametersOf(after)
  for (const [name, parameter] of named) {
    const later = now.get(name)
    if (!later) {
      tell({ subject, kind: 'removed', detail: `Parameter ${name}`, breaking: true })
      continue
    }
    if (sameValue(parameter, later)) continue
    const becameRequired =
      valueAt(later, 'required') === true && valueAt(parameter, 'required') !== true
    const retyped = textAt(parameter, 'type') !== textAt(later, 'type')
    tell({
      subject,
      kind: 'changed',
      detail: `Parameter ${name}${becameRequired ? ' is required now' : ''}${
        retyped ? `: ${textAt(parameter, 'type')} → ${textAt(later, 'type')}` : ''
      }`,
      breaking: becameRequired || retyped,
    })
  }
  for (const [name, parameter] of now)
    if (!named.has(name)) {
      const isRequired = valueAt(parameter, 'required') === true
      const hasDefault = valueAt(parameter, 'default') !== undefined
      tell({
        subject,
        kind: 'added',
        detail: `Parameter ${name}${isRequired ? ', required' : ''}`,
        breaking: isRequired && !hasDefault,
      })
    }
  compareResponses(subject, before, after, tell)
  for (const [label, key] of operationFacts)
    if (!sameValue(valueAt(before, key), valueAt(after, key)))
      tell({
        subject,
        kind: 'changed',
        detail: `${label}: ${textAt(before, key) || 'none'} → ${textAt(after, key) || 'none'}`,
      })
}

const operationFacts = [
  ['Summary', 'summary'],
  ['Description', 'description'],
  ['Visibility', 'x-ms-visibility'],
  ['Trigger', 'x-ms-trigger'],
] as const

function parametersOf(operation: unknown): Map<string, unknown> {
  const list = valueAt(operation, 'parameters')
  return new Map(
    (Array.isArray(list) ? list : []).map((parameter: unknown) => [
      textAt(parameter, '$ref') || `${textAt(parameter, 'name')} (${textAt(parameter, 'in')})`,
      parameter,
    ]),
  )
}

function compareResponses(subject: string, before: unknown, after: unknown, tell: Tell): void {
  const [old, now] = [objectAt(before, 'responses'), objectAt(after, 'responses')]
  for (const status of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (sameValue(old[status], now[status])) continue
    if (!(status in now)) tell({ subject, kind: 'removed', detail: `Response ${status}` })
    else if (!(status in old)) tell({ subject, kind: 'added', detail: `Response ${status}` })
    else {
      const names = (value: unknown) => Object.keys(objectAt(value, 'schema', 'properties'))
      const gone = names(old[status]).filter((name) => !names(now[status]).includes(name))
      tell({
        subject,
        kind: 'changed',
        detail: `Response ${status}${gone.length > 0 ? ` without ${gone.join(', ')}` : ''}`,
        breaking: gone.length > 0,
      })
    }
  }
}

function compareNamed(word: string, before: unknown, after: unknown, tell: Tell): void {
  const [old, now] = [objectAt(before), objectAt(after)]
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const subject = `${word} ${name}`
    if (!(name in now)) tell({ subject, kind: 'removed', detail: '' })
    else if (!(name in old)) tell({ subject, kind: 'added', detail: '' })
    else if (!sameValue(old[name], now[name])) tell({ subject, kind: 'changed', detail: 'Schema' })
  }
}

function comparePolicies(before: ApiPropertiesJson, after: ApiPropertiesJson, tell: Tell): void {
  const list = (properties: ApiPropertiesJson): unknown[] => {
    const written = valueAt(properties, 'properties', 'policyTemplateInstances')
    return Array.isArray(written) ? written : []
  }
  const title = (policy: unknown) => textAt(policy, 'title') || textAt(policy, 'templateId')
  const [old, now] = [list(before), list(after)]
  const has = (policies: unknown[], policy: unknown) =>
    policies.some((other) => sameValue(other, policy))
  for (const policy of old)
    if (!has(now, policy)) {
      const later = now.find((other) => title(other) === title(policy) && !has(old, other))
      tell({ subject: `Policy ${title(policy)}`, kind: later ? 'changed' : 'removed', detail: '' })
    }
  for (const policy of now) {
    const earlier = old.find((other) => title(other) === title(policy) && !has(now, other))
    if (!has(old, policy) && !earlier)
      tell({ subject: `Policy ${title(policy)}`, kind: 'added', detail: '' })
  }
  if (old.length === now.length && !sameValue(old, now) && old.every((policy) => has(now, policy)))
    tell({ subject: 'Policies', kind: 'changed', detail: 'Their order' })
}

/** A line of two texts beside each other. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
}

// A table of all pairs is quick enough up to here, and larger changes are read elsewhere.
const mostLines = 3000

/** The lines that differ, with `context` lines around them; null when there are too many. */
export function diffLines(before: string, after: string, context = 3): DiffLine[] | null {
  const old = before.split('\n')
  const now = after.split('\n')
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end++
  const oldPart = old.slice(start, old.length - end)
  const nowPart = now.slice(start, now.length - end)
  if (oldPart.length > mostLines || nowPart.length > mostLines) return null
  const lines: DiffLine[] = [
    ...old.slice(Math.max(0, start - context), start).map(same),
    ...between(oldPart, nowPart),
    ...old.slice(old.length - end, old.length - end + context).map(same),
  ]
  return fold(lines, context)
}

const same = (text: string): DiffLine => ({ kind: 'same', text })

/** Longest common subsequence. */
function between(old: readonly string[], now: readonly string[]): DiffLine[] {
  const width = now.length + 1
  const lengths = new Uint16Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        old[i] === now[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(same(old[i]!))
      i++
      j++
    } else if (
      j >= now.length ||
      (i < old.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    )
      lines.push({ kind: 'removed', text: old[i++]! })
    else lines.push({ kind: 'added', text: now[j++]! })
  }
  return lines
}

/** Leaves out what is the same and far from every difference. */
function fold(lines: readonly DiffLine[], context: number): DiffLine[] {
  const near = new Set<number>()
  for (const [at, { kind }] of lines.entries())
    if (kind !== 'same')
      for (let around = at - context; around <= at + context; around++) near.add(around)
  return lines.flatMap((line, at) =>
    near.has(at) ? [line] : near.has(at - 1) ? [{ kind: 'same', text: '…' }] : [],
  )
}
