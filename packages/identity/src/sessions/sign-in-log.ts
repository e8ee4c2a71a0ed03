import type { Application, ServicePrincipal, Tenant, User } from '@patchbay/directory'
import type { FastifyRequest } from 'fastify'
import type { IdentityContext } from '../context.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { requestFacts, type RequestFacts } from '../request-facts.ts'

/** Somebody, or something, that tried to sign in. */
export interface SignInAttempt {
  tenant: Tenant
  client: Pick<Application, 'appId' | 'displayName'>
  user?: User | undefined
  /** Client credentials: the application itself. */
  servicePrincipal?: ServicePrincipal | undefined
  /** As typed, where no such user is known. */
  userName?: string
  resource?: Pick<ServicePrincipal, 'appId' | 'displayName'> | undefined
  isInteractive: boolean
}

/**
 * Writes that a sign-in waits for its person: the platform keeps such interrupts under codes of their
 * own, which no client is told.
 */
export async function logInterrupt(
  request: FastifyRequest,
  { user, client }: { user: User; client: SignInAttempt['client'] },
  interrupt: OAuthError,
  context: IdentityContext,
): Promise<void> {
  const tenant = await context.directory.tenants.find(user.tenantId)
  if (!tenant) return
  const attempt = { tenant, client, user, isInteractive: true }
  await logSignIn(attempt, requestFacts(request, context), interrupt, context)
}

/** Writes a row of the sign-in log; without an error, of a success. Never throws. */
export async function logSignIn(
  attempt: SignInAttempt,
  facts: RequestFacts,
  error: OAuthError | undefined,
  { directory, log }: IdentityContext,
): Promise<void> {
  const { tenant, client, user, servicePrincipal, resource } = attempt
  try {
    await directory.signIns.append({
      tenantId: tenant.id,
      appId: client.appId,
      appDisplayName: client.displayName,
      userId: user?.id ?? '',
      userDisplayName: user?.displayName ?? servicePrincipal?.displayName ?? '',
      userPrincipalName: (user?.userPrincipalName ?? attempt.userName ?? '').toLowerCase(),
      ipAddress: facts.ipAddress,
      clientAppUsed: attempt.isInteractive ? 'Browser' : 'Mobile Apps and Desktop clients',
      correlationId: facts.correlationId,
      isInteractive: attempt.isInteractive,
      resourceDisplayName: resource?.displayName ?? '',
      resourceId: resource?.appId ?? '',
      status: {
        errorCode: error?.code ?? 0,
        failureReason: error?.message ?? null,
        additionalDetails: null,
      },
    })
  } catch (reason) {
    // A full log must not keep people from signing in, but an operator has to know.
    log.error({ err: reason, traceId: facts.traceId }, 'The sign-in log could not be written.')
  }
}
