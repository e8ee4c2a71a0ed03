import { strFromU8, strToU8, zipSync } from 'fflate'
import { allPlaces, readFiles, writeFiles, type Control } from '@patchbay/app-model'
import { sampleApp } from '../../conformance/app-merge/apps.ts'
import type { Random } from '../power-fx/random.ts'

/** A document before it is damaged, in one of the forms that apps come in. */
export type Form = 'yaml' | 'package' | 'json package' | 'older sources' | 'solution'

export const FORMS: readonly Form[] = [
  'yaml',
  'package',
  'json package',
  'older sources',
  'solution',
]

/** Entries of a document by path. */
export type Entries = Record<string, Uint8Array>

const json = (value: unknown) => strToU8(JSON.stringify(value))

/** The same app in every form. */
export function undamaged(): Readonly<Record<Form, Entries>> {
  const whole = sampleApp()
  // One screen has all that there is to damage, and is read three times as often.
  const document = { ...whole, screens: whole.screens.slice(0, 1) }
  const yaml: Entries = {}
  for (const [path, text] of Object.entries(writeFiles(document))) yaml[path] = strToU8(text)
  const head: Entries = {
    'Header.json': json({ DocVersion: '1.349', MSAppStructureVersion: '2.4.0' }),
    'Properties.json': json({
      Name: 'Sample',
      DocumentLayoutWidth: 1366,
      DocumentLayoutHeight: 768,
    }),
    'References/Templates.json': json({ UsedTemplates: [] }),
    'References/Resources.json': json({
      Resources: [{ Name: 'logo', Content: 'Image', Path: 'Assets\\Images\\logo.png' }],
    }),
    'References/DataSources.json': json({
      DataSources: [
        { Name: 'T', Type: 'StaticDataSourceInfo', Schema: '*[A:s]', Data: '[{"A":"x"}]' },
        { Name: 'C', Type: 'ServiceInfo', WadlMetadata: { WadlXml: '<application/>' } },
        {
          Name: 'O',
          Type: 'ConnectedDataSourceInfo',
          ApiId: '/providers/x/apis/shared_list',
          DataEntityMetadataJson: {
            O: JSON.stringify({
              'x-ms-capabilities': {
                filterRestrictions: { filterable: true, nonFilterableProperties: ['Notes'] },
                sortRestrictions: { sortable: true },
                filterFunctionSupport: ['eq', 'and', 'startswith'],
              },
              schema: { items: { properties: { Title: { type: 'string' } } } },
            }),
          },
        },
        {
          Name: 'D',
          Type: 'NativeCDSDataSourceInfo',
          NativeCDSDataSourceInfoNameMapping: { name: 'Name' },
          TableDefinition: '{"EntityMetadata":"{\\"AttributeType\\":\\"String\\"}"}',
        },
      ],
    }),
  }
  const screens = document.screens.map((screen, i) => [
    `Controls/${i + 2}.json`,
    json({ TopParent: toJson(screen.name, 'screen', screen.properties, screen.children, i) }),
  ])
  const older = Object.fromEntries(
    document.screens.map((screen) => [
      `Src/${screen.name}.fx.yaml`,
      strToU8(
        `${screen.name} As screen:\n${[...allPlaces({ ...document, screens: [screen] })]
          .map(
            ({ control }) =>
              `    ${control.name} As label:\n${[...control.properties]
                .map(([name, formula]) => `        ${name}: |-\n            =${formula}\n`)
                .join('')}`,
          )
          .join('\n')}`,
      ),
    ]),
  )
  return {
    yaml,
    package: { ...head, ...yaml },
    'json package': { ...head, ...Object.fromEntries(screens) },
    'older sources': { 'CanvasManifest.json': json({ ScreenOrder: ['Home'] }), ...older },
    solution: {
      'solution.xml': strToU8('<x/>'),
      'CanvasApps/a.msapp': zipSync({ ...head, ...yaml }),
    },
  }
}

function toJson(
  name: string,
  template: string,
  properties: ReadonlyMap<string, string>,
  children: readonly Control[],
  index: number,
): unknown {
  return {
    Type: 'ControlInfo',
    Name: name,
    Index: index,
    Template: { Id: `http://microsoft.com/appmagic/${template}`, Version: '1.0', Name: template },
    Rules: [...properties, ['ZIndex', String(index)] as const].map(
      ([Property, InvariantScript]) => ({
        Property,
        InvariantScript,
      }),
    ),
    Children: children.map((child, i) =>
      toJson(child.name, 'label', child.properties, child.children, i + 1),
    ),
  }
}

/** Pieces that mean something to YAML, JSON, formulas or archives. */
const PIECES = [
  '\t',
  ': ',
  ' #',
  '- ',
  '"',
  "'",
  '|-\n',
  '>+2\n',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!binary ',
  '? ',
  '{',
  '}',
  '[',
  ']',
  ',',
  '---\n',
  '%YAML 1.1\n',
  '\u0000',
  '\uFEFF',
  '\r\n',
  '\u2028',
  'Screens:\n',
  'Children:\n',
  'Control: Label\n',
  'HomeTitle',
  '__proto__',
  'constructor',
  'null',
  '1e999',
  '../',
  '\\',
  'PK\u0003\u0004',
  '='.repeat(50),
  ' '.repeat(300),
  '['.repeat(300),
  '- '.repeat(300),
]

/** Damages a text at one to four places. */
function damageText(text: string, random: Random): string {
  let made = text
  for (let n = random.below(4); n >= 0; n--) {
    const at = random.below(made.length + 1)
    const length = random.below(1 + Math.min(200, made.length - at))
    switch (random.below(7)) {
      case 0:
        made = made.slice(0, at)
        break
      case 1:
        made = made.slice(0, at) + made.slice(at + length)
        break
      case 2:
        made = made.slice(0, at) + made.slice(at, at + length) + made.slice(at)
        break
      case 3: {
        // Lines change places, so that names and indents meet what they do not belong to.
        const lines = made.split('\n')
        const [i, j] = [random.below(lines.length), random.below(lines.length)]
        const line = lines[i] ?? ''
        lines[i] = lines[j] ?? ''
        lines[j] = line
        made = lines.join('\n')
        break
      }
      case 4:
        made = made.slice(0, at) + String.fromCharCode(random.below(0x1_00)) + made.slice(at + 1)
        break
      default:
        made = made.slice(0, at) + random.pick(PIECES) + made.slice(at)
    }
  }
  return made
}

/** Another kind of value in one place of JSON. */
function damageJson(text: string, random: Random): string {
  try {
    const root: unknown = JSON.parse(text)
    const holders: { in: Record<string, unknown>; key: string }[] = []
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, inner] of Object.entries(value)) {
        holders.push({ in: value as Record<string, unknown>, key })
        visit(inner)
      }
    }
    visit(root)
    const place = holders[random.below(Math.max(1, holders.length))]
    if (!place) return text
    const other = [null, 7, true, 'text', [], {}, [[[]]], '=', -1e308, { Name: {} }, ['x', null]]
    place.in[place.key] = other[random.below(other.length)]
    return JSON.stringify(root)
  } catch {
    return damageText(text, random)
  }
}

/** A document that was damaged, as a file comes from outside. */
export interface Damaged {
  readonly form: Form
  /** One archive; undefined for loose files. */
  readonly bytes: Uint8Array | undefined
  readonly files: Readonly<Record<string, string>>
}

/** Damages one document: an entry's text, the archive's own bytes, or both. */
export function damage(all: Readonly<Record<Form, Entries>>, random: Random): Damaged {
  const form = random.pick(FORMS)
  const entries: Entries = { ...all[form] }
  const paths = Object.keys(entries)
  for (let n = random.below(2); n >= 0; n--) {
    const path = random.pick(paths)
    const content = entries[path] ?? new Uint8Array()
    if (path.endsWith('.msapp')) {
      entries[path] = damageBytes(content, random)
      continue
    }
    const text = strFromU8(content, content.some((byte) => byte > 0x7f) ? undefined : true)
    const isJson = path.endsWith('.json') && random.below(2) === 0
    entries[path] = strToU8((isJson ? damageJson : damageText)(text, random))
  }
  if (form === 'yaml') {
    const files: Record<string, string> = {}
    for (const [path, content] of Object.entries(entries)) files[path] = strFromU8(content)
    return { form, bytes: undefined, files }
  }
  const packed = zipSync(entries, { level: random.below(2) === 0 ? 0 : 1 })
  const bytes = random.below(3) === 0 ? damageBytes(packed, random) : packed
  return { form, bytes, files: {} }
}

function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.below(3) === 0) return bytes.slice(0, random.below(bytes.length))
  const made = bytes.slice()
  for (let n = random.below(6); n >= 0; n--) {
    // Often near the end, where the directory stands.
    const near =
      random.below(2) === 0 ? made.length - 1 - random.below(400) : random.below(made.length)
    made[Math.max(0, near)] = random.below(256)
  }
  return made
}

/** Whether the undamaged forms are read without an error, so that damage starts from something. */
export function isSound(entries: Entries): boolean {
  const files: Record<string, string> = {}
  for (const [path, content] of Object.entries(entries)) files[path] = strFromU8(content)
  return readFiles(files).findings.every(({ severity }) => severity !== 'error')
}
