import { createHash } from 'node:crypto'
import {
  countUnknownAccount,
  deleteAppRoleAssignmentsOf,
  deleteLink,
  deleteLinksOf,
  deletePermissionGrantsOf,
  type Executor,
  findAuthenticator,
  findDomain,
  findObject,
  findSignInSettings,
  findUnknownAccountLock,
  findUserByPrincipalName,
  insertActivatedRole,
  insertLink,
  insertObject,
  listLinksTo,
  listLinksToAny,
  listObjects,
  listParentGroups,
  type ObjectRow,
  returnLicense,
  takeLicense,
  updateObject,
} from '@patchbay/store'
import type { Context } from './context.ts'
import { createCount } from './object-counts.ts'
import { directoryRoles } from './directory-roles.ts'
import type { Directory } from './directory.ts'
import { badRequest, duplicate, notFound } from './errors.ts'
import { isGuid } from './guid.ts'
import { appendAudit, modifiedProperties, target } from './logs.ts'
import { checkExtensionValues } from './extension-properties.ts'
import { ensureSkus, skus } from './licenses.ts'
import { findAll, findInOrder, findUser, toUser, unsetAttributes, unsetUser } from './objects.ts'
import { checkPassword, createPasswords, leastPasswordLength } from './passwords.ts'
import { withoutUnset } from './stored-document.ts'
import type { Actor, AuditTarget, NewDirectoryAudit, User } from './types.ts'

/** Wrong passwords in a row that lock an account, and for how long. */
const lockOut = { wrongPasswords: 10, milliseconds: 60_000 }

export function createUsers(context: Context): Directory['users'] {
  const { store, random, now, date } = context
  const passwords = createPasswords(random)
  /** Whole seconds, so that what is issued in the second of a change is not older than it. */
  const nowInSeconds = (): string =>
    new Date(Math.floor(date().getTime() / 1000) * 1000).toISOString()

  async function get(executor: Executor, tenantId: string, id: string): Promise<User> {
    const user = await findUser(executor, tenantId, id)
    if (user === undefined) throw notFound(id)
    return user
  }

  /** Length of a new password at least, by the tenant's sign-in policy and the user's own factors. */
  async function leastLength(tenantId: string, userId?: string): Promise<number> {
    const { alone, besideSecondFactor } = leastPasswordLength
    const text = await findSignInSettings(store.db, tenantId)
    const { policy } = JSON.parse(text ?? '{}') as {
      policy?: { requireMultiFactor?: boolean; minimumPasswordLength?: number }
    }
    const hasFactor =
      policy?.requireMultiFactor === true ||
      (userId !== undefined && (await findAuthenticator(store.db, tenantId, userId)) !== undefined)
    const wanted = policy?.minimumPasswordLength ?? alone
    return hasFactor ? Math.min(wanted, besideSecondFactor) : wanted
  }

  async function checkPrincipalName(
    tx: Executor,
    tenantId: string,
    name: string,
    selfId: string,
  ): Promise<void> {
    const property = '/userPrincipalName'
    const [local, domain, ...more] = name.split('@')
    if (!/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]{1,64}$/.test(local ?? '') || more.length > 0) {
      throw badRequest(
        "Property userPrincipalName is invalid: it has the form of an email address, 'name@domain'.",
        property,
      )
    }
    const found = await findDomain(tx, (domain ?? '').toLowerCase())
    if (found?.tenantId !== tenantId) {
      throw badRequest(
        'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
        property,
      )
    }
    const other = await findUserByPrincipalName(tx, name.toLowerCase())
    if (other !== undefined && other.id !== selfId) throw duplicate('userPrincipalName', property)
  }

  function audit(
    tx: Executor,
    tenantId: string,
    activityDisplayName: string,
    operationType: NewDirectoryAudit['operationType'],
    actor: Actor,
    targets: AuditTarget[],
    category: NewDirectoryAudit['category'] = 'UserManagement',
  ): Promise<void> {
    return appendAudit(context, tx, {
      tenantId,
      activityDisplayName,
      category,
      operationType,
      actor,
      targets,
    })
  }

  async function changeRole(
    verb: 'Add' | 'Remove',
    tenantId: string,
    userId: string,
    templateId: string,
    actor: Actor,
  ): Promise<void> {
    const role = directoryRoles.find((each) => each.roleTemplateId === templateId.toLowerCase())
    if (role === undefined) throw notFound(templateId)
    await store.transaction(async (tx) => {
      const user = await get(tx, tenantId, userId)
      const change = verb === 'Add' ? insertLink : deleteLink
      const changed = await change(tx, 'directoryRoleMembers', tenantId, role.id, user.id)
      if (!changed && verb === 'Remove') throw notFound(userId)
      if (verb === 'Add') await insertActivatedRole(tx, tenantId, role.id)
      if (!changed) {
        throw badRequest(
          "One or more added object references already exist for the following modified properties: 'members'.",
        )
      }
      await audit(
        tx,
        tenantId,
        verb === 'Add' ? 'Add member to role' : 'Remove member from role',
        verb === 'Add' ? 'Assign' : 'Unassign',
        actor,
        [userTarget(user), target('Role', role)],
        'RoleManagement',
      )
    })
  }

  return {
    async find(tenantId, key) {
      if (isGuid(key)) return findUser(store.db, tenantId, key)
      const row = await findUserByPrincipalName(store.db, key.toLowerCase())
      return row?.tenantId === tenantId ? toUser(row) : undefined
    },

    async findByPrincipalName(userPrincipalName) {
      const row = await findUserByPrincipalName(store.db, userPrincipalName.trim().toLowerCase())
      return row === undefined ? undefined : toUser(row)
    },

    async list(tenantId, query) {
      return (await listObjects(store.db, 'users', tenantId, query ?? {})).map(toUser)
    },

    count: createCount(context, 'users'),

    hashPassword: (password) => passwords.hash(password),

    async create(tenantId, input, actor, hashed) {
      const { password, ...rest } = input
      if (password !== undefined) {
        checkPassword(password, input.userPrincipalName, await leastLength(tenantId))
      }
      const passwordHash =
        hashed ?? (password === undefined ? null : await passwords.hash(password))
      return store.transaction(async (tx) => {
        const id = (input.id ?? random.uuid()).toLowerCase()
        const user: User = {
          ...unsetAttributes(),
          accountEnabled: true,
          mailNickname: input.userPrincipalName.split('@')[0] ?? null,
          userType: 'Member',
          createdDateTime: now(),
          lastPasswordChangeDateTime: passwordHash === null ? null : now(),
          signInSessionsValidFromDateTime: nowInSeconds(),
          deletedDateTime: null,
          ...rest,
          tenantId,
          id,
        }
        checkUser(user)
        await checkExtensionValues(tx, tenantId, 'User', rest)
        await checkPrincipalName(tx, tenantId, user.userPrincipalName, id)
        await insertObject(tx, 'users', { ...toUserRow(user), passwordHash, managerId: null })
        await audit(tx, tenantId, 'Add user', 'Add', actor, [
          userTarget(user, modifiedProperties(undefined, user)),
        ])
        return user
      })
    },

    async update(tenantId, id, patch, actor) {
      return store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        const user: User = { ...before, ...withoutUndefined(patch), tenantId, id: before.id }
        checkUser(user)
        await checkExtensionValues(tx, tenantId, 'User', patch)
        if (user.userPrincipalName !== before.userPrincipalName) {
          await checkPrincipalName(tx, tenantId, user.userPrincipalName, user.id)
        }
        // A disabled account's sessions do not come back to life when it is enabled again.
        if (before.accountEnabled && !user.accountEnabled) {
          user.signInSessionsValidFromDateTime = nowInSeconds()
        }
        await updateObject(tx, 'users', tenantId, user.id, toUserRow(user))
        await audit(tx, tenantId, 'Update user', 'Update', actor, [
          userTarget(user, modifiedProperties(before, user)),
        ])
        return user
      })
    },

    async delete(tenantId, id, actor) {
      await store.transaction(async (tx) => {
        const user = await get(tx, tenantId, id)
        // Memberships and what it owns come back with it; consents, assignments and roles do not.
        const links = {
          groups: await listLinksTo(tx, 'groupMembers', tenantId, user.id),
          owned: await listLinksTo(tx, 'owners', tenantId, user.id),
        }
        await deleteLinksOf(tx, tenantId, user.id)
        await deletePermissionGrantsOf(tx, tenantId, user.id)
        await deleteAppRoleAssignmentsOf(tx, tenantId, user.id)
        for (const { skuId } of user.assignedLicenses) await returnLicense(tx, tenantId, skuId)
        const deleted: User = {
          ...user,
          // Its name is free for another.
          userPrincipalName: `${deletedPrefix(user.id)}${user.userPrincipalName}`,
          deletedDateTime: now(),
          assignedLicenses: [],
          signInSessionsValidFromDateTime: nowInSeconds(),
        }
        const row = toUserRow(deleted)
        await updateObject(tx, 'users', tenantId, user.id, {
          ...row,
          document: { ...row.document, links },
        })
        await audit(tx, tenantId, 'Delete user', 'Delete', actor, [userTarget(user)])
      })
    },

    async setPassword(tenantId, id, password, actor) {
      const { userPrincipalName } = await get(store.db, tenantId, id)
      checkPassword(password, userPrincipalName, await leastLength(tenantId, id))
      const passwordHash = await passwords.hash(password)
      await store.transaction(async (tx) => {
        const user: User = {
          ...(await get(tx, tenantId, id)),
          lastPasswordChangeDateTime: now(),
          signInSessionsValidFromDateTime: nowInSeconds(),
          forceChangePasswordNextSignIn: false,
        }
        await updateObject(tx, 'users', tenantId, user.id, {
          ...toUserRow(user),
          passwordHash,
          wrongPasswords: 0,
          lockedUntil: null,
        })
        const own = actor.kind === 'user' && actor.id === user.id
        await audit(
          tx,
          tenantId,
          own ? 'Change user password' : 'Reset user password',
          'Update',
          actor,
          [userTarget(user)],
        )
      })
    },

    async verifyPassword({ tenantId, id }, password) {
      const row = await findObject(store.db, 'users', tenantId, id)
      if (row === undefined || row.deletedDateTime !== null || row.passwordHash === null) {
        await passwords.verifyNothing(password)
        return 'wrong'
      }
      if (isLocked(row, date())) return 'locked'
      const right = await passwords.verify(row.passwordHash, password)
      // Judged again: while this one was computed others may have locked the account.
      return store.transaction(async (tx) => {
        const current = await findObject(tx, 'users', tenantId, id)
        if (current === undefined || current.deletedDateTime !== null) return 'wrong'
        if (current.passwordHash !== row.passwordHash) return 'wrong'
        if (isLocked(current, date())) return 'locked'
        if (right) {
          if (current.wrongPasswords !== 0 || current.lockedUntil !== null) {
            await updateObject(tx, 'users', tenantId, id, { wrongPasswords: 0, lockedUntil: null })
          }
          return current.accountEnabled === 1 ? 'ok' : 'disabled'
        }
        const wrongPasswords = current.wrongPasswords + 1
        const locks = wrongPasswords >= lockOut.wrongPasswords
        await updateObject(tx, 'users', tenantId, id, {
          wrongPasswords: locks ? 0 : wrongPasswords,
          lockedUntil: locks
            ? new Date(date().getTime() + lockOut.milliseconds).toISOString()
            : null,
        })
        return 'wrong'
      })
    },

    async verifyNothing(userPrincipalName, password) {
      const nameHash = createHash('sha256').update(userPrincipalName.toLowerCase()).digest('hex')
      const isLockedOut = async (): Promise<boolean> =>
        (await findUnknownAccountLock(store.db, nameHash)) > date().getTime()
      if (await isLockedOut()) return 'locked'
      await passwords.verifyNothing(password)
      if (await isLockedOut()) return 'locked'
      const now = date().getTime()
      await countUnknownAccount(store.db, nameHash, {
        limit: lockOut.wrongPasswords,
        lockedUntil: now + lockOut.milliseconds,
        now,
      })
      return 'wrong'
    },

    async revokeSignInSessions(tenantId, id, actor) {
      await store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        const user = { ...before, signInSessionsValidFromDateTime: nowInSeconds() }
        await updateObject(tx, 'users', tenantId, user.id, toUserRow(user))
        await audit(tx, tenantId, 'Update StsRefreshTokenValidFrom Timestamp', 'Update', actor, [
          userTarget(user, modifiedProperties(before, user)),
        ])
      })
    },

    directoryRoles: (tenantId, userId) => rolesHeld(store.db, tenantId, userId),
    addDirectoryRole: (tenantId, userId, templateId, actor) =>
      changeRole('Add', tenantId, userId, templateId, actor),
    removeDirectoryRole: (tenantId, userId, templateId, actor) =>
      changeRole('Remove', tenantId, userId, templateId, actor),

    async groups(tenantId, userId) {
      const ids = await listLinksTo(store.db, 'groupMembers', tenantId, userId)
      const objects = await findAll(store.db, tenantId, ids)
      return objects.flatMap((object) => {
        if (object.kind !== 'group') return []
        const { kind: _, ...group } = object
        return [group]
      })
    },

    async ownedObjects(tenantId, userId, page) {
      const ids = await listLinksTo(store.db, 'owners', tenantId, userId, page)
      return findInOrder(store.db, tenantId, ids)
    },

    async manager(tenantId, userId) {
      const row = await findObject(store.db, 'users', tenantId, userId)
      if (row === undefined || row.managerId === null) return undefined
      return findUser(store.db, tenantId, row.managerId)
    },

    setManager: (tenantId, userId, managerId, actor) =>
      store.transaction(async (tx) => {
        const user = await get(tx, tenantId, userId)
        const manager = managerId === null ? undefined : await get(tx, tenantId, managerId)
        if (manager?.id === user.id) throw badRequest('A user is not their own manager.')
        await updateObject(tx, 'users', tenantId, user.id, { managerId: manager?.id ?? null })
        await audit(tx, tenantId, 'Set user manager', 'Update', actor, [
          userTarget(user, [
            { displayName: 'Manager', oldValue: null, newValue: manager?.id ?? null },
          ]),
        ])
      }),

    async directReports(tenantId, userId, { after, limit } = {}) {
      const rows = await listObjects(store.db, 'users', tenantId, {
        where: [{ column: 'managerId', is: 'equal', value: userId }],
        order: ['managerId'],
        ...(after === undefined ? {} : { after: [userId, after] }),
        ...(limit === undefined ? {} : { limit }),
      })
      return rows.map(toUser)
    },

    assignLicense: (tenantId, userId, { add, remove }, actor) =>
      store.transaction(async (tx) => {
        const before = await get(tx, tenantId, userId)
        if (add.length > 0 && before.usageLocation === null) {
          throw badRequest(
            'License assignment cannot be done for a user without usageLocation.',
            '/usageLocation',
          )
        }
        const held = new Map(before.assignedLicenses.map((each) => [each.skuId, each]))
        for (const given of remove) {
          const skuId = given.toLowerCase()
          if (!held.delete(skuId)) {
            throw badRequest(
              `User does not have a corresponding license ${given}.`,
              '/removeLicenses',
            )
          }
          await returnLicense(tx, tenantId, skuId)
        }
        for (const { skuId: given, disabledPlans } of add) {
          const skuId = given.toLowerCase()
          const sku = skus.find((each) => each.skuId === skuId)
          if (sku === undefined) {
            throw badRequest(
              `License ${given} does not correspond to a valid company license.`,
              '/addLicenses',
            )
          }
          const plan = disabledPlans.find(
            (id) => !sku.servicePlans.some((each) => each.servicePlanId === id.toLowerCase()),
          )
          if (plan !== undefined) {
            throw badRequest(`The license ${given} has no service plan ${plan}.`, '/addLicenses')
          }
          await ensureSkus(tx, tenantId)
          if (!held.has(skuId) && !(await takeLicense(tx, tenantId, skuId))) {
            throw badRequest(
              `Subscription with SKU ${skuId} does not have any available licenses.`,
              '/addLicenses',
            )
          }
          held.set(skuId, { skuId, disabledPlans: disabledPlans.map((id) => id.toLowerCase()) })
        }
        const user: User = { ...before, assignedLicenses: [...held.values()] }
        await updateObject(tx, 'users', tenantId, user.id, toUserRow(user))
        await audit(tx, tenantId, 'Change user license', 'Update', actor, [
          userTarget(user, modifiedProperties(before, user)),
        ])
        return user
      }),
  }
}

/** What stands before the name of a deleted user, so that another may have it. */
export function deletedPrefix(id: string): string {
  return id.replaceAll('-', '')
}

/** Roles held directly, or through a group that roles may be given to. */
async function rolesHeld(executor: Executor, tenantId: string, id: string): Promise<string[]> {
  const groups = await listParentGroups(executor, tenantId, [id])
  return listLinksToAny(executor, 'directoryRoleMembers', tenantId, [id, ...groups])
}

function isLocked({ lockedUntil }: ObjectRow<'users'>, now: Date): boolean {
  return lockedUntil !== null && Date.parse(lockedUntil) > now.getTime()
}

function checkUser(user: User): void {
  if (user.displayName.trim() === '' || user.displayName.length > 256) {
    throw badRequest(
      "Invalid value specified for property 'displayName' of resource 'User': 1 to 256 characters are taken.",
      '/displayName',
    )
  }
  if (user.mailNickname !== null && !/^[^\s@()\\[\]";:<>,]{1,64}$/.test(user.mailNickname)) {
    throw badRequest(
      "Invalid value specified for property 'mailNickname' of resource 'User'.",
      '/mailNickname',
    )
  }
  if (!isGuid(user.id)) throw badRequest(`The id '${user.id}' is not a GUID.`, '/id')
}

function userTarget(user: User, modified: AuditTarget['modifiedProperties'] = []): AuditTarget {
  return { ...target('User', user, modified), userPrincipalName: user.userPrincipalName }
}

function withoutUndefined<T extends object>(patch: T): T {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as T
}

type UserRow = Omit<
  ObjectRow<'users'>,
  'managerId' | 'passwordHash' | 'wrongPasswords' | 'lockedUntil'
>

/** Row of a user, without what it signs in with. */
export function toUserRow(user: User): UserRow {
  const {
    tenantId,
    id,
    userPrincipalName,
    displayName,
    createdDateTime,
    deletedDateTime,
    accountEnabled,
    ...rest
  } = user
  return {
    tenantId,
    id,
    userPrincipalName,
    principalNameKey: userPrincipalName.toLowerCase(),
    displayName,
    createdDateTime,
    deletedDateTime,
    accountEnabled: accountEnabled ? 1 : 0,
    document: withoutUnset(rest, unsetUser),
  }
}
