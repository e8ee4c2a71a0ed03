import { createHash, randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A document as it goes out. */
export interface BuiltDocument {
  body: Buffer
  etag: string
}

/** Documents that hardly ever change, built once for all who ask for them. */
export interface Documents {
  /** @param key Everything that the document is made of. */
  of(key: string, build: () => object): BuiltDocument
}

/** Tenants × documents kept; beyond it the one built first goes. */
const documentLimit = 2000

/** Makes an empty set of documents. */
export function createDocuments(): Documents {
  const built = new Map<string, BuiltDocument>()
  return {
    of(key, build) {
      const known = built.get(key)
      if (known) return known
      const body = Buffer.from(JSON.stringify(build()))
      const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
      const document = { body, etag }
      built.set(key, document)
      const [oldest] = built.keys()
      if (built.size > documentLimit && oldest !== undefined) built.delete(oldest)
      return document
    },
  }
}

/** Of every document that any page may read and keep for a day. */
export const documentHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'max-age=86400, private',
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, OPTIONS',
  'x-content-type-options': 'nosniff',
}

/** Sends a document that any page may read and keep for a day; 304 to who has it (RFC 9110 §13.1.2). */
export function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag }: BuiltDocument,
): FastifyReply {
  void reply.headers({ ...documentHeaders, 'x-ms-request-id': randomUUID(), etag })
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.send(body)
}

/** Whether `If-None-Match` names a document (RFC 9110 §13.1.2). */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined || header === etag) return header === etag
  return header.split(/\s*,\s*/).some((each) => each === '*' || each.replace(/^W\//, '') === etag)
}

/** Sends an answer of its own that any page may read and keep for a day. */
export function sendMetadata(reply: FastifyReply, document: object): FastifyReply {
  return reply.headers({ ...documentHeaders, 'x-ms-request-id': randomUUID() }).send(document)
}
