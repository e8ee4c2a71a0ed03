import { registerAppLibrary } from '@patchbay/app-library'
import type { Directory } from '@patchbay/directory'
import { type Gateway, registerGateway } from '@patchbay/gateway'
import { registerGraph } from '@patchbay/graph'
import type { Identity } from '@patchbay/identity'
import { registerScim } from '@patchbay/scim'
import type { Store } from '@patchbay/store'
import type { FastifyInstance } from 'fastify'
import { Agent } from 'undici'
import { registerAuditLogCheck } from './administration/audit-log-route.ts'
import { registerTenants } from './administration/tenants-route.ts'
import type { ServerCertificate } from './certificates.ts'
import { registerInstallation } from './installation.ts'
import { registerPortal } from './portal.ts'
import type { SampleApiProcess } from './sample-api.ts'
import type { Settings } from './settings.ts'

/** What stands beside the authorization server; it is loaded while that gives out tokens already. */
export function mountSurfaces(
  app: FastifyInstance,
  around: {
    settings: Settings
    store: Store
    directory: Directory
    clock: { now(): Date }
    identity: Identity
    certificate: ServerCertificate
    sampleApi: SampleApiProcess | null
    urls: { authority: string; graph: string; portal: string; origins: readonly string[] }
  },
): { gateway: Gateway } {
  const { settings, store, directory, clock, identity, certificate, sampleApi, urls } = around
  const authenticate = identity.authenticate('service')
  registerGraph(app, {
    directory,
    authenticate: identity.authenticate('graph'),
    publicUrl: urls.graph,
    clock,
  })
  registerScim(app, {
    directory,
    store,
    authenticate: identity.authenticate('graph'),
    publicUrl: settings.publicUrl,
  })
  const gateway = registerGateway(app, {
    store,
    clock,
    authenticate,
    session: (request) => identity.authenticateSession(request),
    publicUrl: settings.publicUrl,
    origins: urls.origins,
    redirectUrl: `${urls.portal}/redirect`,
    allowedPrivateHosts: [
      ...settings.allowedHosts,
      ...(sampleApi ? [new URL(sampleApi.describe().url).host] : []),
    ],
    fetchAgent: new Agent({ connect: certificate.authority ? { ca: certificate.authority } : {} }),
    log: app.log,
  })
  registerAppLibrary(app, {
    store,
    clock,
    authenticate,
    connectors: gateway,
    users: { find: (tenantId, userId) => directory.users.find(tenantId, userId) },
  })
  registerInstallation(app, {
    settings,
    authorityUrl: urls.authority,
    directory,
    identity,
    authenticate,
    portalUrl: urls.portal,
    sampleApi,
  })
  const administration = { directory, authenticate, tenantDomain: settings.tenantDomain }
  registerTenants(app, { ...administration, transaction: (work) => store.transaction(work) })
  registerAuditLogCheck(app, administration)
  registerPortal(app, settings.portalFolder)
  return { gateway }
}
