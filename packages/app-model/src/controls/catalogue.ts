import { app } from './app.ts'
import { button } from './button.ts'
import { checkBox } from './check-box.ts'
import type { ControlType, PropertyDefinition } from './definition.ts'
import { gallery } from './gallery.ts'
import { groupContainer } from './group-container.ts'
import { image } from './image.ts'
import { isLeftOut } from './left-out.ts'
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
import { dataTable, dataTableColumn } from './data-table.ts'
import { barChart, legend, lineChart, pieChart, powerBi } from './charts.ts'
import {
  addMedia,
  audio,
  exportControl,
  importControl,
  microphone,
  penInput,
  video,
} from './media.ts'
import { barcodeReader, barcodeScanner, camera } from './devices.ts'
import {
  comboBoxDataField,
  dropDownDataField,
  fluent8ComboBoxDataField,
  fluent8RadioDataField,
  tabListDataField,
  tableDataField,
  toolbarDataField,
} from './columns.ts'
import {
  fluentAvatar,
  fluentHeader,
  fluentIcon,
  fluentInfoButton,
  fluentTable,
  fluentToolbar,
  streamVideo,
} from './fluent-display.ts'
import {
  fluent8DatePicker,
  fluent8Radio,
  fluent8Rating,
  fluent8Slider,
  fluent8Toggle,
} from './fluent-v8-input.ts'
import {
  modernIcon,
  modernNumberInput,
  modernRadio,
  modernTabList,
  modernTextInput,
} from './modern-input.ts'
import { PHONE_DEFAULTS, THEME_DEFAULTS, boundsOf } from './default-layers.ts'
import { OUTPUT_SOURCES } from './output-sources.ts'

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
    dataTable,
    dataTableColumn,
    barChart,
    lineChart,
    pieChart,
    legend,
    powerBi,
    addMedia,
    penInput,
    video,
    audio,
    microphone,
    exportControl,
    importControl,
    camera,
    barcodeScanner,
    barcodeReader,
    comboBoxDataField,
    dropDownDataField,
    tableDataField,
    tabListDataField,
    toolbarDataField,
    fluent8RadioDataField,
    fluent8ComboBoxDataField,
    fluentAvatar,
    fluentHeader,
    fluentIcon,
    fluentInfoButton,
    streamVideo,
    fluentTable,
    fluentToolbar,
    fluent8DatePicker,
    fluent8Radio,
    fluent8Rating,
    fluent8Slider,
    fluent8Toggle,
    modernTextInput,
    modernNumberInput,
    modernRadio,
    modernIcon,
    modernTabList,
  ].map((type) => [type.type, layered(type)]),
)

/** A type with what phones, the theme and the editor's bounds lay over its own table. */
function layered(type: ControlType): ControlType {
  return {
    ...type,
    isModern: type.properties.has('PCFTeamsTheme') || type.type.startsWith('FluentV8/'),
    phoneDefaults: { ...type.phoneDefaults, ...PHONE_DEFAULTS[type.type] },
    themeDefaults: { ...type.themeDefaults, ...THEME_DEFAULTS[type.type], ...boundsOf(type.type) },
    dependencies: { ...OUTPUT_SOURCES[type.type], ...type.dependencies },
  }
}

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
    type.variantDefaults[variant ?? type.defaultVariant ?? '']?.[property] ??
    (isPhone ? type.phoneDefaults[property] : undefined) ??
    type.themeDefaults[property] ??
    definition.default
  )
}

/** Looks for which modern controls spell "the theme's" as blank, `""` or 0, by version. */
const THEMED = /^(?:BasePaletteColor|Fill|Font\w*|Border\w+)$/
const NOTHING = new Set(['', '""', '0'])

/**
 * Whether a formula says the same as leaving the property out. Events are false in templates where
 * they have no formula; a blank one is written, but for screens and the app.
 */
export function isDefaultFormula(
  type: ControlType,
  property: string,
  formula: string,
  context: DefaultContext,
): boolean {
  const definition = type.properties.get(property)
  if (definition?.category === 'behavior')
    return formula === 'false' || (formula === '' && ['Screen', 'App'].includes(type.type))
  const wanted = defaultOf(type, property, context)
  if (formula === wanted || isLeftOut(type.type, property, formula)) return true
  if (wanted === undefined || !NOTHING.has(wanted)) return false
  return type.isModern && THEMED.test(property) && NOTHING.has(formula)
}
