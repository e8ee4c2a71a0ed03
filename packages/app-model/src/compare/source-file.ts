import type { AppDocument } from '../document.ts'
import { readFiles } from '../pa-yaml/read.ts'
import { Writing, writeApp, writeScreen } from '../pa-yaml/write.ts'
import { mergeOtherFiles } from './files.ts'
import { type MergeConflict, mergeDocuments } from './merge.ts'

/** One file that was merged, and what could not be decided. */
export interface MergedFile {
  readonly text: string
  readonly conflicts: readonly MergeConflict[]
  /** Why a version could not be read, so that the file is ours as it was. */
  readonly unreadable?: string
}

/** What {@link mergeSourceFile} takes: the three texts; empty for a version without the file. */
export interface SourceFileVersions {
  readonly base: string
  readonly ours: string
  readonly theirs: string
}

/**
 * Merges one file of an app by itself, as version control asks for it. A `.pa.yaml` is merged by
 * what is in it; names that other files speak of are not followed.
 *
 * @param path  Where the file stands in the app: `Src/Home.pa.yaml`.
 */
export function mergeSourceFile(path: string, versions: SourceFileVersions): MergedFile {
  const { base, ours, theirs } = versions
  const isYaml = path.toLowerCase().endsWith('.pa.yaml')
  const isPlain = !isYaml || /^EditorState:/m.test(ours) || /^EditorState:/m.test(theirs)
  if (isPlain) return mergePlain(path, versions)
  const read = {
    base: readOne(path, base),
    ours: readOne(path, ours),
    theirs: readOne(path, theirs),
  }
  for (const [side, { problem }] of Object.entries(read))
    if (problem !== undefined) {
      const conflict = { kind: 'file', control: path, property: '', ...versions, kept: 'ours' }
      return {
        text: ours,
        conflicts: [conflict as MergeConflict],
        unreadable: `${side === 'base' ? 'The common version' : side === 'ours' ? 'Our version' : 'Their version'} cannot be read: ${problem}`,
      }
    }
  const { document, conflicts } = mergeDocuments(
    read.base.document,
    read.ours.document,
    read.theirs.document,
  )
  const commented = withConflictComments(document, conflicts)
  return { text: writeOne(commented, path, versions), conflicts }
}

function mergePlain(path: string, { base, ours, theirs }: SourceFileVersions): MergedFile {
  const files = (text: string): Map<string, string> =>
    text === '' ? new Map() : new Map([[path, text]])
  const conflicts: MergeConflict[] = []
  const merged = mergeOtherFiles(
    { base: files(base), ours: files(ours), theirs: files(theirs) },
    ({ path: control, place: property, ...texts }) =>
      conflicts.push({ kind: 'file', control, property, ...texts }),
  )
  return { text: merged.get(path) ?? '', conflicts }
}

function readOne(path: string, text: string): { document: AppDocument; problem?: string } {
  const { document, findings } = readFiles(text === '' ? {} : { [path]: text })
  const wrong = findings.find(({ severity }) => severity === 'error')
  if (!wrong) return { document }
  return { document, problem: `line ${wrong.line}, column ${wrong.column}: ${wrong.message}` }
}

/** Everything of a small document in one file. */
function writeOne(
  document: AppDocument,
  path: string,
  { ours, theirs }: SourceFileVersions,
): string {
  const hasApp = /^App:/m.test(ours) || /^App:/m.test(theirs)
  const parts: string[] = []
  if (hasApp) parts.push(writeApp(document.app))
  if (document.screens.length === 1 && document.screens[0])
    parts.push(writeScreen(document.screens[0]))
  else if (document.screens.length > 1) {
    const out = new Writing()
    out.line(0, 'Screens:')
    for (const screen of document.screens)
      // Each as a file of its own, without the line that says that screens follow.
      for (const line of writeScreen(screen, false).trimEnd().split('\n'))
        if (line !== 'Screens:') out.line(0, line.startsWith('#') ? `  ${line}` : line)
    parts.push(out.text())
  }
  const rest = document.otherFiles.get(path)
  if (rest !== undefined) parts.push(rest)
  return parts.join('')
}

/**
 * Says every conflict in a comment where it is, so that whoever opens the file sees both versions.
 * The file stays one that can be read.
 */
export function withConflictComments(
  document: AppDocument,
  conflicts: readonly MergeConflict[],
): AppDocument {
  const byControl = new Map<string, MergeConflict[]>()
  for (const conflict of conflicts) {
    if (conflict.kind === 'file') continue
    byControl.set(conflict.control, [...(byControl.get(conflict.control) ?? []), conflict])
  }
  if (byControl.size === 0) return document
  const noted = <
    Owner extends {
      readonly properties: ReadonlyMap<string, string>
      readonly comments?: ReadonlyMap<string, string>
    },
  >(
    name: string,
    owner: Owner,
  ): Owner => {
    const own = byControl.get(name)
    if (!own) return owner
    const comments = new Map(owner.comments)
    for (const conflict of own) {
      const at = owner.properties.has(conflict.property) ? conflict.property : ''
      const before = comments.get(at)
      comments.set(at, [before, commentOf(conflict)].filter(Boolean).join('\n'))
    }
    return { ...owner, comments }
  }
  const visit = (children: AppDocument['screens'][number]['children']): typeof children =>
    children.map((child) => {
      const inner = visit(child.children)
      const isSame = inner.every((one, i) => one === child.children[i])
      return noted(child.name, isSame ? child : { ...child, children: inner })
    })
  return {
    ...document,
    app: noted('App', document.app),
    screens: document.screens.map((screen) => {
      const children = visit(screen.children)
      const isSame = children.every((one, i) => one === screen.children[i])
      return noted(screen.name, isSame ? screen : { ...screen, children })
    }),
  }
}

function commentOf({ kind, property, base, ours, theirs, kept }: MergeConflict): string {
  const other = kept === 'ours' ? theirs : ours
  const quoted = (text: string | undefined) =>
    (text ?? '(not there)').split(/\r?\n/).map((line) => `     ${line}`)
  const what = property === '' ? kind : `${kind}, ${property}`
  return [
    ` CONFLICT (${what}): this is ${kept}; ${kept === 'ours' ? 'theirs' : 'ours'} was:`,
    ...quoted(other),
    ' Both came from:',
    ...quoted(base),
  ].join('\n')
}
