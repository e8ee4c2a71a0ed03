import { T } from '../../types/type.ts'
import { asText, lowerText, text, textFunction, upperText } from './text-arguments.ts'

export const proper = textFunction(
  'Proper',
  'Capitalises the first letter of each word.',
  [['Proper("ada LOVELACE")', '"Ada Lovelace"']],
  [text],
  T.Text,
  ([s], frame) =>
    lowerText(asText(s), frame).replace(
      /\p{L}[\p{L}\p{M}']*/gu,
      (word) => upperText(word.slice(0, 1), frame) + word.slice(1),
    ),
  { preciseErrors: true },
)
