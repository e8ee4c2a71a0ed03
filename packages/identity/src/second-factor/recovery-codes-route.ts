import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../consent/actor.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { dressAs } from '../pages/dressing.ts'
import { sendPage } from '../pages/layout.ts'
import { newRecoveryCodesPage, recoveryCodesPage } from '../pages/recovery-codes-page.ts'
import { digest } from '../random.ts'
import { requestFacts, singleParameters } from '../request-facts.ts'
import { readCookie } from '../sessions/cookies.ts'
import { isSameOrigin } from '../sessions/interactions.ts'
import { findAccounts, type Account } from '../sessions/sessions.ts'
import { issueRecoveryCodes, recoveryCodesLeft } from './recovery-codes.ts'
import { checkCode, hasAuthenticator } from './second-factor.ts'

/**
 * `GET` and `POST /recovery-codes`: where a person who is signed in makes new recovery codes. A code is
 * asked for once more: whoever finds a browser signed in must not leave with a way back in.
 */
export function registerRecoveryCodes(app: FastifyInstance, context: IdentityContext): void {
  app.get('/recovery-codes', async (request, reply) => {
    const account = await accountOf(request, context)
    if (!account) {
      return reply.code(303).header('location', '/signin?return_to=/recovery-codes').send()
    }
    await dressAs(request, account.user.tenantId, context)
    return sendPage(reply, newRecoveryCodesPage(await viewOf(account, context)))
  })

  app.post('/recovery-codes', async (request, reply) => {
    if (!isSameOrigin(request, context)) throw new OAuthError(50089)
    const account = await accountOf(request, context)
    const fields = singleParameters(request.body)
    if (!account || fields['canary'] !== canaryOf(account)) throw new OAuthError(50089)
    const { user } = account
    await dressAs(request, user.tenantId, context)
    const outcome = await checkCode(user, fields['otc'] ?? '', context)
    if (outcome !== 'ok') {
      const error = outcome === 'locked' ? 'codeLocked' : 'codeWrong'
      return sendPage(reply, newRecoveryCodesPage(await viewOf(account, context), error))
    }
    const codes = await context.store.transaction(async (tx) => {
      await context.directory.audits.append(
        {
          tenantId: user.tenantId,
          activityDisplayName: 'Renew recovery codes of user',
          category: 'UserManagement',
          operationType: 'Update',
          actor: actorOf(user, requestFacts(request, context)),
          targets: [{ id: user.id, displayName: user.displayName, type: 'User' }],
        },
        tx,
      )
      return issueRecoveryCodes(user, tx)
    })
    return sendPage(reply, recoveryCodesPage(codes, '/'))
  })
}

/** The account of this browser that was chosen last. */
async function accountOf(
  request: FastifyRequest,
  context: IdentityContext,
): Promise<Account | undefined> {
  const { origin } = requestFacts(request, context)
  const [account] = await findAccounts(readCookie(request, 'session', origin), context)
  return account
}

async function viewOf(
  account: Account,
  context: IdentityContext,
): Promise<Parameters<typeof newRecoveryCodesPage>[0]> {
  const { user } = account
  return {
    userName: user.userPrincipalName,
    canary: canaryOf(account),
    left: (await hasAuthenticator(user, context))
      ? await recoveryCodesLeft(user, context)
      : undefined,
  }
}

function canaryOf({ session }: Account): string {
  return digest(`recovery-codes:${session.cookieHash}:${session.id}`)
}
