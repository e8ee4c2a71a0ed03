export {
  type AppDocument,
  type AppObject,
  type Comments,
  type ComponentDefinition,
  type ComponentParameter,
  type Control,
  type ControlPlace,
  type CustomProperty,
  type CustomPropertyKind,
  type DocumentLayout,
  PHONE_LAYOUT,
  type Properties,
  type Screen,
  TABLET_LAYOUT,
  type UnknownKeywords,
  type YamlValue,
  allPlaces,
  findControl,
  findScreen,
  namesInUse,
  newDocument,
  placesOf,
} from './document.ts'
export type {
  ControlType,
  PaneRow,
  PaneSection,
  PropertyCategory,
  PropertyDefinition,
} from './controls/definition.ts'
export { controlTypes, defaultOf, findProperty, isDefaultFormula } from './controls/catalogue.ts'
export { themeColors, themeType } from './controls/theme.ts'
export { type EnumerationName, enumerations } from './enumerations.ts'
export type { SourceFinding } from './pa-yaml/finding.ts'
export { type ReadResult, type SourcePlace, readComponents, readFiles } from './pa-yaml/read.ts'
export { writeApp, writeControl, writeFiles, writeScreen } from './pa-yaml/write.ts'
export {
  type CallTarget,
  type ComponentActions,
  type ComponentRunContext,
} from './check/component-functions.ts'
export { type DataActions, type DataRunContext } from './check/data-functions.ts'
export { componentOf } from './check/component-types.ts'
export { formulasOf, placesInside } from './check/owners.ts'
export { canvasEngine, engineOf, writeIdentifier } from './language.ts'
export { type AppSettings, settingsOf } from './settings.ts'
export { refuseName } from './edit/names.ts'
export {
  type InsertOptions,
  type Insertion,
  addScreen,
  bindGallery,
  duplicateControl,
  duplicateScreen,
  insertControl,
  pasteControl,
} from './edit/insert.ts'
export { type MeansControl, renameControl, renameScreen } from './edit/rename.ts'
export {
  type Order,
  deleteControl,
  deleteScreen,
  moveControl,
  reorderControl,
  reorderScreen,
  reparentControl,
  resetProperty,
  resizeControl,
  setProperty,
} from './edit/change.ts'
export {
  type AppCheck,
  type AppFinding,
  type CheckAppOptions,
  type FormulaPlace,
  type PropertyCheck,
  type SymbolHost,
  type VariableInfo,
  hostOf,
} from './check/app-check.ts'
export { checkApp } from './check/check-app.ts'
export type { Fix, Rule, RuleCategory, RuleLevel } from './checker/rule.ts'
export { appRules } from './checker/rules.ts'
export {
  type AppIssue,
  type IssueContext,
  type RuleAgreement,
  compareWithProduct,
  findIssues,
} from './checker/find-issues.ts'
export { type SarifInput, writeSarif } from './checker/sarif.ts'
export {
  type CanvasActions,
  type CanvasRunContext,
  canvasFunctions,
  userType,
} from './check/canvas-functions.ts'
export type { DeviceActions, DeviceRunContext } from './check/device-functions.ts'
export type { FormActions, FormMode, FormRunContext } from './check/form-functions.ts'
export {
  type CheckerResult,
  type Msapp,
  type PackageForm,
  type PackageMedia,
  readMsapp,
} from './msapp/read-msapp.ts'
export {
  type PackageColumn,
  type PackageDataSource,
  dataSourceSymbols,
  packageSymbols,
} from './msapp/data-sources.ts'
export { type Dropped, withoutSecrets } from './msapp/secrets.ts'
export { type InflateRaw, PACKAGE_LIMITS, type PackageLimits } from './msapp/zip.ts'
export {
  type ContainedApp,
  type Container,
  type ContainerKind,
  openContainer,
  packageOfSources,
} from './containers/container.ts'
export { type WriteMsappOptions, writeMsapp } from './msapp/write-msapp.ts'
export { type Change, compareDocuments } from './compare/compare-documents.ts'
export {
  type ConflictKind,
  type MergeConflict,
  type MergeRename,
  type MergeResult,
  mergeDocuments,
} from './compare/merge.ts'
export {
  type MergedFile,
  type SourceFileVersions,
  mergeSourceFile,
  withConflictComments,
} from './compare/source-file.ts'
export {
  type TestCase,
  type TestStep,
  type TestSuite,
  readAppTests,
  readTestPlan,
} from './tests/read-tests.ts'
