import type { FastifyInstance } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { mayChangeSettings } from '../errors/answer-error.ts'
import { singleParameters } from '../request-facts.ts'
import { explainPage, findEntry } from './error-page.ts'
import { html } from './html.ts'
import { sendPage } from './layout.ts'

/** Pages that only show something: `/error?code=` and `/common/oauth2/nativeclient`. */
export function registerPlainPages(app: FastifyInstance, context: IdentityContext): void {
  app.get('/error', async (request, reply) => {
    const { code } = singleParameters(request.query)
    const entry = findEntry(code)
    const mayChange = entry && (await mayChangeSettings(request, { entry, details: {} }, context))
    return sendPage(reply, explainPage(code, mayChange === true))
  })

  app.get('/:tenant/oauth2/nativeclient', async (_request, reply) => {
    return sendPage(reply, (say) => ({
      title: say('signedIn'),
      body: html`<h1>${say('closeWindowNative')}</h1>
        <p class="soft">${say('appGoesOn')}</p>`,
    }))
  })

  // Version 1 metadata names it; sessions are not monitored in frames here.
  app.get('/:tenant/oauth2/checksession', async (_request, reply) => {
    return sendPage(reply, (say) => ({
      title: say('signedIn'),
      body: html`<h1>${say('signedIn')}</h1>`,
    }))
  })
}
