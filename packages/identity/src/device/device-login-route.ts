import type { FastifyInstance, FastifyReply } from 'fastify'
import { beginInteraction, isSameOrigin, noteProgress, readForm } from '../sessions/interactions.ts'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { redirectToContinue } from '../login/interaction-flow.ts'
import { html } from '../pages/html.ts'
import { sendPage } from '../pages/layout.ts'
import type { MessageKey } from '../pages/messages/messages.ts'
import { digest } from '../random.ts'
import { requestFacts, singleParameters } from '../request-facts.ts'
import { findDeviceCodeByUserCode } from '@patchbay/store'
import { normalizeUserCode } from './device-authorization-route.ts'
import { declineDevice } from './proceed-device-login.ts'

/** `GET` and `POST /devicelogin`: where a person types the code that a device shows. */
export function registerDeviceLogin(app: FastifyInstance, context: IdentityContext): void {
  app.get('/devicelogin', async (_request, reply) => sendCodePage(reply))
  app.get('/common/oauth2/deviceauth', async (_request, reply) => sendCodePage(reply))

  app.post('/devicelogin', async (request, reply) => {
    if (!isSameOrigin(request, context)) throw new OAuthError(50089)
    const { ipAddress } = requestFacts(request, context)
    const typed = singleParameters(request.body)['otc'] ?? ''
    await context.limits.userCodes.check(ipAddress)
    const row = await findDeviceCodeByUserCode(context.store.db, digest(normalizeUserCode(typed)))
    if (row?.status === 'pending' && row.expiresAt <= secondsNow(context)) {
      throw new OAuthError(70019, { appId: row.clientId })
    }
    if (row?.status !== 'pending') {
      await context.limits.userCodes.take(ipAddress)
      return sendCodePage(reply, 'codeUnknown')
    }
    const { segment } = JSON.parse(row.document) as { segment: string }
    const purpose = { kind: 'device', codeHash: row.codeHash } as const
    const interaction = await beginInteraction(
      request,
      reply,
      { segment, purpose, progress: {} },
      context,
    )
    return redirectToContinue(reply, interaction)
  })

  app.post('/:tenant/deviceconfirm', async (request, reply) => {
    const { interaction, fields } = await readForm(request, context)
    if (fields['action'] !== 'continue') return declineDevice(reply, interaction, context)
    await noteProgress(interaction, { hasConfirmed: true }, context)
    return redirectToContinue(reply, interaction)
  })
}

function sendCodePage(reply: FastifyReply, error?: MessageKey): FastifyReply {
  return sendPage(reply, (say) => ({
    title: say('enterCode'),
    body: html`<h1>${say('enterCode')}</h1>
      <p class="soft">${say('codeLead')}</p>
      <form method="post" action="/devicelogin" novalidate>
        ${error && html`<p class="error" id="error" role="alert">${say(error)}</p>`}
        <label class="name" for="otc">${say('code')}</label>
        <input
          type="text"
          id="otc"
          name="otc"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          required
          autofocus
          ${error && html`aria-invalid="true" aria-describedby="error"`}
        />
        <p class="actions"><button class="primary">${say('next')}</button></p>
      </form>`,
  }))
}
