export { type GraphOptions, registerGraph } from './register-graph.ts'
export type { ThrottleLimits } from './route.ts'
