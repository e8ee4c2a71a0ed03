export { type GraphOptions, registerGraph } from './register-graph.ts'
