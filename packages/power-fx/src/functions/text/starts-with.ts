import { begins } from './text-arguments.ts'

export const startsWith = begins('StartsWith', 'True when text begins so, whatever the case.', [
  'StartsWith("Hello", "he")',
  'true',
])
