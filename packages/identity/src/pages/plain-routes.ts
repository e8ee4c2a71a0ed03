import type { FastifyInstance } from 'fastify'
import { singleParameters } from '../request-facts.ts'
import { explainPage } from './error-page.ts'
import { html } from './html.ts'
import { sendPage } from './layout.ts'

/** Pages that only show something: `/error?code=` and `/common/oauth2/nativeclient`. */
export function registerPlainPages(app: FastifyInstance): void {
  app.get('/error', async (request, reply) => {
    return sendPage(reply, explainPage(singleParameters(request.query)['code']))
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
