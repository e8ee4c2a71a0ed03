import { type Node, childrenOf } from '@patchbay/power-fx'
import type { AppCheck } from '../check/app-check.ts'
import { type Owner, ownersOf } from '../check/owners.ts'
import { parseFormula } from '../language.ts'
import type { PackageDataSource } from '../msapp/data-sources.ts'
import type { CheckerResult, PackageMedia } from '../msapp/read-msapp.ts'
import type { CallNode, CheckedApp, Fix, FormulaOfApp, RuleCategory, RuleLevel } from './rule.ts'
import { isCertain } from './delegation.ts'
import { appRules } from './rules.ts'

/** Something wrong or worth knowing in an app. */
export interface AppIssue {
  /** Id of a rule, or the key of a formula's diagnostic. */
  readonly rule: string
  readonly category: RuleCategory
  readonly level: RuleLevel
  readonly message: string
  /** Control, screen or `App`. */
  readonly control: string
  /** Empty when the control itself is meant. */
  readonly property: string
  /** In the formula. */
  readonly start: number
  readonly end: number
  readonly fix?: Fix
}

/** What is known of an app besides its document. */
export interface IssueContext {
  readonly media?: readonly PackageMedia[]
  readonly dataSources?: readonly PackageDataSource[]
}

/** Everything the checker has to say: of each formula, and by each rule. */
export function findIssues(check: AppCheck, context: IssueContext = {}): AppIssue[] {
  const issues: AppIssue[] = check.findings
    .filter((finding) => isCertain(finding, check))
    .map(({ severity, key, message, control, property, start, end }) => ({
      rule: key,
      category: 'formulas',
      level: severity,
      message,
      control,
      property,
      start,
      end,
    }))
  const app = new App(check, context)
  for (const rule of appRules)
    for (const found of rule.find(app))
      issues.push({
        rule: rule.id,
        category: rule.category,
        level: rule.level,
        start: 0,
        end: 0,
        ...found,
      })
  return issues
}

/** A checked app as rules look at it; trees are made once for each text. */
class App implements CheckedApp {
  readonly check: AppCheck
  readonly owners: readonly Owner[]
  readonly ownersByName: ReadonlyMap<string, Owner>
  readonly media: readonly PackageMedia[]
  readonly dataSources: readonly PackageDataSource[]
  readonly settings: Readonly<Record<string, unknown>>
  readonly formulas: readonly FormulaOfApp[]
  readonly #trees = new Map<string, Node>()

  constructor(check: AppCheck, { media = [], dataSources = [] }: IssueContext) {
    this.check = check
    this.ownersByName = ownersOf(check.document)
    this.owners = [...this.ownersByName.values()]
    this.media = media
    this.dataSources = dataSources
    this.settings = settingsOf(check.document.otherFiles.get('Properties.json'))
    const formulas: FormulaOfApp[] = []
    for (const owner of this.owners)
      for (const [property, { text, isBehavior }] of check.properties.get(owner.name) ?? [])
        formulas.push({ owner, property, text, isBehavior })
    this.formulas = formulas
  }

  formula(owner: Owner, property: string): string {
    return this.check.property(owner.name, property)?.text ?? ''
  }

  tree({ owner, property, text }: FormulaOfApp): Node {
    const checked = this.check.properties.get(owner.name)?.get(property)?.result?.tree
    if (checked) return checked
    let tree = this.#trees.get(text)
    if (!tree) this.#trees.set(text, (tree = parseFormula(text)))
    return tree
  }

  *calls(formula: FormulaOfApp, names: RegExp): Iterable<CallNode> {
    if (!formula.text.includes('(')) return
    // Looking for the names as text first saves walking most trees.
    const word = new RegExp(names.source.replace('^', String.raw`\b`).replace('$', String.raw`\b`))
    if (!word.test(formula.text)) return
    const visit = function* (node: Node): Iterable<CallNode> {
      if (node.kind === 'Call' && node.namespace === '' && names.test(node.name)) yield node
      for (const child of childrenOf(node)) yield* visit(child)
    }
    yield* visit(this.tree(formula))
  }
}

function settingsOf(text: string | undefined): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text ?? '{}')
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** How our issues and the product's own findings agree, for one rule. */
export interface RuleAgreement {
  /** The product's id. */
  readonly rule: string
  /** Places that both name. */
  readonly both: number
  /** Places that only we name, and that only the product names. */
  readonly onlyHere: number
  readonly onlyThere: number
}

/** The product has an id for each reason why a source does not do all by itself. */
const DELEGATION = 'app-SuggestRemoteExecutionHint'

/** Compares issues with what the product's checker left in the package, rule by rule. */
export function compareWithProduct(
  issues: readonly AppIssue[],
  results: readonly CheckerResult[],
): RuleAgreement[] {
  const productIds = new Map(appRules.map(({ id, productId }) => [id, productId]))
  const ours = new Map<string, Set<string>>()
  const theirs = new Map<string, Set<string>>()
  const add = (to: Map<string, Set<string>>, rule: string, place: string) =>
    (to.get(rule) ?? to.set(rule, new Set()).get(rule))?.add(place)
  for (const { rule, control, category } of issues) {
    const ofFormula = rule === 'SuggestDelegation' ? DELEGATION : `app-${rule}`
    const id = productIds.get(rule) ?? (category === 'formulas' ? ofFormula : undefined)
    if (id !== undefined) add(ours, id, control)
  }
  for (const { rule, control } of results)
    add(theirs, rule.startsWith(DELEGATION) ? DELEGATION : rule, control)
  return [...new Set([...ours.keys(), ...theirs.keys()])].toSorted().map((rule) => {
    const [here, there] = [ours.get(rule) ?? new Set(), theirs.get(rule) ?? new Set()]
    const both = [...here].filter((place) => there.has(place)).length
    return { rule, both, onlyHere: here.size - both, onlyThere: there.size - both }
  })
}
