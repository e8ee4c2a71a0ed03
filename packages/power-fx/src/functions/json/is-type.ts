import { conversion } from './typed-json.ts'

export const isTypeFunction = conversion(
  'IsType',
  'True when a dynamic value can be taken as one of a type.',
  ['IsType(ParseJSON("5"), Number)', 'true'],
)
