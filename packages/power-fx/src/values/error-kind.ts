const KINDS = {
  None: 0,
  Sync: 1,
  MissingRequired: 2,
  CreatePermission: 3,
  EditPermissions: 4,
  DeletePermissions: 5,
  Conflict: 6,
  NotFound: 7,
  ConstraintViolated: 8,
  GeneratedValue: 9,
  ReadOnlyValue: 10,
  Validation: 11,
  Unknown: 12,
  Div0: 13,
  BadLanguageCode: 14,
  BadRegex: 15,
  InvalidFunctionUsage: 16,
  FileNotFound: 17,
  AnalysisError: 18,
  ReadPermission: 19,
  NotSupported: 20,
  InsufficientMemory: 21,
  QuotaExceeded: 22,
  Network: 23,
  Numeric: 24,
  InvalidArgument: 25,
  Internal: 26,
  NotApplicable: 27,
  Timeout: 28,
  ServiceUnavailable: 29,
  InvalidJSON: 30,
  Custom: 1000,
} as const

const NAMES = new Map<number, string>(Object.entries(KINDS).map(([name, n]) => [n, name]))

/** The language's error kinds by number; `nameOf` goes the other way. */
export const ErrorKind = {
  ...KINDS,
  /** The kind's name, or its number when it has none. */
  nameOf(kind: number): string {
    return NAMES.get(kind) ?? String(kind)
  },
  /** Every kind by name. */
  all: KINDS as Readonly<Record<string, number>>,
} as const
