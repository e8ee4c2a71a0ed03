import type { Actor, User } from '@patchbay/directory'
import type { UserCaller } from '@patchbay/wire'
import type { RequestFacts } from '../request-facts.ts'

/** A signed-in user as the audit log names them. */
export function actorOf(user: User, facts: RequestFacts): Actor {
  return {
    kind: 'user',
    id: user.id,
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    ipAddress: facts.ipAddress,
    correlationId: facts.correlationId,
  }
}

/** The caller of the management API as the audit log names them. */
export function actorOfCaller(caller: UserCaller, facts: RequestFacts): Actor {
  const { userId: id, displayName, userPrincipalName } = caller
  const { ipAddress, correlationId } = facts
  return { kind: 'user', id, displayName, userPrincipalName, ipAddress, correlationId }
}
