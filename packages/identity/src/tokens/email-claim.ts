import type { Application, Tenant, User } from '@patchbay/directory'

/**
 * The address that an application may be told.
 *
 * Anyone may write any address into a user of their own tenant, and some applications know people
 * by it. So an application of several tenants hears only addresses in a verified domain, unless its
 * registration says otherwise (`authenticationBehaviors.removeUnverifiedEmailClaim`).
 */
export function emailClaim(user: User, tenant: Tenant, client: Application): string | undefined {
  const { mail } = user
  if (!mail) return undefined
  const setting = client.authenticationBehaviors?.removeUnverifiedEmailClaim ?? null
  const removes = setting ?? client.signInAudience !== 'AzureADMyOrg'
  const domain = mail.slice(mail.lastIndexOf('@') + 1).toLowerCase()
  const isVerified = tenant.verifiedDomains.some(({ name }) => name.toLowerCase() === domain)
  return removes && !isVerified ? undefined : mail
}
