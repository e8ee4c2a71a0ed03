import { type JsonObject, isObject } from '../document.ts'
import {
  type Path,
  type Place,
  asText,
  evaluate,
  parsePath,
  parsePlace,
  walk,
} from './expression.ts'
import {
  type PolicyMessage,
  type PolicyParameters,
  type PolicyTemplate,
  scopeOf,
} from './message.ts'

const SECTIONS = ['Request', 'Response'] as const

/** The objects that a policy works on: what a place holds, each of its elements when it is a list. */
function targetsOf(message: PolicyMessage, place: Place): JsonObject[] {
  const found = walk(message.body?.read(), place.path)
  return (Array.isArray(found) ? found : [found]).filter(isObject)
}

/** Puts a value at a path below a value; objects on the way are made. An empty path is the whole. */
function put(root: unknown, path: Path, value: unknown): void {
  let at = root
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1
    if (Array.isArray(at)) {
      const position = Number(step)
      if (isLast) at[position] = value
      else at = at[position] ??= {}
    } else if (isObject(at)) {
      if (isLast) setOwn(at, String(step), value)
      else {
        if (!Object.hasOwn(at, step) || typeof at[step] !== 'object' || at[step] === null)
          setOwn(at, String(step), {})
        at = at[step]
      }
    } else return
  }
}

/** `__proto__` in somebody's JSON is a name like any other. */
function setOwn(object: JsonObject, name: string, value: unknown): void {
  Object.defineProperty(object, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

/** Replaces what a place holds, on the body or on the item at hand. */
function store(message: PolicyMessage, place: Place, item: JsonObject, value: unknown): void {
  const root = place.root === 'item' ? item : message.body?.read()
  if (place.path.length === 0 && place.root !== 'item') {
    message.body?.replace(value)
    return
  }
  put(root, place.path, value)
  message.body?.replace(message.body.read())
}

/** Reads a property of each target and stores what becomes of it; those without it are passed over. */
function mapProperties(
  parameters: PolicyParameters,
  change: (value: unknown, item: JsonObject) => unknown,
) {
  const parent = parsePlace(parameters.text('propertyParentPath'))
  const sub = parsePath(parameters.text('propertySubPath'))
  const target = parsePlace(parameters.text('newPropertyPath'))
  return {
    readsBody: true,
    apply(message: PolicyMessage) {
      for (const item of targetsOf(message, parent)) {
        const value = walk(item, sub)
        if (value === undefined || value === null) continue
        const changed = change(value, item)
        if (changed !== undefined) store(message, target, item, changed)
      }
    },
  }
}

/** A value that is the text of a JSON object or list means that object or list. */
function fromJsonText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

export const setProperty: PolicyTemplate = {
  sections: SECTIONS,
  compile({ text, template }) {
    const parent = parsePlace(text('newPropertyParentPathTemplate'))
    const sub = parsePath(text('newPropertySubPathTemplate'))
    const pieces = template('propertyValuePathTemplate')
    return {
      pieces,
      readsBody: true,
      apply(message, context) {
        if (!message.body) return
        if (message.body.read() === undefined) message.body.replace({})
        for (const item of targetsOf(message, parent)) {
          const value = fromJsonText(evaluate(pieces, scopeOf(message, context, item)))
          if (sub.length === 0) message.body.replace(value)
          else put(item, sub, structuredCopy(value))
        }
        message.body.replace(message.body.read())
      },
    }
  },
}

/** So that `[{@body().a}]` set at `a` does not contain itself. */
function structuredCopy(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? (JSON.parse(JSON.stringify(value)) as unknown)
    : value
}

export const stringReplace: PolicyTemplate = {
  sections: SECTIONS,
  compile(parameters) {
    const source = parameters.text('sourceString')
    const replacement = parameters.text('replacementString')
    return mapProperties(parameters, (value) =>
      typeof value === 'string' && source !== '' ? value.replaceAll(source, replacement) : value,
    )
  },
}

export const encodePropertyValue: PolicyTemplate = {
  sections: SECTIONS,
  compile: (parameters) =>
    mapProperties(parameters, (value) =>
      typeof value === 'object' ? undefined : encodeURIComponent(asText(value)),
    ),
}

export const stringToArray: PolicyTemplate = {
  sections: SECTIONS,
  compile(parameters) {
    const given = parameters.raw('delimiterList')
    const delimiters = Array.isArray(given) ? given.map(String) : asText(given ?? ';').split('')
    const child = parameters.text('childPropertyName')
    return mapProperties(parameters, (value) => {
      if (typeof value !== 'string') return undefined
      let parts = [value]
      for (const delimiter of delimiters) parts = parts.flatMap((part) => part.split(delimiter))
      const kept = parts.map((part) => part.trim()).filter((part) => part !== '')
      return kept.map((part) => (child ? { [child]: part } : part))
    })
  },
}

export const convertObjectToArray: PolicyTemplate = {
  sections: SECTIONS,
  compile(parameters) {
    const keyName = parameters.text('keyName') || 'key'
    const valueName = parameters.text('valueName') || 'value'
    return mapProperties(parameters, (value) =>
      isObject(value)
        ? Object.entries(value).map(([key, inner]) => ({ [keyName]: key, [valueName]: inner }))
        : undefined,
    )
  },
}

export const convertArrayToObject: PolicyTemplate = {
  sections: SECTIONS,
  compile(parameters) {
    const keyText = parameters.text('keyWithinCollectionPath')
    const key = /\(/.test(keyText) ? parsePlace(keyText).path : parsePath(keyText)
    const retainKey = parameters.text('retainKey').toLowerCase() !== 'false'
    return mapProperties(parameters, (value) => {
      if (!Array.isArray(value)) return undefined
      const result: JsonObject = {}
      for (const element of value) {
        const name = walk(element, key)
        if (name === undefined || name === null || typeof name === 'object') continue
        const [first] = key
        const kept =
          retainKey || !isObject(element) || key.length !== 1
            ? (element as unknown)
            : Object.fromEntries(Object.entries(element).filter(([at]) => at !== first))
        setOwn(result, asText(name), kept)
      }
      return result
    })
  },
}

export const moveProperties: PolicyTemplate = {
  sections: SECTIONS,
  compile({ text }) {
    const source = parsePlace(text('srcParentPath'))
    const sourceSub = parsePath(text('srcSubPath'))
    const target = parsePlace(text('dstParentPath'))
    const targetSub = parsePath(text('dstSubPath'))
    const childrenOnly = text('copyOnlySubProperties').toLowerCase() === 'true'
    return {
      readsBody: true,
      apply(message) {
        const targets = targetsOf(message, target)
        targetsOf(message, source).forEach((item, index) => {
          const moved = walk(item, sourceSub)
          const to = targets.length > 1 ? targets[index] : targets[0]
          const name = sourceSub.at(-1)
          if (moved === undefined || !to || name === undefined) return
          const owner = walk(item, sourceSub.slice(0, -1))
          if (isObject(owner)) delete owner[name]
          if (childrenOnly && isObject(moved))
            for (const [child, value] of Object.entries(moved))
              put(to, [...targetSub, child], value)
          else put(to, targetSub.length > 0 ? targetSub : [name], moved)
        })
        message.body?.replace(message.body.read())
      },
    }
  },
}
