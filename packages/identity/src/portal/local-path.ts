/**
 * A path on this origin, or undefined for anything that a browser would read as another place:
 * `//evil`, `/\evil`, `https:evil`, control characters (S13), and what only becomes one of these
 * when its dots are taken out: `/.//evil`.
 */
export function localPath(path: string | undefined): string | undefined {
  if (!path || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)) return undefined
  const origin = 'https://here.invalid'
  const url = new URL(path, origin)
  const isHere = url.origin === origin && !url.pathname.startsWith('//')
  return isHere ? url.pathname + url.search + url.hash : undefined
}
