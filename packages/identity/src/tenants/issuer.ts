/** Version of an endpoint, and of the tokens that follow from it. */
export type ProtocolVersion = 1 | 2

/** The public cloud's sign-in host, which an installation may stand in for. */
export const microsoftLoginOrigin = 'https://login.microsoftonline.com'

/**
 * Issuer of a tenant's tokens: on our own origin for both versions, so that clients can check it.
 * In the public cloud's place, version 1 is issued in the name of its token service, as there.
 */
export function issuerOf(publicUrl: string, tenantId: string, version: ProtocolVersion): string {
  if (version === 2) return `${publicUrl}/${tenantId}/v2.0`
  return publicUrl === microsoftLoginOrigin
    ? `https://sts.windows.net/${tenantId}/`
    : `${publicUrl}/${tenantId}/`
}
