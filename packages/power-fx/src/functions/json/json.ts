import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T, type Type, typeName } from '../../types/type.ts'
import { OptionValue } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import { writeJson } from './typed-json.ts'

const LETTERS = new Set(['4', 'B', 'G', 'I', '_'])

export const json: BuiltInFunction = {
  name: 'JSON',
  category: 'Json',
  description: 'Writes a value as JSON.',
  examples: [['JSON({a: 1})', '"{""a"":1}"']],
  parameters: [
    parameter('value'),
    optional('format', undefined, 'Members of JSONFormat, joined with &.'),
  ],
  minimum: 1,
  maximum: 2,
  check(call) {
    const type = call.types[0]!
    const format = call.types[1]
    const options = call.args[1] && formatText(call, call.args.length > 1)
    const bad = options?.includes('I') ? undefined : unwritable(type)
    if (type.kind === 'Error' || type.kind === 'Void') call.fail()
    else if (bad) call.error(0, 'ErrJSONArg1UnsupportedType', typeName(bad))
    if (!format) return T.Text
    const strong = call.host.features.stronglyTypedBuiltinEnums
    const isFormat = format.kind === 'OptionSetValue' && format.definition.name === 'JSONFormat'
    if (!isFormat && (strong || format.kind !== 'Text'))
      call.ensure(1, 'ErrBadType_ExpectedType_ProvidedType', 'Enum (JSONFormat)', typeName(format))
    else if (options === undefined)
      call.error(1, 'ErrFunctionArg2ParamMustBeConstant', 'JSON', 'format')
    else if (call.v1 && options.split('').some((letter) => !LETTERS.has(letter)))
      call.error(1, 'ErrBadType')
    return T.Text
  },
  evaluate([value, format], frame, site) {
    const options =
      format instanceof OptionValue
        ? String(format.value)
        : typeof format === 'string'
          ? format
          : ''
    return writeJson(value ?? null, options, frame, site)
  },
}

function formatText(call: CallCheck, given: boolean): string | undefined {
  return given ? call.host.constantText(call.args[1]!) : ''
}

function unwritable(type: Type): Type | undefined {
  if (type.kind === 'Record' || type.kind === 'Table') {
    for (const field of type.fields.values()) {
      const bad = unwritable(field)
      if (bad) return bad
    }
    return undefined
  }
  return type.kind === 'Control' || type.kind === 'OptionSet' || type.kind === 'Type'
    ? type
    : undefined
}
