import { ends } from './text-arguments.ts'

export const right = ends('Right', 'Gives the last characters.', ['Right("abc", 2)', '"bc"'])
