import { begins } from './text-arguments.ts'

export const endsWith = begins('EndsWith', 'True when text ends so, whatever the case.', [
  'EndsWith("Hello", "LO")',
  'true',
])
