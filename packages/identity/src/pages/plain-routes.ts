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
    return sendPage(reply, {
      title: 'Signed in',
      body: html`<h1>You can close this window</h1>
        <p class="soft">The application goes on by itself.</p>`,
    })
  })

  // Version 1 metadata names it; sessions are not monitored in frames here.
  app.get('/:tenant/oauth2/checksession', async (_request, reply) => {
    return sendPage(reply, { title: 'Session', body: html`<h1>Session</h1>` })
  })
}
