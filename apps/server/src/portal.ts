import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { registerAssets } from './assets.ts'

/** Addresses that are pages of the portal, as opposed to files and interfaces. */
const PAGES = ['/', '/identity', '/identity/*', '/make', '/make/*', '/studio/*']

/** The React portal and the page that plays an app, as Vite built them. */
export function registerPortal(app: FastifyInstance, folder: string): void {
  if (!existsSync(join(folder, 'index.html'))) {
    for (const page of [...PAGES, '/play/*'])
      app.get(page, (_request, reply) =>
        reply
          .code(503)
          .type('text/plain; charset=utf-8')
          .send('The portal is not built. Run: npm start (it builds the portal), then reload.\n'),
      )
    return
  }
  registerAssets(app, join(folder, 'assets'))
  const portal = page(join(folder, 'index.html'))
  const player = page(join(folder, 'play.html'))
  for (const path of PAGES) app.get(path, (_request, reply) => portal(reply))
  app.get('/play/*', (_request, reply) => player(reply))
  app.setNotFoundHandler((request, reply) =>
    request.headers.accept?.includes('text/html')
      ? portal(reply.code(404))
      : reply.code(404).send({
          error: {
            code: 'NotFound',
            message: `There is nothing at ${request.method} ${request.url.split('?')[0]}.`,
          },
        }),
  )
}

function page(file: string): (reply: FastifyReply) => FastifyReply {
  const html = readFileSync(file)
  const policy = contentSecurityPolicy(html.toString())
  return (reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-security-policy', policy)
      .header('x-frame-options', 'DENY')
      .send(html)
}

/** Scripts come from here alone. Fluent's styles are made at run time; apps show pictures from anywhere. */
function contentSecurityPolicy(html: string): string {
  const inline = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, text]) =>
      `'sha256-${createHash('sha256')
        .update(text ?? '')
        .digest('base64')}'`,
  )
  return [
    "default-src 'self'",
    ["script-src 'self'", ...inline].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' https: data: blob:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
