import { splitNamedFormulas } from '../check/named-formulas.ts'
import { mergeOrder } from './order.ts'

/** A named formula with what stands before it since the one before, comments too. */
type Parts = Map<string, string>

/**
 * Merges two versions of `App.Formulas` name by name: their order means nothing, and each name is
 * there once. Undefined where both give one name another formula, or the text is not only names.
 */
export function mergeFormulas(base: string, ours: string, theirs: string): string | undefined {
  const [b, o, t] = [partsOf(base), partsOf(ours), partsOf(theirs)]
  if (!b || !o || !t) return undefined
  const merged = new Map<string, string>()
  for (const name of new Set([...o.keys(), ...t.keys()])) {
    const [before, own, other] = [b, o, t].map((parts) => parts.get(name)?.trim())
    let value: string | undefined
    if (own === other || other === before) value = o.get(name)
    else if (own === before) value = t.get(name)
    else return undefined
    if (value !== undefined) merged.set(name, value)
  }
  const [keysB, keysO, keysT] = [b, o, t].map((parts) => [...parts.keys()])
  const { order } = mergeOrder(keysB ?? [], keysO ?? [], keysT ?? [], new Set(merged.keys()))
  const texts = order.map((name, i) => {
    const text = merged.get(name) ?? ''
    return i === 0 ? text.trimStart() : /^\s/.test(text) ? text : `\n${text}`
  })
  return `${texts.join(';')};`
}

/** Text between the semicolons, by name; undefined when it is not only names with formulas. */
function partsOf(text: string): Parts | undefined {
  const parts: Parts = new Map()
  if (text.trim() === '') return parts
  const { formulas, unread } = splitNamedFormulas(text)
  if (unread.length > 0) return undefined
  let from = 0
  for (const { name, start, text: formula } of formulas) {
    const end = start + formula.length
    if (parts.has(name)) return undefined
    parts.set(name, text.slice(from, end))
    const semicolon = text.indexOf(';', end)
    // A comment may stand before the semicolon, with semicolons of its own; then all stays whole.
    if (semicolon >= 0 && text.slice(end, semicolon).trim() !== '') return undefined
    from = semicolon < 0 ? text.length : semicolon + 1
  }
  return text.slice(from).trim() === '' ? parts : undefined
}
