import { type Features, NO_FEATURES } from '../types/features.ts'
import { type Case, type CaseFile, POWER_FX_V1, parseSetup } from './case-file.ts'

/** Which files run, and with what switched on. */
export interface Configuration {
  readonly name: string
  /** Files whose setup contradicts this are left out. */
  readonly select: ReadonlyMap<string, boolean>
  readonly features: readonly string[]
  readonly numberIsFloat: boolean
}

const configuration = (
  name: string,
  select: string,
  features: readonly string[],
  numberIsFloat: boolean,
): Configuration => ({ name, select: parseSetup(select), features, numberIsFloat })

const CANVAS = [
  'TableSyntaxDoesntWrapRecords',
  'ConsistentOneColumnTableResult',
  'IsUserDefinedTypesEnabled',
]

/** The configurations cases are run in, by name. */
export const CONFIGURATIONS: ReadonlyMap<string, Configuration> = new Map(
  [
    configuration(
      'V1_Decimal',
      'PowerFxV1,disable:NumberIsFloat,DecimalSupport',
      POWER_FX_V1,
      false,
    ),
    configuration('V1_Float', 'PowerFxV1,NumberIsFloat,DecimalSupport', POWER_FX_V1, true),
    configuration(
      'Canvas_Float',
      'TableSyntaxDoesntWrapRecords,ConsistentOneColumnTableResult,NumberIsFloat,DecimalSupport',
      CANVAS,
      true,
    ),
    configuration(
      'Canvas_Float_PFxV1',
      'TableSyntaxDoesntWrapRecords,ConsistentOneColumnTableResult,PowerFxV1CompatibilityRules,NumberIsFloat,DecimalSupport',
      [...CANVAS, 'PowerFxV1CompatibilityRules'],
      true,
    ),
  ].map((c) => [c.name, c]),
)

/** The configurations of files that keep state from case to case. */
export const REPL_CONFIGURATIONS: readonly Configuration[] = [
  configuration('repl_V1', 'PowerFxV1', POWER_FX_V1, false),
  configuration(
    'repl_Canvas',
    'disable:PowerFxV1CompatibilityRules,TableSyntaxDoesntWrapRecords,ConsistentOneColumnTableResult,DecimalSupport',
    CANVAS,
    false,
  ),
]

/** Whether a file's setup agrees with the configuration. */
export function runsIn(file: CaseFile, configuration: Configuration): boolean {
  for (const [key, value] of file.setup)
    if (configuration.select.has(key) && configuration.select.get(key) !== value) return false
  return true
}

/** A file's cases after overrides and disables. */
export interface SelectedFile {
  readonly file: CaseFile
  readonly cases: (Case & { readonly file: string })[]
}

/** The cases of a configuration, files in the given order. */
export function selectCases(
  files: readonly CaseFile[],
  configuration: Configuration,
): SelectedFile[] {
  let selected: SelectedFile[] = []
  const byInput = new Map<string, Case & { file: string }>()
  for (const file of files) {
    for (const name of file.disables)
      selected = selected.filter((s) => s.file.name.toLowerCase() !== name.toLowerCase())
    if (!runsIn(file, configuration)) continue
    const own: SelectedFile = { file, cases: [] }
    for (const item of file.cases) {
      const key = `${(file.override ?? file.name).toLowerCase()}:${item.input}`
      const replaced = byInput.get(key)
      if (replaced)
        Object.assign(replaced, { expected: item.expected, line: item.line, file: file.name })
      else {
        const entry = { ...item, file: file.name }
        byInput.set(key, entry)
        own.cases.push(entry)
      }
    }
    selected.push(own)
  }
  return selected
}

/** What a file runs with: the configuration changed by the file's own setup. */
export function effective(
  file: CaseFile,
  configuration: Configuration,
): { features: Features; flags: ReadonlySet<string>; handlers: readonly string[] } {
  const on = new Set(configuration.features)
  if (configuration.numberIsFloat) on.add('NumberIsFloat')
  const handlers: string[] = []
  for (const [key, value] of file.setup) {
    if (value) {
      on.add(key)
      handlers.push(key)
    } else on.delete(key)
  }
  const features: Record<string, boolean> = { ...NO_FEATURES }
  for (const name of Object.keys(NO_FEATURES))
    features[name] = on.has(name[0]!.toUpperCase() + name.slice(1))
  return { features: features as unknown as Features, flags: on, handlers }
}
