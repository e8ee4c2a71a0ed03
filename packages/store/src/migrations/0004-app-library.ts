import type { Migration } from './migration.ts'

export const appLibrary: Migration = {
  name: '0004-app-library',
  async up() {},
}
