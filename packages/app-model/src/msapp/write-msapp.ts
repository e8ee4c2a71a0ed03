import { type Zippable, strToU8, zipSync } from 'fflate'
import { type AppDocument, isPhone } from '../document.ts'
import { writeFiles } from '../pa-yaml/write.ts'
import type { Msapp } from './read-msapp.ts'
import { withoutSecrets } from './secrets.ts'
import { SWITCHES_OF_TODAY, switchesOf } from '../settings.ts'

/** The version that the product's own packing tool asks for at least when it loads from YAML. */
const STRUCTURE_VERSION = '2.4.0'
const DOC_VERSION = '1.349'

/** What {@link writeMsapp} needs besides the document. */
export interface WriteMsappOptions {
  /** When the package is made, ISO 8601 in UTC. */
  readonly savedAt: string
  /** Identifies the app in a new package, as a GUID; not needed with `original`. */
  readonly id?: string
  /** The package that the document came from: its media and references are taken along. */
  readonly original?: Msapp
  /** Media by path in the package: `Assets/Images/logo.png`. */
  readonly assets?: ReadonlyMap<string, Uint8Array>
}

/** Entries of the original that come along; controls do not, as the YAML form stands for them. */
const TAKEN_ALONG = /^(?:References|Resources|Assets)\//i

/**
 * A package whose controls are in the YAML form, told to be loaded from it, without anything that
 * opens or names the former owner's. Unlike the product's, it has no `Controls/`.
 *
 * The same document and options give the same bytes.
 */
export function writeMsapp(document: AppDocument, options: WriteMsappOptions): Uint8Array {
  const { savedAt, original, assets = new Map<string, Uint8Array>() } = options
  const entries = new Map<string, Uint8Array>()
  const put = (path: string, json: unknown) =>
    entries.set(path, strToU8(JSON.stringify(json, null, 2)))

  put('References/Templates.json', { UsedTemplates: [] })
  put('References/Themes.json', { CurrentTheme: 'defaultTheme', CustomThemes: [] })
  put('References/Resources.json', { Resources: [] })
  put('References/DataSources.json', { DataSources: [] })
  for (const [path, text] of Object.entries(writeFiles(document))) entries.set(path, strToU8(text))
  for (const path of original?.entries ?? []) {
    const bytes = TAKEN_ALONG.test(path) ? original?.entry(path) : undefined
    if (bytes) entries.set(path, path.toLowerCase().endsWith('.json') ? clean(bytes) : bytes)
  }
  for (const [path, bytes] of assets) entries.set(path, bytes)
  put('Properties.json', propertiesOf(document, options))
  put('Header.json', {
    DocVersion: DOC_VERSION,
    MinVersionToLoad: DOC_VERSION,
    MSAppStructureVersion: STRUCTURE_VERSION,
    LastSavedDateTimeUTC: productTime(savedAt),
  })
  put('packed.json', {
    PackedStructureVersion: '0.1',
    LastPackedDateTimeUtc: savedAt,
    PackingClient: { Name: 'Patchbay', Version: '0.1.0' },
    LoadConfiguration: { LoadFromYaml: true },
  })
  const zippable: Zippable = {}
  for (const [path, bytes] of [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    zippable[path] = bytes
  return zipSync(zippable, { mtime: savedAt })
}

function propertiesOf(document: AppDocument, { id }: WriteMsappOptions): Record<string, unknown> {
  const { width, height } = document.layout
  const properties = document.otherFiles.get('Properties.json')
  // An app that was brought along keeps the switches of its time, and gets none of today's.
  const switches = properties === undefined ? SWITCHES_OF_TODAY : [...switchesOf(properties)]
  const made = {
    Name: document.name,
    ...(id !== undefined && { Id: id, FileID: id }),
    DocumentLayoutWidth: width,
    DocumentLayoutHeight: height,
    DocumentLayoutOrientation: width < height ? 'portrait' : 'landscape',
    DocumentLayoutScaleToFit: true,
    DocumentLayoutMaintainAspectRatio: true,
    DocumentLayoutLockOrientation: false,
    DocumentAppType: isPhone(document.layout) ? 'Phone' : 'DesktopOrTablet',
    DocumentType: 'App',
    AppCreationSource: 'AppFromScratch',
    AppPreviewFlagsMap: Object.fromEntries(switches.map((name) => [name, true])),
    LocalConnectionReferences: '{}',
    LocalDatabaseReferences: '{}',
    LibraryDependencies: '[]',
  }
  const known = parse(properties)
  // What the maker changed since wins over what the package said; the rest is as it was.
  return {
    ...made,
    ...known,
    Name: document.name,
    DocumentLayoutWidth: width,
    DocumentLayoutHeight: height,
  }
}

function clean(bytes: Uint8Array): Uint8Array {
  const json = parse(new TextDecoder().decode(bytes))
  return json === undefined ? bytes : strToU8(JSON.stringify(withoutSecrets(json).json, null, 2))
}

function parse(text: string | undefined): object | undefined {
  if (text === undefined) return undefined
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? json : undefined
  } catch {
    return undefined
  }
}

/** `2026-03-01T09:05:00Z` → `03/01/2026 09:05:00`, as the product writes it. */
function productTime(iso: string): string {
  const [, year, month, day, time = '00:00:00'] =
    /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d:\d\d))?/.exec(iso) ?? []
  return `${month}/${day}/${year} ${time}`
}
