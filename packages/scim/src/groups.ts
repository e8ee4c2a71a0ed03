import type { DirectoryObject, Group } from '@patchbay/directory'
import { findScimExternalIds, saveScimExternalId } from '@patchbay/store'
import { checkMayManageGroup, type ScimRequest } from './context.ts'
import { badRequest, notFound } from './errors.ts'
import {
  displayNameOf,
  externalIdOf,
  memberChanges,
  memberIdsOf,
  toGroupResource,
} from './group-resource.ts'
import { applyOperations, type Operation } from './patch.ts'
import { readResource, type ScimObject } from './resource.ts'
import { resourceTypes } from './schemas.ts'
import { checkVersion, versionOf } from './version.ts'

async function findGroup({ directory, tenantId }: ScimRequest, id: string): Promise<Group> {
  const group = await directory.groups.find(tenantId, id)
  if (group === undefined) throw notFound(id)
  return group
}

const memberPage = 500

async function membersOf(
  { directory, tenantId }: ScimRequest,
  id: string,
): Promise<DirectoryObject[]> {
  const members: DirectoryObject[] = []
  for (;;) {
    const after = members.at(-1)?.id
    const page = await directory.groups.members(tenantId, id, {
      limit: memberPage,
      ...(after !== undefined && { after }),
    })
    members.push(...page)
    if (page.length < memberPage) return members
  }
}

/** Groups as resources. A version belongs to the whole of one, so only with members is there one. */
export async function readGroups(
  request: ScimRequest,
  groups: readonly Group[],
  withMembers: boolean,
): Promise<ScimObject[]> {
  const { store, tenantId, base } = request
  const ids = groups.map(({ id }) => id)
  const externalIds = await findScimExternalIds(store.db, tenantId, ids)
  const resources: ScimObject[] = []
  for (const group of groups) {
    const members = withMembers ? await membersOf(request, group.id) : undefined
    const resource = toGroupResource(group, externalIds.get(group.id), members, base)
    resources.push({
      ...resource,
      meta: {
        resourceType: 'Group',
        created: group.createdDateTime,
        location: `${base}/Groups/${group.id}`,
        ...(withMembers && { version: versionOf(resource) }),
      },
    })
  }
  return resources
}

async function readGroup(
  request: ScimRequest,
  group: Group,
  withMembers: boolean,
): Promise<ScimObject> {
  const [resource] = await readGroups(request, [group], withMembers)
  if (!resource) throw notFound(group.id)
  return resource
}

export async function getGroup(
  request: ScimRequest,
  id: string,
  withMembers: boolean,
): Promise<ScimObject> {
  return readGroup(request, await findGroup(request, id), withMembers)
}

export async function createGroup(
  request: ScimRequest,
  body: unknown,
  withMembers: boolean,
): Promise<ScimObject> {
  const { directory, store, tenantId, actor } = request
  const resource = readResource(resourceTypes.group, body)
  const displayName = displayNameOf(resource)
  const externalId = externalIdOf(resource)
  const group = await directory.atomically(async () => {
    const made = await directory.groups.create(
      tenantId,
      {
        displayName,
        mailEnabled: false,
        securityEnabled: true,
        mailNickname: toNickname(displayName),
      },
      actor,
    )
    for (const id of memberIdsOf(resource)) await addMember(request, made.id, id)
    if (externalId !== null) await saveScimExternalId(store.db, tenantId, made.id, externalId)
    return made
  })
  return getGroup(request, group.id, withMembers)
}

/** Mail is not served, so the nickname only has to be one. */
function toNickname(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replaceAll(/[^\w-]+/g, '')
      .slice(0, 60) || 'group'
  )
}

async function addMember(request: ScimRequest, groupId: string, id: string): Promise<void> {
  const { directory, tenantId, actor } = request
  const member = await directory.objects.find(tenantId, id)
  if (member?.kind !== 'user' && member?.kind !== 'group')
    throw badRequest('invalidValue', `There is no user or group ${id} to be a member.`)
  await directory.groups.addMember(tenantId, groupId, id, actor)
}

/** What changes of a group: its name, its id at the client, its members. */
async function change(
  request: ScimRequest,
  id: string,
  ifMatch: string | undefined,
  needsMembers: boolean,
  next: (current: ScimObject) => ScimObject,
  members?: ReadonlyMap<string, boolean>,
): Promise<void> {
  const { directory, store, tenantId, actor } = request
  await directory.atomically(async () => {
    const group = await findGroup(request, id)
    checkMayManageGroup(request, group)
    const withMembers = needsMembers || ifMatch !== undefined
    const current = await readGroup(request, group, withMembers)
    const { version } = current['meta'] as { version?: string }
    checkVersion(ifMatch, version ?? '')
    const wanted = next(current)
    const displayName = displayNameOf(wanted)
    if (displayName !== group.displayName)
      await directory.groups.update(tenantId, group.id, { displayName }, actor)
    const externalId = externalIdOf(wanted)
    if (externalId !== externalIdOf(current))
      await saveScimExternalId(store.db, tenantId, group.id, externalId)
    if (needsMembers) {
      const before = new Set(memberIdsOf(current))
      const after = new Set(memberIdsOf(wanted))
      for (const each of before)
        if (!after.has(each)) await directory.groups.removeMember(tenantId, group.id, each, actor)
      for (const each of after) if (!before.has(each)) await addMember(request, group.id, each)
    }
    for (const [memberId, isToBe] of members ?? []) {
      const parents = await directory.memberships.groupIds(tenantId, memberId, false)
      const isMember = parents.includes(group.id)
      if (isToBe && !isMember) await addMember(request, group.id, memberId)
      else if (!isToBe && isMember)
        await directory.groups.removeMember(tenantId, group.id, memberId, actor)
    }
  })
}

export function replaceGroup(
  request: ScimRequest,
  id: string,
  body: unknown,
  ifMatch: string | undefined,
): Promise<void> {
  const wanted = readResource(resourceTypes.group, body)
  return change(request, id, ifMatch, true, () => wanted)
}

export function patchGroup(
  request: ScimRequest,
  id: string,
  operations: readonly Operation[],
  ifMatch: string | undefined,
): Promise<void> {
  const single = memberChanges(operations)
  const others = single?.others ?? operations
  return change(
    request,
    id,
    ifMatch,
    single === undefined,
    (current) => applyOperations(resourceTypes.group, current, others),
    single?.members,
  )
}

export async function deleteGroup(
  request: ScimRequest,
  id: string,
  ifMatch: string | undefined,
): Promise<void> {
  const { directory, tenantId, actor } = request
  await directory.atomically(async () => {
    const group = await findGroup(request, id)
    checkMayManageGroup(request, group)
    if (ifMatch !== undefined) {
      const { version } = (await readGroup(request, group, true))['meta'] as { version?: string }
      checkVersion(ifMatch, version ?? '')
    }
    await directory.groups.delete(tenantId, group.id, actor)
  })
}
