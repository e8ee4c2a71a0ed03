/** As .NET's `Uri.EscapeDataString`: everything but unreserved characters (RFC 3986 §2.3). */
export function escapeData(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
