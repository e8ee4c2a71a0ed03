import type { ConnectorEntry } from './document.ts'

type Json = Record<string, unknown>

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Name of a connector: its definition's title. */
export function connectorTitle({ definition }: ConnectorEntry): string | undefined {
  const info = definition?.['info']
  const title = isRecord(info) ? info['title'] : undefined
  return typeof title === 'string' && title !== '' ? title : undefined
}

/** `{appId:Name}` in the two files → the application's id, which is known only where it runs. */
export function withApplicationIds(
  entry: ConnectorEntry,
  idOf: (name: string) => string,
): { definition: Json; properties: Json } {
  return withTexts(entry, (text) =>
    text.replaceAll(/\{appId:([^}]+)\}/g, (_, name: string) => idOf(name.trim())),
  )
}

/** The other way round: ids of applications that a file has a name for → `{appId:Name}`. */
export function withApplicationNames(
  entry: ConnectorEntry,
  nameOf: (appId: string) => string | undefined,
): { definition: Json; properties: Json } {
  return withTexts(entry, (text) =>
    text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, (id) => {
      const name = nameOf(id.toLowerCase())
      return name === undefined || name.includes('}') ? id : `{appId:${name}}`
    }),
  )
}

/** Both files with each text in them as it becomes; names of members stay. */
function withTexts(
  { definition, properties }: ConnectorEntry,
  become: (text: string) => string,
): { definition: Json; properties: Json } {
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return become(value)
    if (Array.isArray(value)) return value.map(replace)
    if (!isRecord(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, replace(member)]),
    )
  }
  return {
    definition: replace(definition ?? {}) as Json,
    properties: replace(properties ?? {}) as Json,
  }
}

/** What the server decides about a connector's properties, or keeps to itself. */
const serverGiven = new Set(['redirectUrl', 'clientSecret'])

/** What an export leaves out of a connector's properties: the server that takes it gives its own. */
export function withoutOwnAddresses(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOwnAddresses)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !serverGiven.has(name))
      .map(([name, member]) => [name, withoutOwnAddresses(member)]),
  )
}

/** Without what the server adds; its own sign-in service counts only where the file names one. */
export function withoutServerGiven(value: unknown, stated: unknown): unknown {
  if (Array.isArray(value))
    return value.map((each, index) =>
      withoutServerGiven(each, Array.isArray(stated) ? stated[index] : undefined),
    )
  if (!isRecord(value)) return value
  const other = isRecord(stated) ? stated : {}
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !serverGiven.has(name))
      .filter(([name]) => name !== 'loginUri' || name in other)
      .map(([name, member]) => [name, withoutServerGiven(member, other[name])]),
  )
}
