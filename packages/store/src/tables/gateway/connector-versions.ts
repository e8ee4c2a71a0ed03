import { sql } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { GatewayTables } from './tables.ts'

type Row = GatewayTables['connectorVersions']

/** A version without its documents. */
export type ConnectorVersionSummary = Pick<
  Row,
  'version' | 'displayName' | 'savedAt' | 'savedBy' | 'note'
>

/** A version with its documents parsed. */
export type ConnectorVersionRow = Omit<Row, 'definition' | 'properties'> & {
  definition: { [key: string]: unknown }
  properties: { [key: string]: unknown }
}

/** Versions of a connector that are kept; older ones go. */
export const KEPT_CONNECTOR_VERSIONS = 100

/**
 * Notes what a connector is now as the version it says it is; nothing happens where that version
 * is noted already.
 */
export async function noteConnectorVersion(
  executor: Executor,
  connectorId: string,
  { savedBy, note }: Pick<Row, 'savedBy' | 'note'>,
): Promise<void> {
  await executor
    .insertInto('connectorVersions')
    .columns([
      'connectorId',
      'version',
      'displayName',
      'definition',
      'properties',
      'icon',
      'script',
      'scriptLanguage',
      'savedAt',
      'savedBy',
      'note',
    ])
    .expression((from) =>
      from
        .selectFrom('connectors')
        .select([
          'id',
          'version',
          'displayName',
          'definition',
          'properties',
          'icon',
          'script',
          'scriptLanguage',
          'updatedAt',
          sql<string | null>`cast(${savedBy} as text)`.as('savedBy'),
          sql<string | null>`cast(${note} as text)`.as('note'),
        ])
        .where('id', '=', connectorId),
    )
    .onConflict((conflict) => conflict.columns(['connectorId', 'version']).doNothing())
    .execute()
  await executor
    .deleteFrom('connectorVersions')
    .where('connectorId', '=', connectorId)
    .where((where) =>
      where(
        'version',
        '<=',
        where
          .selectFrom('connectors')
          .select(sql<number>`version - ${sql.lit(KEPT_CONNECTOR_VERSIONS)}`.as('version'))
          .where('id', '=', connectorId),
      ),
    )
    .execute()
}

/** Versions of a connector, newest first; a page begins before `before`. */
export async function listConnectorVersions(
  executor: Executor,
  connectorId: string,
  { before, limit }: { before?: number; limit: number },
): Promise<ConnectorVersionSummary[]> {
  return executor
    .selectFrom('connectorVersions')
    .select(['version', 'displayName', 'savedAt', 'savedBy', 'note'])
    .where('connectorId', '=', connectorId)
    .$if(before !== undefined, (query) => query.where('version', '<', before!))
    .orderBy('version', 'desc')
    .limit(limit)
    .execute()
}

export async function findConnectorVersionDocuments(
  executor: Executor,
  connectorId: string,
  version: number,
): Promise<ConnectorVersionRow | undefined> {
  const row = await executor
    .selectFrom('connectorVersions')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('version', '=', version)
    .executeTakeFirst()
  return (
    row && {
      ...row,
      definition: JSON.parse(row.definition) as ConnectorVersionRow['definition'],
      properties: JSON.parse(row.properties) as ConnectorVersionRow['properties'],
    }
  )
}
