import { parseDefinition } from '@patchbay/connector-model'
import type { TextReading } from './draft.ts'

/**
 * Reads the text of the Swagger editor. Stricter than an import: what is typed must be JSON, so
 * that the text, the form and the stored file say the same.
 */
export function readDefinitionText(text: string): TextReading {
  const { document, findings } = parseDefinition(text)
  const [first] = findings
  if (first || !document) {
    const line = first?.line ?? 1
    return { ok: false, line, reason: first?.message ?? 'The text is not a JSON object.' }
  }
  return { ok: true, definition: document }
}
