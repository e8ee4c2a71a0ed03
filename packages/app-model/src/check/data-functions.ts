import {
  ControlReference,
  type HostFunction,
  type HostParameter,
  OptionValue,
  RecordValue,
  type RunContext,
  type SymbolInfo,
  T,
  TableValue,
  type Type,
  type Value,
} from '@patchbay/power-fx'
import { enumerations } from '../enumerations.ts'

/** What functions of forms and data sources ask of the running app. */
export interface DataActions {
  /** Saves what a form holds; false when it does not fit or was refused. */
  submit(form: ControlReference): Promise<boolean>
  /** What went wrong with the last change of a source, as rows; of one row when it is given. */
  errors(source: SymbolInfo, row: RecordValue | undefined): readonly RecordValue[]
  /** Adds a row to a table that stands in a row of a source, or takes it out. */
  relate(related: TableValue, row: RecordValue, isRelated: boolean): Promise<boolean>
}

/** The context of a run in an app with data sources. */
export interface DataRunContext extends RunContext {
  readonly data: DataActions
}

const any = (name: string, optional = false): HostParameter => ({ name, optional })
const source: HostParameter = { name: 'source', symbol: true }

const errorRow = T.record({ Record: T.Deferred, Column: T.Text, Message: T.Text, Error: T.Number })

const information = (): Type => {
  const definition = enumerations.get('DataSourceInfo')
  return definition ? T.optionSetValue(definition) : T.Deferred
}

const relating = (name: string, description: string, isRelated: boolean): HostFunction => ({
  name,
  description,
  parameters: [any('rows'), any('row')],
  returns: T.Boolean,
  behavior: true,
  async: true,
  invoke([rows, row], call) {
    if (!(rows instanceof TableValue) || !(row instanceof RecordValue))
      throw new TypeError(`${name} needs related rows, such as Order.Lines, and a row.`)
    return data(name, call.context).relate(rows, row, isRelated)
  },
})

/** Functions that save forms and ask about data sources. */
export const dataFunctions: readonly HostFunction[] = [
  {
    name: 'SubmitForm',
    description: 'Saves what a form holds.',
    parameters: [any('form')],
    returns: T.Boolean,
    behavior: true,
    async: true,
    invoke([form], call) {
      if (!(form instanceof ControlReference))
        throw new TypeError('SubmitForm needs a form as its argument.')
      return data('SubmitForm', call.context).submit(form)
    },
  },
  {
    name: 'Choices',
    description: 'The values that a column may have.',
    parameters: [{ name: 'column', symbol: true }, any('fields', true)],
    returns: T.Deferred,
    invoke([column], call) {
      return new TableValue(choicesOf(column ?? null, call.symbols[0]?.type))
    },
  },
  {
    name: 'DataSourceInfo',
    description: 'What a data source says of itself or of a column.',
    parameters: [
      source,
      { name: 'information', type: information() },
      { name: 'column', type: T.Text, optional: true },
    ],
    returns: T.Deferred,
    invoke([, wanted, column], call) {
      const [symbol] = call.symbols
      if (!symbol) throw new TypeError('DataSourceInfo needs the name of a data source.')
      return informationOf(symbol, optionOf(wanted), typeof column === 'string' ? column : '')
    },
  },
  {
    name: 'Errors',
    description: 'What went wrong with the last change of a data source.',
    parameters: [source, any('row', true)],
    returns: T.table(errorRow.fields),
    volatile: true,
    invoke([, row], call) {
      const [symbol] = call.symbols
      if (!symbol) throw new TypeError('Errors needs the name of a data source.')
      const only = row instanceof RecordValue ? row : undefined
      return new TableValue(data('Errors', call.context).errors(symbol, only))
    },
  },
  relating('Relate', 'Ties a row to rows of another table.', true),
  relating('Unrelate', 'Unties a row from rows of another table.', false),
]

function data(what: string, context: RunContext): DataActions {
  const { data: actions } = context as Partial<DataRunContext>
  if (!actions) throw new TypeError(`${what} works only in a running app.`)
  return actions
}

/** All options where a value or the name itself is of an option set; else the values there are. */
function choicesOf(column: Value, type: Type | undefined): readonly Value[] {
  const values = column instanceof TableValue ? column.rows.flatMap(cellsOf) : []
  const option = values.find((value) => value instanceof OptionValue)
  const own = type?.kind === 'OptionSet' ? type.definition : option?.definition
  const found = own
    ? [...own.options].map(([name, value]) => new OptionValue(own, name, value))
    : [...new Set(values.filter((value) => value !== null && value !== ''))]
  return found.map((value) => new RecordValue(new Map([['Value', value]])))
}

function cellsOf(row: Value): readonly Value[] {
  return row instanceof RecordValue ? [...row.fields()].map(([, value]) => value) : [row]
}

/** Sources in the app's memory allow everything and bound nothing. */
function informationOf({ name, type }: SymbolInfo, wanted: string, column: string): Value {
  if (column !== '' && type.kind === 'Table' && !type.fields.has(logicalName(type, column)))
    throw new TypeError(`${name} has no column ${column}.`)
  switch (wanted) {
    case 'createpermission':
    case 'deletepermission':
    case 'editpermission':
    case 'readpermission':
      return true
    case 'displayname':
      return column === '' ? name : displayName(type, column)
    case 'required':
      return false
    default:
      return null
  }
}

function displayName(type: Type, column: string): string {
  return (type.kind === 'Table' && type.displayNames?.get(logicalName(type, column))) || column
}

function logicalName(type: Type, column: string): string {
  if (type.kind !== 'Table') return column
  for (const [logical, display] of type.displayNames ?? []) if (display === column) return logical
  return column
}

function optionOf(value: Value | undefined): string {
  if (value instanceof OptionValue) return String(value.value)
  return typeof value === 'string' ? value.toLowerCase() : ''
}
