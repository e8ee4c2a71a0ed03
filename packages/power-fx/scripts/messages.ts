// Makes src/3-bind/messages.ts from docs/messages.md: one typed key per heading.
import { readFileSync, writeFileSync } from 'node:fs'

const page = readFileSync(new URL('../docs/messages.md', import.meta.url), 'utf8')
const entries = [...page.matchAll(/^## (\S+)\n+> (.*)$/gm)].map(([, key, text]) => [key!, text!])
const keys = new Set(entries.map(([key]) => key))
if (keys.size !== entries.length) throw new Error('docs/messages.md: a key is there twice')

const quote = (text: string) =>
  text.includes("'") && !text.includes('`') && text.includes('"')
    ? '`' + text.replaceAll('\\', '\\\\') + '`'
    : text.includes("'")
      ? JSON.stringify(text)
      : `'${text.replaceAll('\\', '\\\\')}'`

writeFileSync(
  new URL('../src/3-bind/messages.ts', import.meta.url),
  `// Made by scripts/messages.ts from docs/messages.md. Do not edit.

/** Text of every diagnostic by key. */
export const MESSAGES = {
${entries.map(([key, text]) => `  ${key}: ${quote(text!)},`).join('\n')}
} as const

/** Key of a diagnostic. */
export type MessageKey = keyof typeof MESSAGES

/** The text with its places filled in. An unknown key is its own text. */
export function formatMessage(key: string, args: readonly string[] = []): string {
  const template: string = Object.hasOwn(MESSAGES, key) ? MESSAGES[key as MessageKey] : key
  return template.replace(/\\{(\\d+)\\}/g, (_, index) => args[Number(index)] ?? '')
}
`,
)
