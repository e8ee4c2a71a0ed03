import { Writing } from '../pa-yaml/write.ts'
import { writeFormula, writeName } from '../pa-yaml/scalar.ts'
import { type ControlContext, type JsonControl, isObject, toChildren } from './controls.ts'

const DATA_TYPES: Readonly<Record<string, string>> = {
  String: 'Text',
  DateTime: 'DateAndTime',
  Media: 'VideoOrAudio',
}

/** What `ComponentsMetadata.json` says of a component. */
export interface ComponentMetadata {
  readonly description: string
  readonly allowsCustomization: boolean
  readonly accessesApp: boolean
}

/**
 * A component definition as a file of the YAML form.
 *
 * Packages do not say which of the properties are outputs: one is taken for an output when no
 * instance gives it another formula and its own formula speaks of a control inside the component.
 */
export function writeComponent(
  json: JsonControl,
  metadata: ComponentMetadata | undefined,
  context: ControlContext,
  givenByInstances: ReadonlySet<string>,
): string {
  const children = toChildren(json.children, context)
  const inside = new Set<string>()
  const note = (list: typeof children): void => {
    for (const control of list) {
      inside.add(control.name)
      note(control.children)
    }
  }
  note(children)
  const own = new Map(json.rules)
  own.delete('ZIndex')
  for (const placeOnly of ['X', 'Y', 'Visible']) own.delete(placeOnly)

  const out = new Writing()
  out.line(0, 'ComponentDefinitions:')
  out.line(2, `${writeName(json.name)}:`)
  out.line(4, 'DefinitionType: CanvasComponent')
  if (metadata?.description) out.line(4, `Description: ${writeName(metadata.description)}`)
  if (metadata?.allowsCustomization) out.line(4, 'AllowCustomization: true')
  if (metadata?.accessesApp) out.line(4, 'AccessAppScope: true')
  const custom = json.template.customProperties.filter(isObject)
  if (custom.length > 0) out.line(4, 'CustomProperties:')
  for (const property of custom) {
    const name = textOf(property['Name'])
    const formula = own.get(name)
    const isEvent = property['Category'] === 2
    const isOutput =
      !isEvent && !givenByInstances.has(name) && formula !== undefined && mentions(formula, inside)
    out.line(6, `${writeName(name)}:`)
    out.line(8, `PropertyKind: ${isEvent ? 'Event' : isOutput ? 'Output' : 'Input'}`)
    const displayName = textOf(property['DisplayName'])
    const description = textOf(property['Tooltip'])
    if (displayName !== '') out.line(8, `DisplayName: ${writeName(displayName)}`)
    if (description !== '') out.line(8, `Description: ${writeName(description)}`)
    if (property['IsResettable'] === true) out.line(8, 'RaiseOnReset: true')
    const kind = textOf(property['PropertyDataTypeKey'])
    out.line(8, `${isEvent ? 'ReturnType' : 'DataType'}: ${DATA_TYPES[kind] ?? kind}`)
    if (!isOutput && formula !== undefined) out.line(8, `Default:${writeFormula(formula, 10)}`)
    if (!isOutput) own.delete(name)
  }
  out.properties(own, undefined, 4)
  out.children(children, 4)
  return out.text()
}

function mentions(formula: string, names: ReadonlySet<string>): boolean {
  for (const [, quoted, plain] of formula.matchAll(/'((?:[^']|'')+)'|([\p{L}_][\p{L}\p{N}_]*)/gu))
    if (names.has(quoted?.replaceAll("''", "'") ?? plain ?? '')) return true
  return false
}

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : ''
}
