import { type HostFunction, type HostParameter, T, type Type } from '@patchbay/power-fx'

const any = (name: string, optional = false): HostParameter => ({ name, optional })

const unsupported = (
  name: string,
  description: string,
  parameters: readonly HostParameter[],
  { behavior = true, returns = T.Boolean }: { behavior?: boolean; returns?: Type } = {},
): HostFunction => ({
  name,
  description,
  parameters,
  returns,
  behavior,
  variadic: true,
  invoke() {
    throw new TypeError(`${name} is known, but does not run here yet.`)
  },
})

const value = { behavior: false, returns: T.Deferred }

/**
 * Functions of canvas apps that are checked but do not run yet, so that an existing app opens with
 * a warning where it uses one. Running one is an error that says so.
 */
export const unsupportedFunctions: readonly HostFunction[] = [
  unsupported('Choices', 'The values that a column may have.', [any('column')], value),
  unsupported(
    'DataSourceInfo',
    'What a data source says of itself or of a column.',
    [any('source'), any('information'), any('column', true)],
    value,
  ),
  unsupported('SubmitForm', 'Saves what a form holds.', [any('form')]),
  unsupported('Errors', 'Errors of the last change of a data source.', [any('source')], value),
  unsupported('Relate', 'Ties a row to rows of another table.', [any('rows'), any('row')]),
  unsupported('Unrelate', 'Unties a row from rows of another table.', [any('rows'), any('row')]),
]

/** Names of {@link unsupportedFunctions}. */
export const unsupportedNames: ReadonlySet<string> = new Set(
  unsupportedFunctions.map(({ name }) => name),
)
