import { parseJson } from '@patchbay/connector-model'
import type { TextReading } from './draft.ts'
import { isObject } from './json-path.ts'

/**
 * Reads the text of the Swagger editor. Stricter than an import: what is typed must be JSON, so
 * that the text, the form and the stored file say the same.
 */
export function readDefinitionText(text: string): TextReading {
  const fast = tryJson(text)
  if (isObject(fast)) return { ok: true, definition: fast }
  // Slower, but it knows the line.
  const { value, faults } = parseJson(text)
  const [fault] = faults
  if (fault) return { ok: false, line: fault.line, reason: fault.message }
  if (isObject(value)) return { ok: true, definition: value }
  return { ok: false, line: 1, reason: 'A definition is a JSON object, in braces.' }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
