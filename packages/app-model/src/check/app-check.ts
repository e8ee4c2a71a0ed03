import type {
  CheckResult,
  Diagnostic,
  Dependencies,
  Severity,
  SymbolInfo,
  SymbolTable,
  Type,
} from '@patchbay/power-fx'
import type { AppDocument } from '../document.ts'

/** What a symbol of the app stands for; `SymbolInfo.host` of every symbol we make. */
export type SymbolHost =
  | { readonly kind: 'app' }
  | { readonly kind: 'screen'; readonly name: string }
  | { readonly kind: 'control'; readonly name: string }
  /** A component, in the formulas of its own definition: the instance that they run for. */
  | { readonly kind: 'component'; readonly name: string }
  /** A parameter of the function that the formula is the body of. */
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'self' }
  | { readonly kind: 'parent' }
  | { readonly kind: 'thisItem' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'contextVariable'; readonly name: string; readonly screen: string }
  | { readonly kind: 'collection'; readonly name: string }
  | { readonly kind: 'namedFormula'; readonly name: string }
  | { readonly kind: 'constant'; readonly name: string }
  /** `FirstError` and `AllErrors` of `App.OnError`. */
  | { readonly kind: 'errors'; readonly name: 'FirstError' | 'AllErrors' }

/** What a symbol of the app stands for; undefined for the language's own and for data sources. */
export function hostOf(symbol: SymbolInfo): SymbolHost | undefined {
  // Every symbol with a host is made by the checker, but for data sources, whose hosts differ.
  return symbol.kind === 'namespace' || symbol.kind === 'dataSource'
    ? undefined
    : (symbol.host as SymbolHost | undefined)
}

/** What is known of one property of one control, screen or the app. */
export interface PropertyCheck {
  /** Control, screen or `App`. */
  readonly control: string
  readonly property: string
  /** The formula, without `=`. */
  readonly text: string
  /** Whether the formula is the type's default, not the document's. */
  readonly isDefault: boolean
  /** Of the language and of the app: cycles, names of properties. */
  readonly diagnostics: readonly Diagnostic[]
  readonly ok: boolean
  readonly type: Type
  readonly isBehavior: boolean
  readonly isAsync: boolean
  readonly dependencies: Dependencies
  /** The language's own result; undefined for an empty formula. */
  readonly result: CheckResult | undefined
}

/** A diagnostic with its place in the app. */
export interface AppFinding {
  readonly severity: Severity
  readonly key: string
  readonly message: string
  readonly control: string
  /** Empty when the control itself is meant. */
  readonly property: string
  readonly start: number
  readonly end: number
}

/** A place in a formula. */
export interface FormulaPlace {
  readonly control: string
  readonly property: string
  readonly start: number
  readonly end: number
}

/** A variable or collection that formulas define. */
export interface VariableInfo {
  readonly name: string
  readonly kind: 'variable' | 'contextVariable' | 'collection' | 'namedFormula'
  /** Whose context variable it is. */
  readonly screen?: string
  readonly type: Type
  readonly symbol: SymbolInfo
  readonly definitions: readonly FormulaPlace[]
  /** Properties that read it. */
  readonly uses: readonly { readonly control: string; readonly property: string }[]
}

/** What {@link checkApp} takes besides the document. */
export interface CheckAppOptions {
  /** Connectors and tables, under their names in formulas. */
  readonly dataSources?: readonly SymbolInfo[]
  /** The check before an edit; what the edit does not touch is taken over. */
  readonly previous?: AppCheck
}

/** All that is known of an app without running it. */
export interface AppCheck {
  readonly document: AppDocument
  readonly dataSources: readonly SymbolInfo[]
  /** Whether no finding is an error. */
  readonly ok: boolean
  /** Explicit formulas: control → property → check. */
  readonly properties: ReadonlyMap<string, ReadonlyMap<string, PropertyCheck>>
  /**
   * One property, explicit or default; undefined when the type does not have it. A named formula
   * is the property `Formulas.Name` of `App`.
   */
  property(control: string, property: string): PropertyCheck | undefined
  /**
   * Checks a text as if it stood there: what a formula bar needs while it is being typed. Undefined
   * for an empty one.
   */
  checkText(control: string, property: string, formula: string): CheckResult | undefined
  /** Everything wrong or worth knowing, in document order. */
  readonly findings: readonly AppFinding[]
  readonly variables: readonly VariableInfo[]
  /** The item type of a gallery. */
  itemType(gallery: string): Type | undefined
  /**
   * Names that a formula there may use: for the formula bar, and for evaluating selections.
   *
   * @param formula  The text as it is being typed; default the document's. It decides whether
   * `ThisItem` has `IsSelected`, which only formulas that mention it see.
   */
  symbolsFor(control: string, property: string, formula?: string): SymbolTable
  /** Whether a formula's mention of a name means the control or screen of that name. */
  meansControl(owner: string, property: string, name: string): boolean
}
