import { firstPartyAppIds } from '@patchbay/directory'
import { OAuthError, type Identity } from '@patchbay/identity'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Hosts of the public cloud that this server answers for when it stands in for them. */
export const microsoftHosts = {
  /** Sign-in; the first is the issuer's. */
  login: [
    'login.microsoftonline.com',
    'login.microsoft.com',
    'login.windows.net',
    'sts.windows.net',
  ],
  graph: 'graph.microsoft.com',
  /** The retired directory API. */
  azureAdGraph: 'graph.windows.net',
  management: ['management.azure.com', 'management.core.windows.net'],
  /** What command lines send an administrator's consent to. */
  administration: 'main.iam.ad.ext.azure.com',
} as const

/** Every name that the certificate is for. */
export const allMicrosoftHosts: readonly string[] = [
  ...microsoftHosts.login,
  microsoftHosts.graph,
  microsoftHosts.azureAdGraph,
  ...microsoftHosts.management,
  microsoftHosts.administration,
]

/**
 * What the public cloud's other hosts say. Sign-in and Graph are answered by their own packages,
 * whose addresses are the same on every host.
 */
export function registerMicrosoftHosts(
  app: FastifyInstance,
  options: {
    identity: Identity
    tenants: {
      find(id: string): Promise<{ displayName: string; defaultDomain: string } | undefined>
    }
  },
): void {
  app.addHook('onRequest', async (request, reply) => {
    if (hostOf(request) !== microsoftHosts.azureAdGraph) return
    await reply.code(410).send({
      'odata.error': {
        code: 'Service_Retired',
        message: {
          lang: 'en',
          value:
            'Azure AD Graph is retired. Use Microsoft Graph: https://graph.microsoft.com/v1.0.',
        },
      },
    })
  })

  const management = /^management\.(?:azure\.com|core\.windows\.net)(?::\d+)?$/i
  void app.register(async (scope) => {
    scope.get('/subscriptions', { constraints: { host: management } }, async (request, reply) => {
      const tenantId = await tenantOf(request)
      if (!tenantId) return reply.code(401).headers(challenge).send(unauthorized)
      return { value: [], count: { type: 'Total', value: 0 } }
    })
    scope.get('/tenants', { constraints: { host: management } }, async (request, reply) => {
      const tenantId = await tenantOf(request)
      const tenant = tenantId && (await options.tenants.find(tenantId))
      if (!tenant) return reply.code(401).headers(challenge).send(unauthorized)
      return {
        value: [
          {
            id: `/tenants/${tenantId}`,
            tenantId,
            displayName: tenant.displayName,
            defaultDomain: tenant.defaultDomain,
            tenantCategory: 'Home',
            tenantType: 'AAD',
          },
        ],
      }
    })
  })

  const administration = /^main\.iam\.ad\.ext\.azure\.com(?::\d+)?$/i
  app.post<{ Params: { appId: string } }>(
    '/api/RegisteredApplications/:appId/Consent',
    { constraints: { host: administration } },
    async (request, reply) => {
      const token = bearerOf(request)
      if (!token) return reply.code(401).headers(challenge).send(unauthorized)
      try {
        const audiences = [firstPartyAppIds.administration]
        const { appId } = request.params
        await options.identity.consentForOrganization(request, { token, audiences, appId })
      } catch (error) {
        if (!(error instanceof OAuthError))
          return reply.code(401).headers(challenge).send(unauthorized)
        return reply
          .code(error.code === 700016 ? 404 : 403)
          .send({ error: { code: `AADSTS${error.code}`, message: error.message } })
      }
      return reply.code(204).send()
    },
  )

  /** The tenant of a token for the management API. */
  async function tenantOf(request: FastifyRequest): Promise<string | undefined> {
    const token = bearerOf(request)
    if (!token) return undefined
    const names = [
      firstPartyAppIds.serviceManagement,
      ...microsoftHosts.management.map((host) => `https://${host}/`),
    ]
    try {
      return String((await options.identity.verifyAccessToken(token, names))['tid'])
    } catch {
      return undefined
    }
  }
}

const challenge = {
  'www-authenticate':
    'Bearer authorization_uri="https://login.windows.net/common", error="invalid_token"',
}

const unauthorized = {
  error: {
    code: 'AuthenticationFailed',
    message: 'A token for https://management.azure.com/ is needed.',
  },
}

function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function hostOf(request: FastifyRequest): string {
  return (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '')
}
