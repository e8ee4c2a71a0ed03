import type { Actor, User } from '@patchbay/directory'
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
