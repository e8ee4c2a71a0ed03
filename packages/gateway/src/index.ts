export type { GatewayOptions } from './context.ts'
export { ConnectorError } from './errors.ts'
export type { AnsweredDirectly } from './run/direct/direct-connection.ts'
export { type Gateway, registerGateway } from './gateway.ts'
