import type { Membership } from '@patchbay/directory'
import type { GraphRequest, Json } from '../route.ts'

/** Members, or changes of members, on one page of a delta. */
const memberLimit = 1000

/** A member as `members@delta` shows it. */
function toMember({ memberId, memberKind }: Membership): Json {
  return { '@odata.type': `#microsoft.graph.${memberKind}`, id: memberId }
}

/**
 * Groups, in the order of ids, with their members from a place on. Where not all fit, the last group
 * comes with those that do, `last` says where it goes on, and the groups behind it are left out.
 */
export async function readMembers(
  { directory, tenantId }: GraphRequest,
  groups: readonly Json[],
  from?: { groupId: string; memberId: string },
): Promise<{ values: Json[]; last?: { groupId: string; memberId: string } }> {
  const ids = groups.map(({ id }) => String(id))
  const [first = ''] = ids
  const rows = await directory.changes.members(tenantId, {
    after: from ?? { groupId: first, memberId: '' },
    toGroupId: ids.at(-1) ?? first,
    limit: memberLimit + 1,
  })
  const shown = rows.slice(0, memberLimit)
  const members = Map.groupBy(shown, ({ groupId }) => groupId)
  const last = rows.length > memberLimit ? shown.at(-1) : undefined
  const values = groups
    .filter((_, index) => last === undefined || (ids[index] ?? '') <= last.groupId)
    .map((group): Json => {
      const own = members.get(String(group['id']))
      return own === undefined ? group : { ...group, 'members@delta': own.map(toMember) }
    })
  return last === undefined
    ? { values }
    : { values, last: { groupId: last.groupId, memberId: last.memberId } }
}

/** Members that came or went after a point, in the order of changes. */
export async function readMemberChanges(
  { directory, tenantId }: GraphRequest,
  since: number,
): Promise<{ changes: { groupId: string; sequence: number; value: Json }[]; isFull: boolean }> {
  const rows = await directory.changes.memberships(tenantId, since, memberLimit)
  return {
    changes: rows.map((row) => ({
      groupId: row.groupId,
      sequence: row.sequence,
      value: row.removed ? { ...toMember(row), '@removed': { reason: 'deleted' } } : toMember(row),
    })),
    isFull: rows.length === memberLimit,
  }
}
