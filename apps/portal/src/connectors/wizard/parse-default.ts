/** A default value as typed, read by its type. `value` is undefined for none. */
export function parseDefault(
  text: string,
  type: string,
): { value: unknown; problem: string | null } {
  if (text === '') return { value: undefined, problem: null }
  switch (type) {
    case 'integer':
      return /^[+-]?\d+$/.test(text.trim())
        ? { value: Number(text), problem: null }
        : refused('Enter a whole number.')
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text))
        ? { value: Number(text), problem: null }
        : refused('Enter a number, with a point for decimals.')
    case 'boolean':
      return /^(true|false)$/i.test(text.trim())
        ? { value: text.trim().toLowerCase() === 'true', problem: null }
        : refused('Enter true or false.')
    case 'array':
    case 'object':
      return parseJsonOf(text, type)
    default:
      return { value: text, problem: null }
  }
}

function parseJsonOf(text: string, type: string): { value: unknown; problem: string | null } {
  const expected = type === 'array' ? 'a JSON list: ["a", "b"]' : 'a JSON object: {"a": 1}'
  try {
    const value: unknown = JSON.parse(text)
    const fits =
      type === 'array'
        ? Array.isArray(value)
        : typeof value === 'object' && value !== null && !Array.isArray(value)
    return fits ? { value, problem: null } : { value: undefined, problem: `Enter ${expected}.` }
  } catch {
    return { value: undefined, problem: `Enter ${expected}.` }
  }
}

function refused(problem: string): { value: undefined; problem: string } {
  return { value: undefined, problem }
}
