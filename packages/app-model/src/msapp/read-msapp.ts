import {
  type AppDocument,
  type DocumentLayout,
  type Screen,
  TABLET_LAYOUT,
  isPhone,
} from '../document.ts'
import type { SourceFinding } from '../pa-yaml/finding.ts'
import { type ReadResult, readFiles } from '../pa-yaml/read.ts'
import { type ComponentMetadata, writeComponent } from './components.ts'
import {
  type ControlContext,
  ControlReader,
  type JsonControl,
  type YamlHabits,
  isObject,
  toApp,
  toScreen,
} from './controls.ts'
import {
  type PackageDataSource,
  parseDataSources,
  readDataSources,
  writeDataSources,
} from './data-sources.ts'
import { type Dropped, withoutSecretText, withoutSecrets } from './secrets.ts'
import { APP_TESTS } from './app-tests.ts'
import { Templates } from './templates.ts'
import { type InflateRaw, type PackageLimits, type Zip, openZip } from './zip.ts'

/** How a package holds its controls. */
export type PackageForm = 'json' | 'json+yaml' | 'yaml'

/** A picture, sound, video or document that an app carries or links to. */
export interface PackageMedia {
  /** Its name in formulas. */
  readonly name: string
  /** `Image`, `Audio`, `Video`, `Pdf` */
  readonly content: string
  /** The entry that holds it, or the address it is at; undefined when neither is known. */
  readonly path?: string
  readonly isLink: boolean
}

/** A finding of the product's own app checker. */
export interface CheckerResult {
  readonly rule: string
  /** Control, screen or `App`; empty for the app as a whole. */
  readonly control: string
  readonly property: string
}

/**
 * A package that was read: always a document, of everything that could be read.
 *
 * Data sources are described by megabytes, nine tenths of large packages. They are read when first
 * asked for: by `dataSources`, by `findings` and `dropped`, or by the document's `otherFiles`.
 */
export interface Msapp extends ReadResult {
  readonly form: PackageForm
  /** `1.349`, with which its studio saved it. */
  readonly docVersion: string
  /** `2.4.0`; packages before 2019 say none and have the structure `1.0`. */
  readonly structureVersion: string
  readonly dataSources: readonly PackageDataSource[]
  readonly media: readonly PackageMedia[]
  /** What `AppCheckerResult.sarif` says; undefined without one. */
  checkerResults(): readonly CheckerResult[] | undefined
  /** What was taken out because it opens or names what is the former owner's. */
  readonly dropped: readonly (Dropped & { readonly entry: string })[]
  readonly entries: readonly string[]
  /** The bytes of an entry as the package has them, secrets and all. */
  entry(path: string): Uint8Array | undefined
  /** The document of `Controls/*.json` even where the YAML form decides; undefined without them. */
  documentOfJson(): AppDocument | undefined
}

/** Files of a package that are carried along, without secrets, so that they can be written again. */
const CARRIED = [
  'Properties.json',
  'References/Resources.json',
  'References/Themes.json',
  'References/ModernThemes.json',
  'Resources/PublishInfo.json',
]

/** The oldest packages have everything in one file. */
const ENTITIES = 'Entities.json'
const DATA_SOURCES = 'References/DataSources.json'

/**
 * Reads a package (`.msapp`) of any structure version: controls as JSON, as YAML, or both, in which
 * case the YAML form decides, as in the product when it loads from it.
 *
 * Never throws: bytes that are no package give an empty document and a finding.
 */
export function readMsapp(
  bytes: Uint8Array,
  title = 'App',
  limits?: PackageLimits,
  inflateRaw?: InflateRaw,
): Msapp {
  // In a damaged container an app may have no name, and findings must name what they are about.
  const name = title === '' ? 'App' : title
  const findings: SourceFinding[] = []
  let zip: Zip
  try {
    zip = openZip(bytes, limits, inflateRaw)
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem)
    findings.push(fileFinding('error', 'not-a-package', name, explain(reason)))
    return nothing(name, findings)
  }
  if (zip.isCutShort) findings.push(fileFinding('error', 'package-cut-short', name, CUT_SHORT))
  for (const { entry, rule, message } of zip.refused)
    findings.push(
      fileFinding(rule === 'entry-unreadable' ? 'error' : 'warning', rule, entry, message),
    )
  return new Reading(zip, name, findings).result()
}

const CUT_SHORT =
  'The package was cut short: it has no directory at its end. What could be read from its beginning is here; fetch the package again for the rest.'

function explain(reason: string): string {
  return /invalid zip data/i.test(reason)
    ? 'These bytes are no package: a package is a zip archive. It may have been cut short or be a link to the file.'
    : reason
}

/** What {@link Reading} knows once it has read the data sources. */
interface ReadData extends Pick<Msapp, 'dataSources' | 'findings' | 'dropped'> {
  readonly files: ReadonlyMap<string, string>
}

/** The document with more files, which are made when its files are first asked for. */
function withFiles(document: AppDocument, more: () => ReadonlyMap<string, string>): AppDocument {
  let files: AppDocument['otherFiles'] | undefined
  return {
    ...document,
    get otherFiles() {
      return (files ??= new Map([...document.otherFiles, ...more()]))
    },
  }
}

class Reading {
  readonly #zip: Zip
  readonly #name: string
  readonly #findings: SourceFinding[]
  readonly #dropped: (Dropped & { entry: string })[] = []
  readonly #reported = new Set<string>()
  readonly #entities: unknown
  #data: ReadData | undefined

  constructor(zip: Zip, name: string, findings: SourceFinding[]) {
    this.#zip = zip
    this.#name = name
    this.#findings = findings
    this.#entities = this.#json(ENTITIES)
  }

  result(): Msapp {
    const header = asObject(this.#json('Header.json', 'required'))
    const properties = asObject(this.#json('Properties.json', 'required'))
    const carried = this.#carried(properties)
    const sources: Record<string, string> = {}
    for (const path of this.#zip.paths)
      if (path.toLowerCase().endsWith('.pa.yaml')) {
        const text = this.#text(path)
        if (text !== undefined) sources[path] = text
      }
    const hasYaml = Object.keys(sources).length > 0
    const isPreview = Object.values(sources).some((text) => /^ {2}Control: App\b/m.test(text))
    const hasJson = this.#paths('Controls').length > 0 || this.#entities !== undefined
    const isYaml = hasYaml && !(isPreview && hasJson)
    if (!hasYaml && !hasJson)
      this.#report('error', 'no-controls', 'Controls', 'The package has no controls in any form.')

    const title = textOf(properties['Name']) || this.#name
    const read = isYaml
      ? readFiles({ ...carried, ...sources }, title)
      : this.#readJson({ ...carried }, title, properties)
    if (isYaml) this.#findings.push(...read.findings)
    this.#reportSecretsInFormulas(read.document)
    this.#reportDropped(this.#dropped)
    const data = () => (this.#data ??= this.#readData())
    const media = this.#media()
    return {
      document: withFiles(read.document, () => data().files),
      get findings() {
        return data().findings
      },
      place: read.place,
      form: isYaml ? (hasJson ? 'json+yaml' : 'yaml') : 'json',
      docVersion: textOf(header['DocVersion']),
      structureVersion: textOf(header['MSAppStructureVersion']) || '1.0',
      get dataSources() {
        return data().dataSources
      },
      media,
      checkerResults: () => this.#checkerResults(),
      get dropped() {
        return data().dropped
      },
      entries: this.#zip.paths,
      entry: (path) => this.#bytes(path),
      documentOfJson: () => {
        if (!hasJson) return undefined
        const { document } = this.#readJson({ ...carried }, title, properties)
        return withFiles(document, () => data().files)
      },
    }
  }

  /** The data sources, and everything that is only complete with them. */
  #readData(): ReadData {
    const listed = this.#dataSources()
    const dataSources = readDataSources(listed)
    const files = new Map<string, string>()
    if (dataSources.length > 0) {
      const { text, dropped } = writeDataSources(listed, dataSources)
      files.set(DATA_SOURCES, text)
      const noted = dropped.map((one) => ({ ...one, entry: DATA_SOURCES }))
      this.#dropped.push(...noted)
      this.#reportDropped(noted)
    }
    return { dataSources, files, findings: this.#findings, dropped: this.#dropped }
  }

  /** Files to carry along, with what is secret taken out. */
  #carried(properties: Record<string, unknown>): Record<string, string> {
    const files: Record<string, string> = {}
    const tests = this.#paths('AppTests').filter((path) => APP_TESTS.test(path))
    for (const path of [...CARRIED, ...tests]) {
      const json = path === 'Properties.json' ? properties : this.#json(path)
      if (json === undefined) continue
      const clean = withoutSecrets(json)
      this.#noteDropped(path, clean.dropped)
      files[path] = JSON.stringify(clean.json, null, 2)
    }
    return files
  }

  #noteDropped(entry: string, list: readonly Dropped[]): void {
    for (const dropped of list) this.#dropped.push({ ...dropped, entry })
  }

  #readJson(
    files: Record<string, string>,
    name: string,
    properties: Record<string, unknown>,
  ): ReadResult {
    const trees = [...this.#trees('Controls')]
    const templatesJson = this.#entities ?? this.#json('References/Templates.json')
    const templates = new Templates(templatesJson)
    const components = [...this.#trees('Components')].map((tree) =>
      withCustomProperties(tree, templatesJson),
    )
    const layout = layoutOf(properties)
    const context: ControlContext = {
      templates,
      isPhone: isPhone(layout),
      components: new Map(components.map((tree) => [tree.template.name, tree.name])),
      componentFormulas: new Map(components.map((tree) => [tree.template.name, tree.rules])),
      habits: habitsOf(properties, asObject(this.#json('Header.json'))),
      written: new Map(),
    }
    this.#writeComponents(files, components, trees, context)
    const screens: { screen: Screen; order: number }[] = []
    let app: AppDocument['app'] = { properties: new Map() }
    for (const tree of trees) {
      if (tree.template.name === 'appinfo') {
        app = toApp(tree, context)
        this.#reportHost(tree)
      } else screens.push({ screen: toScreen(tree, context), order: tree.order })
    }
    return {
      document: {
        name,
        layout,
        app,
        screens: screens.toSorted((a, b) => a.order - b.order).map(({ screen }) => screen),
        otherFiles: new Map(Object.entries(files)),
      },
      findings: this.#findings,
      place: () => undefined,
    }
  }

  /** The trees of controls below a folder, each with its place among its like. */
  *#trees(folder: 'Controls' | 'Components'): Iterable<JsonControl & { order: number }> {
    const roots: { entry: string; json: unknown }[] = []
    if (isObject(this.#entities)) {
      const list = this.#entities[folder === 'Controls' ? 'Entities' : 'Components']
      for (const json of Array.isArray(list) ? (list as unknown[]) : [])
        if (isObject(json) && json['Type'] === 'ControlInfo') roots.push({ entry: ENTITIES, json })
    }
    for (const entry of this.#paths(folder)) {
      const json = this.#json(entry)
      if (json === undefined) continue
      if (isObject(json)) roots.push({ entry, json: json['TopParent'] })
      else
        this.#report('error', 'package-json', entry, 'The entry must be an object with TopParent.')
    }
    for (const { entry, json } of roots) {
      const tree = new ControlReader(entry, this.#findings).read(json)
      const index = isObject(json) ? Number(json['Index']) : Number.NaN
      if (tree) yield { ...tree, order: Number.isFinite(index) ? index : 0 }
    }
  }

  #writeComponents(
    files: Record<string, string>,
    components: readonly JsonControl[],
    trees: readonly JsonControl[],
    context: ControlContext,
  ): void {
    if (components.length === 0) return
    const given = new Map<string, Set<string>>()
    const note = (control: JsonControl): void => {
      if (context.components.has(control.template.name)) {
        const names = given.get(control.template.name) ?? new Set<string>()
        const own = context.componentFormulas.get(control.template.name)
        for (const [property, formula] of control.rules)
          if (own?.get(property) !== formula) names.add(property)
        given.set(control.template.name, names)
      }
      for (const child of control.children) note(child)
    }
    for (const tree of trees) note(tree)
    for (const tree of components) for (const child of tree.children) note(child)
    const metadata = new Map<string, ComponentMetadata>()
    const list = asObject(this.#json('ComponentsMetadata.json'))['Components']
    for (const one of Array.isArray(list) ? list.filter(isObject) : [])
      metadata.set(textOf(one['TemplateName']), {
        description: textOf(one['Description']),
        allowsCustomization: one['AllowCustomization'] === true,
        accessesApp: one['AllowAccessToGlobals'] === true,
      })
    for (const tree of components) {
      const name = tree.template.name
      const path = `Src/Components/${tree.name.replaceAll(/[\\/:*?"<>|]/g, '_')}.pa.yaml`
      const instances = given.get(name) ?? new Set()
      files[path] = writeComponent(tree, metadata.get(name), context, instances)
    }
  }

  /** The host's events exist in the JSON form only, and there is no such host here. */
  #reportHost(app: JsonControl): void {
    for (const host of app.children) {
      const events = [...host.rules].filter(([name, text]) => /^On[A-Z]/.test(name) && text !== '')
      for (const [property] of events)
        this.#findings.push({
          ...fileFinding(
            'warning',
            'host-event',
            'Controls/1.json',
            `${property} of the host ${host.name} is left out: apps have no such host here.`,
          ),
          control: host.name,
          property,
        })
    }
  }

  #dataSources(): readonly unknown[] {
    const json = asObject(this.#json(DATA_SOURCES, undefined, parseDataSources))['DataSources']
    const old = isObject(this.#entities) ? this.#entities['Entities'] : undefined
    return [...(Array.isArray(json) ? json : []), ...(Array.isArray(old) ? old : [])]
  }

  #media(): PackageMedia[] {
    const json = asObject(this.#json('References/Resources.json'))['Resources']
    const old = isObject(this.#entities) ? this.#entities['Entities'] : undefined
    const list = [...(Array.isArray(json) ? json : []), ...(Array.isArray(old) ? old : [])]
    const media: PackageMedia[] = []
    for (const one of list) {
      if (!isObject(one)) continue
      if (one['Type'] !== undefined && one['Type'] !== 'ResourceInfo') continue
      const name = textOf(one['Name'])
      if (name === '') continue
      const path = withoutSecretText(textOf(one['Path'])).text.replaceAll('\\', '/')
      media.push({
        name,
        content: textOf(one['Content']),
        ...(path !== '' && { path }),
        isLink: one['ResourceKind'] === 'Uri' && /^https?:/i.test(path),
      })
    }
    return media
  }

  #checkerResults(): CheckerResult[] | undefined {
    const sarif = this.#json('AppCheckerResult.sarif')
    if (!isObject(sarif)) return undefined
    const results: CheckerResult[] = []
    for (const run of listOf(sarif['runs']))
      for (const result of listOf(run['results']))
        for (const location of listOf(result['locations'])) {
          const { type, member, module } = asObject(location['properties'])
          results.push({
            rule: textOf(result['ruleId']),
            control: (textOf(type) || textOf(module)).split('.').at(-1) ?? '',
            property: textOf(member),
          })
        }
    return results
  }

  #reportSecretsInFormulas(document: AppDocument): void {
    // Most formulas of an app are repeated, so each text is looked at once.
    const known = new Map<string, readonly Dropped['what'][]>()
    const secretsOf = (formula: string) => {
      const whats = known.get(formula) ?? withoutSecretText(formula).whats
      known.set(formula, whats)
      return whats
    }
    const look = (control: string, properties: ReadonlyMap<string, string>): void => {
      for (const [property, formula] of properties)
        for (const what of secretsOf(formula))
          this.#findings.push({
            ...fileFinding(
              'warning',
              'secret-in-formula',
              'Controls',
              `The formula holds a ${SPOKEN[what]}, so everyone who opens the app has it. Replace it.`,
            ),
            control,
            property,
          })
    }
    const descend = (controls: Screen['children']): void => {
      for (const control of controls) {
        look(control.name, control.properties)
        descend(control.children)
      }
    }
    look('App', document.app.properties)
    for (const screen of document.screens) {
      look(screen.name, screen.properties)
      descend(screen.children)
    }
  }

  #reportDropped(list: Msapp['dropped']): void {
    const counts = new Map<string, number>()
    for (const { entry, what } of list) {
      const key = `${entry}\u0000${what}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    for (const [key, count] of counts) {
      const [entry = '', what = ''] = key.split('\u0000')
      const spoken = SPOKEN[what as Dropped['what']]
      this.#report(
        'warning',
        'secret-dropped',
        entry,
        `${count} × ${spoken} of the former owner left out.${what === 'connection' ? ' Connect the data sources anew.' : ''}`,
      )
    }
  }

  #paths(folder: string): string[] {
    const prefix = `${folder.toLowerCase()}/`
    return this.#zip.paths.filter(
      (path) => path.toLowerCase().startsWith(prefix) && path.toLowerCase().endsWith('.json'),
    )
  }

  /** An entry's bytes; one that is damaged was reported when it was first read. */
  #bytes(path: string): Uint8Array | undefined {
    try {
      return this.#zip.bytes(path)
    } catch {
      return undefined
    }
  }

  #text(path: string): string | undefined {
    const bytes = this.#read(path)
    return bytes && new TextDecoder().decode(bytes)
  }

  /** An entry's bytes; what is wrong with it is a finding. */
  #read(path: string): Uint8Array | undefined {
    try {
      return this.#zip.bytes(path)
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : String(problem)
      this.#report('error', 'entry-unreadable', path, `The entry cannot be inflated: ${reason}`)
      return undefined
    }
  }

  #json(
    path: string,
    need?: 'required',
    parse: (bytes: Uint8Array) => unknown = parseJson,
  ): unknown {
    const bytes = this.#read(path)
    if (bytes === undefined) {
      const isOld = this.#zip.paths.includes(ENTITIES)
      if (need && !isOld) this.#report('warning', 'entry-missing', path, 'The entry is missing.')
      return undefined
    }
    try {
      return parse(bytes)
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : String(problem)
      this.#report('error', 'package-json', path, `The entry is no JSON: ${reason}`)
      return undefined
    }
  }

  /** An entry may be read for more than one thing; what is wrong with it is said once. */
  #report(severity: 'error' | 'warning', rule: string, entry: string, message: string): void {
    const key = `${rule}\u0000${entry}\u0000${message}`
    if (this.#reported.has(key)) return
    this.#reported.add(key)
    this.#findings.push(fileFinding(severity, rule, entry, message))
  }
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes))
}

/** Older packages have the custom properties of components beside the templates. */
function withCustomProperties<Tree extends JsonControl>(tree: Tree, templates: unknown): Tree {
  if (tree.template.customProperties.length > 0) return tree
  const found = listOf(asObject(templates)['ComponentTemplates']).find(
    ({ Name: name }) => name === tree.template.name,
  )
  const customProperties: unknown = found?.['CustomProperties']
  if (!Array.isArray(customProperties)) return tree
  return { ...tree, template: { ...tree.template, customProperties } }
}

const SPOKEN: Readonly<Record<Dropped['what'], string>> = {
  connection: 'connection',
  'signed-link': 'signed link',
  key: 'key',
}

function layoutOf(properties: Record<string, unknown>): DocumentLayout {
  const width = Number(properties['DocumentLayoutWidth'])
  const height = Number(properties['DocumentLayoutHeight'])
  return width > 0 && height > 0 ? { width, height } : TABLET_LAYOUT
}

/**
 * How the version that saved a package writes the YAML form. The one that repeats inherited options
 * is known by a switch that it alone had.
 */
function habitsOf(
  properties: Record<string, unknown>,
  header: Record<string, unknown>,
): YamlHabits {
  const switches = asObject(properties['AppPreviewFlagsMap'])
  return {
    locksColumns: Number(textOf(header['DocVersion']).split('.')[1]) >= 345,
    repeatsInheritedOptions:
      'preferpayamlv3inux' in switches && !('preferpayamlv2inux' in switches),
  }
}

function nothing(name: string, findings: readonly SourceFinding[]): Msapp {
  return {
    ...readFiles({}, name),
    findings,
    form: 'json',
    docVersion: '',
    structureVersion: '',
    dataSources: [],
    media: [],
    checkerResults: () => undefined,
    dropped: [],
    entries: [],
    entry: () => undefined,
    documentOfJson: () => undefined,
  }
}

function fileFinding(
  severity: 'error' | 'warning',
  rule: string,
  file: string,
  message: string,
): SourceFinding {
  return { severity, rule, file, line: 1, column: 1, message }
}

function listOf(json: unknown): Record<string, unknown>[] {
  return Array.isArray(json) ? json.filter(isObject) : []
}

function asObject(json: unknown): Record<string, unknown> {
  return isObject(json) ? json : {}
}

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : ''
}
