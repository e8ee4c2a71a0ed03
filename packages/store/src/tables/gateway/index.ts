export * from './connections.ts'
export * from './connectors.ts'
export * from './consents.ts'
