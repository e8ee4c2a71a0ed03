import { type ConnectionRow, deleteConnection, findConnector } from '@patchbay/store'
import { authenticationFor } from '../authentication.ts'
import { ProviderAddressError, revocationUrl } from '../consent/identity-providers.ts'
import type { GatewayContext } from '../context.ts'
import { sealedFor } from '../sealed-for.ts'
import { connectionValues } from '../token/connection-values.ts'
import { clientSecretOf } from '../token/keep-token.ts'
import { revokeToken } from '../token/token-endpoint.ts'

/**
 * Deletes a connection, and takes its tokens back at providers that can (RFC 7009). The connection
 * goes first: a provider that does not answer must not keep it alive.
 */
export async function removeConnection(
  context: GatewayContext,
  connection: ConnectionRow,
): Promise<void> {
  const revocation = await revocationOf(context, connection)
  await deleteConnection(context.store.db, connection.id)
  if (!revocation) return
  const revoked = await revokeToken(context, revocation)
  context.log.info({ connectionId: connection.id, revoked }, 'Deleted a connection with its tokens')
}

async function revocationOf(context: GatewayContext, connection: ConnectionRow) {
  const { store } = context
  const { id, sealedRefreshToken, sealedAccessToken } = connection
  const connector = await findConnector(store.db, connection.connectorId)
  if (!connector || (sealedRefreshToken === null && sealedAccessToken === null)) return undefined
  const values = connectionValues(store, connection).all
  const authentication = authenticationFor(connector, connection, values)
  if (authentication.type !== 'oauth2') return undefined
  const { signIn } = authentication
  const url = addressOf(() => revocationUrl(signIn, context))
  if (url === undefined) return undefined
  return {
    url,
    // With the refresh token go the access tokens that it brought (RFC 7009 §2.1).
    ...(sealedRefreshToken !== null
      ? {
          token: store.unseal(sealedRefreshToken, sealedFor.refreshToken(id)),
          hint: 'refresh_token' as const,
        }
      : {
          token: store.unseal(sealedAccessToken!, sealedFor.accessToken(id)),
          hint: 'access_token' as const,
        }),
    clientId: signIn.clientId,
    clientSecret: signIn.clientSecret ?? clientSecretOf(context, connector),
  }
}

function addressOf(find: () => string | undefined): string | undefined {
  try {
    return find()
  } catch (error) {
    if (error instanceof ProviderAddressError) return undefined
    throw error
  }
}
