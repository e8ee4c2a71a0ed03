import Type from 'typebox'
import { entityTypes, toEntity } from '../entities.ts'
import { notFound } from '../errors.ts'
import { requiredEqualities } from '../odata/filter.ts'
import { idSource, type Source } from '../odata/page.ts'
import { permissions } from '../permissions.ts'
import { collection, created, entity, type GraphRequest, nothing, type Route } from '../route.ts'
import { deltaRoute } from './delta.ts'

const type = entityTypes.oAuth2PermissionGrant
const scope = Type.String({ maxLength: 4096 })

/** Grants from the database, by id. */
export function grantPages(
  { directory, tenantId }: GraphRequest,
  narrowed: { clientId?: string; resourceId?: string; principalId?: string },
): Source<string> {
  return idSource(async (page) => {
    const grants = await directory.permissionGrants.list(tenantId, narrowed, page)
    return grants.map((grant) => ({ id: grant.id, value: toEntity(grant) }))
  })
}

export const grantRoutes: readonly Route[] = [
  deltaRoute('oAuth2PermissionGrant', '/oauth2PermissionGrants', permissions.readGrants),
  {
    method: 'GET',
    path: '/oauth2PermissionGrants',
    permission: permissions.readGrants,
    type,
    async handle(request) {
      const { options } = request
      const equal = options.filter === undefined ? undefined : requiredEqualities(options.filter)
      // Consent types are compared without regard to case by the filter, not by the database.
      const narrowed = Object.fromEntries(
        (['clientId', 'resourceId', 'principalId'] as const).flatMap((name) => {
          const value = equal?.get(name)
          return value === undefined ? [] : [[name, value.toLowerCase()]]
        }),
      )
      return collection(grantPages(request, narrowed))
    },
  },
  {
    method: 'POST',
    path: '/oauth2PermissionGrants',
    permission: permissions.writeGrants,
    type,
    body: Type.Object({
      clientId: Type.String(),
      consentType: Type.Union([Type.Literal('AllPrincipals'), Type.Literal('Principal')]),
      principalId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      resourceId: Type.String(),
      scope: Type.Optional(Type.Union([scope, Type.Null()])),
    }),
    async handle({ directory, tenantId, actor, body }) {
      const grant = await directory.permissionGrants.create(
        tenantId,
        {
          clientId: String(body['clientId']).toLowerCase(),
          consentType: body['consentType'] === 'Principal' ? 'Principal' : 'AllPrincipals',
          principalId:
            typeof body['principalId'] === 'string' ? body['principalId'].toLowerCase() : null,
          resourceId: String(body['resourceId']).toLowerCase(),
          scope: typeof body['scope'] === 'string' ? body['scope'] : '',
        },
        actor,
      )
      return created(toEntity(grant), `/oauth2PermissionGrants/${grant.id}`)
    },
  },
  {
    method: 'GET',
    path: '/oauth2PermissionGrants/{grant}',
    permission: permissions.readGrants,
    type,
    async handle({ directory, tenantId, parameters }) {
      const id = parameters['grant'] ?? ''
      const grant = await directory.permissionGrants.find(tenantId, id)
      if (grant === undefined) throw notFound(id)
      return entity(toEntity(grant))
    },
  },
  {
    method: 'PATCH',
    path: '/oauth2PermissionGrants/{grant}',
    permission: permissions.writeGrants,
    body: Type.Object({ scope }),
    async handle({ directory, tenantId, actor, parameters, body }) {
      await directory.permissionGrants.update(
        tenantId,
        parameters['grant'] ?? '',
        { scope: String(body['scope']) },
        actor,
      )
      return nothing
    },
  },
  {
    method: 'DELETE',
    path: '/oauth2PermissionGrants/{grant}',
    permission: permissions.writeGrants,
    async handle({ directory, tenantId, actor, parameters }) {
      await directory.permissionGrants.delete(tenantId, parameters['grant'] ?? '', actor)
      return nothing
    },
  },
]
