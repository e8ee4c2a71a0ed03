import type { FunctionRegistry } from '../3-bind/binder.ts'
import type { BuiltInFunction } from '../5-eval/built-in.ts'
import * as color from './color.ts'
import * as dateTime from './date-time.ts'
import * as group from './group.ts'
import * as json from './json.ts'
import * as logical from './logical.ts'
import * as match from './match.ts'
import * as math from './math.ts'
import * as mutation from './mutation.ts'
import * as statistics from './statistics.ts'
import * as table from './table.ts'
import * as textFunction from './text-function.ts'
import * as text from './text.ts'

const isFunction = (value: unknown): value is BuiltInFunction =>
  typeof value === 'object' && value !== null && 'description' in value && 'minimum' in value

/** Every built-in function, all overloads. */
export const BUILT_INS: readonly BuiltInFunction[] = [
  color,
  dateTime,
  group,
  json,
  logical,
  match,
  math,
  mutation,
  statistics,
  table,
  text,
  textFunction,
]
  .flatMap((module): unknown[] => Object.values(module))
  .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
  .filter(isFunction)

const BY_NAME = new Map<string, BuiltInFunction[]>()
for (const builtIn of BUILT_INS) {
  const key = `${builtIn.namespace ?? ''}.${builtIn.name}`
  BY_NAME.set(key, [...(BY_NAME.get(key) ?? []), builtIn])
}

/** The built-in functions by name and namespace. */
export const REGISTRY: FunctionRegistry = {
  find: (name, namespace) => BY_NAME.get(`${namespace}.${name}`) ?? [],
}
