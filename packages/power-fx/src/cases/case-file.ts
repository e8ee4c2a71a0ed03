/** One case: an input, what is expected, and where it stands. */
export interface Case {
  input: string
  expected: string
  /** From 1. */
  line: number
  /** .NET versions on which it does not hold. */
  disabledOn: string
}

/** A file of cases in Microsoft's text format, not yet filtered. */
export interface CaseFile {
  readonly name: string
  /** Switches by name; false where the file asks for one to be off. */
  readonly setup: ReadonlyMap<string, boolean>
  /** The file whose cases these replace. */
  readonly override?: string
  /** Files whose cases are not to be run. */
  readonly disables: readonly string[]
  readonly cases: readonly Case[]
}

/** The features that the setup word `PowerFxV1` stands for. */
export const POWER_FX_V1: readonly string[] = [
  'TableSyntaxDoesntWrapRecords',
  'ConsistentOneColumnTableResult',
  'DisableRowScopeDisambiguationSyntax',
  'SupportColumnNamesAsIdentifiers',
  'StronglyTypedBuiltinEnums',
  'RestrictedIsEmptyArguments',
  'FirstLastNRequiresSecondArguments',
  'PowerFxV1CompatibilityRules',
  'PrimaryOutputPropertyCoercionDeprecated',
  'JsonFunctionAcceptsLazyTypes',
  'IsUserDefinedTypesEnabled',
]

/** `A,disable:B,TimeZoneInfo("X") // why` as switches. */
export function parseSetup(text: string): Map<string, boolean> {
  const setup = new Map<string, boolean>()
  for (const [, off, item, name] of text.matchAll(/(disable:)?((\w+|\/\/)(?:\([^)]*\))?)/g)) {
    if (name === '//') break
    setup.set(item!, !off)
    if (item === 'PowerFxV1') for (const feature of POWER_FX_V1) setup.set(feature, true)
  }
  return setup
}

const isBlankOrComment = (line: string) => line.trim() === '' || line.startsWith('//')

function directive(line: string, name: string): string | undefined {
  if (!line.toLowerCase().startsWith(name.toLowerCase())) return undefined
  return line.slice(name.length).split('//')[0]!.trim()
}

/** Reads a file of cases; throws a SyntaxError naming the line where it cannot be read. */
export function parseCaseFile(name: string, source: string): CaseFile {
  const lines = source.replace(/^\uFEFF+/, '').split(/\r\n|\n|\r/)
  const setup = new Map<string, boolean>()
  const disables: string[] = []
  let override: string | undefined
  let i = 0
  for (; i < lines.length; i++) {
    const line = lines[i]!
    if (isBlankOrComment(line)) continue
    if (line.length < 2 || line[0] !== '#' || line.startsWith('#DISABLE.NET:')) break
    const disabled = directive(line, '#DISABLE:')
    const replaced = directive(line, '#OVERRIDE:')
    const wanted = /^#SETUP:/i.test(line) ? line.slice(7) : undefined
    if (disabled !== undefined) disables.push(disabled)
    else if (replaced !== undefined) override = replaced
    else if (wanted !== undefined)
      for (const [key, value] of parseSetup(wanted)) setup.set(key, value)
    else throw new SyntaxError(`${name}:${i + 1}: unknown directive ${line}`)
  }
  const cases: Case[] = []
  let current: { input: string; line: number; disabledOn: string } | undefined
  let disabledOn = ''
  for (; i < lines.length; i++) {
    const line = lines[i]!
    if (isBlankOrComment(line)) continue
    if (line.startsWith('#DISABLE.NET:')) disabledOn = line.slice(13).trim()
    else if (line.startsWith('>>')) {
      if (current) throw new SyntaxError(`${name}:${i + 1}: two inputs in a row`)
      current = { input: line.slice(2).trim(), line: i + 1, disabledOn }
      disabledOn = ''
    } else if (!current) throw new SyntaxError(`${name}:${i + 1}: a result without an input`)
    else if (line.startsWith(' ')) current.input += `\r\n${line}`
    else {
      cases.push({ ...current, expected: line.trim() })
      current = undefined
    }
  }
  if (current) throw new SyntaxError(`${name}: the last input has no result`)
  return { name, setup, disables, cases, ...(override !== undefined && { override }) }
}
