import type { CatalogueEntry } from './catalogue-entry.ts'
import { catalogue } from './catalogue.ts'

/** An AADSTS code of docs/errors.md. */
export type ErrorCode = keyof typeof catalogue

/** Values for the `{words}` of a message pattern. */
export type ErrorDetails = Readonly<Record<string, string | undefined>>

/**
 * A refusal that the protocol defines.
 *
 * Thrown anywhere in this package; turned into JSON, a redirect or a page in `answer-error.ts` only.
 */
export class OAuthError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(fill(catalogue[code].message, details))
    this.name = 'OAuthError'
    this.code = code
    this.details = details
  }

  get entry(): CatalogueEntry {
    return catalogue[this.code]
  }
}

/** Puts values into the `{words}` of a pattern; a word without a value stays as it is. */
export function fill(pattern: string, details: ErrorDetails): string {
  return pattern.replaceAll(/\{(\w+)\}/g, (word, name: string) => details[name] ?? word)
}
