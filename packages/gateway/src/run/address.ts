/** Where a request goes: as much of a URL as a call needs. */
export interface Address {
  /** `https://api.example.com:8443` */
  origin: string
  /** With the port, if it is not the scheme's own. */
  host: string
  /** With the query. */
  path: string
  href: string
}

/** What a URL parser leaves as it is, so that nothing has to be parsed for each call. */
const PLAIN =
  /^(https?:\/\/[\w.\-:[\]]+)(\/[\w\-.~!$&'()*+,;=:@%/]*(?:\?[\w\-.~!$&()*+,;=:@%/?]+)?)$/
/** `.` and `..`, also encoded, which a parser walks. */
const DOTS = /\/(?:\.|%2e){1,2}(?:[/?]|$)/i

const LIMIT = 1000
const origins = new Map<string, { origin: string; host: string }>()

/** @returns  undefined for what is no address of the web; equal to what `URL` makes of it. */
export function addressOf(text: string): Address | undefined {
  const [, written, path] = PLAIN.exec(text) ?? []
  if (written !== undefined && path !== undefined && !DOTS.test(path)) {
    const known = originOf(written)
    return known && { ...known, path, href: known.origin + path }
  }
  if (!URL.canParse(text)) return undefined
  return fromUrl(new URL(text))
}

/** What a parsed URL says. */
export function fromUrl({ origin, host, pathname, search, href }: URL): Address {
  return { origin, host, path: pathname + search, href }
}

/** The same few origins are called again and again. */
function originOf(written: string): { origin: string; host: string } | undefined {
  const known = origins.get(written)
  if (known) return known
  if (!URL.canParse(written)) return undefined
  const { origin, host } = new URL(written)
  if (origins.size >= LIMIT) origins.delete(origins.keys().next().value!)
  origins.set(written, { origin, host })
  return { origin, host }
}
