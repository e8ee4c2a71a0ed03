import { joinsText } from '../../3-bind/operators.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T, type Type } from '../../types/type.ts'
import { OptionValue } from '../../values/value.ts'
import { asText, text } from './text-arguments.ts'

export const concatenate: BuiltInFunction = {
  name: 'Concatenate',
  category: 'Text',
  description: 'Joins texts, as `&` does.',
  examples: [['Concatenate("a", "b", "c")', '"abc"']],
  parameters: [text],
  minimum: 1,
  maximum: Infinity,
  tabular: Infinity,
  returns: T.Text,
  blanks: ['empty'],
  check(call) {
    const set = call.types.find((type) => type.kind === 'OptionSetValue')
    if (set?.kind === 'OptionSetValue' && set.definition.canConcatenate) {
      const fits = (type: Type) =>
        type.kind === 'OptionSetValue'
          ? type.definition === set.definition
          : joinsText(set) && (type.kind === 'Text' || type.kind === 'Blank')
      if (call.types.every(fits)) return set
    }
    call.args.forEach((_, i) => call.expect(i, T.Text))
    return T.Text
  },
  evaluate(args, _frame, site) {
    if (site.type.kind === 'OptionSetValue') {
      const joined = args
        .map((a) => (a instanceof OptionValue ? String(a.value) : asText(a)))
        .join('')
      return new OptionValue(site.type.definition, undefined, joined)
    }
    return args.map((arg) => asText(arg)).join('')
  },
}
