import { sql } from 'kysely'
import type { Migration } from './migration.ts'

export const gatewayCallCounts: Migration = {
  name: '0014-gateway-call-counts',
  async up(db) {
    await sql`create table connectionMinutes (
      connectionId text primary key references connections (id) on delete cascade,
      minute integer not null, calls integer not null
    )`.execute(db)
  },
}
