import type { Parameter } from '../3-bind/function-declaration.ts'
import { type Type, T } from '../types/type.ts'

/** A parameter. */
export const parameter = (
  name: string,
  type?: Type | 'number',
  description?: string,
): Parameter => ({
  name,
  ...(type && { type }),
  ...(description !== undefined && { description }),
})

/** A parameter that may be left out. */
export const optional = (
  name: string,
  type?: Type | 'number',
  description?: string,
): Parameter => ({ ...parameter(name, type, description), optional: true })

/** Any table. */
export const ANY_TABLE = T.table({})
