import type { BuiltInFunction } from '../../5-eval/built-in.ts'
import { T, typeName } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { OptionValue, type Value, VoidValue } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'

const INFORMATION = 3

function severityOf(value: Value | undefined): number {
  const given = value instanceof OptionValue ? value.value : value
  if (given instanceof Decimal) return given.toNumber()
  return typeof given === 'number' ? given : INFORMATION
}

export const trace: BuiltInFunction = {
  name: 'Trace',
  category: 'Behavior',
  description: 'Writes a message to the host’s trace, with a severity and a record if wanted.',
  examples: [['Trace("Saved", TraceSeverity.Warning); 1', '1']],
  parameters: [
    parameter('message', T.Text),
    optional('severity', undefined, 'A member of TraceSeverity; Information when left out.'),
    optional('record', T.record({})),
    optional('options', undefined, 'TraceOptions.IgnoreUnsupportedTypes.'),
  ],
  minimum: 1,
  maximum: 4,
  check(call) {
    call.expect(0, T.Text)
    const strong = call.host.features.stronglyTypedBuiltinEnums
    const severity = call.types[1]
    const isSeverity =
      severity?.kind === 'OptionSetValue' && severity.definition.name === 'TraceSeverity'
    const isNumber = severity?.kind === 'Number' || severity?.kind === 'Decimal'
    if (severity && severity.kind !== 'Blank' && !isSeverity && (strong || !isNumber))
      call.ensure(
        1,
        'ErrBadType_ExpectedType_ProvidedType',
        'Enum (TraceSeverity)',
        typeName(severity),
      )
    if (call.types[2]) call.expect(2, T.record({}))
    return call.v1 ? T.Void : T.Boolean
  },
  evaluate([message, severity, record], frame, site) {
    frame.services.trace?.({
      message: typeof message === 'string' ? message : '',
      severity: severityOf(severity),
      record: record ?? null,
    })
    return site.v1 ? VoidValue.instance : true
  },
}
