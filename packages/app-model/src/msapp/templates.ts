/** What a package's own control templates say of defaults. */
export interface TemplateDefaults {
  readonly properties: ReadonlyMap<string, TemplateProperty>
  readonly variants: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly inherited: Inherited
}

/** Properties that a template takes from the common ones without a default of its own. */
type Inherited = ReadonlySet<string>

/** Defaults of a property, as formulas; on phones another where the template has one. */
export interface TemplateProperty {
  readonly default: string
  readonly phone?: string
}

const NOTHING: TemplateDefaults = {
  properties: new Map(),
  variants: new Map(),
  inherited: new Set(),
}

/** Defaults by template; read when first asked for, as a package has dozens it may not need. */
export class Templates {
  readonly #xml = new Map<string, string>()
  readonly #read = new Map<string, TemplateDefaults>()

  /** @param json  `References/Templates.json`, or `Entities.json` of the oldest packages. */
  constructor(json: unknown) {
    const { UsedTemplates: used } = (json ?? {}) as { UsedTemplates?: unknown }
    if (!Array.isArray(used)) return
    for (const one of used as unknown[]) {
      const { Name: name, Template: template } = (one ?? {}) as Record<string, unknown>
      if (typeof name === 'string' && typeof template === 'string') this.#xml.set(name, template)
    }
  }

  /**
   * Defaults of one template.
   *
   * @param dynamic  `Template.DynamicControlDefinitionJson`: code components carry theirs.
   */
  of(name: string, dynamic: string | undefined): TemplateDefaults {
    let defaults = this.#read.get(name)
    if (!defaults) {
      const xml = this.#xml.get(name)
      defaults =
        dynamic === undefined ? (xml === undefined ? NOTHING : fromXml(xml)) : fromManifest(dynamic)
      this.#read.set(name, defaults)
    }
    return defaults
  }

  /** Whether a template takes a property from the common ones as it is. */
  inherits(name: string, dynamic: string | undefined, property: string): boolean {
    return this.of(name, dynamic).inherited.has(property)
  }
}

/**
 * The templates are machine-written XML; only attributes of three elements matter here, so this is
 * no XML parser.
 */
function fromXml(xml: string): TemplateDefaults {
  const plain = xml.replaceAll(/<!--[\s\S]*?-->/g, '')
  // A template nested in another (a gallery's row) is a control of its own in the package.
  const own = plain.replaceAll(/<appMagic:nestedWidgets>[\s\S]*?<\/appMagic:nestedWidgets>/g, '')
  const properties = new Map<string, TemplateProperty>()
  const inherited = new Set<string>()
  for (const [, text = ''] of own.matchAll(/<(?:property|appMagic:includeProperty)\s([^>]*)>/g)) {
    const { name, defaultValue, phoneDefaultValue, datatype, isExpr } = attributes(text)
    if (name === undefined) continue
    if (defaultValue === undefined) {
      inherited.add(name)
      continue
    }
    const isText = datatype?.toLowerCase() === 'string' && isExpr !== 'true'
    properties.set(name, {
      default: formulaOf(defaultValue, isText),
      ...(phoneDefaultValue !== undefined && { phone: formulaOf(phoneDefaultValue, isText) }),
    })
  }
  const variants = new Map<string, Map<string, string>>()
  const pattern = /<appMagic:controlVariant\s([^>]*)>([\s\S]*?)<\/appMagic:controlVariant>/g
  for (const [, head = '', body = ''] of own.matchAll(pattern)) {
    const { name } = attributes(head)
    if (name === undefined) continue
    const overrides = new Map<string, string>()
    for (const [, text = ''] of body.matchAll(/<appMagic:overrideProperty\s([^>]*)>/g)) {
      const { name: property, defaultValue } = attributes(text)
      if (property !== undefined && defaultValue !== undefined)
        overrides.set(property, formulaOf(defaultValue, false))
    }
    variants.set(name, overrides)
  }
  return { properties, variants, inherited }
}

function attributes(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/([\w:]+)="([^"]*)"/g))
    found[name] = unescape(value)
  return found
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&apos;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

function unescape(text: string): string {
  return text
    .replaceAll(/&(?:quot|apos|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/&#(x?)([\da-f]+);/gi, (_all, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex === '' ? 10 : 16)),
    )
}

/** `%Align.RESERVED%.Left` → `Align.Left`; the text of a text property gets its quotes. */
function formulaOf(value: string, isText: boolean): string {
  const plain = value.replaceAll(/%(\w+)\.RESERVED%/g, '$1')
  return isText ? `"${plain.replaceAll('"', '""')}"` : plain
}

interface ManifestProperty {
  readonly Name?: string
  readonly DefaultValue?: string | null
  readonly PfxDefaultValue?: string | null
  readonly PhoneDefaultValue?: string | null
}

/** A code component's manifest, as far as it names defaults. */
function fromManifest(json: string): TemplateDefaults {
  const properties = new Map<string, TemplateProperty>()
  const inherited = new Set<string>()
  try {
    // Some of its parts are JSON texts inside the JSON.
    const manifest = JSON.parse(json) as Record<string, unknown>
    for (const key of ['Properties', 'IncludedProperties', 'CommonEvents']) {
      const list = parsed(manifest[key])
      if (!Array.isArray(list)) continue
      for (const property of list as ManifestProperty[]) {
        const value = property.PfxDefaultValue || property.DefaultValue
        if (property.Name !== undefined && !value) inherited.add(property.Name)
        if (property.Name !== undefined && typeof value === 'string')
          properties.set(property.Name, { default: value })
      }
    }
  } catch {
    return NOTHING
  }
  return { properties, variants: new Map(), inherited }
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}
