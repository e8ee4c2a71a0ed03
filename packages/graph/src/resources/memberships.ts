import Type from 'typebox'
import { entityTypes, toTypedEntity } from '../entities.ts'
import { arraySource } from '../odata/page.ts'
import type { Permission } from '../permissions.ts'
import { type Answer, collection, type GraphRequest, type Json, type Route } from '../route.ts'

interface Member {
  /** `/users/{user}` */
  path: string
  permission: Permission
  getId: (request: GraphRequest) => Promise<string>
  /** Directory roles are among what users and clients are members of. */
  hasRoles: boolean
}

const ids = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })

/** What an object is a member of, directly or through groups, as a list and as questions. */
export function membershipRoutes({ path, permission, getId, hasRoles }: Member): Route[] {
  const groupIds = async (
    { directory, tenantId }: GraphRequest,
    id: string,
    securityEnabledOnly = false,
  ): Promise<string[]> => {
    const all = await directory.memberships.groupIds(tenantId, id, true)
    if (!securityEnabledOnly) return all
    const groups = await directory.memberships.list(tenantId, all)
    return groups.flatMap((group) =>
      group.kind === 'group' && group.securityEnabled ? [group.id] : [],
    )
  }
  const roleIds = async (
    { directory, tenantId }: GraphRequest,
    id: string,
  ): Promise<readonly string[]> => (hasRoles ? directory.users.directoryRoles(tenantId, id) : [])

  const lists = (['memberOf', 'transitiveMemberOf'] as const).map((view): Route => ({
    method: 'GET',
    path: `${path}/${view}`,
    permission,
    type: entityTypes.directoryObject,
    async handle(request) {
      const { directory, tenantId, options } = request
      const id = await getId(request)
      const transitive = view === 'transitiveMemberOf'
      const found = await directory.memberships.groupIds(tenantId, id, transitive)
      const groups = await directory.memberships.list(tenantId, found)
      const held = await roleIds(request, id)
      const roles = directory.directoryRoles.list().filter((role) => held.includes(role.id))
      const entities: Json[] = [
        ...groups.map(toTypedEntity),
        ...roles.map((role) => ({ '@odata.type': '#microsoft.graph.directoryRole', ...role })),
      ]
      return collection(arraySource(entities, options.orderBy))
    },
  }))
  const answer = (request: GraphRequest, value: readonly string[]): Answer => ({
    kind: 'json',
    body: {
      '@odata.context': `${request.publicUrl}/v1.0/$metadata#Collection(Edm.String)`,
      value,
    },
  })
  const gets = (['getMemberGroups', 'getMemberObjects'] as const).map((action): Route => ({
    method: 'POST',
    path: `${path}/${action}`,
    permission,
    body: Type.Object({ securityEnabledOnly: Type.Optional(Type.Boolean()) }),
    async handle(request) {
      const id = await getId(request)
      const groups = await groupIds(request, id, request.body['securityEnabledOnly'] === true)
      const roles = action === 'getMemberObjects' ? await roleIds(request, id) : []
      return answer(request, [...groups, ...roles])
    },
  }))
  const checks = (
    [
      ['checkMemberGroups', 'groupIds'],
      ['checkMemberObjects', 'ids'],
    ] as const
  ).map(([action, property]): Route => ({
    method: 'POST',
    path: `${path}/${action}`,
    permission,
    body: Type.Object({ [property]: ids }),
    async handle(request) {
      const id = await getId(request)
      const roles = action === 'checkMemberObjects' ? await roleIds(request, id) : []
      const held = new Set([...(await groupIds(request, id)), ...roles])
      const asked = (request.body[property] as string[]).map((each) => each.toLowerCase())
      return answer(
        request,
        [...new Set(asked)].filter((each) => held.has(each)),
      )
    },
  }))
  return [...lists, ...gets, ...checks]
}
