/** What may stand at one place of the file. The table of them is `document-shape.ts`. */
export type Shape =
  | { is: 'text'; about: string; values?: readonly string[]; pattern?: string }
  | { is: 'flag'; about: string; values?: readonly boolean[] }
  | { is: 'number'; about: string; values?: readonly number[] }
  | { is: 'list'; about: string; of: Shape }
  | { is: 'record'; about: string; members: Record<string, Member> }
  /** Any mapping: a format of its own, judged by who reads it. */
  | { is: 'mapping'; about: string }
  /** A text, or a record. */
  | { is: 'either'; about: string; text: Shape; record: Shape }

export type Member = Shape & { required?: true }
