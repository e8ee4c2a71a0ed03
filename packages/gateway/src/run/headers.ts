/** Headers of one hop (RFC 9110 §7.6.1), and what a proxy makes anew. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** What belongs to the caller's relation with the gateway and is none of the API's business. */
const NOT_FORWARDED = new Set([
  ...HOP_BY_HOP,
  'authorization',
  'authority',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'origin',
  'path',
  'referer',
  'scheme',
  'user-agent',
  'via',
])
const NOT_FORWARDED_PREFIXES = [
  'x-ms-user-agent',
  'x-ms-enable-selects',
  ':',
  'sec-',
  'x-forwarded-',
  'x-ms-request-',
  'x-ms-client-',
  'x-patchbay-',
]

/** What belongs to the API's origin and would act on the gateway's. */
const NOT_RETURNED = new Set([
  ...HOP_BY_HOP,
  'accept-ch',
  'alt-svc',
  'clear-site-data',
  'content-security-policy',
  'content-security-policy-report-only',
  'critical-ch',
  // Network error logging: the browser would report on every page of our origin, and for long.
  'nel',
  'origin-agent-cluster',
  'refresh',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'set-cookie',
  'set-login',
  'sourcemap',
  'speculation-rules',
  'strict-transport-security',
  'www-authenticate',
  'x-sourcemap',
])
const NOT_RETURNED_PREFIXES = ['access-control-', 'cross-origin-']

export type Headers = Record<string, string>

/** The headers of a caller that go on to the API, in lower case. */
export function requestHeaders(received: ReceivedHeaders): Headers {
  return filter(received, forwarded)
}

/** The headers of the API that go back to the caller, in lower case. */
export function responseHeaders(received: ReceivedHeaders): Headers {
  return filter(received, returned)
}

type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>

/** What becomes of a header: its name in lower case, or undefined when it stays here. */
type Decide = (header: string) => string | undefined

const forwarded = remember(NOT_FORWARDED, NOT_FORWARDED_PREFIXES)
const returned = remember(NOT_RETURNED, NOT_RETURNED_PREFIXES)

/** The same few names come with every call, so each is judged once. */
function remember(names: ReadonlySet<string>, prefixes: readonly string[]): Decide {
  const known = new Map<string, string | null>()
  return (header) => {
    const before = known.get(header)
    if (before !== undefined) return before ?? undefined
    const name = header.toLowerCase()
    const stays = names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
    const decided = stays ? undefined : name
    if (known.size < 1000 && header.length < 100) known.set(header, decided ?? null)
    return decided
  }
}

function filter(received: ReceivedHeaders, decide: Decide): Headers {
  const { connection } = received
  const listed =
    connection === undefined || connection === 'keep-alive' || connection === 'close'
      ? undefined
      : namesInConnection(connection)
  const kept: Headers = {}
  for (const header in received) {
    const value = received[header]
    const name = decide(header)
    if (value === undefined || name === undefined || listed?.has(name)) continue
    kept[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return kept
}

/** `Connection: close, X-Hop` makes X-Hop a header of this hop too. */
function namesInConnection(value: string | string[]): Set<string> {
  const text = Array.isArray(value) ? value.join(',') : value
  return new Set(text.split(',').map((name) => name.trim().toLowerCase()))
}
