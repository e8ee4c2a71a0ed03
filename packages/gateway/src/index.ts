export type { GatewayOptions } from './context.ts'
export { ConnectorError } from './errors.ts'
export { type Gateway, registerGateway } from './gateway.ts'
