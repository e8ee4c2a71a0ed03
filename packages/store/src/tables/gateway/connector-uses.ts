import { sql } from 'kysely'
import type { Executor } from '../../schema.ts'

/** What stops working without a connector. */
export interface ConnectorUses {
  /** Connections of everybody. */
  connections: number
  triggers: number
  /** How many apps use it. */
  appCount: number
  /** Some of those apps, by name. */
  apps: { id: string; displayName: string; ownerId: string }[]
}

/** Counts what uses a connector, and names at most `limit` of the apps. */
export async function listConnectorUses(
  executor: Executor,
  tenantId: string,
  connectorId: string,
  limit: number,
): Promise<ConnectorUses> {
  // Data sources are a JSON list; the id in quotes is found in no other place of it.
  const mark = `%"${connectorId.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}"%`
  const using = executor
    .selectFrom('apps')
    .where('apps.tenantId', '=', tenantId)
    .where((where) =>
      where.exists(
        where
          .selectFrom('appVersions')
          .select('appVersions.version')
          .whereRef('appVersions.appId', '=', 'apps.id')
          .where((version) =>
            version.or([
              version('appVersions.version', '=', version.ref('apps.latestVersion')),
              version('appVersions.version', '=', version.ref('apps.liveVersion')),
            ]),
          )
          .where(sql<boolean>`${sql.ref('appVersions.dataSources')} like ${mark} escape '\\'`),
      ),
    )
  const [apps, appCount, connections, triggers] = await Promise.all([
    using
      .select(['apps.id', 'apps.displayName', 'apps.ownerId'])
      .orderBy('apps.displayName')
      .orderBy('apps.id')
      .limit(limit)
      .execute(),
    using.select(({ fn }) => fn.countAll<number | string>().as('count')).executeTakeFirst(),
    executor
      .selectFrom('connections')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('connectorId', '=', connectorId)
      .executeTakeFirst(),
    executor
      .selectFrom('triggers')
      .innerJoin('connections', 'connections.id', 'triggers.connectionId')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('connections.connectorId', '=', connectorId)
      .executeTakeFirst(),
  ])
  return {
    apps,
    appCount: Number(appCount?.count ?? 0),
    connections: Number(connections?.count ?? 0),
    triggers: Number(triggers?.count ?? 0),
  }
}
