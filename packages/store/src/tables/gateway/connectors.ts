import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { GatewayTables } from './tables.ts'

type Row = Selectable<GatewayTables['connectors']>

/** A connector with its documents parsed. */
export type ConnectorRow = Omit<Row, 'definition' | 'properties'> & {
  definition: { [key: string]: unknown }
  properties: { [key: string]: unknown }
}

/** A connector and what the user asking may do with it. */
export type ConnectorForUser = ConnectorRow & { role: 'owner' | 'editor' | 'viewer' }

function toConnector<T extends Row>(row: T) {
  return {
    ...row,
    definition: JSON.parse(row.definition) as ConnectorRow['definition'],
    properties: JSON.parse(row.properties) as ConnectorRow['properties'],
  }
}

/** A user, and the groups that they belong to, directly or through other groups. */
async function principalsOf(
  executor: Executor,
  tenantId: string,
  userId: string,
): Promise<[string, ...string[]]> {
  // A deleted group keeps its members for when it is restored, and gives them nothing until then.
  const memberships = sql`select m."groupId" from "groupMembers" m
    inner join "groups" g on g."tenantId" = m."tenantId" and g.id = m."groupId"`
  const living = sql`m."tenantId" = ${tenantId} and g."deletedDateTime" is null`
  const { rows } = await sql<{ id: string }>`with recursive held(id) as (
      ${memberships} where ${living} and m."memberId" = ${userId}
      union
      ${memberships} inner join held on m."memberId" = held.id where ${living}
    ) select id as "id" from held`.execute(executor)
  return [userId, ...rows.map(({ id }) => id)]
}

async function visibleTo(executor: Executor, tenantId: string, userId: string) {
  const principals = await principalsOf(executor, tenantId, userId)
  return executor
    .selectFrom('connectors')
    .selectAll('connectors')
    .select((select) =>
      select
        .selectFrom('connectorShares')
        // "editor" comes before "viewer": who has both is the former.
        .select(({ fn }) => fn.min('connectorShares.role').as('role'))
        .whereRef('connectorShares.connectorId', '=', 'connectors.id')
        .where('connectorShares.userId', 'in', principals)
        .as('sharedRole'),
    )
    .where('connectors.tenantId', '=', tenantId)
    .where((where) =>
      where.or([
        where('connectors.ownerId', '=', userId),
        where.exists(
          where
            .selectFrom('connectorShares')
            .select('connectorShares.role')
            .whereRef('connectorShares.connectorId', '=', 'connectors.id')
            .where('connectorShares.userId', 'in', principals),
        ),
      ]),
    )
}

function withRole(
  row: Row & { sharedRole: 'editor' | 'viewer' | null },
  userId: string,
): ConnectorForUser {
  const { sharedRole, ...connector } = row
  const role = connector.ownerId === userId ? 'owner' : (sharedRole ?? 'viewer')
  return { ...toConnector(connector), role }
}

/** The connectors a user owns or has been given, by name. */
export async function listConnectors(
  executor: Executor,
  tenantId: string,
  userId: string,
): Promise<ConnectorForUser[]> {
  const rows = await (
    await visibleTo(executor, tenantId, userId)
  )
    .orderBy('connectors.displayName')
    .orderBy('connectors.id')
    .execute()
  return rows.map((row) => withRole(row, userId))
}

/** A connector, if the user owns it or has been given it. */
export async function findConnectorFor(
  executor: Executor,
  tenantId: string,
  id: string,
  userId: string,
): Promise<ConnectorForUser | undefined> {
  const row = await (
    await visibleTo(executor, tenantId, userId)
  )
    .where('connectors.id', '=', id)
    .executeTakeFirst()
  return row && withRole(row, userId)
}

/** Whether a user owns a connector or has been given it. */
export async function mayUseConnector(
  executor: Executor,
  tenantId: string,
  id: string,
  userId: string,
): Promise<boolean> {
  const row = await (
    await visibleTo(executor, tenantId, userId)
  )
    .clearSelect()
    .select('connectors.id')
    .where('connectors.id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/** A connector's version: tells whether documents read before are still the stored ones. */
export async function findConnectorVersion(
  executor: Executor,
  id: string,
): Promise<number | undefined> {
  const row = await executor
    .selectFrom('connectors')
    .select('version')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.version
}

/** A connector, whoever may see it. */
export async function findConnector(
  executor: Executor,
  id: string,
): Promise<ConnectorRow | undefined> {
  const row = await executor
    .selectFrom('connectors')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toConnector(row)
}

export async function insertConnector(
  executor: Executor,
  row: Insertable<GatewayTables['connectors']>,
): Promise<void> {
  await executor.insertInto('connectors').values(row).execute()
}

/** Writes when the stored version is still `version`; false when another save came between. */
export async function updateConnector(
  executor: Executor,
  id: string,
  version: number,
  patch: Updateable<GatewayTables['connectors']>,
): Promise<boolean> {
  const result = await executor
    .updateTable('connectors')
    .set(patch)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Deletes a connector with its connections and shares. */
export async function deleteConnector(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom('connectors').where('id', '=', id).execute()
}

/** A user or a group that a connector is shared with. */
export interface ConnectorShareRow {
  /** Object id of the user or group. */
  userId: string
  principalKind: 'user' | 'group'
  role: 'editor' | 'viewer'
}

/** Whom a connector is shared with, by id; a page begins after `after`. */
export async function listConnectorShares(
  executor: Executor,
  connectorId: string,
  { after = '', limit }: { after?: string; limit: number },
): Promise<ConnectorShareRow[]> {
  return executor
    .selectFrom('connectorShares')
    .select(['userId', 'principalKind', 'role'])
    .where('connectorId', '=', connectorId)
    .where('userId', '>', after)
    .orderBy('userId')
    .limit(limit)
    .execute()
}

/** Gives a user or group a role on a connector. An editor is not made a viewer by `atLeast`. */
export async function putConnectorShare(
  executor: Executor,
  share: {
    connectorId: string
    userId: string
    role: 'editor' | 'viewer'
    principalKind?: 'user' | 'group'
  },
  options: { atLeast?: boolean } = {},
): Promise<void> {
  await executor
    .insertInto('connectorShares')
    .values(share)
    .onConflict((conflict) => {
      const once = conflict.columns(['connectorId', 'userId'])
      return options.atLeast && share.role === 'viewer'
        ? once.doNothing()
        : once.doUpdateSet({ role: share.role })
    })
    .execute()
}

export async function deleteConnectorShare(
  executor: Executor,
  connectorId: string,
  userId: string,
): Promise<void> {
  await executor
    .deleteFrom('connectorShares')
    .where('connectorId', '=', connectorId)
    .where('userId', '=', userId)
    .execute()
}
