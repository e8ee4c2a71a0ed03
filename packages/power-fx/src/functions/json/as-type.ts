import { conversion } from './typed-json.ts'

export const asTypeFunction = conversion(
  'AsType',
  'Takes a dynamic value as one of a type; an error when it is none.',
  ['AsType(ParseJSON("5"), Number)', '5'],
)
