import { type Document, isMap, parse, parseDocument } from 'yaml'
import { unchangedBeside } from './identity.ts'
import { type Tree, type TreeMap, mergeTrees, parseTree, sameTree } from './tree.ts'

/** Both sides changed a file, or the same place in it. */
export interface FileConflict {
  readonly path: string
  /** Keys from the root: `DataSources.Contacts.Schema`; empty for the whole file. */
  readonly place: string
  readonly base: string | undefined
  readonly ours: string | undefined
  readonly theirs: string | undefined
  readonly kept: 'ours' | 'theirs'
}

type Files = ReadonlyMap<string, string>

/** What the product counts and measures whenever it saves; a difference is no edit. */
const NOISE = new Set([
  'AnalysisLoadTime',
  'ControlCount',
  'DeserializationLoadTime',
  'ErrorCount',
  'FileID',
  'LastControlUniqueId',
  'LastSavedDateTimeUTC',
  'OriginatingVersion',
  'ParserErrorCount',
  'BindingErrorCount',
  'InstrumentationKey',
  'RootPath',
])

/**
 * Merges the files that are carried along: JSON and YAML key by key and name by name, anything else
 * only where one side left it alone. Ours stands where both disagree.
 */
export function mergeOtherFiles(
  { base, ours, theirs }: { base: Files; ours: Files; theirs: Files },
  note: (conflict: FileConflict) => void,
): Map<string, string> {
  const merged = new Map<string, string>()
  for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
    const [b, o, t] = [base.get(path), ours.get(path), theirs.get(path)]
    let text: string | undefined
    const side = unchangedBeside(b, o, t)
    if (side !== undefined) text = side === 'ours' ? o : t
    else text = mergeFile(path, b, o, t, note)
    if (text !== undefined) merged.set(path, text)
  }
  return merged
}

function mergeFile(
  path: string,
  base: string | undefined,
  ours: string | undefined,
  theirs: string | undefined,
  note: (conflict: FileConflict) => void,
): string | undefined {
  const read = /\.json$/i.test(path) ? parseTree : /\.pa\.yaml$/i.test(path) ? parseYaml : undefined
  const [b, o, t] = [base, ours, theirs].map((text) => read?.(text))
  const isMerged =
    ours !== undefined &&
    o !== undefined &&
    t !== undefined &&
    (base === undefined || b !== undefined)
  if (!isMerged) {
    const kept = ours === undefined ? 'theirs' : 'ours'
    note({ path, place: '', base, ours, theirs, kept })
    return ours ?? theirs
  }
  const { merged, conflicts } = mergeTrees(b, o, t, (at) => at.some((key) => NOISE.has(key)))
  for (const { path: at, base: before, ours: own, theirs: other } of conflicts)
    note({
      path,
      place: at.join('.'),
      base: spoken(before),
      ours: spoken(own),
      theirs: spoken(other),
      kept: own === undefined ? 'theirs' : 'ours',
    })
  if (merged === undefined) return undefined
  return read === parseTree ? JSON.stringify(merged, null, 2) : patchYaml(ours, o, merged)
}

function spoken(tree: Tree | undefined): string | undefined {
  return tree === undefined || typeof tree === 'string' ? tree : JSON.stringify(tree)
}

/** The content of a YAML file, everything as text; undefined when it cannot be read. */
export function parseYaml(text: string | undefined): Tree | undefined {
  if (text === undefined) return undefined
  try {
    return parse(text, { schema: 'failsafe', uniqueKeys: true, strict: true }) as Tree
  } catch {
    return undefined
  }
}

/** Writes a changed content over a YAML file, so that what did not change keeps its comments. */
function patchYaml(text: string, before: Tree | undefined, after: Tree): string {
  const yaml = parseDocument(text, { schema: 'failsafe' })
  patch(yaml, [], before, after)
  return yaml.toString({ lineWidth: 0 })
}

function patch(yaml: Document, path: readonly string[], before: Tree | undefined, after: Tree) {
  if (sameTree(before, after)) return
  const node = path.length === 0 ? yaml.contents : yaml.getIn(path)
  if (!isMap(node) || !isMapping(before) || !isMapping(after)) {
    if (path.length === 0) yaml.contents = yaml.createNode(after)
    else yaml.setIn(path, yaml.createNode(after))
    return
  }
  for (const key of Object.keys(before))
    if (!Object.hasOwn(after, key)) yaml.deleteIn([...path, key])
  for (const [key, value] of Object.entries(after)) patch(yaml, [...path, key], before[key], value)
}

function isMapping(tree: Tree | undefined): tree is TreeMap {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree)
}
