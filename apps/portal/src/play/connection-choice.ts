import type { Connection, PlayDataSource } from '@patchbay/wire'
import { type ConnectionNeeds, connectionNeeds } from '../connectors/connect/connection-fields.ts'

/** One connector of an app and how this user could reach it. */
export interface ConnectorChoice {
  connectorId: string
  displayName: string
  /** The user's connections that work. */
  connected: Connection[]
  /** A connection that only has to be signed in to again. */
  toRenew: Connection | undefined
  /** Chosen already, else the first that works. */
  connectionId: string | undefined
  needs: ConnectionNeeds
}

/** One choice for each connector of the app, each connector once. */
export function connectorChoices(
  dataSources: readonly PlayDataSource[],
  connections: readonly Connection[],
): ConnectorChoice[] {
  const choices = new Map<string, ConnectorChoice>()
  for (const source of dataSources) {
    if (choices.has(source.connectorId)) continue
    const own = connections.filter(({ connectorId }) => connectorId === source.connectorId)
    const connected = own.filter(({ status }) => status === 'Connected')
    const allowed = connected.find(({ id }) => id === source.connectionId)
    choices.set(source.connectorId, {
      connectorId: source.connectorId,
      displayName: source.connectorDisplayName,
      connected,
      toRenew: own.find(({ status }) => status !== 'Connected'),
      connectionId: (allowed ?? connected[0])?.id,
      needs: connectionNeeds(source.properties),
    })
  }
  return [...choices.values()]
}

/** Whether the user has to be asked: a connector has no allowed connection, or it no longer works. */
export function needsPermission(
  dataSources: readonly PlayDataSource[],
  connections: readonly Connection[],
): boolean {
  return dataSources.some(
    ({ connectionId }) =>
      connectionId === null ||
      connections.find(({ id }) => id === connectionId)?.status !== 'Connected',
  )
}
