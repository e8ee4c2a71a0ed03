import type { Actor, Directory, User } from '@patchbay/directory'
import type { Store } from '@patchbay/store'
import type { ApplicationCaller } from '@patchbay/wire'
import { ScimError } from './errors.ts'

/** What a request works with. */
export interface ScimRequest {
  directory: Directory
  store: Store
  tenantId: string
  caller: ApplicationCaller
  actor: Actor
  /** `https://…/scim/v2`. */
  base: string
}

/** App roles of Microsoft Graph that open this service: one of the sets, whole. */
const sufficient = [['Directory.ReadWrite.All'], ['User.ReadWrite.All', 'Group.ReadWrite.All']]

export function mayProvision(roles: readonly string[]): boolean {
  return sufficient.some((set) => set.every((role) => roles.includes(role)))
}

const managesRoles = 'RoleManagement.ReadWrite.Directory'

/**
 * Accounts that hold directory roles are their administrators' alone, as in Microsoft Graph: whoever
 * could set their password would have their roles.
 */
export async function checkMayManageUser(request: ScimRequest, user: User): Promise<void> {
  const { directory, tenantId, caller } = request
  if (caller.roles.includes(managesRoles)) return
  const roles = await directory.users.directoryRoles(tenantId, user.id)
  if (roles.length > 0)
    throw new ScimError(
      403,
      `This user holds directory roles. Give the client ${managesRoles} to change how they sign in.`,
    )
}

/** The same for groups that roles may be given to. */
export function checkMayManageGroup(
  { caller }: ScimRequest,
  { isAssignableToRole }: { isAssignableToRole: boolean | null },
): void {
  if (isAssignableToRole !== true || caller.roles.includes(managesRoles)) return
  throw new ScimError(
    403,
    `Directory roles may be given to this group. Give the client ${managesRoles} to change it.`,
  )
}
