/** A text as an OData string literal, not yet encoded for a URL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
