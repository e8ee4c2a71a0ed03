import type { Kysely } from 'kysely'
import type { AppLibraryTables } from './tables/app-library/tables.ts'
import type { DirectoryTables } from './tables/directory/tables.ts'
import type { GatewayTables } from './tables/gateway/tables.ts'
import type { IdentityTables } from './tables/identity/tables.ts'
import type { InstallationTables } from './tables/installation/tables.ts'

/** Every table of the store. Each area declares its own under `tables/`. */
export type Schema = DirectoryTables &
  IdentityTables &
  GatewayTables &
  AppLibraryTables &
  InstallationTables

/** What a table's functions take first: the database, or the transaction they shall belong to. */
export type Executor = Kysely<Schema>
