import { controlTypes } from '../controls/catalogue.ts'
import type { ControlType } from '../controls/definition.ts'
import { componentOf, componentTypes } from './component-types.ts'
import { type AppDocument, type Control, type Properties, placesOf } from '../document.ts'

/** Something with formulas: the app, a screen or a control. */
export interface Owner {
  readonly name: string
  readonly kind: 'app' | 'screen' | 'control'
  /** Type name, known or not. */
  readonly typeName: string
  readonly type: ControlType | undefined
  readonly properties: Properties
  readonly screen: string | undefined
  /** The control or screen around it. */
  readonly parent: string | undefined
  /** The nearest gallery whose template it is in. */
  readonly gallery: string | undefined
  /** The nearest form that it is in. */
  readonly form: string | undefined
  readonly control: Control | undefined
}

/** Everything with formulas, in document order. */
export function ownersOf(document: AppDocument): Map<string, Owner> {
  const owners = new Map<string, Owner>()
  const components = componentTypes(document)
  const add = (owner: Omit<Owner, 'type'>) => {
    const component = owner.control && componentOf(owner.control)
    const type =
      component === undefined ? controlTypes.get(owner.typeName) : components.get(component)
    owners.set(owner.name, { ...owner, type })
  }
  add({
    name: 'App',
    kind: 'app',
    typeName: 'App',
    properties: document.app.properties,
    screen: undefined,
    parent: undefined,
    gallery: undefined,
    form: undefined,
    control: undefined,
  })
  for (const screen of document.screens) {
    add({
      name: screen.name,
      kind: 'screen',
      typeName: 'Screen',
      properties: screen.properties,
      screen: screen.name,
      parent: undefined,
      gallery: undefined,
      form: undefined,
      control: undefined,
    })
    for (const { control, parent, ancestors } of placesOf(screen))
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
  return owners
}
