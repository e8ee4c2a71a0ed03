import { findObject, findTenant, insertObject, listObjects, updateObject } from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { badRequest, duplicate, notFound } from './errors.ts'
import { appendAudit, modifiedProperties, target } from './logs.ts'
import { toUser, unsetAttributes } from './objects.ts'
import type { User } from './types.ts'
import { toUserRow } from './users.ts'

/** Guests: users whose home is elsewhere (Graph: `invitation`). */
export function createInvitations(context: Context): Directory['invitations'] {
  const { store, random, now } = context
  return {
    create: (tenantId, input, actor) =>
      store.transaction(async (tx) => {
        const mail = input.invitedUserEmailAddress.trim()
        if (!/^[^\s@#]{1,64}@[A-Za-z0-9.-]{1,180}$/.test(mail)) {
          throw badRequest(
            'The invited user email address is not valid.',
            '/invitedUserEmailAddress',
          )
        }
        const tenant = await findTenant(tx, tenantId)
        const domain = tenant?.domains.find((each) => each.isDefault)?.name
        if (domain === undefined) throw notFound(tenantId)
        const [known] = await listObjects(tx, 'users', tenantId, {
          where: [{ column: 'mailKey', is: 'equal', value: mail.toLowerCase() }],
          limit: 1,
        })
        if (known !== undefined) {
          // Who is invited again is the same guest; a member needs no invitation.
          const user = toUser(known)
          if (user.userType === 'Guest') return user
          throw duplicate('mail', '/invitedUserEmailAddress')
        }
        const user: User = {
          ...unsetAttributes(),
          tenantId,
          id: random.uuid(),
          accountEnabled: true,
          userPrincipalName: `${mail.replace('@', '_').replaceAll(/[^A-Za-z0-9_.-]/g, '-')}#EXT#@${domain}`,
          displayName: input.invitedUserDisplayName ?? mail.split('@')[0] ?? mail,
          mail,
          mailNickname: `${mail
            .replace('@', '_')
            .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
            .slice(0, 58)}#EXT#`,
          userType: input.invitedUserType ?? 'Guest',
          createdDateTime: now(),
          deletedDateTime: null,
          signInSessionsValidFromDateTime: now(),
          otherMails: [mail],
          creationType: 'Invitation',
          externalUserState: 'PendingAcceptance',
          externalUserStateChangeDateTime: now(),
        }
        if (user.displayName.trim() === '' || user.displayName.length > 256) {
          throw badRequest('invitedUserDisplayName has 1 to 256 characters.')
        }
        await insertObject(tx, 'users', { ...toUserRow(user), passwordHash: null, managerId: null })
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Invite external user',
          category: 'UserManagement',
          operationType: 'Add',
          actor,
          targets: [target('User', user, modifiedProperties(undefined, user))],
        })
        return user
      }),

    accept: (tenantId, userId, actor) =>
      store.transaction(async (tx) => {
        const row = await findObject(tx, 'users', tenantId, userId)
        if (row === undefined || row.deletedDateTime !== null) throw notFound(userId)
        const before = toUser(row)
        if (before.externalUserState !== 'PendingAcceptance') return before
        const user: User = {
          ...before,
          externalUserState: 'Accepted',
          externalUserStateChangeDateTime: now(),
        }
        await updateObject(tx, 'users', tenantId, user.id, toUserRow(user))
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Redeem external user invite',
          category: 'UserManagement',
          operationType: 'Update',
          actor,
          targets: [target('User', user, modifiedProperties(before, user))],
        })
        return user
      }),
  }
}
