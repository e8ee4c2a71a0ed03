import {
  type CompiledPolicy,
  type Operation,
  type OperationMatch,
  PolicyError,
  backendUrl,
  compilePolicy,
  internalDefaults,
  listOperations,
  matchOperation,
  policiesOf,
} from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type ConnectorRow,
  findConnection,
  findConnector,
  findConnectorVersion,
  listConnectionSharesOf,
  mayUseConnector,
} from '@patchbay/store'
import { type ConnectionAuthentication, authenticationFor } from '../authentication.ts'
import type { GatewayContext } from '../context.ts'
import { type ConnectionValues, connectionValues } from '../token/connection-values.ts'
import type { HeldToken } from '../token/keep-token.ts'
import { GatewayError } from './gateway-error.ts'
import type { Credentials } from './inject-authentication.ts'

/** An operation with everything that its calls have in common. */
export interface OperationPlan {
  operation: Operation
  /** Hidden parameters with the defaults that the maker gave them. */
  defaults: ReturnType<typeof internalDefaults>
  policies: readonly CompiledPolicy[]
  /** A policy on requests reads or changes their body. */
  readsRequestBody: boolean
  readsResponseBody: boolean
  hasResponsePolicies: boolean
  /** Its answers are made into those of a trigger that is polled. */
  polls: boolean
  /** Name of the property with the link to the next page (`x-ms-pageable`). */
  nextLinkName: string | undefined
  /** Why the operation cannot be run. */
  refusal: GatewayError | undefined
  /** Runs the maker's JavaScript in place of the call. */
  runsScript: boolean
}

/** A connector as read, so that a definition is not parsed anew on every call. */
export interface LoadedConnector {
  connector: ConnectorRow
  operations: readonly Operation[]
  base: string | undefined
  match(method: string, path: string): { plan: OperationPlan; match: OperationMatch } | undefined
}

/** What a user may do with a connection. */
export interface Access {
  /** Operations it may be used for; undefined for all. */
  operations: ReadonlySet<string> | undefined
}

/** A connection with everything that its calls have in common. */
export interface OpenConnection {
  connection: ConnectionRow
  loaded: LoadedConnector
  authentication: ConnectionAuthentication
  values: ConnectionValues
  /** The token of the last call, while it holds. */
  token: HeldToken | undefined
  /** What proves the caller with that token, ready made. */
  credentials?: Credentials
  /** What each caller may do; undefined for those who may do nothing. */
  access: Map<string, Access | 'no_connection' | 'no_connector'>
  readAt: number
  /** When its last use was written down, in milliseconds since the epoch. */
  usedAt: number
}

/**
 * What was read is believed this long. Changes that this process makes count at once; those of
 * another process after this time.
 */
const BELIEVED_MILLISECONDS = 1000
const CONNECTIONS_LIMIT = 10_000
const CONNECTORS_LIMIT = 200

/** Open connections by id. */
export interface ConnectionCache {
  /** @throws {GatewayError} when its connector is gone; undefined when there is no such connection. */
  open(connectionId: string): Promise<OpenConnection | undefined> | OpenConnection
  accessOf(
    open: OpenConnection,
    userId: string,
  ): Promise<Access | 'no_connection' | 'no_connector'> | Access
  forget(connectionId: string): void
  forgetConnector(connectorId: string): void
}

/** @param now  Milliseconds of a clock that only goes forward. */
export function createConnectionCache(
  { store }: Pick<GatewayContext, 'store'>,
  now: () => number = () => performance.now(),
): ConnectionCache {
  const connectors = new Map<string, LoadedConnector>()
  const connections = new Map<string, OpenConnection>()
  const underWay = new Map<string, Promise<OpenConnection | undefined>>()

  async function loadConnector(id: string): Promise<LoadedConnector> {
    const version = await findConnectorVersion(store.db, id)
    const known = connectors.get(id)
    if (known && known.connector.version === version) return known
    const connector = await findConnector(store.db, id)
    if (!connector)
      throw new GatewayError(404, 'ConnectorNotFound', 'The connector of this connection is gone.')
    const fresh = indexConnector(connector)
    keepWithin(connectors, CONNECTORS_LIMIT)
    connectors.set(id, fresh)
    return fresh
  }

  async function read(id: string): Promise<OpenConnection | undefined> {
    const before = connections.get(id)
    const connection = await findConnection(store.db, id)
    if (!connection) {
      connections.delete(id)
      return undefined
    }
    const loaded = await loadConnector(connection.connectorId)
    const isSame =
      before?.loaded === loaded &&
      before.connection.tokenGeneration === connection.tokenGeneration &&
      before.connection.status === connection.status &&
      before.connection.sealedSecrets === connection.sealedSecrets
    const values = isSame ? before.values : connectionValues(store, connection)
    const open: OpenConnection = {
      connection,
      loaded,
      values,
      authentication: isSame
        ? before.authentication
        : authenticationFor(loaded.connector, connection, values.all),
      token: isSame ? before.token : undefined,
      access: new Map(),
      readAt: now(),
      usedAt: connection.lastUsedAt === null ? 0 : Date.parse(connection.lastUsedAt),
    }
    keepWithin(connections, CONNECTIONS_LIMIT)
    connections.set(id, open)
    return open
  }

  return {
    open(id) {
      const known = connections.get(id)
      if (known && now() - known.readAt < BELIEVED_MILLISECONDS) return known
      let reading = underWay.get(id)
      if (!reading) {
        reading = read(id).finally(() => underWay.delete(id))
        underWay.set(id, reading)
      }
      return reading
    },
    accessOf(open, userId) {
      const known = open.access.get(userId)
      if (typeof known === 'object') return known
      return readAccess(store.db, open.connection, userId).then((access) => {
        open.access.set(userId, access)
        return access
      })
    },
    forget(id) {
      connections.delete(id)
      underWay.delete(id)
    },
    forgetConnector(connectorId) {
      for (const [id, { connection }] of connections)
        if (connection.connectorId === connectorId) connections.delete(id)
    },
  }
}

async function readAccess(
  db: GatewayContext['store']['db'],
  connection: ConnectionRow,
  userId: string,
): Promise<Access | 'no_connection' | 'no_connector'> {
  const { tenantId, connectorId, ownerId, id } = connection
  if (userId === ownerId)
    return (await mayUseConnector(db, tenantId, connectorId, userId))
      ? { operations: undefined }
      : 'no_connector'
  const shares = await listConnectionSharesOf(db, id, userId)
  if (shares.length === 0) return 'no_connection'
  // A connection that goes on without its owner's right to the connector would outlive that right.
  if (!(await mayUseConnector(db, tenantId, connectorId, ownerId))) return 'no_connector'
  const all = shares.some(({ operations }) => operations === null)
  return {
    operations: all ? undefined : new Set(shares.flatMap(({ operations }) => operations ?? [])),
  }
}

function keepWithin<T>(map: Map<string, T>, limit: number): void {
  if (map.size >= limit) map.delete(map.keys().next().value!)
}

/** Prepares a connector's operations for being found and run. */
export function indexConnector(connector: ConnectorRow): LoadedConnector {
  const operations = listOperations(connector.definition)
  const literal = new Map<string, Operation>()
  const templates = new Map<string, Operation[]>()
  for (const operation of operations) {
    const path = operation.path.split(/[?#]/, 1)[0]!
    if (path.includes('{')) {
      const key = `${operation.method} ${path.split('/').length}`
      const list = templates.get(key)
      if (list) list.push(operation)
      else templates.set(key, [operation])
    } else literal.set(`${operation.method} ${path}`, operation)
  }
  const plans = new Map<Operation, OperationPlan>()
  const planFor = (operation: Operation) => {
    let plan = plans.get(operation)
    if (!plan) {
      plan = planOperation(connector, operation)
      plans.set(operation, plan)
    }
    return plan
  }
  const noParameters: ReadonlyMap<string, string> = new Map()
  return {
    connector,
    operations,
    base: backendUrl(connector.definition),
    match(method, path) {
      const lower = method.toLowerCase()
      const exact = literal.get(`${lower} ${path}`)
      if (exact)
        return {
          plan: planFor(exact),
          match: { operation: exact, pathParameters: noParameters as Map<string, string> },
        }
      const candidates = templates.get(`${lower} ${path.split('/').length}`) ?? []
      // A literal path that was written with more encoding than it needs is found the long way.
      const match =
        matchOperation(path.includes('%') ? operations : candidates, method, path) ?? undefined
      return match && { plan: planFor(match.operation), match }
    },
  }
}

function planOperation(connector: ConnectorRow, operation: Operation): OperationPlan {
  const script = scriptOf(connector, operation.operationId)
  let policies: CompiledPolicy[] = []
  let refusal: GatewayError | undefined
  try {
    policies = policiesOf(connector.properties, operation.operationId).map(compilePolicy)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    refusal = new GatewayError(
      501,
      'PolicyNotSupported',
      `${error.message} It applies to ${operation.operationId}. The call was not made, since ` +
        'without the policy it would not be the call that the maker meant.',
    )
  }
  if (script === 'csharp')
    refusal = new GatewayError(
      501,
      'ScriptNotSupported',
      `${operation.operationId} runs the connector's C# code (script.csx), which this gateway does ` +
        'not run. The call was not made. The maker of the connector writes the same in JavaScript ' +
        'on its Code page; operations without code work.',
    )
  const pageable = operation.source['x-ms-pageable'] as { nextLinkName?: unknown } | undefined
  const onResponse = policies.filter(({ section }) => section !== 'Request')
  return {
    operation,
    defaults: internalDefaults(operation),
    policies,
    readsRequestBody: policies.some(({ section, readsBody }) => section === 'Request' && readsBody),
    readsResponseBody:
      pageable !== undefined ||
      onResponse.some(({ readsBody, polling }) => readsBody || polling !== undefined),
    hasResponsePolicies: onResponse.length > 0,
    polls: policies.some(({ polling }) => polling !== undefined),
    nextLinkName:
      typeof pageable?.nextLinkName === 'string' ? pageable.nextLinkName : pageable && 'nextLink',
    refusal,
    runsScript: script === 'javascript',
  }
}

/** The language of the code that runs for an operation; undefined for none. */
function scriptOf(
  connector: ConnectorRow,
  operationId: string,
): 'csharp' | 'javascript' | undefined {
  const inner = connector.properties['properties'] as
    | { scriptOperations?: unknown; script?: { operationIds?: unknown } }
    | undefined
  const listed = inner?.scriptOperations ?? inner?.script?.operationIds
  const language = connector.scriptLanguage ?? 'csharp'
  if (Array.isArray(listed) && listed.length > 0)
    return listed.includes(operationId) ? language : undefined
  // Code without a list of operations is for all of them.
  return connector.script === null ? undefined : language
}
