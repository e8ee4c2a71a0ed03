import { sql } from 'kysely'
import type { Executor } from '../../schema.ts'
import { listChanges } from './changes.ts'

/** Who is a member of which group, and what the member is. */
export interface Membership {
  groupId: string
  memberId: string
  memberKind: string
}

/** A membership that came, or went, as the last that happened to it. */
export interface MembershipChange extends Membership {
  sequence: number
  removed: boolean
}

/** As these changes are told from those of objects; an id is made of the two and the member's kind. */
const kind = 'groupMember'

/** Rows of one statement, well below what the databases bind at once. */
const rowLimit = 500

/** Numbers for so many changes of a tenant, the first of them. */
async function takeNumbers(executor: Executor, tenantId: string, count: number): Promise<number> {
  const { changeSequence } = await executor
    .insertInto('tenantHeads')
    .values({ tenantId, changeSequence: count })
    .onConflict((conflict) =>
      conflict.column('tenantId').doUpdateSet((eb) => ({
        changeSequence: eb('tenantHeads.changeSequence', '+', count),
      })),
    )
    .returning('changeSequence')
    .executeTakeFirstOrThrow()
  return changeSequence - count + 1
}

/** Writes that memberships came or went, as the newest changes of the tenant. */
export async function recordMembershipChanges(
  executor: Executor,
  tenantId: string,
  memberships: readonly Membership[],
  removed: boolean,
): Promise<void> {
  for (let from = 0; from < memberships.length; from += rowLimit) {
    const some = memberships.slice(from, from + rowLimit)
    const first = await takeNumbers(executor, tenantId, some.length)
    await executor
      .insertInto('objectChanges')
      .values(
        some.map(({ groupId, memberId, memberKind }, index) => ({
          tenantId,
          kind,
          objectId: `${groupId}/${memberKind}/${memberId}`,
          sequence: first + index,
          removed: removed ? 'deleted' : null,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['tenantId', 'kind', 'objectId']).doUpdateSet((eb) => ({
          sequence: eb.ref('excluded.sequence'),
          removed: eb.ref('excluded.removed'),
        })),
      )
      .execute()
  }
}

/** Writes that every membership of a group came, as when the group itself comes back. */
export async function recordMembershipsOf(
  executor: Executor,
  tenantId: string,
  groupId: string,
): Promise<void> {
  let after: MembershipRange['after'] = { groupId, memberId: '' }
  for (;;) {
    const range = { after, toGroupId: groupId, limit: rowLimit }
    const some = await listMemberships(executor, tenantId, range)
    await recordMembershipChanges(executor, tenantId, some, false)
    const last = some.at(-1)
    if (some.length < rowLimit || last === undefined) return
    after = last
  }
}

/** Memberships that changed after a point, oldest change first. */
export async function listMembershipChanges(
  executor: Executor,
  tenantId: string,
  after: number,
  limit: number,
): Promise<MembershipChange[]> {
  const rows = await listChanges(executor, tenantId, kind, after, limit)
  return rows.map(({ objectId, sequence, removed }) => {
    const [groupId = '', memberKind = '', memberId = ''] = objectId.split('/')
    return { groupId, memberKind, memberId, sequence, removed: removed !== null }
  })
}

/** Where a reading of memberships begins, after one of them, and the last group of it. */
export interface MembershipRange {
  after: { groupId: string; memberId: string }
  toGroupId: string
  limit: number
}

/** Memberships of the groups within a range of ids, deleted groups among them, in the order of both ids. */
export function listMemberships(
  executor: Executor,
  tenantId: string,
  { after, toGroupId, limit }: MembershipRange,
): Promise<Membership[]> {
  return executor
    .selectFrom('groupMembers')
    .select(['groupId', 'memberId', 'memberKind'])
    .where('tenantId', '=', tenantId)
    .where(sql<boolean>`("groupId", "memberId") > (${after.groupId}, ${after.memberId})`)
    .where('groupId', '<=', toGroupId)
    .orderBy('groupId')
    .orderBy('memberId')
    .limit(limit)
    .execute()
}

/** What one object is a member of. */
export function listMembershipsOf(
  executor: Executor,
  tenantId: string,
  memberId: string,
): Promise<Membership[]> {
  return executor
    .selectFrom('groupMembers')
    .select(['groupId', 'memberId', 'memberKind'])
    .where('tenantId', '=', tenantId)
    .where('memberId', '=', memberId)
    .execute()
}
