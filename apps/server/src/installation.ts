import type { Directory } from '@patchbay/directory'
import type { Identity } from '@patchbay/identity'
import type { Caller, ConfigureSampleApi, Installation, SignedInUser } from '@patchbay/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SampleApiProcess } from './sample-api.ts'
import type { Settings } from './settings.ts'

/** Roles that may administer applications: Global, Application and Cloud Application Administrator. */
const ADMINISTRATORS = new Set([
  '62e90394-69f5-4237-9190-012177145e10',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  '158c047a-c907-4556-b7ef-446551a6b5f7',
])

/** What is on that a production server would not have on, in words. */
function switchesOf(settings: Settings): string[] {
  return [
    settings.demo &&
      'Started with npm start: the sample API runs beside this server and connectors may call it.',
    settings.testSwitches &&
      'Test switches are on: whoever reaches /api/test/… from this machine can move the clock, inject faults, forge tokens and sign in as anybody.',
    settings.testSwitches?.key &&
      'The test switches also answer to other machines that have the key.',
    settings.microsoftHosts &&
      'This server answers for login.microsoftonline.com and other hosts of the public cloud.',
  ].filter((text): text is string => typeof text === 'string')
}

/** `/api/installation`, `/api/sample-api` and `/healthz`. */
export function registerInstallation(
  app: FastifyInstance,
  options: {
    settings: Settings
    /** Issuer of tokens: the public URL, or the host that is stood in for. */
    authorityUrl: string
    directory: Directory
    identity: Identity
    authenticate: (request: FastifyRequest) => Promise<Caller>
    portalUrl: string
    sampleApi: SampleApiProcess | null
  },
): void {
  const { settings, authorityUrl, directory, identity, authenticate, portalUrl, sampleApi } =
    options

  app.get('/healthz', async () => ({ status: 'ok' }))

  app.get('/api/installation', async (request, reply): Promise<Installation> => {
    reply.header('cache-control', 'no-store')
    const signedIn = await describeUser(request)
    return {
      product: 'Patchbay',
      version: '0.1.0',
      publicUrl: authorityUrl,
      redirectUrl: `${portalUrl}/redirect`,
      signedIn,
      sampleApi: signedIn ? (sampleApi?.describe() ?? null) : null,
      developmentSwitches: switchesOf(settings),
    }
  })

  if (sampleApi)
    app.put<{ Body: ConfigureSampleApi }>(
      '/api/sample-api',
      {
        schema: {
          body: {
            type: 'object',
            required: ['clientId'],
            properties: { clientId: { type: 'string', pattern: '^[0-9a-fA-F-]{36}$' } },
          },
        },
      },
      async (request, reply) => {
        const caller = await authenticate(request)
        const application = await directory.applications.findByAppId(
          request.body.clientId.toLowerCase(),
        )
        if (!application || application.tenantId !== caller.tenantId)
          return reply.code(404).send({
            error: {
              code: 'ApplicationNotFound',
              message: `This tenant has no app registration with the client id ${request.body.clientId}.`,
            },
          })
        return sampleApi.configure({ tenantId: caller.tenantId, clientId: application.appId })
      },
    )

  /** Whoever asks, by session or by token; null for nobody. */
  async function findUser(
    request: FastifyRequest,
  ): Promise<{ tenantId: string; userId: string } | null> {
    const session = await identity.authenticateSession(request)
    if (session || !request.headers.authorization) return session ?? null
    const caller = await authenticate(request)
    return caller.kind === 'user' ? caller : null
  }

  async function describeUser(request: FastifyRequest): Promise<SignedInUser | null> {
    const found = await findUser(request)
    if (!found) return null
    const [user, tenant, roles] = await Promise.all([
      directory.users.find(found.tenantId, found.userId),
      directory.tenants.find(found.tenantId),
      directory.users.directoryRoles(found.tenantId, found.userId),
    ])
    if (!user || !tenant) return null
    return {
      id: user.id,
      displayName: user.displayName,
      userPrincipalName: user.userPrincipalName,
      tenantId: tenant.id,
      tenantDisplayName: tenant.displayName,
      tenantDomain: tenant.defaultDomain,
      isAdministrator: roles.some((role) => ADMINISTRATORS.has(role)),
    }
  }
}
