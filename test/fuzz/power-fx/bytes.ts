import type { Random } from './random.ts'

const PIECES = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '[@',
  '$"',
  '"',
  "'",
  '//',
  '/*',
  '*/',
  ';',
  ';;',
  ',',
  '.',
  '!',
  ':',
  '=',
  ':=',
  '&',
  '&&',
  '-',
  '%',
  '@',
  '${',
  '$$',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u200b',
  '😀',
  '\ud800',
  'true',
  'in',
  'exactin',
  'As',
  'Self',
  'Parent',
  'Type(',
  'blank',
  'ThisRecord',
  'And(',
  'Not',
  '1e999',
  '1e-999',
  '٣',
  '0x',
  '1..2',
  '""',
  "''",
  '{{',
  '}}',
  'If(',
  'ForAll(',
  'With({',
  'Set(v, ',
  'Text(',
  'F(x: Number): Number = ',
]

/** The text with a few pieces cut out, put in, doubled, swapped or changed. */
export function mutate(text: string, random: Random): string {
  let result = text
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(result.length + 1)
    const length = random.below(Math.min(12, result.length - at) + 1)
    const rest = result.slice(at + length)
    const before = result.slice(0, at)
    switch (random.below(5)) {
      case 0:
        result = before + rest
        break
      case 1:
        result = before + random.pick(PIECES) + result.slice(at)
        break
      case 2:
        result = result.slice(0, at + length) + result.slice(at)
        break
      case 3:
        result =
          before + String.fromCharCode(random.below(random.chance(0.8) ? 128 : 0x10000)) + rest
        break
      default:
        result = before + random.pick(PIECES).repeat(1 + random.below(60)) + rest
    }
  }
  return result.slice(0, 4000)
}
