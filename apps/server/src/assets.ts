import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'

/** What the build of the portal makes. */
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/**
 * `/assets/{file}`: files whose names carry a hash of their content, so they are kept for a year and
 * never asked for again. What the build compressed is sent so to whoever takes it.
 */
export function registerAssets(app: FastifyInstance, folder: string): void {
  app.get<{ Params: { name: string } }>('/assets/:name', async (request, reply) => {
    const { name } = request.params
    const type = TYPES[extname(name)]
    // One name, no way up or down.
    if (type === undefined || !/^[\w-][\w.-]*$/.test(name)) return reply.callNotFound()
    const takesBrotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '')
    const compressed = takesBrotli ? await read(join(folder, `${name}.br`)) : undefined
    const content = compressed ?? (await read(join(folder, name)))
    if (content === undefined) return reply.callNotFound()
    if (compressed) reply.header('content-encoding', 'br')
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .type(type)
      .send(content)
  })
}

async function read(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
