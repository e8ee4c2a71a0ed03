import { controlTypes } from '../controls/catalogue.ts'
import type { ControlType } from '../controls/definition.ts'
import { componentOf, componentTypes } from './component-types.ts'
import {
  type AppDocument,
  type ComponentDefinition,
  type Control,
  type ControlPlace,
  type Properties,
  placesOf,
} from '../document.ts'
import { readComponents } from '../pa-yaml/read.ts'

/** Something with formulas: the app, a screen, a control, or the definition of a component. */
export interface Owner {
  readonly name: string
  readonly kind: 'app' | 'screen' | 'control' | 'component'
  /** Type name, known or not. */
  readonly typeName: string
  readonly type: ControlType | undefined
  readonly properties: Properties
  /** The screen that it stands on; inside of a component's definition the component. */
  readonly screen: string | undefined
  /** The control or screen around it. */
  readonly parent: string | undefined
  /** The nearest gallery whose template it is in. */
  readonly gallery: string | undefined
  /** The nearest form that it is in. */
  readonly form: string | undefined
  readonly control: Control | undefined
  /** What it is the definition or an instance of. */
  readonly component: ComponentDefinition | undefined
}

/** Everything with formulas, in document order. */
export function ownersOf(document: AppDocument): Map<string, Owner> {
  const owners = new Map<string, Owner>()
  const { components } = readComponents(document)
  const types = componentTypes(document)
  const byName = new Map(components.map((component) => [component.name, component]))
  const add = (owner: Omit<Owner, 'type' | 'component'>) => {
    const name =
      owner.kind === 'component' ? owner.name : owner.control && componentOf(owner.control)
    owners.set(owner.name, {
      ...owner,
      type: name === undefined ? controlTypes.get(owner.typeName) : types.get(name),
      component: name === undefined ? undefined : byName.get(name),
    })
  }
  const nothing = {
    screen: undefined,
    parent: undefined,
    gallery: undefined,
    form: undefined,
    control: undefined,
  }
  const addControls = (places: Iterable<ControlPlace>) => {
    for (const { control, parent, screen, ancestors } of places)
      // Names of a library's component may be those of the app, which come first.
      if (!owners.has(control.name))
        add({
          name: control.name,
          kind: 'control',
          typeName: control.type,
          properties: control.properties,
          screen: screen.name,
          parent: parent?.name ?? screen.name,
          gallery: ancestors.findLast(({ type }) => controlTypes.get(type)?.isTemplate)?.name,
          form: ancestors.findLast(({ type }) => type === 'Form' || type === 'FormViewer')?.name,
          control,
        })
  }
  add({
    ...nothing,
    name: 'App',
    kind: 'app',
    typeName: 'App',
    properties: document.app.properties,
  })
  for (const screen of document.screens) {
    const { name, properties } = screen
    add({ ...nothing, name, kind: 'screen', typeName: 'Screen', properties, screen: name })
    addControls(placesOf(screen))
  }
  for (const component of components) {
    const { name } = component
    if (owners.has(name) || component.kind !== 'CanvasComponent') continue
    const properties = formulasOf(component)
    add({ ...nothing, name, kind: 'component', typeName: 'Component', properties, screen: name })
    addControls(placesInside(component))
  }
  return owners
}

/** Formulas in force inside a component where an instance gives none: its own, and its defaults. */
export function formulasOf({ customProperties, properties }: ComponentDefinition): Properties {
  const formulas = new Map<string, string>()
  for (const { name, default: formula } of customProperties)
    if (formula !== undefined) formulas.set(name, formula)
  return new Map([...formulas, ...properties])
}

/** The controls of a component's definition, as if it were a screen. */
export function placesInside({
  name,
  properties,
  children,
}: ComponentDefinition): Iterable<ControlPlace> {
  return placesOf({ name, properties, children })
}
