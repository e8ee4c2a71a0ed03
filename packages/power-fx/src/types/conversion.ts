import {
  type FieldMap,
  type Kind,
  type RecordType,
  type TableType,
  type Type,
  backingType,
  hasFields,
  isAggregate,
  sameSet,
} from './type.ts'

const TEXT_LIKE: readonly Kind[] = ['Hyperlink', 'Image', 'Media', 'Blob', 'Guid']

/** Kinds that a destination takes without conversion, besides its own, before Power Fx 1.0. */
const LENIENT: Partial<Record<Kind, readonly Kind[]>> = {
  Text: TEXT_LIKE,
  Hyperlink: ['Media', 'Blob', 'Image'],
  Image: ['Blob'],
  Media: ['Blob'],
  DateTime: ['Date', 'Time', 'DateTimeNoTimeZone'],
  DateTimeNoTimeZone: ['Date', 'Time'],
}

/** Next wider kind when branches are united, before Power Fx 1.0. */
const WIDER: Partial<Record<Kind, Kind>> = {
  DateTimeNoTimeZone: 'DateTime',
  Date: 'DateTime',
  Time: 'DateTime',
  Image: 'Hyperlink',
  Media: 'Hyperlink',
  Blob: 'Hyperlink',
  Hyperlink: 'Text',
}

/** Whether a value of `from` may stand where `to` is expected, with no conversion. */
export function accepts(to: Type, from: Type, v1: boolean): boolean {
  if (from.kind === 'Blank' || from.kind === 'Unknown' || from.kind === 'Deferred') return true
  if (to.kind === 'Error' || to.kind === 'Unknown' || to.kind === 'Deferred') return true
  if (to.kind === 'Void') return true
  if (from.kind === 'Void') return false
  if (to.kind === 'OptionSetValue' && from.kind === 'OptionSetValue')
    return sameSet(to.definition, from.definition)
  if (to.kind === 'OptionSet' && from.kind === 'OptionSet')
    return sameSet(to.definition, from.definition)
  if (to.kind === 'Control')
    return from.kind === 'Control' && (to.fields.size === 0 || to.name === from.name)
  if (to.kind === 'Record' && from.kind === 'Control') return acceptsFields(to, from, v1)
  if (isAggregate(to)) return from.kind === to.kind && acceptsFields(to, from as RecordType, v1)
  if (to.kind === from.kind) return true
  return !v1 && (LENIENT[to.kind]?.includes(from.kind) ?? false)
}

function acceptsFields(to: { fields: FieldMap }, from: { fields: FieldMap }, v1: boolean) {
  if (to.fields === from.fields) return true
  for (const [name, type] of to.fields) {
    const source = from.fields.get(name)
    if (!source || !accepts(type, source, v1)) return false
  }
  return true
}

const NUMERIC: readonly Kind[] = ['Number', 'Decimal']
const MOMENTS: readonly Kind[] = ['Date', 'Time', 'DateTime', 'DateTimeNoTimeZone']
const TO_NUMBER: readonly Kind[] = ['Text', 'Boolean', ...NUMERIC, ...MOMENTS]
const NOT_TO_TEXT: readonly Kind[] = ['Color', 'Control', 'OptionSet', 'Void', 'Error', 'Type']
const FROM_DYNAMIC: readonly Kind[] = ['Text', ...NUMERIC, 'Boolean', ...MOMENTS, 'Color', 'Guid']
const MEDIA_LIKE: readonly Kind[] = ['Hyperlink', 'Image', 'Media', 'Blob']

/** Whether the language converts `from` to `to` by itself. */
export function coercesTo(from: Type, to: Type, v1: boolean): boolean {
  if (accepts(to, from, v1)) return true
  if (from.kind === 'Error' || from.kind === 'Void' || to.kind === 'Void') return false
  if (isAggregate(to)) return coercesToAggregate(from, to, v1)
  if (from.kind === 'Dynamic') return FROM_DYNAMIC.includes(to.kind)
  if (from.kind === 'OptionSetValue' && to.kind === 'OptionSetValue')
    return !v1 && from.definition.backing === to.definition.backing
  if (from.kind === 'OptionSetValue') return optionCoercesTo(from.definition, to, v1)
  if (isAggregate(from)) return false
  switch (to.kind) {
    case 'Boolean':
      return from.kind === 'Text' || NUMERIC.includes(from.kind)
    case 'Number':
    case 'Decimal':
      return TO_NUMBER.includes(from.kind)
    case 'Text':
      return !NOT_TO_TEXT.includes(from.kind)
    case 'Date':
    case 'Time':
    case 'DateTime':
    case 'DateTimeNoTimeZone':
      return from.kind === 'Text' || NUMERIC.includes(from.kind) || MOMENTS.includes(from.kind)
    case 'Guid':
      return v1 && from.kind === 'Text'
    case 'Hyperlink':
    case 'Image':
    case 'Media':
    case 'Blob':
      return from.kind === 'Text' || (v1 && MEDIA_LIKE.includes(from.kind))
    case 'OptionSetValue':
      if (!v1 && from.kind === to.definition.backing) return true
      return (
        to.definition.canCoerceFromBackingKind === true &&
        (from.kind === to.definition.backing ||
          (to.definition.backing === 'Number' && from.kind === 'Decimal'))
      )
    default:
      return false
  }
}

function optionCoercesTo(
  set: Parameters<typeof backingType>[0] & { canCoerceToBackingKind?: boolean },
  to: Type,
  v1: boolean,
): boolean {
  if (to.kind === 'Text') return true
  if (v1 && set.canCoerceToBackingKind !== true) return false
  if (to.kind === set.backing) return true
  return set.backing === 'Number' && to.kind === 'Decimal'
}

function coercesToAggregate(from: Type, to: RecordType | TableType, v1: boolean): boolean {
  if (from.kind === 'Control') return to.kind === 'Record' && coercesFields(from, to, v1)
  if (!isAggregate(from)) return false
  if (from.kind !== to.kind) return false
  return coercesFields(from, to, v1)
}

function coercesFields(from: { fields: FieldMap }, to: { fields: FieldMap }, v1: boolean) {
  for (const [name, type] of to.fields) {
    const source = from.fields.get(name)
    if (!source) {
      if (v1) continue
      return false
    }
    if (!coercesTo(source, type, v1)) return false
  }
  return true
}

/** The wider type of two when one accepts the other, or their common parent; else undefined. */
export function supertype(a: Type, b: Type, v1: boolean): Type | undefined {
  if (isAggregate(a) && isAggregate(b)) return uniteAggregates(a, b, v1, false)
  if (accepts(a, b, v1)) return a.kind === 'Blank' || a.kind === 'Unknown' ? b : a
  if (accepts(b, a, v1)) return b
  if (v1) return undefined
  for (let kind = WIDER[a.kind]; kind; kind = WIDER[kind]) {
    const parent: Type = { kind: kind as 'Text' }
    if (accepts(parent, b, v1)) return parent
  }
  return undefined
}

/**
 * The type that holds both: as `If`, `Table` and `[…]` unite their parts. Fields of records are
 * united, and a field that one side lacks is Blank there. Undefined when there is none.
 */
export function unionTypes(
  a: Type,
  b: Type,
  options: { v1?: boolean; coerce?: boolean } = {},
): Type | undefined {
  const v1 = options.v1 ?? true
  const coerce = options.coerce ?? v1
  if (a.kind === 'Unknown' || a.kind === 'Blank') return b.kind === 'Unknown' ? a : b
  if (b.kind === 'Unknown' || b.kind === 'Blank') return a
  if (a.kind === 'Error' || b.kind === 'Error') return undefined
  if (isAggregate(a) && isAggregate(b)) {
    if (a.kind === b.kind) return uniteAggregates(a, b, v1, coerce)
    return undefined
  }
  if (a.kind === 'Control' && b.kind === 'Record') return unionTypes(asRecord(a), b, options)
  if (b.kind === 'Control' && a.kind === 'Record') return unionTypes(a, asRecord(b), options)
  const wider = supertype(a, b, v1)
  if (wider) return wider
  if (coerce && coercesTo(b, a, v1)) return a
  if (coerce && coercesTo(a, b, v1)) return b
  return undefined
}

const asRecord = (type: Extract<Type, { fields: FieldMap }>): RecordType => ({
  kind: 'Record',
  fields: type.fields,
})

function uniteAggregates(
  a: RecordType | TableType,
  b: RecordType | TableType,
  v1: boolean,
  coerce: boolean,
): Type | undefined {
  if (a.kind !== b.kind) return undefined
  if (a.fields === b.fields) return a
  const fields = new Map(a.fields)
  for (const [name, type] of b.fields) {
    const mine = fields.get(name)
    const united = mine ? unionTypes(mine, type, { v1, coerce }) : type
    if (!united) return undefined
    fields.set(name, united)
  }
  return { ...a, fields }
}

/**
 * Whether a value of type `from` can be given where `to` is wanted, converting if need be.
 * Records and tables may lack fields (they are Blank) and have more (they are dropped).
 */
export function isAssignable(from: Type, to: Type): boolean {
  return accepts(to, from, true) || coercesTo(from, to, true)
}

/** The moment kinds: values that lie on the calendar or the clock. */
export function isMoment(type: Type): boolean {
  return MOMENTS.includes(type.kind)
}

/** Number or Decimal. */
export function isNumeric(type: Type): boolean {
  return NUMERIC.includes(type.kind)
}

/** Whether the type is a single value that `=` can compare and text can show. */
export function isPrimitive(type: Type): boolean {
  return !(
    hasFields(type) ||
    type.kind === 'OptionSet' ||
    type.kind === 'Void' ||
    type.kind === 'Error' ||
    type.kind === 'Type' ||
    type.kind === 'Unknown' ||
    type.kind === 'Deferred'
  )
}
