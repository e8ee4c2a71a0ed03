import type { Node } from '@patchbay/power-fx'
import type { AppCheck } from '../check/app-check.ts'
import type { Owner } from '../check/owners.ts'
import type { PackageMedia } from '../msapp/read-msapp.ts'
import type { PackageDataSource } from '../msapp/data-sources.ts'

/** A call in a formula's tree. */
export type CallNode = Extract<Node, { kind: 'Call' }>

/** What a rule is about. */
export type RuleCategory =
  | 'formulas'
  | 'accessibility'
  | 'performance'
  | 'runtime'
  | 'data source'
  | 'source'

/** How much an issue matters. */
export type RuleLevel = 'error' | 'warning' | 'suggestion'

/** A change that would mend an issue. */
export interface Fix {
  readonly title: string
  readonly edits: readonly {
    readonly control: string
    readonly property: string
    /** The new formula; null takes the property's own away. */
    readonly formula: string | null
  }[]
}

/** Where a rule found something, and what. */
export interface Found {
  /** Control, screen or `App`; empty for the app as a whole. */
  readonly control: string
  readonly property: string
  readonly message: string
  /** In the formula. */
  readonly start?: number
  readonly end?: number
  readonly fix?: Fix
}

/** A rule of the app checker. */
export interface Rule {
  /** As the product calls its own rule about the same, where it has one. */
  readonly id: string
  readonly category: RuleCategory
  readonly level: RuleLevel
  /** What is wrong, in a few words. */
  readonly title: string
  readonly why: string
  readonly how: string
  /** The product's id for it, with its prefix: `acc-CaptionsNeeded`. */
  readonly productId?: string
  find(app: CheckedApp): Iterable<Found>
}

/** What rules look at. */
export interface CheckedApp {
  readonly check: AppCheck
  readonly owners: readonly Owner[]
  readonly ownersByName: ReadonlyMap<string, Owner>
  readonly media: readonly PackageMedia[]
  readonly dataSources: readonly PackageDataSource[]
  /** `Properties.json` of the app; empty when there is none. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Explicit formulas of controls, screens and the app. */
  readonly formulas: readonly FormulaOfApp[]
  /** The formula in force, explicit or default; empty for none. */
  formula(owner: Owner, property: string): string
  /** Calls of a function in a formula, with where it stands. */
  calls(formula: FormulaOfApp, names: RegExp): Iterable<CallNode>
  /** The tree of a formula. */
  tree(formula: FormulaOfApp): Node
}

/** An explicit formula where it stands. */
export interface FormulaOfApp {
  readonly owner: Owner
  readonly property: string
  readonly text: string
  readonly isBehavior: boolean
}
