import { connectorNamespace, withResolvedSchemas } from '@patchbay/connector-model'
import type { SymbolInfo } from '@patchbay/power-fx'
import type { AppDataSource, Connection, Connector } from '@patchbay/wire'
import { callThroughGateway } from '../play/gateway-call.ts'

/**
 * The app's connectors as names in formulas, over the maker's own connections. One whose definition
 * is not at hand is left out, and the checker says that the name is unknown.
 */
export function dataSourceSymbols(
  dataSources: readonly AppDataSource[],
  connectors: ReadonlyMap<string, Pick<Connector, 'definition' | 'properties' | 'displayName'>>,
  connections: readonly Connection[],
): SymbolInfo[] {
  return dataSources.flatMap(({ name, connectorId, schemas = [] }) => {
    const connector = connectors.get(connectorId)
    if (!connector) return []
    const own = connections.filter((connection) => connection.connectorId === connectorId)
    const connection = own.find(({ status }) => status === 'Connected') ?? own[0]
    return connectorNamespace({
      name,
      definition: withResolvedSchemas(connector.definition, schemas),
      properties: connector.properties,
      call: callThroughGateway(connectorId, connection?.id, connector.displayName),
    })
  })
}
