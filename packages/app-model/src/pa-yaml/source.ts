/** Where something was read, byte for byte. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/**
 * The file of each screen or app object that was alone in it. Keyed by the object itself, so an
 * edit, which makes a new object, loses it, and what nobody touched is written back unchanged.
 */
const sources = new WeakMap<object, SourceFile>()

/** Notes the file that this very object was read from. */
export function rememberSource(of: object, source: SourceFile): void {
  sources.set(of, source)
}

/** The file that this very object was read from. */
export function sourceOf(of: object): SourceFile | undefined {
  return sources.get(of)
}
