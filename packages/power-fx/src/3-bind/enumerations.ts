import { COLORS } from './colors.ts'
import { ErrorKind } from '../values/error-kind.ts'
import type { OptionBacking, OptionSetDefinition } from '../types/type.ts'

type Capabilities = Pick<
  OptionSetDefinition,
  'canCoerceFromBackingKind' | 'canCoerceToBackingKind' | 'canCompareNumeric' | 'canConcatenate'
>

function enumeration(
  name: string,
  backing: OptionSetDefinition['backing'],
  options: Readonly<Record<string, OptionBacking>>,
  capabilities: Capabilities = {},
): OptionSetDefinition {
  return {
    name,
    origin: 'Enum',
    backing,
    options: new Map(Object.entries(options)),
    ...capabilities,
  }
}

const names = (...list: string[]) => Object.fromEntries(list.map((n) => [n, n.toLowerCase()]))

/** Patterns of `Match` members before Power Fx 1.0 and in it. */
const MATCH = {
  Any: '.+',
  Comma: ',',
  Digit: '\\d',
  Email: '.+@.+\\.[^.]{2,}',
  Hyphen: '-',
  LeftParen: '\\(',
  Letter: '\\p{L}',
  MultipleDigits: '\\d+',
  MultipleLetters: '\\p{L}+',
  MultipleNonSpaces: '\\S+',
  MultipleSpaces: '\\s+',
  NonSpace: '\\S',
  OptionalDigits: '\\d*',
  OptionalLetters: '\\p{L}*',
  OptionalNonSpaces: '\\S*',
  OptionalSpaces: '\\s*',
  Period: '\\.',
  RightParen: '\\)',
  Space: '\\s',
  Tab: '\\t',
}

const text = { canCoerceToBackingKind: true }

/** The language's own enumerations by name. */
export function builtInEnumerations(v1: boolean): ReadonlyMap<string, OptionSetDefinition> {
  return v1 ? V1 : PRE_V1
}

function all(v1: boolean): ReadonlyMap<string, OptionSetDefinition> {
  const list = [
    enumeration('Color', 'Color', COLORS, { canCoerceToBackingKind: true }),
    enumeration('StartOfWeek', 'Number', {
      Sunday: 1,
      Monday: 2,
      MondayZero: 3,
      Tuesday: 12,
      Wednesday: 13,
      Thursday: 14,
      Friday: 15,
      Saturday: 16,
    }),
    enumeration(
      'DateTimeFormat',
      'Text',
      {
        UTC: 'utc',
        LongDate: "'longdate'",
        ShortDate: "'shortdate'",
        LongTime: "'longtime'",
        ShortTime: "'shorttime'",
        LongTime24: "'longtime24'",
        ShortTime24: "'shorttime24'",
        LongDateTime: "'longdatetime'",
        ShortDateTime: "'shortdatetime'",
        LongDateTime24: "'longdatetime24'",
        ShortDateTime24: "'shortdatetime24'",
      },
      { ...text, canCoerceFromBackingKind: true },
    ),
    enumeration(
      'TimeUnit',
      'Text',
      names('Years', 'Quarters', 'Months', 'Days', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'),
    ),
    enumeration('SortOrder', 'Text', names('Ascending', 'Descending')),
    enumeration(
      'MatchOptions',
      'Text',
      {
        BeginsWith: '^c',
        Complete: '^c$',
        Contains: 'c',
        EndsWith: 'c$',
        IgnoreCase: 'i',
        Multiline: 'm',
        FreeSpacing: 'x',
        DotAll: 's',
        NumberedSubMatches: 'N',
      },
      { canConcatenate: true },
    ),
    enumeration(
      'Match',
      'Text',
      v1 ? { ...MATCH, Email: '(?:[^\\s@]+@[^\\s@]+\\.[^\\s@.]{2,})', Hyphen: '\\-' } : MATCH,
      { canCoerceToBackingKind: true, canConcatenate: true, canCoerceFromBackingKind: true },
    ),
    enumeration('ErrorKind', 'Number', ErrorKind.all, {
      canCompareNumeric: true,
      canCoerceToBackingKind: true,
    }),
    enumeration(
      'JSONFormat',
      'Text',
      {
        Compact: '',
        IndentFour: '4',
        IgnoreBinaryData: 'G',
        IncludeBinaryData: 'B',
        IgnoreUnsupportedTypes: 'I',
        FlattenValueTables: '_',
      },
      { canConcatenate: true },
    ),
    enumeration('TraceSeverity', 'Number', { Critical: -1, Error: 0, Warning: 1, Information: 3 }),
    enumeration(
      'TraceOptions',
      'Text',
      { None: 'none', IgnoreUnsupportedTypes: 'I' },
      { canConcatenate: true },
    ),
    enumeration('JoinType', 'Text', names('Inner', 'Left', 'Right', 'Full')),
    enumeration('RemoveFlags', 'Text', { First: 'first', All: 'all' }),
    enumeration('RecordInfo', 'Text', {
      EditPermission: 'EditPermission',
      ReadPermission: 'ReadPermission',
      DeletePermission: 'DeletePermission',
    }),
  ]
  return new Map(list.map((definition) => [definition.name, definition]))
}

const V1 = all(true)
const PRE_V1 = all(false)
