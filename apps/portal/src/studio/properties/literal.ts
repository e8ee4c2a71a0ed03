/** A formula that is one plain value, so that a property can be edited without writing formulas. */
export type Literal =
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'option'; set: string; option: string }
  | { kind: 'color'; red: number; green: number; blue: number; alpha: number }

const rgba =
  /^RGBA\(\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*(\d*\.?\d+)\s*(%)?\s*\)$/
const colorValue = /^ColorValue\(\s*"#([0-9a-fA-F]{6})([0-9a-fA-F]{2})?"\s*\)$/
const option = /^('(?:[^']|'')+'|[\p{L}_][\p{L}\p{N}_]*)\.('(?:[^']|'')+'|[\p{L}\p{N}_]+)$/u

const unquote = (name: string) =>
  name.startsWith("'") ? name.slice(1, -1).replaceAll("''", "'") : name
const quoteName = (name: string) =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `'${name.replaceAll("'", "''")}'`

/** The plain value a formula stands for, or undefined when it computes something. */
export function parseLiteral(formula: string): Literal | undefined {
  const text = formula.trim()
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' }
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'number', value: Number(text) }
  if (/^"(?:[^"]|"")*"$/.test(text))
    return { kind: 'text', value: text.slice(1, -1).replaceAll('""', '"') }
  const channels = rgba.exec(text)
  if (channels) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = channels.slice(1, 5).map(Number)
    return { kind: 'color', red, green, blue, alpha: channels[5] ? alpha / 100 : alpha }
  }
  const hex = colorValue.exec(text)
  if (hex?.[1]) {
    const channel = (at: number) => Number.parseInt(hex[1]!.slice(at, at + 2), 16)
    const alpha = hex[2] ? Number.parseInt(hex[2], 16) / 255 : 1
    return { kind: 'color', red: channel(0), green: channel(2), blue: channel(4), alpha }
  }
  const parts = option.exec(text)
  if (parts?.[1] && parts[2])
    return { kind: 'option', set: unquote(parts[1]), option: unquote(parts[2]) }
  return undefined
}

/** The formula of a plain value. A line break in a text stays a line break, as the language allows. */
export function formatLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'text':
      return `"${literal.value.replaceAll('"', '""')}"`
    case 'number':
      return String(literal.value)
    case 'boolean':
      return String(literal.value)
    case 'option':
      return `${quoteName(literal.set)}.${quoteName(literal.option)}`
    case 'color':
      return `RGBA(${literal.red}, ${literal.green}, ${literal.blue}, ${Math.round(literal.alpha * 1000) / 1000})`
  }
}

/** `#rrggbb` of a colour, as a colour input takes it. */
export function toHex({ red, green, blue }: { red: number; green: number; blue: number }): string {
  const two = (channel: number) =>
    Math.max(0, Math.min(255, Math.round(channel)))
      .toString(16)
      .padStart(2, '0')
  return `#${two(red)}${two(green)}${two(blue)}`
}

/** The colour of `#rrggbb`, with the alpha it had before. */
export function fromHex(hex: string, alpha: number): Literal & { kind: 'color' } {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16)
  return { kind: 'color', red: channel(1), green: channel(3), blue: channel(5), alpha }
}
