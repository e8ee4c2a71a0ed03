import type { Readable } from 'node:stream'
import {
  type Operation,
  backendUrl,
  listOperations,
  matchOperation,
} from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type ConnectorRow,
  findConnector,
  findConnectorVersion,
  updateConnection,
} from '@patchbay/store'
import type { GatewayContext } from '../context.ts'
import type { TokenKeeper } from '../token/keep-token.ts'
import { exchange } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import { type Headers, responseHeaders } from './headers.ts'
import {
  type Credentials,
  connectionParametersFor,
  credentialsFor,
} from './inject-authentication.ts'
import {
  type OperationCall,
  type Plan,
  type SentRequest,
  addDefaults,
  applyToResponse,
  policiesFor,
  prepareRequest,
} from './prepare-request.ts'
import type { Trace } from './trace.ts'

/** An API's answer, and to what. */
export interface ReceivedResponse {
  operation: Operation
  connector: ConnectorRow
  sent: SentRequest
  status: number
  /** Already filtered. */
  headers: Headers
  body: Readable
}

/** Runs operations on behalf of connections. */
export interface Runner {
  /**
   * @param noteSent  Told of the request before it leaves, so that it can be shown when no answer comes.
   * @throws {GatewayError} when the API could not be asked.
   */
  run(
    connection: ConnectionRow,
    call: OperationCall,
    trace: Trace,
    noteSent?: (sent: SentRequest) => void,
  ): Promise<ReceivedResponse>
  connectorOf(connection: ConnectionRow): Promise<ConnectorRow>
}

/** A connector as read, so that a definition is not parsed anew on every call. */
interface Loaded {
  connector: ConnectorRow
  operations: Operation[]
}
const LOADED_LIMIT = 100

/** `lastUsedAt` is written this seldom: a durable write on every call would be its slowest part. */
const LAST_USED_MILLISECONDS = 60_000

/** Makes the runner; the order of its steps is that of connectors' gateways. */
export function createRunner(context: GatewayContext, keeper: TokenKeeper): Runner {
  const { store, clock, outbound } = context
  const loaded = new Map<string, Loaded>()

  async function load(connectorId: string): Promise<Loaded> {
    const version = await findConnectorVersion(store.db, connectorId)
    const known = loaded.get(connectorId)
    if (known && known.connector.version === version) return known
    const connector = await findConnector(store.db, connectorId)
    if (!connector)
      throw new GatewayError(404, 'ConnectorNotFound', 'The connector of this connection is gone.')
    const fresh = { connector, operations: listOperations(connector.definition) }
    loaded.delete(connectorId)
    if (loaded.size >= LOADED_LIMIT) loaded.delete(loaded.keys().next().value!)
    loaded.set(connectorId, fresh)
    return fresh
  }

  async function noteUse(connection: ConnectionRow): Promise<void> {
    const now = clock.now()
    const { lastUsedAt } = connection
    if (lastUsedAt && now.getTime() - Date.parse(lastUsedAt) < LAST_USED_MILLISECONDS) return
    await updateConnection(store.db, connection.id, { lastUsedAt: now.toISOString() })
  }

  return {
    connectorOf: async (connection) => (await load(connection.connectorId)).connector,
    async run(connection, call, trace, noteSent) {
      const { connector, operations } = await load(connection.connectorId)
      trace.add(
        'Load connection',
        `"${connection.displayName}" of ${connector.displayName}, ${connection.status}`,
      )
      const match = matchOperation(operations, call.method, call.path)
      if (!match)
        throw new GatewayError(
          404,
          'OperationNotFound',
          `${connector.displayName} has no operation for ${call.method} ${call.path}. ` +
            'Compare method and path with its definition.',
        )
      const { operation, pathParameters } = match
      trace.add('Match operation', `${operation.operationId}: ${call.method} ${operation.path}`)
      const policies = policiesFor(connector, operation)
      const base = backendUrl(connector.definition)
      if (!base)
        throw new GatewayError(
          502,
          'HostRequired',
          'The connector names no host. Its maker enters one on the General page.',
        )
      const parameters = connectionParametersFor(store, connection)
      const plan: Plan = {
        base,
        call: addDefaults(operation, call),
        policies,
        context: { pathParameters, connectionParameters: parameters.all },
        secrets: parameters.secrets,
      }
      const attempt = async (rejected?: number) => {
        const credentials = await credentialsFor({ store, keeper }, connection, connector, rejected)
        noteCredentials(trace, credentials)
        const prepared = prepareRequest(plan, credentials)
        if (policies.length > 0)
          trace.add('Apply policies', policies.map(({ title }) => title).join(', '))
        noteSent?.(prepared.sent)
        return { credentials, prepared, response: await exchange(outbound, prepared, trace) }
      }
      let { credentials, prepared, response } = await attempt()
      if (response.statusCode === 401 && credentials.token) {
        await response.body.dump()
        trace.add(
          'Refresh token',
          'The API answered 401, so the token is renewed and the call repeated',
        )
        ;({ prepared, response } = await attempt(credentials.token.generation))
      }
      await noteUse(connection)
      return {
        operation,
        connector,
        sent: prepared.sent,
        status: response.statusCode,
        headers: applyToResponse(plan, responseHeaders(response.headers)),
        body: response.body,
      }
    },
  }
}

function noteCredentials(trace: Trace, credentials: Credentials): void {
  if (credentials.token?.refreshed)
    trace.add('Refresh token', 'The access token was near its end and was renewed')
  trace.add('Inject authentication', credentials.detail)
}
