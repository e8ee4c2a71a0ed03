/** The files of an app by path: `Src/App.pa.yaml`, `Src/Screen1.pa.yaml`, `Src/_EditorState.pa.yaml`. */
export type AppFiles = Record<string, string>

/** A connector used by an app, under its name in formulas. */
export interface AppDataSource {
  /** Namespace in formulas: `Identity`. */
  name: string
  connectorId: string
  /**
   * What its maker's connection said of fields that the definition leaves open, when the connector was
   * added; functions have their types from it, in the Studio and where the app is played.
   */
  schemas?: DataSourceSchema[]
}

/** A schema that was looked up. */
export interface DataSourceSchema {
  operationId: string
  /** A parameter's name, with a path below its schema: `body/fields`. Absent for the result. */
  parameter?: string
  /** Path below the result's schema: `value`. */
  result?: string
  schema: Record<string, unknown>
}

/** `GET /api/apps` gives `{ value: AppSummary[] }`: own apps and those shared with the caller. */
export interface AppSummary {
  id: string
  displayName: string
  ownerId: string
  ownerDisplayName: string
  role: 'owner' | 'co-owner' | 'user'
  latestVersion: number
  /** Null until first published. */
  liveVersion: number | null
  updatedAt: string
}

/** `GET /api/apps/{id}`, for owners and co-owners. */
export interface App extends AppSummary {
  files: AppFiles
  dataSources: AppDataSource[]
}

/** `POST /api/apps`. */
export interface CreateApp {
  displayName: string
  files: AppFiles
  dataSources: AppDataSource[]
}

/** `PUT /api/apps/{id}`: every save is a new version. */
export interface SaveApp {
  displayName: string
  files: AppFiles
  dataSources: AppDataSource[]
  /** The version the edit began from; 409 `VersionConflict` when another save came between. */
  baseVersion: number
  note?: string
}

/** `POST /api/apps/{id}/publish`. */
export interface PublishApp {
  version: number
}

/** `GET /api/apps/{id}/versions` gives `{ value: AppVersion[] }`, newest first. */
export interface AppVersion {
  version: number
  savedAt: string
  savedBy: string
  note: string | null
  isLive: boolean
}

/** `GET /api/apps/{id}/shares` gives `{ value: AppShare[] }`; `PUT` one, `DELETE /api/apps/{id}/shares/{userId}`. */
export interface AppShare {
  userId: string
  userDisplayName: string
  userPrincipalName: string
  role: 'user' | 'co-owner'
}
export interface PutAppShare {
  userId: string
  role: 'user' | 'co-owner'
}

/** `GET /api/apps/{id}/play`: the live version (or `?version=latest` for those who may edit). */
export interface PlayApp {
  id: string
  displayName: string
  version: number
  files: AppFiles
  dataSources: PlayDataSource[]
}

/** A connector of a played app with what the user still has to allow. */
export interface PlayDataSource extends AppDataSource {
  connectorDisplayName: string
  tier: 'Premium' | 'Standard'
  definition: Record<string, unknown>
  properties: Record<string, unknown>
  /** The caller's connection for this app; null until allowed. */
  connectionId: string | null
}

/** `PUT /api/apps/{id}/connections`: the user allows the app to use these connections of their own. */
export interface AllowConnections {
  connections: { connectorId: string; connectionId: string }[]
}
