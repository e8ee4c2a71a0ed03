import { connective } from './branches.ts'

export const or = connective('Or', 'True when any condition is.', ['Or(false, 1 < 2)', 'true'])
