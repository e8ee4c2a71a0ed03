import type { Caller } from '@patchbay/wire'
import { typeNameOf } from './entities.ts'
import { denied } from './errors.ts'
import { filteredProperties } from './odata/filter.ts'
import type { Source } from './odata/page.ts'
import type { QueryOptions } from './odata/query-options.ts'
import { isGranted, type Permission, permissions } from './permissions.ts'
import type { Json } from './route.ts'

/** What has to be granted to see more of an object among others than that it is there. */
const rules: Record<string, Permission> = {
  user: permissions.readUsers,
  group: permissions.readGroups,
  application: permissions.readApplications,
  servicePrincipal: permissions.readApplications,
  directoryRole: permissions.readRoles,
}

/** What `User.ReadBasic.All` shows of people. */
const basic = {
  grant: 'User.ReadBasic.All',
  properties: [
    'id',
    'displayName',
    'givenName',
    'surname',
    'mail',
    'userPrincipalName',
    'userType',
  ] as readonly string[],
}

/** Shows of an object what the caller may see of it. */
export type Sight = (entity: Json) => Json

/**
 * How a caller sees objects of several types: of a type that nothing granted opens, the type and the
 * id, as in Graph. `undefined` where the caller sees everything.
 */
export function sightOf(caller: Caller): Sight | undefined {
  const kinds = Object.keys(rules).filter((kind) => sees(caller, kind))
  const seesAll = kinds.length === Object.keys(rules).length && !seesBasicOnly(caller)
  if (seesAll) return undefined
  return (entity) => {
    const kind = typeNameOf(entity)
    if (kind === undefined || !Object.hasOwn(rules, kind)) return entity
    const isSelf = caller.kind === 'user' && kind === 'user' && entity['id'] === caller.userId
    if (isSelf && sees(caller, kind, true)) return entity
    if (!kinds.includes(kind)) return pick(entity, ['id'])
    return kind === 'user' && seesBasicOnly(caller) ? pick(entity, basic.properties) : entity
  }
}

/**
 * Options as they are for who sees the basic properties of people alone.
 *
 * @throws {GraphError} 403 where they ask for others, or look into them.
 */
export function withSightOfUsers(
  options: QueryOptions,
  caller: Caller,
  userId: string | undefined,
): QueryOptions {
  const isSelf =
    caller.kind === 'user' &&
    (userId?.toLowerCase() === caller.userId ||
      userId?.toLowerCase() === caller.userPrincipalName.toLowerCase())
  if (!seesBasicOnly(caller) || (isSelf && sees(caller, 'user', true))) return options
  const { select, filter, orderBy, search, expand } = options
  const named = [
    ...(select ?? []),
    ...(filter === undefined ? [] : filteredProperties(filter)),
    ...(orderBy === undefined ? [] : [orderBy.property]),
    ...(search ?? []).flatMap((group) => group.map(({ property }) => property)),
    ...expand.map(({ name }) => name),
  ]
  if (named.some((name) => !basic.properties.includes(name))) throw denied()
  return { ...options, select: select ?? basic.properties }
}

/** A collection as it is seen, before anything of it is judged. */
export function seen(source: Source<never>, sight: Sight | undefined): Source<never> {
  if (sight === undefined) return source
  return {
    ...source,
    async read(after, limit) {
      const rows = await source.read(after, limit)
      return rows.map(({ key, value }) => ({ key, value: sight(value) }))
    },
  }
}

function sees(caller: Caller, kind: string, isSelf = false): boolean {
  const rule = rules[kind]
  return rule !== undefined && isGranted(caller, rule, isSelf)
}

/** Whether nothing else than the basic grant opens people to the caller. */
function seesBasicOnly(caller: Caller): boolean {
  const without = (names: readonly string[]): string[] =>
    names.filter((name) => name !== basic.grant)
  const { readUsers } = permissions
  const more: Permission = {
    ...readUsers,
    delegated: without(readUsers.delegated),
    application: without(readUsers.application),
  }
  return isGranted(caller, readUsers, false) && !isGranted(caller, more, false)
}

function pick(entity: Json, names: readonly string[]): Json {
  return Object.fromEntries(
    Object.entries(entity).filter(([name]) => names.includes(name) || name.startsWith('@odata.')),
  )
}
