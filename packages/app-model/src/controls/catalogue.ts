import { app } from './app.ts'
import { button } from './button.ts'
import { checkBox } from './check-box.ts'
import type { ControlType, PropertyDefinition } from './definition.ts'
import { gallery } from './gallery.ts'
import { groupContainer } from './group-container.ts'
import { image } from './image.ts'
import { label } from './label.ts'
import { rectangle } from './rectangle.ts'
import { screen } from './screen.ts'
import { textInput } from './text-input.ts'

/** Every control type we know, by its name in files. `App` and `Screen` are among them. */
export const controlTypes: ReadonlyMap<string, ControlType> = new Map(
  [app, screen, label, button, textInput, gallery, groupContainer, rectangle, image, checkBox].map(
    (type) => [type.type, type],
  ),
)

/** What a property is on a control type, or undefined when the type or the property is unknown. */
export function findProperty(type: string, property: string): PropertyDefinition | undefined {
  return controlTypes.get(type)?.properties.get(property)
}
