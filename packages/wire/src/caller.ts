/**
 * Who sent a request, once authentication has been judged.
 *
 * `scopes` are the delegated permissions in the access token (`scp`); the portal, being the
 * installation's own first-party client, carries `'all'` and is limited by directory roles alone.
 */
export type Caller = UserCaller | ApplicationCaller

export interface UserCaller {
  kind: 'user'
  tenantId: string
  /** Object id (`oid`). */
  userId: string
  userPrincipalName: string
  displayName: string
  /** Client application the user came with (`appid` / `azp`). */
  appId: string
  scopes: readonly string[] | 'all'
  /** Role template ids the user holds in the directory (`wids`). */
  directoryRoles: readonly string[]
}

export interface ApplicationCaller {
  kind: 'application'
  tenantId: string
  servicePrincipalId: string
  displayName: string
  appId: string
  /** App roles granted on the called resource (`roles`). */
  roles: readonly string[]
}
