import { randomInt } from 'node:crypto'
import type { Actor, Directory, Tenant } from '@patchbay/directory'

/** Global Administrator's role template id, the same in every tenant. */
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10'

/** An account made at the first start, with its password: shown once, kept nowhere. */
export interface NewAccount {
  userPrincipalName: string
  password: string
  role: string
  /** False when the password came from the environment, so that it need not be shown. */
  isGenerated: boolean
}

/**
 * Makes the tenant with its accounts at the first start.
 *
 * The administrator is made last: while there is none, an earlier attempt did not end, and what is
 * missing is made now.
 *
 * @returns the accounts made now; empty on every later start.
 */
export async function seedDirectory(
  directory: Directory,
  input: {
    tenantName: string
    tenantDomain: string
    administratorPassword: string | null
    makerPassword: string | null
    withMaker: boolean
  },
): Promise<NewAccount[]> {
  const actor: Actor = { kind: 'system', id: 'setup', displayName: 'Patchbay setup' }
  const administrator = `admin@${input.tenantDomain}`
  if (await directory.users.findByPrincipalName(administrator)) return []
  const tenant =
    (await directory.tenants.find(input.tenantDomain)) ??
    (await makeTenant(directory, input, actor))

  const makeAccount = async (
    userPrincipalName: string,
    [givenName, surname]: [string, string],
    given: string | null,
    role: string,
  ): Promise<{ id: string; account: NewAccount }> => {
    const password = given ?? generatePassword()
    const left = await directory.users.findByPrincipalName(userPrincipalName)
    if (left) await directory.users.delete(tenant.id, left.id, actor)
    const { id } = await directory.users.create(
      tenant.id,
      {
        displayName: `${givenName} ${surname}`,
        givenName,
        surname,
        mail: userPrincipalName,
        userPrincipalName,
        password,
      },
      actor,
    )
    return { id, account: { userPrincipalName, password, role, isGenerated: given === null } }
  }

  const accounts: NewAccount[] = []
  if (input.withMaker) {
    const maker = await makeAccount(
      `maker@${input.tenantDomain}`,
      ['Max', 'Maker'],
      input.makerPassword,
      'makes and uses apps',
    )
    accounts.push(maker.account)
  }
  const { id, account } = await makeAccount(
    administrator,
    ['Adele', 'Administrator'],
    input.administratorPassword,
    'administrator of the tenant',
  )
  await directory.users.addDirectoryRole(tenant.id, id, GLOBAL_ADMINISTRATOR, actor)
  return [account, ...accounts]
}

/**
 * A tenant whose users decide little for themselves: permissions of low risk, for applications that the
 * tenant knows. For the rest they ask an administrator.
 */
async function makeTenant(
  directory: Directory,
  input: { tenantName: string; tenantDomain: string },
  actor: Actor,
): Promise<Tenant> {
  const tenant = await directory.tenants.create(
    {
      displayName: input.tenantName,
      domains: [input.tenantDomain],
      policy: {
        permissionGrantPoliciesAssigned: [
          'ManagePermissionGrantsForSelf.microsoft-user-default-low',
        ],
      },
    },
    actor,
  )
  const policy = { isEnabled: true }
  await directory.policies.updateOfTenant(tenant.id, 'adminConsentRequestPolicy', policy, actor)
  return tenant
}

/** Four groups of five from an alphabet without look-alikes: 97 bits. */
export function generatePassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
  const group = (): string =>
    Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
