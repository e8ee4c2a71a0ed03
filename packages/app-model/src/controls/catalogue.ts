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

import { icon } from './icon.ts'
import { htmlViewer } from './html-viewer.ts'
import { comboBox } from './combo-box.ts'
import { dropDown } from './drop-down.ts'
import { datePicker } from './date-picker.ts'
import { toggle } from './toggle.ts'
import { timer } from './timer.ts'
import { slider } from './slider.ts'
import { radio } from './radio.ts'
import { rating } from './rating.ts'
import { attachments } from './attachments.ts'
import { listBox } from './list-box.ts'
import { richTextEditor } from './rich-text-editor.ts'
import { pdfViewer } from './pdf-viewer.ts'
import { form } from './form.ts'
import { formViewer } from './form-viewer.ts'
import { fluidGrid } from './fluid-grid.ts'
import {
  arrow,
  circle,
  hexagon,
  octagon,
  partialCircle,
  pentagon,
  star,
  triangle,
} from './shapes.ts'
import {
  modernButton,
  modernCombobox,
  modernDatePicker,
  modernDropdown,
  modernText,
} from './modern.ts'
import {
  fluentBadge,
  fluentButton,
  fluentCheckBox,
  fluentComboBox,
  fluentDatePicker,
  fluentDropDown,
  fluentLink,
  fluentNumberInput,
  fluentProgress,
  fluentRadio,
  fluentSlider,
  fluentSpinner,
  fluentTabList,
  fluentText,
  fluentTextInput,
  fluentToggle,
} from './fluent.ts'
import {
  fluent8Button,
  fluent8CheckBox,
  fluent8ComboBox,
  fluent8Label,
  fluent8TextBox,
} from './fluent-v8.ts'
import { dataCard, typedDataCard } from './data-card.ts'

/** Every control type we know, by its name in files. `App` and `Screen` are among them. */
export const controlTypes: ReadonlyMap<string, ControlType> = new Map(
  [
    app,
    screen,
    label,
    button,
    textInput,
    gallery,
    groupContainer,
    rectangle,
    image,
    checkBox,
    icon,
    htmlViewer,
    comboBox,
    dropDown,
    datePicker,
    toggle,
    timer,
    slider,
    radio,
    rating,
    attachments,
    listBox,
    richTextEditor,
    pdfViewer,
    form,
    formViewer,
    fluidGrid,
    circle,
    star,
    arrow,
    triangle,
    pentagon,
    hexagon,
    octagon,
    partialCircle,
    modernText,
    modernButton,
    modernDropdown,
    modernCombobox,
    modernDatePicker,
    fluentText,
    fluentButton,
    fluentTextInput,
    fluentComboBox,
    fluentDropDown,
    fluentDatePicker,
    fluentCheckBox,
    fluentRadio,
    fluentToggle,
    fluentNumberInput,
    fluentSlider,
    fluentLink,
    fluentProgress,
    fluentBadge,
    fluentSpinner,
    fluentTabList,
    fluent8Label,
    fluent8Button,
    fluent8TextBox,
    fluent8CheckBox,
    fluent8ComboBox,
    typedDataCard,
    dataCard,
  ].map((type) => [type.type, type]),
)

/** What a property is on a control type, or undefined when the type or the property is unknown. */
export function findProperty(type: string, property: string): PropertyDefinition | undefined {
  return controlTypes.get(type)?.properties.get(property)
}

/** What decides between the defaults of a property. */
export interface DefaultContext {
  readonly variant: string | undefined
  /** Whether the app is drawn for phones, where sizes start larger. */
  readonly isPhone: boolean
}

/** The formula in force without one in the document; undefined when there can be none. */
export function defaultOf(
  type: ControlType,
  property: string,
  { variant, isPhone }: DefaultContext,
): string | undefined {
  const definition = type.properties.get(property)
  if (!definition || definition.direction === 'out') return undefined
  return (
    type.variantDefaults[variant ?? '']?.[property] ??
    (isPhone ? type.phoneDefaults[property] : undefined) ??
    definition.default
  )
}
