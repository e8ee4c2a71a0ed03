import { authenticateClient } from '../../clients/authenticate-client.ts'
import { findClientServicePrincipal } from '../../clients/find-client.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { parseScope, scopeOfResource, type RequestedResource } from '../../scopes/parse-scope.ts'
import { resolveResource } from '../../scopes/resolve-resource.ts'
import { logSignIn } from '../../sessions/sign-in-log.ts'
import { issueApplicationAccessToken } from '../../tokens/issue-tokens.ts'
import type { Grant, TokenRequest } from '../grant.ts'

/** RFC 6749 §4.4: a token for the application itself, with the app roles that it was granted. */
export const clientCredentials: Grant = {
  grantTypes: ['client_credentials'],
  required: [],
  async handle(request, context) {
    const { client, credentials, segment, origin } = request
    const { directory } = context
    if (segment.kind === 'organizations') throw new OAuthError(50059)
    if (segment.kind !== 'tenant') throw new OAuthError(9001023)
    const { tenant } = segment
    if (origin) throw new OAuthError(9002326, { origin, appId: client.appId })
    if (credentials.kind === 'none') throw new OAuthError(7000216, { appId: client.appId })
    const endpoint = {
      tenantId: tenant.id,
      segment: segment.name,
      ipAddress: request.facts.ipAddress,
    }
    const clientAuthentication = await authenticateClient(
      client,
      credentials,
      undefined,
      endpoint,
      context,
    )
    const servicePrincipal = await findClientServicePrincipal(client, tenant, directory)
    if (!servicePrincipal) {
      throw new OAuthError(7000229, { appId: client.appId, tenant: tenant.displayName })
    }
    const requested = checkResource(request)
    const resource = await resolveResource(requested, client, tenant, directory)
    const { id: resourceId, appRoleAssignmentRequired } = resource.servicePrincipal
    const roles = await directory.appRoleAssignments.rolesOf(
      tenant.id,
      resourceId,
      servicePrincipal.id,
    )
    if (appRoleAssignmentRequired && resourceId !== servicePrincipal.id) {
      const { appRoleAssignments } = directory
      if (!(await appRoleAssignments.isAssigned(tenant.id, resourceId, servicePrincipal.id))) {
        throw new OAuthError(501051, {
          appId: client.appId,
          appName: client.displayName,
          resourceAppId: resource.application.appId,
          resourceName: resource.application.displayName,
        })
      }
    }
    const token = await issueApplicationAccessToken(
      { tenant, client, servicePrincipal, resource, roles, clientAuthentication },
      context,
    )
    await logSignIn(
      {
        tenant,
        client,
        servicePrincipal,
        resource: resource.servicePrincipal,
        isInteractive: false,
      },
      request.facts,
      undefined,
      context,
    )
    return {
      token_type: 'Bearer',
      expires_in: token.expiresInSeconds,
      ext_expires_in: token.expiresInSeconds,
      access_token: token.token,
      resource: resource.name,
      issuedAt: token.issuedAt,
    }
  },
}

/** @throws {OAuthError} 700022 several of them, 1002012 anything but a resource's `.default`. */
function checkResource({ version, form }: TokenRequest): RequestedResource {
  const { scope, resource } = form
  if (version === 1) {
    if (!resource) throw new OAuthError(900144, { parameter: 'resource' })
    return scopeOfResource(resource, []).resources[0]!
  }
  if (!scope?.trim()) throw new OAuthError(900144, { parameter: 'scope' })
  const [first, ...others] = parseScope(scope, 28002).resources
  if (first?.isDefault && others.some(({ isDefault }) => isDefault)) {
    throw new OAuthError(700022, { scope })
  }
  if (!first?.isDefault || others.length > 0) throw new OAuthError(1002012, { scope })
  return first
}
