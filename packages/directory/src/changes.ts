import {
  findChangeSequence,
  listChanges,
  listMembershipChanges,
  listMemberships,
} from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'

/** What changed since a point: the last change of each object, in the order of changes. */
export function createChanges({ store }: Context): Directory['changes'] {
  return {
    newest: (tenantId) => findChangeSequence(store.db, tenantId),
    memberships: (tenantId, after, limit) =>
      listMembershipChanges(store.db, tenantId, after, limit),
    members: (tenantId, range) => listMemberships(store.db, tenantId, range),
    since: (tenantId, kind, after, limit) => listChanges(store.db, tenantId, kind, after, limit),
  }
}
