/**
 * A path on this origin, or undefined for anything that a browser would read as another place:
 * `//evil`, `/\evil`, `https:evil`, control characters (S13).
 */
export function localPath(path: string | undefined): string | undefined {
  if (!path || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)) return undefined
  const origin = 'https://here.invalid'
  const url = new URL(path, origin)
  return url.origin === origin ? url.pathname + url.search + url.hash : undefined
}
