import type { Tenant, User } from '@patchbay/directory'
import type { IdentityContext } from '../context.ts'
import type { Account } from './sessions.ts'

/** Who a guest is at home. */
export interface Home {
  id: string
  tenantId: string
}

/**
 * The accounts of a browser as a tenant knows them: its own users as they are, users of other tenants
 * as its guests, where they are that.
 *
 * A guest is known by the user name of their home, whose domain that tenant has proved to own; the
 * address in a user's profile is no proof of anything.
 */
export async function accountsIn(
  tenant: Tenant | undefined,
  accounts: readonly Account[],
  context: IdentityContext,
): Promise<Account[]> {
  if (!tenant) return [...accounts]
  return Promise.all(
    accounts.map(async (account) => {
      const { user } = account
      if (user.tenantId === tenant.id) return account
      const guest = await findGuest(tenant, user, context)
      return guest
        ? { ...account, user: guest, home: { id: user.id, tenantId: user.tenantId } }
        : account
    }),
  )
}

/** The guest that a user of another tenant is in this one. */
export async function findGuest(
  tenant: Tenant,
  home: User,
  { directory }: IdentityContext,
): Promise<User | undefined> {
  const local = home.userPrincipalName.replace('@', '_').replaceAll(/[^A-Za-z0-9_.-]/g, '-')
  const guest = await directory.users.find(tenant.id, `${local}#EXT#@${tenant.defaultDomain}`)
  return guest && isInvitationOf(guest, home) ? guest : undefined
}

/** Whether a guest was invited under this user's name. */
export function isInvitationOf(guest: User, home: User): boolean {
  return (
    guest.creationType === 'Invitation' &&
    guest.mail?.toLowerCase() === home.userPrincipalName.toLowerCase()
  )
}

/** The name that a user types: a guest's is the home's. */
export function signInNameOf(user: User): string {
  return user.creationType === 'Invitation' && user.mail ? user.mail : user.userPrincipalName
}
