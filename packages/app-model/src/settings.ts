import type { AppDocument } from './document.ts'

/** What an app's settings say of how it runs. */
export interface AppSettings {
  /**
   * Most rows of a source that are read to be worked on in the app, from 1 to 2,000. Settings call
   * it the data row limit.
   */
  readonly rowLimit: number
  /** Whether errors are values that formulas can handle; else a failing formula is blank. */
  readonly handlesErrors: boolean
  /** Whether the first screen is shown before `App.OnStart` is through. */
  readonly showsBeforeStart: boolean
}

/** Switches that an app of today has on. */
export const SWITCHES_OF_TODAY: readonly string[] = [
  'consistentreturnschemafortabularfunctions',
  'errorhandling',
  'supportcolumnnamesasidentifiers',
  'tabledoesntwraprecords',
  'usenonblockingonstartrule',
]

const OF_TODAY: AppSettings = { rowLimit: 500, handlesErrors: true, showsBeforeStart: true }

const MOST_ROWS = 2000

/** The settings of an app: those of today, but for an app that was brought along with its own. */
export function settingsOf({ otherFiles }: AppDocument): AppSettings {
  const properties = otherFiles.get('Properties.json')
  if (properties === undefined) return OF_TODAY
  const switches = switchesOf(properties)
  const limit = Number(parse(properties)['DefaultConnectedDataSourceMaxGetRowsCount'])
  return {
    rowLimit: limit >= 1 ? Math.min(Math.floor(limit), MOST_ROWS) : OF_TODAY.rowLimit,
    handlesErrors: switches.has('errorhandling'),
    showsBeforeStart: switches.has('usenonblockingonstartrule'),
  }
}

/**
 * Names of the switches that are on, from the map of today or the list of earlier. An app from
 * before a switch has it off.
 *
 * @param properties  Text of `Properties.json`.
 */
export function switchesOf(properties: string): ReadonlySet<string> {
  const json = parse(properties)
  const map = json['AppPreviewFlagsMap']
  if (typeof map === 'object' && map !== null)
    return new Set(
      Object.entries(map)
        .filter(([, on]) => on === true)
        .map(([name]) => name),
    )
  const list = json['AppPreviewFlagsKey']
  // A size alone, without a name, is of an app that was made here.
  if (list === undefined && json['Name'] === undefined) return new Set(SWITCHES_OF_TODAY)
  return new Set(Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [])
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
