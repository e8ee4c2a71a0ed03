import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { roleTemplates } from '@patchbay/directory'
import { deleteAuthenticator, deleteRecoveryCodes } from '@patchbay/store'
import type { UserCaller } from '@patchbay/wire'
import { authenticateCaller } from '../authenticate/authenticate.ts'
import { AuthenticationRequired } from '../authenticate/authentication-required.ts'
import { actorOfCaller } from '../consent/actor.ts'
import type { IdentityContext } from '../context.ts'
import { requestFacts } from '../request-facts.ts'
import { readBranding } from './branding.ts'
import { readSignInPolicy } from './sign-in-policy.ts'

/** A logo of 100 KB in base64, with the rest of the document. */
const bodyLimit = 200 * 1024

/**
 * `GET` and `PATCH /api/sign-in-settings`: policy and branding of the caller's tenant. Reading is for
 * its administrators, changing for a Global Administrator.
 */
export function registerSignInSettings(app: FastifyInstance, context: IdentityContext): void {
  app.get('/api/sign-in-settings', async (request, reply) => {
    const caller = await administratorOf(request, context, [])
    return reply
      .header('cache-control', 'no-store')
      .send(await context.settings.of(caller.tenantId))
  })

  app.patch('/api/sign-in-settings', { bodyLimit }, async (request, reply) => {
    const caller = await administratorOf(request, context, [roleTemplates.globalAdministrator])
    const { policy, branding, ...others } = objectOf(request.body)
    const [unknown] = Object.keys(others)
    if (unknown) return refuse(reply, `There is no member named ${unknown}.`)
    const readPolicy = readSignInPolicy(objectOf(policy))
    if ('problem' in readPolicy) return refuse(reply, readPolicy.problem)
    const brand = readBranding(objectOf(branding))
    if ('problem' in brand) return refuse(reply, brand.problem)
    const change = { ...readPolicy, ...brand }
    const actor = actorOfCaller(caller, requestFacts(request, context))
    const after = await context.settings.change(caller.tenantId, change, actor)
    context.log.warn(
      { tenantId: caller.tenantId, userId: caller.userId, changed: Object.keys(readPolicy.policy) },
      'The sign-in settings of a tenant were changed.',
    )
    return reply.header('cache-control', 'no-store').send(after)
  })
}

/** `DELETE /api/authenticators/{user id}`: for who has lost the device. */
export function registerAuthenticators(app: FastifyInstance, context: IdentityContext): void {
  app.delete<{ Params: { userId: string } }>(
    '/api/authenticators/:userId',
    async (request, reply) => {
      const caller = await administratorOf(request, context, [roleTemplates.globalAdministrator])
      const { userId } = request.params
      const actor = actorOfCaller(caller, requestFacts(request, context))
      const isGone = await context.store.transaction(async (tx) => {
        if (!(await deleteAuthenticator(tx, caller.tenantId, userId))) return false
        await deleteRecoveryCodes(tx, caller.tenantId, userId)
        await context.directory.audits.append(
          {
            tenantId: caller.tenantId,
            activityDisplayName: 'Delete security info of user',
            category: 'UserManagement',
            operationType: 'Delete',
            actor,
            targets: [{ id: userId, displayName: null, type: 'User' }],
          },
          tx,
        )
        return true
      })
      context.log.warn(
        { tenantId: caller.tenantId, userId, administratorId: caller.userId },
        'The authenticator of a user was taken away.',
      )
      return reply.code(isGone ? 204 : 404).send()
    },
  )
}

/** Roles that look after applications and their consent. */
const administratorRoles: readonly string[] = [
  roleTemplates.globalAdministrator,
  roleTemplates.privilegedRoleAdministrator,
  roleTemplates.applicationAdministrator,
  roleTemplates.cloudApplicationAdministrator,
]

/**
 * The administrator who sent a request.
 *
 * @param needed One of these roles; empty for any that administers applications.
 * @throws {AuthenticationRequired} nobody. @throws {Forbidden} somebody else.
 */
export async function administratorOf(
  request: FastifyRequest,
  context: IdentityContext,
  needed: readonly string[],
): Promise<UserCaller> {
  const caller = await authenticateCaller(request, 'service', context)
  if (caller.kind !== 'user') throw new AuthenticationRequired('A person has to sign in for this.')
  const roles = needed.length > 0 ? needed : administratorRoles
  if (!roles.some((role) => caller.directoryRoles.includes(role))) throw new Forbidden()
  return caller
}

/** Somebody who may not do this. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden'
  readonly code = 'Forbidden'
  readonly statusCode = 403
  constructor() {
    super('This needs an administrator. Ask one, or have one give you the role.')
  }
}

/** Answers of the management API for what it refuses. */
export function registerApiErrors(app: FastifyInstance, context: IdentityContext): void {
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500)
      context.log.error({ err: error }, 'A request failed for a reason that is ours.')
    return reply.code(status).send({
      error: {
        code: status >= 500 ? 'InternalError' : (error.code ?? 'BadRequest'),
        message:
          status >= 500 ? 'Something failed in the server; its log says what.' : error.message,
      },
    })
  })
}

function refuse(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(400).send({ error: { code: 'BadRequest', message } })
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}
