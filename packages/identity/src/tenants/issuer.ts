/** Version of an endpoint, and of the tokens that follow from it. */
export type ProtocolVersion = 1 | 2

/** Issuer of a tenant's tokens: on our own origin for both versions, so that clients can check it. */
export function issuerOf(publicUrl: string, tenantId: string, version: ProtocolVersion): string {
  return version === 2 ? `${publicUrl}/${tenantId}/v2.0` : `${publicUrl}/${tenantId}/`
}
