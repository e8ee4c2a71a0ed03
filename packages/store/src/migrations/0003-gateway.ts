import type { Migration } from './migration.ts'

export const gateway: Migration = {
  name: '0003-gateway',
  async up() {},
}
