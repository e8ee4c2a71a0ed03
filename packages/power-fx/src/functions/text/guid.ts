import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { toGuid } from '../../5-eval/coerce.ts'
import { type Frame } from '../../5-eval/frame.ts'
import { T } from '../../types/type.ts'
import { GuidValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'

export const guid: readonly BuiltInFunction[] = [
  {
    name: 'GUID',
    category: 'Text',
    description: 'Reads a GUID, or makes a new one.',
    examples: [
      ['GUID("0F8FAD5BD9CB469FA16570867728950E")', 'GUID("0f8fad5b-d9cb-469f-a165-70867728950e")'],
    ],
    parameters: [parameter('text', T.Text)],
    minimum: 1,
    maximum: 1,
    ifBlank: 'blank',
    check(call) {
      const type = call.types[0]!
      if (!['Text', 'Dynamic', 'Blank', 'Guid'].includes(type.kind)) call.expect(0, T.Text)
      return T.Guid
    },
    noCoercion: true,
    evaluate: ([v]) => toGuid(v ?? null),
  },
  {
    name: 'GUID',
    category: 'Text',
    description: 'Makes a new GUID.',
    examples: [['Len(Text(GUID()))', '36']],
    parameters: [],
    minimum: 0,
    maximum: 0,
    volatile: true,
    returns: T.Guid,
    evaluate: (_, frame) => new GuidValue(randomGuid(frame)),
  },
]

/** A random (version 4) GUID from the run's own randomness. */
function randomGuid(frame: Frame): string {
  let hex = ''
  for (let i = 0; i < 32; i++) {
    const digit = Math.floor(frame.random() * 16)
    hex += (i === 12 ? 4 : i === 16 ? (digit & 3) | 8 : digit).toString(16)
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
