import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Parameters } from '../authorize/authorization-request.ts'
import type { Progress } from '../authorize/next-step.ts'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { preferLocales } from '../pages/dressing.ts'
import { digest, randomSecret } from '../random.ts'
import { requestFacts, singleParameters } from '../request-facts.ts'
import {
  deleteInteraction,
  findInteraction,
  insertInteraction,
  updateInteraction,
} from '@patchbay/store'
import type { ProtocolVersion } from '../tenants/issuer.ts'
import { readCookie, writeCookie } from './cookies.ts'

/** What a request that waits for a person is about. */
export type Purpose =
  | { kind: 'authorize'; version: ProtocolVersion; parameters: Parameters }
  | { kind: 'portal'; returnTo: string; prompt: string | undefined }
  | { kind: 'device'; codeHash: string }
  | { kind: 'admin-consent'; version: ProtocolVersion; parameters: Parameters }

/** A request that waits for a person, in the browser that sent it. */
export interface Interaction {
  id: string
  /** First path segment of the request: the tenant, or an alias. */
  segment: string
  purpose: Purpose
  progress: Progress
  /** Stands in every form of the interaction's pages. */
  antiForgeryToken: string
}

/** A sign-in page works this long. */
const lifetimeSeconds = 3600

/** Begins an interaction, bound to this browser by a cookie. */
export async function beginInteraction(
  request: FastifyRequest,
  reply: FastifyReply,
  start: Pick<Interaction, 'segment' | 'purpose' | 'progress'>,
  context: IdentityContext,
): Promise<Interaction> {
  const { origin, ipAddress } = requestFacts(request, context)
  await context.limits.interactions.spend(ipAddress)
  const browser = readCookie(request, 'browser', origin) ?? randomSecret()
  writeCookie(reply, { name: 'browser', value: browser }, origin)
  const id = randomSecret()
  const antiForgeryToken = randomSecret()
  const now = secondsNow(context)
  await insertInteraction(context.store.db, {
    id: digest(id),
    browserHash: digest(browser),
    document: JSON.stringify({ ...start, antiForgeryToken }),
    createdAt: now,
    expiresAt: now + lifetimeSeconds,
  })
  return { ...start, id, antiForgeryToken }
}

/**
 * The interaction that a form or a link continues.
 *
 * @throws {OAuthError} 50089 when it is over, or was begun in another browser.
 */
export async function resumeInteraction(
  request: FastifyRequest,
  id: string | undefined,
  context: IdentityContext,
): Promise<Interaction> {
  const browser = readCookie(request, 'browser', requestFacts(request, context).origin)
  const row = id ? await findInteraction(context.store.db, digest(id)) : undefined
  const isOurs = browser && row?.browserHash === digest(browser)
  if (!id || !row || !isOurs || row.expiresAt <= secondsNow(context)) throw new OAuthError(50089)
  const interaction = { ...(JSON.parse(row.document) as Omit<Interaction, 'id'>), id }
  const { purpose } = interaction
  if ('parameters' in purpose) preferLocales(request, purpose.parameters)
  return interaction
}

/**
 * The interaction that a submitted form belongs to, with the form's fields (S10).
 *
 * @throws {OAuthError} 50089 when the form is not one of ours, or came from another site.
 */
export async function readForm(
  request: FastifyRequest,
  context: IdentityContext,
): Promise<{ interaction: Interaction; fields: Parameters }> {
  if (!isSameOrigin(request, context)) throw new OAuthError(50089)
  const fields = singleParameters(request.body)
  const interaction = await resumeInteraction(request, fields['ctx'], context)
  const given = Buffer.from(fields['canary'] ?? '')
  const wanted = Buffer.from(interaction.antiForgeryToken)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new OAuthError(50089)
  }
  return { interaction, fields }
}

/** Writes down how far a person has come. */
export async function noteProgress(
  interaction: Interaction,
  progress: Progress,
  context: IdentityContext,
): Promise<Interaction> {
  const next = { ...interaction, progress: { ...interaction.progress, ...progress } }
  const { id, ...document } = next
  await updateInteraction(context.store.db, digest(id), JSON.stringify(document))
  return next
}

/** Ends an interaction. @throws {OAuthError} 50089 for all but the first who ends it. */
export async function endInteraction(
  interaction: Interaction,
  context: IdentityContext,
): Promise<void> {
  const isFirst = await deleteInteraction(context.store.db, digest(interaction.id))
  if (!isFirst) throw new OAuthError(50089)
}

/** Whether a browser says, by Origin or Sec-Fetch-Site, that a request came from our own pages. */
export function isSameOrigin(request: FastifyRequest, context: IdentityContext): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (typeof site === 'string' && site !== 'same-origin') return false
  return origin === undefined || origin.toLowerCase() === requestFacts(request, context).origin
}
