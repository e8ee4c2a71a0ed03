/** Tables of stored canvas apps. Times are ISO 8601 text. */
export interface AppLibraryTables {
  apps: {
    id: string
    tenantId: string
    ownerId: string
    /** Of the newest version. */
    displayName: string
    latestVersion: number
    liveVersion: number | null
    createdAt: string
    updatedAt: string
  }
  appVersions: {
    appId: string
    version: number
    displayName: string
    /** Files by path as JSON text. */
    files: string
    /** Connectors used, as a JSON list of `{ name, connectorId }`. */
    dataSources: string
    savedAt: string
    /** Object id of the user. */
    savedBy: string
    note: string | null
  }
  appShares: { appId: string; userId: string; role: 'user' | 'co-owner' }
  /** Which of their own connections users let an app use. */
  appConnections: { appId: string; userId: string; connectorId: string; connectionId: string }
}
