/** The contexts that the gateway's secrets are sealed for. */
export const sealedFor = {
  accessToken: (connectionId: string) => `connection:${connectionId}:access_token`,
  refreshToken: (connectionId: string) => `connection:${connectionId}:refresh_token`,
  secrets: (connectionId: string) => `connection:${connectionId}:secrets`,
  clientSecret: (connectorId: string) => `connector:${connectorId}:client_secret`,
  draft: (userId: string, connectorId: string) => `draft:${userId}:${connectorId}`,
  consent: (stateHash: string) => `consent:${stateHash}`,
  trigger: (triggerId: string) => `trigger:${triggerId}:secret`,
  delivery: (deliveryId: string) => `delivery:${deliveryId}`,
}
