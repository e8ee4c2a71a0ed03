import { isObject } from './controls.ts'

/** Something that was taken out because it opens or names what is the former owner's. */
export interface Dropped {
  readonly what: 'connection' | 'signed-link' | 'key'
  /** Keys from the root of the file: `Resources.3.RootPath`. */
  readonly at: string
}

/** Keys whose whole value is a connection, a link of the package's storage, or a key. */
const KEYS: Readonly<Record<string, Dropped['what']>> = {
  LocalConnectionReferences: 'connection',
  LocalDatabaseReferences: 'connection',
  connectionInstanceId: 'connection',
  connectionId: 'connection',
  RootPath: 'signed-link',
  InstrumentationKey: 'key',
  ConnectionString: 'key',
  connectionString: 'key',
  clientSecret: 'key',
  password: 'key',
}

/** The query of a link that carries its own signature; bounded, so that no text takes long. */
const SIGNED_QUERY = /\?[^\s"'<>?]{0,4000}\b(?:sig|sharedaccesssignature)=[^\s"'<>]+/gi
const SIGNATURE = /\b(?:sig|sharedaccesssignature)=/i
const KEY_TEXT = /\b(?:AccountKey|SharedAccessKey|Password|InstrumentationKey)=[^;"'\s]+/gi
const BEARER = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/g
/** The connection in the address of a connector's runtime. */
const CONNECTION = /(\/apim\/[\w-]+\/)[0-9a-f]{32}\b/gi

const SUSPICIOUS =
  /\b(?:sig|sharedaccesssignature|accountkey|sharedaccesskey|password|instrumentationkey)=/i
const SUSPICIOUS_PARTS = [...Object.keys(KEYS).map((key) => `"${key}"`), 'eyJ', '/apim/']

/** Whether a JSON text is worth a look by {@link withoutSecrets}; most are not. */
export function mayHaveSecrets(json: string): boolean {
  if (SUSPICIOUS_PARTS.some((part) => json.includes(part))) return true
  return json.includes('=') && SUSPICIOUS.test(json)
}

/** A copy of a package's JSON without secrets, signed links and connections, and what they were. */
export function withoutSecrets(json: unknown): { json: unknown; dropped: Dropped[] } {
  const dropped: Dropped[] = []
  const clean = (value: unknown, at: string): unknown => {
    if (typeof value === 'string') {
      const { text, whats } = withoutSecretText(value)
      for (const what of whats) dropped.push({ what, at })
      return text
    }
    if (Array.isArray(value)) return value.map((item, i) => clean(item, `${at}.${i}`))
    if (!isObject(value)) return value
    const made: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value)) {
      const place = at === '' ? key : `${at}.${key}`
      const what = KEYS[key]
      if (what !== undefined) {
        if (!isNothing(item)) dropped.push({ what, at: place })
        continue
      }
      made[key] = clean(item, place)
    }
    return made
  }
  return { json: clean(json, ''), dropped }
}

/** A text without what {@link withoutSecrets} takes out of texts. */
export function withoutSecretText(value: string): { text: string; whats: Dropped['what'][] } {
  const whats: Dropped['what'][] = []
  const drop = (text: string, pattern: RegExp, what: Dropped['what'], rest = '') =>
    text.replaceAll(pattern, (_all, kept: unknown) => {
      whats.push(what)
      return typeof kept === 'string' ? kept : rest
    })
  let text = value
  if (text.includes('=')) {
    if (SIGNATURE.test(text)) text = drop(text, SIGNED_QUERY, 'signed-link')
    text = drop(text, KEY_TEXT, 'key')
  }
  if (text.includes('eyJ')) text = drop(text, BEARER, 'key')
  if (text.includes('/apim/')) text = drop(text, CONNECTION, 'connection')
  return { text, whats }
}

function isNothing(value: unknown): boolean {
  return value === null || value === '' || value === '{}' || value === '[]'
}
