import { ends } from './text-arguments.ts'

export const left = ends('Left', 'Gives the first characters.', ['Left("abc", 2)', '"ab"'])
