import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { AppLibraryTables } from './tables.ts'

type Row = Selectable<AppLibraryTables['appVersions']>

/** A version with its files and data sources parsed. */
export type AppVersionRow = Omit<Row, 'files' | 'dataSources'> & {
  files: Record<string, string>
  dataSources: { name: string; connectorId: string }[]
}

export async function insertAppVersion(executor: Executor, version: AppVersionRow): Promise<void> {
  await executor
    .insertInto('appVersions')
    .values({
      ...version,
      files: JSON.stringify(version.files),
      dataSources: JSON.stringify(version.dataSources),
    })
    .execute()
}

export async function findAppVersion(
  executor: Executor,
  appId: string,
  version: number,
): Promise<AppVersionRow | undefined> {
  const row = await executor
    .selectFrom('appVersions')
    .selectAll()
    .where('appId', '=', appId)
    .where('version', '=', version)
    .executeTakeFirst()
  return (
    row && {
      ...row,
      files: JSON.parse(row.files) as AppVersionRow['files'],
      dataSources: JSON.parse(row.dataSources) as AppVersionRow['dataSources'],
    }
  )
}

/** The versions of an app without their files, newest first. */
export async function listAppVersions(
  executor: Executor,
  appId: string,
): Promise<Omit<AppVersionRow, 'files' | 'dataSources'>[]> {
  return executor
    .selectFrom('appVersions')
    .select(['appId', 'version', 'displayName', 'savedAt', 'savedBy', 'note'])
    .where('appId', '=', appId)
    .orderBy('version', 'desc')
    .execute()
}
