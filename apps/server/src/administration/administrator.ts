import { type Actor, type Directory, roleTemplates } from '@patchbay/directory'
import type { Caller, UserCaller } from '@patchbay/wire'
import type { FastifyRequest } from 'fastify'

/** Somebody who signed in and may not do this. */
class Forbidden extends Error {
  override readonly name = 'Forbidden'
  readonly code = 'Forbidden'
  readonly statusCode = 403
}

/** What the routes of administration work with. */
export interface AdministrationContext {
  directory: Directory
  authenticate: (request: FastifyRequest) => Promise<Caller>
  /** A domain of the tenant that the installation was made with. */
  tenantDomain: string
}

/**
 * The person who sent a request, if they hold one of these roles in their own tenant.
 *
 * @throws {Forbidden} otherwise; an attempt to change something stands in the audit log (S32).
 */
export async function personWith(
  roles: readonly string[],
  request: FastifyRequest,
  { directory, authenticate }: AdministrationContext,
): Promise<{ caller: UserCaller; actor: Actor }> {
  const caller = await authenticate(request)
  if (caller.kind === 'user' && roles.some((role) => caller.directoryRoles.includes(role)))
    return { caller, actor: actorOf(caller, request) }
  await recordRefusal(directory, caller, request)
  throw new Forbidden('This needs an administrator. Ask one, or have one give you the role.')
}

/**
 * An administrator of the installation: a Global Administrator of the tenant that it was made with.
 *
 * @throws {Forbidden} for everybody else, administrators of other tenants included.
 */
export async function installationAdministrator(
  request: FastifyRequest,
  context: AdministrationContext,
): Promise<{ caller: UserCaller; actor: Actor }> {
  const found = await personWith([roleTemplates.globalAdministrator], request, context)
  const own = await context.directory.tenants.find(context.tenantDomain)
  if (found.caller.tenantId === own?.id) return found
  await recordRefusal(context.directory, found.caller, request)
  throw new Forbidden(
    'Tenants are kept by Global Administrators of the tenant that this installation was made with.',
  )
}

function actorOf(caller: Caller, request: FastifyRequest): Actor {
  const { displayName, appId } = caller
  const more = { displayName, appId, ipAddress: request.ip }
  return caller.kind === 'user'
    ? { kind: 'user', id: caller.userId, userPrincipalName: caller.userPrincipalName, ...more }
    : { kind: 'application', id: caller.servicePrincipalId, ...more }
}

async function recordRefusal(
  directory: Directory,
  caller: Caller,
  request: FastifyRequest,
): Promise<void> {
  if (request.method === 'GET') return
  await directory.audits.append({
    tenantId: caller.tenantId,
    activityDisplayName: `${request.method} ${request.routeOptions.url ?? ''}`,
    category: 'DirectoryManagement',
    operationType: 'Other',
    actor: actorOf(caller, request),
    targets: [],
    result: 'failure',
    resultReason: 'Forbidden',
  })
}
