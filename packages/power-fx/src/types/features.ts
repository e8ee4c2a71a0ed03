/**
 * The language's switches. Names are those of the product's own feature list, in camel case.
 */
export interface Features {
  /** `[{a: 1}]` makes a table with column `a`, not a `Value` column of records. */
  readonly tableSyntaxDoesntWrapRecords: boolean
  /** One-column results are called `Value`, not `Result`. */
  readonly consistentOneColumnTableResult: boolean
  /** `T[@field]` is refused. */
  readonly disableRowScopeDisambiguationSyntax: boolean
  /** `AddColumns(T, Name, …)` takes the column's name without quotes. */
  readonly supportColumnNamesAsIdentifiers: boolean
  /** Members of built-in enumerations have a type of their own, not that of their backing value. */
  readonly stronglyTypedBuiltinEnums: boolean
  /** `IsEmpty` takes tables only. */
  readonly restrictedIsEmptyArguments: boolean
  /** `FirstN` and `LastN` need their count. */
  readonly firstLastNRequiresSecondArguments: boolean
  /** The stricter rules of Power Fx 1.0: exact acceptance, typed comparison, void, deep mutation. */
  readonly powerFxV1CompatibilityRules: boolean
  /** User-defined types: `Type(…)` and typed `ParseJSON`. */
  readonly isUserDefinedTypesEnabled: boolean
}

const none: Features = {
  tableSyntaxDoesntWrapRecords: false,
  consistentOneColumnTableResult: false,
  disableRowScopeDisambiguationSyntax: false,
  supportColumnNamesAsIdentifiers: false,
  stronglyTypedBuiltinEnums: false,
  restrictedIsEmptyArguments: false,
  firstLastNRequiresSecondArguments: false,
  powerFxV1CompatibilityRules: false,
  isUserDefinedTypesEnabled: false,
}

/** Every feature off: the language as the oldest apps knew it. */
export const NO_FEATURES: Features = none

/** Power Fx 1.0. */
export const V1_FEATURES: Features = {
  tableSyntaxDoesntWrapRecords: true,
  consistentOneColumnTableResult: true,
  disableRowScopeDisambiguationSyntax: true,
  supportColumnNamesAsIdentifiers: true,
  stronglyTypedBuiltinEnums: true,
  restrictedIsEmptyArguments: true,
  firstLastNRequiresSecondArguments: true,
  powerFxV1CompatibilityRules: true,
  isUserDefinedTypesEnabled: true,
}

/**
 * Canvas apps as they are today: `table.column` makes a one-column table, several predicates of
 * `Filter` are joined, comparison of unlike types warns, `AddColumns(T, Name, …)` needs no quotes.
 */
export const CANVAS_FEATURES: Features = {
  ...none,
  tableSyntaxDoesntWrapRecords: true,
  consistentOneColumnTableResult: true,
  supportColumnNamesAsIdentifiers: true,
  isUserDefinedTypesEnabled: true,
}

/** Canvas apps with the switch "Power Fx 1.0" turned on. */
export const CANVAS_V1_FEATURES: Features = {
  ...CANVAS_FEATURES,
  powerFxV1CompatibilityRules: true,
}
