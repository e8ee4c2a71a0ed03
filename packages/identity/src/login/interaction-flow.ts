import type { Application } from '@patchbay/directory'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { proceedAdminConsent } from '../admin-consent/proceed-admin-consent.ts'
import { proceedAuthorization } from '../authorize/proceed-authorization.ts'
import type { IdentityContext } from '../context.ts'
import { loadDevice, proceedDeviceLogin } from '../device/proceed-device-login.ts'
import { findClient } from '../clients/find-client.ts'
import { formTargetOf } from '../pages/layout.ts'
import { portalClient, proceedPortalSignIn } from '../portal/proceed-portal-sign-in.ts'
import { resumeInteraction, type Interaction } from '../sessions/interactions.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'

/** Goes on with an interaction after one of its pages. */
export async function continueInteraction(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: string | undefined,
  context: IdentityContext,
): Promise<FastifyReply> {
  const interaction = await resumeInteraction(request, ctx, context)
  const { purpose } = interaction
  switch (purpose.kind) {
    case 'authorize':
      return proceedAuthorization(request, reply, { ...interaction, purpose }, context)
    case 'portal':
      return proceedPortalSignIn(request, reply, { ...interaction, purpose }, context)
    case 'device':
      return proceedDeviceLogin(request, reply, { ...interaction, purpose }, context)
    case 'admin-consent':
      return proceedAdminConsent(request, reply, { ...interaction, purpose }, context)
  }
}

/** Where an interaction goes on. */
export function addressToContinue({ segment, id }: Interaction): string {
  return `/${segment}/reprocess?ctx=${id}`
}

/** After a form, the way on is a GET: a reload must not send a password again (S14). */
export function redirectToContinue(reply: FastifyReply, interaction: Interaction): FastifyReply {
  return reply
    .code(303)
    .header('cache-control', 'no-store')
    .header('location', addressToContinue(interaction))
    .send()
}

/** The application that an interaction is for, and where its forms may end. */
export async function clientOfInteraction(
  interaction: Interaction,
  context: IdentityContext,
): Promise<{
  application: Pick<Application, 'appId' | 'displayName'>
  clientName: string
  formTargets: string[]
}> {
  const { purpose, segment } = interaction
  if (purpose.kind === 'device') {
    const { consentRequest } = await loadDevice({ ...interaction, purpose }, context)
    const { client } = consentRequest
    return { application: client, clientName: client.displayName, formTargets: [] }
  }
  if (purpose.kind === 'portal') {
    return { application: portalClient, clientName: portalClient.displayName, formTargets: [] }
  }
  const { parameters } = purpose
  const tenant = await resolveTenant(segment, context.directory)
  const application = await findClient(parameters['client_id'], tenant, context.directory)
  const redirectUri = parameters['redirect_uri']
  return {
    application,
    clientName: application.displayName,
    formTargets: redirectUri ? [formTargetOf(redirectUri)] : [],
  }
}
