import { T, type Type } from '@patchbay/power-fx'
import { defineControl, data, behavior, design, output } from '../controls/definition.ts'
import type { ControlType, PropertyDefinition } from '../controls/definition.ts'
import * as group from '../controls/property-groups.ts'
import type { AppDocument, ComponentDefinition, Control, CustomProperty } from '../document.ts'
import { readComponents } from '../pa-yaml/read.ts'

/** Types of custom properties and parameters; of others the columns are not known. */
const DATA_TYPES: Readonly<Record<string, Type>> = {
  Boolean: T.Boolean,
  Color: T.Color,
  Currency: T.Number,
  DateAndTime: T.DateTime,
  Image: T.Image,
  Number: T.Number,
  Text: T.Text,
}

/**
 * The types that an app's own components are for their instances, by the component's name. Records
 * and tables have columns that only the formulas given to them know, so they are open.
 */
export function componentTypes(document: AppDocument): ReadonlyMap<string, ControlType> {
  const { components } = readComponents(document)
  return new Map(
    components.map((component) => {
      let type = made.get(component)
      if (!type) made.set(component, (type = typeOfComponent(component)))
      return [component.name, type]
    }),
  )
}

const made = new WeakMap<ComponentDefinition, ControlType>()

/** The component that a control is an instance of, by name; undefined for other controls. */
export function componentOf({ type, keywords }: Control): string | undefined {
  // Older files call every instance a Component.
  const isInstance = type === 'CanvasComponent' || type === 'Component'
  return isInstance ? keywords?.get('ComponentName') : undefined
}

function typeOfComponent(component: ComponentDefinition): ControlType {
  const own = component.properties
  return defineControl({
    // Instances of different components are of different types.
    type: `CanvasComponent ${component.name}`,
    displayName: component.name,
    namePrefix: component.name,
    isDrawn: true,
    properties: [
      behavior('OnReset'),
      design('Fill', T.Color, own.get('Fill') ?? 'RGBA(0, 0, 0, 0)'),
      design('ChildTabPriority', T.Boolean, 'true'),
      design('EnableChildFocus', T.Boolean, 'true'),
      ...group.position(own.get('Width') ?? '640', own.get('Height') ?? '640'),
      ...group.common('0').filter(({ name }) => name !== 'TabIndex'),
      ...group.containerChild('', ''),
      ...component.customProperties.map(propertyOf),
    ],
  })
}

/** The type of a custom property or a parameter by the name of its data type. */
export function dataTypeOf(dataType: string): Type {
  return DATA_TYPES[dataType] ?? T.Deferred
}

function propertyOf({
  name,
  kind,
  dataType,
  default: fallback = '',
}: CustomProperty): PropertyDefinition {
  if (kind === 'Event' || kind === 'Action') return behavior(name)
  const type = dataTypeOf(dataType)
  // What can be called is not known by its value.
  if (kind === 'Output') return output(name, type)
  return data(name, kind === 'Input' ? type : T.Deferred, fallback)
}
