import { connective } from './branches.ts'

export const and = connective('And', 'True when every condition is.', ['And(true, 1 < 2)', 'true'])
