export type {
  CheckOptions,
  CheckResult,
  CompiledFormula,
  Definition,
  Dependencies,
  SymbolRead,
} from './check-result.ts'
export type { NamedFormula, ScriptResult } from './define-script.ts'
export {
  type Completion,
  type CompletionItem,
  type CompletionKind,
  complete,
} from './editor/complete.ts'
export { checked } from './editor/analysis.ts'
export { type DefinitionPlace, definition } from './editor/definition.ts'
export { format } from './editor/format.ts'
export { type Hover, hover } from './editor/hover.ts'
export { toDisplayNames, toLogicalNames } from './editor/names.ts'
export { type QuickFix, applyFix, quickFixes } from './editor/quick-fixes.ts'
export {
  type RenameRefusal,
  type RenameTarget,
  type Renameable,
  type TextEdit,
  applyEdits,
  rename,
  renameAt,
  renameableAt,
} from './editor/rename.ts'
export { type ScriptParameter, type ScriptPart, partAt, scriptParts } from './editor/script.ts'
export {
  type SemanticToken,
  type SemanticTokenKind,
  semanticTokens,
} from './editor/semantic-tokens.ts'
export { type TypeName, typeNames, typeNamesOfScript } from './editor/type-names.ts'
export { convertSeparators } from './editor/separators.ts'
export { type Signature, type SignatureHelp, signatureHelp } from './editor/signature-help.ts'
export {
  type FunctionHelp,
  allFunctions,
  functionHelp,
  signatureText,
} from './editor/signatures.ts'
export {
  CANVAS_DECLARATIONS,
  CANVAS_USER,
  type CanvasFunctionName,
  type CanvasFunctionsOptions,
  type CanvasImplementation,
  canvasFunctions,
} from './canvas/canvas-functions.ts'
export { quoteName, quoteText } from './1-lex/quote.ts'
export { print } from './2-parse/print.ts'
export { toExpression } from './5-eval/to-expression.ts'
export { formatValue } from './5-eval/format-value.ts'
export { RunStopped } from './5-eval/frame.ts'
export { builtInEnumerations } from './3-bind/enumerations.ts'
export { fromJson, toJson } from './values/plain-json.ts'
export { typeOf } from './values/type-of.ts'
export { zoneOf } from './values/time-zone.ts'
export type { Diagnostic, Severity } from './3-bind/diagnostic.ts'
export {
  type Engine,
  type EngineOptions,
  type FeaturePreset,
  type ParsedFormula,
  createEngine,
  planDelegation,
} from './engine.ts'
export { type Node, type Span, childrenOf } from './2-parse/ast.ts'
export type { Token, TokenKind } from './1-lex/token.ts'
export type { HostCall, HostFunction, HostParameter } from './symbols/host-function.ts'
export type { RunContext, RunServices, TimeZoneService } from './symbols/run-context.ts'
export {
  type SymbolInfo,
  type SymbolKind,
  type SymbolTable,
  type SymbolTableOptions,
  findSymbol,
  symbolTable,
  visibleSymbols,
} from './symbols/symbol.ts'
export { type DataSource, InMemoryDataSource, type QueryAnswer } from './symbols/data-source.ts'
export type {
  Aggregate,
  ColumnDelegation,
  Condition,
  DatePart,
  Delegation,
  FilterOperator,
  LogicOperator,
  OrderBy,
  Query,
  QueryPlan,
} from './symbols/query-plan.ts'
export type { DelegatedQuery, DelegationPlan, Refusal, Remainder } from './3-bind/delegation.ts'
export {
  CANVAS_FEATURES,
  CANVAS_V1_FEATURES,
  type Features,
  NO_FEATURES,
  V1_FEATURES,
} from './types/features.ts'
export {
  type ControlType,
  type FieldMap,
  type Kind,
  type OptionSetDefinition,
  type OptionSetType,
  type OptionSetValueType,
  type PrimitiveType,
  type RecordType,
  T,
  type TableType,
  type Type,
  findField,
  formatType,
  hasFields,
  isAggregate,
  rowType,
  sameType,
  tableOf,
  typeName,
} from './types/type.ts'
export { isAssignable, unionTypes } from './types/conversion.ts'
export { Decimal } from './values/decimal.ts'
export { ErrorKind } from './values/error-kind.ts'
export {
  BlobValue,
  ColorValue,
  ControlReference,
  DateTimeValue,
  DateValue,
  DynamicValue,
  type ErrorDetail,
  ErrorValue,
  GuidValue,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
  VoidValue,
  combineErrors,
  error,
  record,
  table,
} from './values/value.ts'
