import type { DirectoryObject, Group } from '@patchbay/directory'
import { badRequest } from './errors.ts'
import type { Operation } from './patch.ts'
import { isObject, type ScimObject } from './resource.ts'
import { groupUrn } from './schemas.ts'

/** A group as SCIM has it; without `meta`. Members are left out where nobody asked for them. */
export function toGroupResource(
  group: Group,
  externalId: string | undefined,
  members: readonly DirectoryObject[] | undefined,
  base: string,
): ScimObject {
  return {
    schemas: [groupUrn],
    id: group.id,
    ...(externalId !== undefined && { externalId }),
    displayName: group.displayName,
    ...(members &&
      members.length > 0 && {
        members: members.flatMap((member) => {
          // SCIM has no service principals.
          if (member.kind !== 'user' && member.kind !== 'group') return []
          const type = member.kind === 'user' ? 'User' : 'Group'
          return [
            {
              value: member.id,
              display: member.displayName,
              type,
              $ref: `${base}/${type}s/${member.id}`,
            },
          ]
        }),
      }),
  }
}

/** @throws {ScimError} 400 `invalidValue`. */
export function displayNameOf(resource: ScimObject): string {
  const name = resource['displayName']
  if (typeof name !== 'string' || name.trim() === '')
    throw badRequest('invalidValue', '"displayName" is required.')
  return name
}

export function externalIdOf(resource: ScimObject): string | null {
  const id = resource['externalId']
  return typeof id === 'string' && id !== '' ? id : null
}

/** Ids of the members that a resource has. */
export function memberIdsOf(resource: ScimObject): string[] {
  const members = resource['members']
  const ids = (Array.isArray(members) ? members : []).map((each) => {
    const value = isObject(each) ? each['value'] : undefined
    if (typeof value !== 'string') throw badRequest('invalidValue', 'A member has no "value".')
    return value.toLowerCase()
  })
  return [...new Set(ids)]
}

/** Members to add and to remove, in the order of the operations. */
export interface MemberChanges {
  /** Id → true to add, false to remove. */
  members: Map<string, boolean>
  /** Operations that are about something else. */
  others: Operation[]
}

/**
 * Operations that add or remove single members, so that the members of a large group need not be read
 * for them. Undefined where some operation is about all members.
 */
export function memberChanges(operations: readonly Operation[]): MemberChanges | undefined {
  const members = new Map<string, boolean>()
  const others: Operation[] = []
  for (const operation of operations) {
    const { op, path, value } = operation
    const isWhole = path === undefined && isObject(value) && Object.keys(value).some(isMembers)
    if (isWhole) return undefined
    if (path === undefined || !isMembers(path.attribute[0] ?? '')) {
      others.push(operation)
      continue
    }
    const ids = singleMembers(operation)
    if (ids === undefined || path.sub !== undefined || path.attribute.length > 1) return undefined
    for (const id of ids) members.set(id.toLowerCase(), op === 'add')
  }
  return { members, others }
}

const isMembers = (name: string): boolean => name.toLowerCase() === 'members'

function singleMembers({ op, path, value }: Operation): string[] | undefined {
  const filter = path?.filter
  if (op === 'remove' && filter?.is === 'compare' && filter.operator === 'eq')
    return filter.path.join('.').toLowerCase() === 'value' && typeof filter.value === 'string'
      ? [filter.value]
      : undefined
  if (op === 'replace' || filter) return undefined
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value]
  if (op === 'remove' && list.length === 0) return undefined
  return memberIdsOf({
    members: list.map((each) => (typeof each === 'string' ? { value: each } : (each as unknown))),
  })
}
