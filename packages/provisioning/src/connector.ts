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
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replaceAll(/\{appId:([^}]+)\}/g, (_, name: string) => idOf(name.trim()))
    if (Array.isArray(value)) return value.map(replace)
    if (!isRecord(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, replace(member)]),
    )
  }
  return {
    definition: replace(entry.definition ?? {}) as Json,
    properties: replace(entry.properties ?? {}) as Json,
  }
}

/** What the server decides about a connector's properties, or keeps to itself. */
const serverGiven = new Set(['redirectUrl', 'clientSecret'])

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
