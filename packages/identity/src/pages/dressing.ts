import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { IdentityContext } from '../context.ts'
import { singleParameters } from '../request-facts.ts'
import { noBranding, type Branding } from '../settings/branding.ts'
import { chooseLanguage, type Language } from './messages/messages.ts'

/** In whose colors and in which language a request's pages are. */
export interface Dressing {
  language: Language
  branding: Branding
  /** Whose branding it is. */
  organization: string | undefined
}

const worn = new WeakMap<
  FastifyRequest,
  { locales?: string; tenant?: Omit<Dressing, 'language'> }
>()

/** What pages in answer to a request look like. */
export function dressingOf(request: FastifyRequest): Dressing {
  const { locales, tenant } = worn.get(request) ?? {}
  return {
    language: chooseLanguage(locales, request.headers['accept-language']),
    branding: tenant?.branding ?? noBranding,
    organization: tenant?.organization,
  }
}

/** Notes languages that the client asked for; `ui_locales` (OpenID Connect Core §3.1.2.1) or `mkt`. */
export function preferLocales(
  request: FastifyRequest,
  parameters: Readonly<Record<string, string>>,
): void {
  const locales = [parameters['ui_locales'], parameters['mkt']].filter(Boolean).join(' ')
  if (locales) worn.set(request, { ...worn.get(request), locales: locales.slice(0, 200) })
}

/** Dresses pages as a tenant, which a domain or a GUID names; anything else changes nothing. */
export async function dressAs(
  request: FastifyRequest,
  name: string | undefined,
  context: IdentityContext,
): Promise<void> {
  const tenant =
    name?.includes('.') || name?.includes('-') ? await findTenant(name, context) : undefined
  if (!tenant) return
  const { branding } = await context.settings.of(tenant.id)
  worn.set(request, {
    ...worn.get(request),
    tenant: { branding, organization: tenant.displayName },
  })
}

function findTenant(name: string, { directory }: IdentityContext) {
  return directory.tenants.find(name)
}

/** Dresses the pages below `/{tenant}/…` before anything is decided. */
export function registerDressing(app: FastifyInstance, context: IdentityContext): void {
  app.addHook('preHandler', async (request) => {
    const { tenant } = singleParameters(request.params)
    preferLocales(request, {
      ...singleParameters(request.query),
      ...singleParameters(request.body),
    })
    await dressAs(request, tenant, context)
  })
}
