import { isObject, objectAt, scalarText, textAt, valueAt, type JsonObject } from '../json-path.ts'
import { parseDefault } from '../parse-default.ts'

/** Where an argument of the operation that gives the choices comes from. */
export type ArgumentSource =
  | { from: 'value'; text: string }
  | { from: 'parameter'; name: string }
  /** The item of a tree that is opened: the path of a value within it. */
  | { from: 'selected'; path: string }

/** An operation that tells what can be chosen, or what a body looks like. */
export interface DynamicSource {
  operationId: string
  /** By parameter of that operation; those left out are not sent. */
  arguments: Readonly<Record<string, ArgumentSource>>
}

/** `x-ms-dynamic-list` and `x-ms-dynamic-values`. */
export interface DynamicChoices extends DynamicSource {
  /** Path of the list in the answer; empty when the answer is the list. */
  itemsPath: string
  /** Path of the value in each item. */
  valuePath: string
  /** Path of the text that people see; empty for the value. */
  titlePath: string
}

/** `x-ms-dynamic-properties` and `x-ms-dynamic-schema`. */
export interface DynamicShape extends DynamicSource {
  /** Path of the schema in the answer; empty when the answer is the schema. */
  schemaPath: string
}

/** How the items of one level of a tree are listed, and what they are called in the answer. */
export interface TreeLevel extends DynamicChoices {
  /** Path of the text that tells an item from all others: its whole path. */
  fullTitlePath: string
  /** What makes an item one that can be opened: `true`, a path, `(kind eq folder)`. */
  isParent: string
}

/** `x-ms-dynamic-tree`. */
export interface DynamicTree {
  canSelectParents: boolean
  canSelectLeaves: boolean
  /** The first level. */
  open: TreeLevel
  /** What is below an item. */
  browse: TreeLevel
}

export type Choice = { value: unknown; title: string }

const choiceKeys = ['x-ms-dynamic-list', 'x-ms-dynamic-values'] as const
const shapeKeys = ['x-ms-dynamic-properties', 'x-ms-dynamic-schema'] as const

function readArguments(source: JsonObject): Record<string, ArgumentSource> {
  return Object.fromEntries(
    Object.entries(objectAt(source, 'parameters')).map(([name, given]) => {
      const path = textAt(given, 'selectedItemValuePath')
      if (path !== '') return [name, { from: 'selected', path }]
      const parameter = textAt(given, 'parameterReference') || textAt(given, 'parameter')
      if (parameter !== '') return [name, { from: 'parameter', name: parameter }]
      const value = isObject(given) ? given['value'] : given
      return [name, { from: 'value', text: scalarText(value) }]
    }),
  )
}

/** The choices that an operation gives; null where there are none. */
export function readDynamicChoices(schema: JsonObject): DynamicChoices | null {
  const list = schema['x-ms-dynamic-list']
  const values = schema['x-ms-dynamic-values']
  if (isObject(list))
    return {
      operationId: textAt(list, 'operationId'),
      arguments: readArguments(list),
      itemsPath: textAt(list, 'itemsPath'),
      valuePath: textAt(list, 'itemValuePath'),
      titlePath: textAt(list, 'itemTitlePath'),
    }
  // A file picker and built-in operations are kept as they are.
  if (isObject(values) && textAt(values, 'operationId') !== '')
    return {
      operationId: textAt(values, 'operationId'),
      arguments: readArguments(values),
      itemsPath: textAt(values, 'value-collection'),
      valuePath: textAt(values, 'value-path'),
      titlePath: textAt(values, 'value-title'),
    }
  return null
}

/** Writes both generations of the extension, so that older clients know it too; null removes them. */
export function withDynamicChoices(schema: JsonObject, choices: DynamicChoices | null): JsonObject {
  if (!choices) return without(schema, choiceKeys)
  const { operationId, itemsPath, valuePath, titlePath } = choices
  return {
    ...schema,
    'x-ms-dynamic-values': {
      operationId,
      ...olderArguments(choices),
      ...(itemsPath === '' ? {} : { 'value-collection': itemsPath }),
      'value-path': valuePath,
      ...(titlePath === '' ? {} : { 'value-title': titlePath }),
    },
    'x-ms-dynamic-list': {
      operationId,
      ...newerArguments(choices),
      ...(itemsPath === '' ? {} : { itemsPath }),
      itemValuePath: valuePath,
      ...(titlePath === '' ? {} : { itemTitlePath: titlePath }),
    },
  }
}

/** The tree that operations list; null where there is none. */
export function readDynamicTree(schema: JsonObject): DynamicTree | null {
  const tree = schema['x-ms-dynamic-tree']
  if (!isObject(tree)) return null
  return {
    // Both may be chosen where nothing is said.
    canSelectParents: valueAt(tree, 'settings', 'canSelectParentNodes') !== false,
    canSelectLeaves: valueAt(tree, 'settings', 'canSelectLeafNodes') !== false,
    open: readLevel(objectAt(tree, 'open')),
    browse: readLevel(objectAt(tree, 'browse')),
  }
}

function readLevel(level: JsonObject): TreeLevel {
  return {
    operationId: textAt(level, 'operationId'),
    arguments: readArguments(level),
    itemsPath: textAt(level, 'itemsPath'),
    valuePath: textAt(level, 'itemValuePath'),
    titlePath: textAt(level, 'itemTitlePath'),
    fullTitlePath: textAt(level, 'itemFullTitlePath'),
    isParent: scalarText(level['itemIsParent']),
  }
}

/** Writes a tree; null removes it. Members that this editor does not know stay. */
export function withDynamicTree(schema: JsonObject, tree: DynamicTree | null): JsonObject {
  if (!tree) return without(schema, ['x-ms-dynamic-tree'])
  const before = objectAt(schema, 'x-ms-dynamic-tree')
  return {
    ...schema,
    'x-ms-dynamic-tree': {
      ...before,
      settings: {
        ...objectAt(before, 'settings'),
        canSelectParentNodes: tree.canSelectParents,
        canSelectLeafNodes: tree.canSelectLeaves,
      },
      open: writeLevel(objectAt(before, 'open'), tree.open),
      browse: writeLevel(objectAt(before, 'browse'), tree.browse),
    },
  }
}

const levelKeys = ['itemsPath', 'itemTitlePath', 'itemFullTitlePath', 'itemIsParent', 'parameters']

function writeLevel(before: JsonObject, level: TreeLevel): JsonObject {
  const { operationId, itemsPath, valuePath, titlePath, fullTitlePath, isParent } = level
  const written = Object.entries({
    itemsPath,
    itemTitlePath: titlePath,
    itemFullTitlePath: fullTitlePath,
    itemIsParent: isParent,
  }).filter(([, path]) => path !== '')
  return {
    ...without(before, levelKeys),
    operationId,
    itemValuePath: valuePath,
    ...Object.fromEntries(written),
    ...newerArguments(level),
  }
}

/** The operation that tells what a body or an answer looks like; null where none does. */
export function readDynamicShape(schema: JsonObject): DynamicShape | null {
  const properties = schema['x-ms-dynamic-properties']
  const older = schema['x-ms-dynamic-schema']
  if (isObject(properties))
    return {
      operationId: textAt(properties, 'operationId'),
      arguments: readArguments(properties),
      schemaPath: textAt(properties, 'itemValuePath'),
    }
  if (isObject(older))
    return {
      operationId: textAt(older, 'operationId'),
      arguments: readArguments(older),
      schemaPath: textAt(older, 'value-path'),
    }
  return null
}

export function withDynamicShape(schema: JsonObject, shape: DynamicShape | null): JsonObject {
  if (!shape) return without(schema, shapeKeys)
  const { operationId, schemaPath } = shape
  return {
    ...schema,
    'x-ms-dynamic-schema': {
      operationId,
      ...olderArguments(shape),
      ...(schemaPath === '' ? {} : { 'value-path': schemaPath }),
    },
    'x-ms-dynamic-properties': {
      operationId,
      ...newerArguments(shape),
      ...(schemaPath === '' ? {} : { itemValuePath: schemaPath }),
    },
  }
}

function olderArguments({ arguments: given }: DynamicSource): JsonObject {
  const entries = Object.entries(given).map(([name, source]): [string, unknown] => [
    name,
    source.from === 'parameter'
      ? { parameter: lastName(source.name) }
      : source.from === 'value'
        ? source.text
        : { selectedItemValuePath: source.path },
  ])
  return entries.length === 0 ? {} : { parameters: Object.fromEntries(entries) }
}

function newerArguments({ arguments: given }: DynamicSource): JsonObject {
  const entries = Object.entries(given).map(([name, source]): [string, unknown] => [
    name,
    source.from === 'parameter'
      ? { parameterReference: source.name }
      : source.from === 'value'
        ? { value: source.text }
        : { selectedItemValuePath: source.path },
  ])
  return entries.length === 0 ? {} : { parameters: Object.fromEntries(entries) }
}

// The older generation knows names only; `body/a/b` is `b` there.
function lastName(reference: string): string {
  return reference.split('/').at(-1) ?? reference
}

function without(schema: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)))
}

/** Fixed choices as they are typed: one a line, `value = text for people`. */
export function choicesText(schema: JsonObject): string {
  const values = valueAt(schema, 'enum')
  if (!Array.isArray(values)) return ''
  const named = valueAt(schema, 'x-ms-enum-values')
  return values
    .map((value: unknown) => {
      const text = scalarText(value)
      const entry = Array.isArray(named)
        ? named.find((each: unknown) => scalarText(valueAt(each, 'value')) === text)
        : undefined
      const title = textAt(entry, 'displayName')
      return title === '' || title === text ? text : `${text} = ${title}`
    })
    .join('\n')
}

/** Reads what {@link choicesText} wrote; the problem names the line. */
export function readChoices(
  text: string,
  type: string,
): { choices: Choice[]; problem: string | null } {
  const choices: Choice[] = []
  const lines = text.split('\n').map((line) => line.trim())
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const at = line.indexOf(' = ')
    const written = at === -1 ? line : line.slice(0, at).trim()
    const { value, problem } = parseDefault(written, type)
    if (problem) return { choices, problem: `Line ${index + 1}: ${problem}` }
    if (choices.some((choice) => choice.value === value))
      return { choices, problem: `Line ${index + 1}: “${written}” is there already.` }
    choices.push({ value, title: at === -1 ? written : line.slice(at + 3).trim() })
  }
  return { choices, problem: choices.length === 0 ? 'Enter at least one choice.' : null }
}

/** Writes `enum`, and `x-ms-enum-values` where a choice has a text of its own; empty removes both. */
export function withChoices(schema: JsonObject, choices: readonly Choice[]): JsonObject {
  const bare = without(schema, ['enum', 'x-ms-enum-values'])
  if (choices.length === 0) return bare
  const hasTitles = choices.some(({ value, title }) => title !== scalarText(value))
  return {
    ...bare,
    enum: choices.map(({ value }) => value),
    ...(hasTitles
      ? {
          'x-ms-enum-values': choices.map(({ value, title }) => ({ value, displayName: title })),
        }
      : {}),
  }
}

export type DropdownKind = 'none' | 'static' | 'dynamic' | 'tree'

/** What kind of drop-down a parameter or property has. */
export function dropdownKind(schema: JsonObject): DropdownKind {
  // Connectors write a list beside a tree, for who knows no trees.
  if (readDynamicTree(schema)) return 'tree'
  if (readDynamicChoices(schema)) return 'dynamic'
  return Array.isArray(schema['enum']) ? 'static' : 'none'
}
