import { type Node, childrenOf } from '@patchbay/power-fx'
import type { AppDocument, Properties } from '../document.ts'
import { parseFormula, writeIdentifier } from '../language.ts'
import { refuseName } from './names.ts'
import { mapControls, withChildren } from './tree.ts'

/**
 * Tells whether a formula's mention of a name means the control or screen of that name. Without
 * it every mention counts; a column of the same name is then renamed too.
 */
export type MeansControl = (owner: string, property: string, name: string) => boolean

/**
 * Renames a control and every reference to it.
 *
 * @throws {TypeError} When the name is refused; {@link refuseName} says why beforehand.
 */
export function renameControl(
  document: AppDocument,
  from: string,
  to: string,
  meansControl?: MeansControl,
): AppDocument {
  if (from === to) return document
  const refusal = refuseName(document, to)
  if (refusal !== undefined) throw new TypeError(refusal)
  const names = new Map([[from, to]])
  const rewrite = (owner: string, properties: Properties) =>
    rewriteNames(properties, names, (property) => meansControl?.(owner, property, from) ?? true)

  const appProperties = rewrite('App', document.app.properties)
  return {
    ...document,
    app:
      appProperties === document.app.properties
        ? document.app
        : { ...document.app, properties: appProperties },
    screens: document.screens.map((screen) => {
      const children = mapControls(screen.children, (control) => {
        const properties = rewrite(control.name, control.properties)
        const name = names.get(control.name) ?? control.name
        return properties === control.properties && name === control.name
          ? control
          : { ...control, name, properties }
      })
      const properties = rewrite(screen.name, screen.properties)
      const name = names.get(screen.name) ?? screen.name
      const next = withChildren(screen, children)
      return properties === screen.properties && name === screen.name
        ? next
        : { ...next, name, properties }
    }),
  }
}

/** Renames a screen and every reference to it. */
export const renameScreen = renameControl

/** Formulas with names replaced; the very same map when none occurs. */
export function rewriteNames(
  properties: Properties,
  names: ReadonlyMap<string, string>,
  applies: (property: string) => boolean = () => true,
): Properties {
  let changed: Map<string, string> | undefined
  for (const [property, formula] of properties) {
    if (![...names.keys()].some((name) => formula.includes(name.replaceAll("'", "''")))) continue
    if (!applies(property)) continue
    const next = rewriteFormula(formula, names)
    if (next !== formula) changed = (changed ?? new Map(properties)).set(property, next)
  }
  return changed ?? properties
}

/** One formula with names replaced where the tree has them as names; texts and columns stay. */
export function rewriteFormula(formula: string, names: ReadonlyMap<string, string>): string {
  const edits: { start: number; end: number; text: string }[] = []
  const visit = (node: Node): void => {
    if (node.kind === 'Name') {
      const to = names.get(node.name)
      if (to !== undefined)
        edits.push({ start: node.token.start, end: node.token.end, text: writeIdentifier(to) })
    } else if (node.kind === 'Dot' && node.left.kind === 'Dot') {
      // `Gallery1.Selected.Title1`: a control of the template, read through a row.
      const to = names.get(node.name)
      if (to !== undefined && ['Selected', 'AllItems'].includes(node.left.name))
        edits.push({ ...node.nameSpan, text: writeIdentifier(to) })
    }
    childrenOf(node).forEach(visit)
  }
  visit(parseFormula(formula))
  edits.sort((a, b) => b.start - a.start)
  let text = formula
  for (const edit of edits) text = text.slice(0, edit.start) + edit.text + text.slice(edit.end)
  return text
}
