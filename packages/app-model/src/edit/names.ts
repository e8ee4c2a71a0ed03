import { type AppDocument, namesInUse } from '../document.ts'

/** The first free name: `Button1`, `Button2`, … */
export function freeName(taken: ReadonlySet<string>, prefix: string): string {
  for (let n = 1; ; n++) if (!taken.has(`${prefix}${n}`)) return `${prefix}${n}`
}

/** The first free name for a copy: `Button1_1`, `Button1_2`, … */
export function freeCopyName(taken: ReadonlySet<string>, original: string): string {
  const stem = original.replace(/_\d+$/, '')
  for (let n = 1; ; n++) if (!taken.has(`${stem}_${n}`)) return `${stem}_${n}`
}

/** Why a name cannot be given to a control or screen, in words for its author; undefined when it can. */
export function refuseName(document: AppDocument, name: string): string | undefined {
  if (name.trim() === '') return 'A name needs at least one character.'
  if (name !== name.trim()) return 'A name cannot begin or end with a space.'
  if (namesInUse(document).has(name))
    return `The name ${name} is taken. Names of screens and controls are unique in the whole app.`
  return undefined
}
