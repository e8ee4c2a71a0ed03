import { ErrorKind } from '../values/error-kind.ts'
import { ErrorValue } from '../values/value.ts'

/** The errors that evaluation itself gives, each made in one place. */
export const Errors = {
  divideByZero: () => one(ErrorKind.Div0, 'Invalid operation: division by zero.'),
  overflow: () => one(ErrorKind.Numeric, 'The number is too large or too small to be held.'),
  argument: (message = 'An argument of the function has a value that it cannot take.') =>
    one(ErrorKind.InvalidArgument, message),
  notANumber: (text: string) =>
    one(ErrorKind.InvalidArgument, `The value '${shorten(text)}' cannot be converted to a number.`),
  notADate: (text: string) =>
    one(
      ErrorKind.InvalidArgument,
      `The value '${shorten(text)}' cannot be converted to a date or time.`,
    ),
  notABoolean: (text: string) =>
    one(
      ErrorKind.InvalidArgument,
      `The value '${shorten(text)}' cannot be converted to a boolean.`,
    ),
  notAColor: (text: string) =>
    one(ErrorKind.InvalidArgument, `The value '${shorten(text)}' is not a colour.`),
  notAGuid: (text: string) =>
    one(ErrorKind.InvalidArgument, `The value '${shorten(text)}' is not a GUID.`),
  wrongType: (expected: string, found: string) =>
    one(ErrorKind.InvalidArgument, `Expected ${expected} but found ${found}.`),
  dateOutOfRange: () =>
    one(ErrorKind.InvalidArgument, 'The date lies outside the years 1 to 9999.'),
  badLanguage: () => one(ErrorKind.BadLanguageCode, 'The language code is not known.'),
  outOfRange: () => one(ErrorKind.InvalidArgument, 'The position is outside the table.'),
  notApplicable: () =>
    one(ErrorKind.NotApplicable, 'There is no value here because a table was shorter.'),
  notSupported: (what: string) => one(ErrorKind.NotSupported, `${what} is not supported here.`),
  invalidJson: (message: string) => one(ErrorKind.InvalidJSON, message),
  notFound: (what: string) => one(ErrorKind.NotFound, `${what} was not found.`),
  tooManySteps: (name: string) =>
    one(
      ErrorKind.Timeout,
      `${name}: the pattern takes too many steps on this text. Repeat nothing that is itself repeated.`,
      name,
    ),
  host: (name: string, message: string) => one(ErrorKind.Unknown, `${name}: ${message}`, name),
} as const

function one(kind: number, message: string, source?: string): ErrorValue {
  return new ErrorValue([source === undefined ? { kind, message } : { kind, message, source }])
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
