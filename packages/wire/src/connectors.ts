import type { Finding } from './errors.ts'

/** An `apiDefinition.swagger.json`, as parsed JSON. */
export type SwaggerJson = { [key: string]: unknown }
/** An `apiProperties.json`, as parsed JSON. */
export type ApiPropertiesJson = { [key: string]: unknown }

/** `GET /api/connectors` gives `{ value: ConnectorSummary[] }`. */
export interface ConnectorSummary {
  /** URL-safe, unique: `identity-5f8a…`. Stands in gateway addresses. */
  id: string
  displayName: string
  description: string
  iconBrandColor: string
  /** `data:` URL, or null for the initial on the brand colour. */
  icon: string | null
  /** Custom connectors are Premium: users of an app over them need a Premium licence. */
  tier: 'Premium' | 'Standard'
  role: 'owner' | 'editor' | 'viewer'
  createdAt: string
  updatedAt: string
}

/** `GET /api/connectors/{id}`; answer of create and update too. */
export interface Connector extends ConnectorSummary {
  definition: SwaggerJson
  properties: ApiPropertiesJson
  /** A client secret is stored. It is never sent back. */
  hasClientSecret: boolean
  /** The redirect URL this connector sends; also in `properties`. */
  redirectUrl: string
  /** Rises by one with each save; send it back as `baseVersion`. */
  version: number
  /** Custom code; null where there is none, and for those who may not edit. */
  script: ConnectorScript | null
}

/** Custom code of a connector. C# is kept as it is and does not run. */
export interface ConnectorScript {
  language: 'csharp' | 'javascript'
  source: string
}

/** `POST /api/connectors` and `PUT /api/connectors/{id}`. */
export interface SaveConnector {
  definition: SwaggerJson
  properties: ApiPropertiesJson
  icon?: string | null
  /** Only when it is new or changed; absent keeps the stored one. */
  clientSecret?: string
  /** On update: the version the edit began from; 409 `VersionConflict` when another save came between. */
  baseVersion?: number
  /** Absent keeps the stored one; null removes it. */
  script?: ConnectorScript | null
  /** What this save is for, shown in the version history. */
  note?: string
  /** Takes a definition though it has errors, as one does that is in use elsewhere already. */
  acceptErrors?: boolean
}

/** `GET /api/connectors/{id}/versions?before=&limit=` gives `{ value, next? }`, newest first. */
export interface ConnectorVersionSummary {
  version: number
  displayName: string
  savedAt: string
  /** Object id of the user; null where nobody noted it. */
  savedBy: string | null
  note: string | null
}

/** `GET /api/connectors/{id}/versions/{version}`. */
export interface ConnectorVersion extends ConnectorVersionSummary {
  definition: SwaggerJson
  properties: ApiPropertiesJson
  icon: string | null
  script: ConnectorScript | null
}

/** `POST /api/connectors/{id}/versions/{version}/restore`: makes it the newest version. */
export interface RestoreConnectorVersion {
  /** The version that is the newest one now; 409 `VersionConflict` when it no longer is. */
  baseVersion: number
}

/** `POST /api/connectors/{id}/clone` gives the new `Connector`: yours, without the client secret. */
export interface CloneConnector {
  displayName: string
}

/**
 * `GET /api/connector-drafts/{id}` gives `{ draft: ConnectorDraftWire | null }`, `PUT` takes
 * `{ draft }`, `DELETE` forgets it. The id is `new` for the connector being created. Drafts are
 * each user's own.
 */
export interface ConnectorDraftWire {
  /** As the wizard wrote it. */
  draft: { [key: string]: unknown }
  updatedAt: string
}

/** `GET /api/connectors/{id}/shares?after=&limit=` gives `{ value: ConnectorShare[], next? }`. */
export interface ConnectorShare {
  /** Object id of the user or group. */
  userId: string
  principalKind: 'user' | 'group'
  role: 'editor' | 'viewer'
}

/** `PUT /api/connectors/{id}/shares`. */
export interface PutConnectorShare {
  userId: string
  role: 'editor' | 'viewer'
  /** Default: `user`. */
  principalKind?: 'user' | 'group'
}

/** `GET /api/connectors/{id}/uses`: what stops working when the connector is deleted. */
export interface ConnectorUses {
  connections: number
  triggers: number
  appCount: number
  /** At most 20 of the apps. */
  apps: { id: string; displayName: string }[]
}

/** `POST /api/connectors/validate` with `SaveConnector`. */
export interface ConnectorValidation {
  findings: Finding[]
}

/** `GET /api/connections` gives `{ value: Connection[] }`; `POST /api/connections` takes `CreateConnection`. */
export interface Connection {
  /** 32 hexadecimal digits. */
  id: string
  connectorId: string
  connectorDisplayName: string
  displayName: string
  status: 'Connected' | 'Unauthenticated' | 'Error'
  /** Why, and what to do, when the status is not Connected. */
  statusMessage: string | null
  /** The account that signed in, once it did. */
  accountName: string | null
  /** ISO 8601. Access token's end; the gateway refreshes before it. */
  expiresAt: string | null
  lastUsedAt: string | null
  createdAt: string
  /** Yours, or somebody's who shared it with you. */
  role?: 'owner' | 'user'
  /** Which of the connector's ways to authenticate it uses. */
  parameterSet?: string | null
  /** What will soon end or has ended, and what to do; null when nothing is to be done. */
  notice?: string | null
}

export interface CreateConnection {
  connectorId: string
  /** Values of connection parameters that are not OAuth (`username`, `api_key`, …). */
  parameters?: Record<string, string>
  /** Name of one of the connector's `connectionParameterSets`, when it has several. */
  parameterSet?: string
  /** An application's own credentials in place of a user's sign-in. */
  servicePrincipal?: { clientId: string; clientSecret: string; tenantId?: string }
}

/**
 * `POST /api/connections/{id}/consent-link`: a link for a pop-up, good once and for ten minutes.
 * When the sign-in ends the pop-up posts `{ type: 'patchbay.connection', connectionId, status, message }`
 * to its opener (same origin) and closes itself.
 */
export interface ConsentLink {
  link: string
}
export interface ConnectionMessage {
  type: 'patchbay.connection'
  connectionId: string
  status: Connection['status']
  message: string | null
}

/** `POST /api/connections/{id}/test`. */
export interface TestOperation {
  operationId: string
  /** By parameter name; a body under its parameter's name. */
  parameters: Record<string, unknown>
}

export interface TestOperationResult {
  request: { method: string; url: string; headers: Record<string, string>; body: string | null }
  response: {
    status: number
    statusText: string
    headers: Record<string, string>
    body: string
    durationMilliseconds: number
  } | null
  /** Differences between the response and its schema. */
  validation: Finding[]
  trace: TraceStep[]
  /** Set when no response came: what happened and what to do next. */
  error: string | null
}

/** What the gateway did, in order. Secrets are replaced by `•••`. */
export interface TraceStep {
  step: string
  detail: string
  milliseconds: number
}
