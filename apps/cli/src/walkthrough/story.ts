import type { ConnectorFiles } from '@patchbay/connector-model'
import type { Target } from './server.ts'
import { type JsonAnswer, type JsonObject, type JsonValue, type Person, signIn } from './client.ts'

/** What the steps of one walk learn and hand on. */
export interface Story {
  target: Target
  /** Repository folder, where the sample API lies. */
  root: string
  /** Four characters that tell this walk's names from another's on the same server. */
  run: string
  administrator: Person
  maker: Person
  tenant: { id: string; displayName: string }
  makerId: string
  administratorId: string
  installation: JsonObject
  resource: { id: string; appId: string; scopeId: string }
  client: { id: string; appId: string; secret: string; servicePrincipalId: string }
  resourceServicePrincipalId: string
  sampleApiUrl: string
  /** The connector's two files while they are being written. */
  draft: ConnectorFiles
  connector: { id: string; displayName: string }
  connectionId: string
  app: { id: string; version: number }
  identity: JsonObject | undefined
}

/** Signs both people in and reads what the installation says of itself. */
export async function beginStory(target: Target, root: string): Promise<Story> {
  const administrator = await signIn(
    target,
    `admin@${target.tenantDomain}`,
    target.administratorPassword,
  )
  const maker = await signIn(target, `maker@${target.tenantDomain}`, target.makerPassword)
  const organization = first(await administrator.graph('GET', '/organization'))
  const story: Story = {
    target,
    root,
    run: Math.random().toString(36).slice(2, 6),
    administrator,
    maker,
    tenant: { id: text(organization, 'id'), displayName: text(organization, 'displayName') },
    makerId: text(expect(await maker.graph('GET', '/me'), 200), 'id'),
    administratorId: text(expect(await administrator.graph('GET', '/me'), 200), 'id'),
    installation: expect(await maker.api('GET', '/api/installation'), 200),
    resource: { id: '', appId: '', scopeId: crypto.randomUUID() },
    client: { id: '', appId: '', secret: '', servicePrincipalId: '' },
    resourceServicePrincipalId: '',
    sampleApiUrl: '',
    draft: { definition: {}, properties: {} },
    connector: { id: '', displayName: '' },
    connectionId: '',
    app: { id: '', version: 0 },
    identity: undefined,
  }
  return story
}

/** The body when the status is one of these; otherwise an error with what the server said. */
export function expect(answer: JsonAnswer, ...statuses: number[]): JsonObject {
  if (statuses.includes(answer.status)) return answer.body
  throw new Error(`The server answered ${answer.status}: ${explain(answer)}`)
}

/** What an answer says went wrong, whichever surface it came from. */
export function explain(answer: JsonAnswer): string {
  const { error, error_description: description, message } = answer.body
  if (typeof description === 'string') return description
  if (isObject(error) && typeof error['message'] === 'string') return error['message']
  return typeof message === 'string' ? message : JSON.stringify(answer.body).slice(0, 300)
}

/** The rows of a collection. */
export function rows(answer: JsonAnswer): JsonObject[] {
  const { value } = expect(answer, 200)
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The first row; an error when there is none. */
export function first(answer: JsonAnswer): JsonObject {
  const [row] = rows(answer)
  if (!row) throw new Error('The server answered with an empty list.')
  return row
}

export function text(object: JsonObject, name: string): string {
  const value = object[name]
  if (typeof value !== 'string') throw new Error(`The answer has no "${name}".`)
  return value
}

/** A value as a person reads it. */
export function show(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws with `what` when the condition does not hold. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what)
}
