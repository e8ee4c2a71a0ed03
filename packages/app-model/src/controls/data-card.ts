import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

/** Properties of a card; `X` and `Y` are its column and row among the cards of the form. */
const card = () => [
  behavior('OnReset'),
  data('DisplayName', T.Text, '""'),
  data('Default', T.Deferred),
  data('Required', T.Boolean),
  { ...data('Value', T.Deferred), hidden: true },
  data('Update', T.Deferred),
  data('MaxLength', T.Number),
  data('AllowedValues', T.Deferred),
  { ...data('FieldName', T.Text, '""'), hidden: true },
  output('Error', T.Text),
  output('Valid', T.Boolean),
  output('Unsaved', T.Boolean),
  design('WidthFit', T.Boolean, 'false'),
  design('AutoHeight', T.Boolean, 'true'),
  design('Fill', T.Color, 'RGBA(0, 0, 0, 0)'),
  design('BorderColor', T.Color, 'RGBA(0, 0, 0, 1)'),
  design('BorderStyle', enumerationValue('BorderStyle'), 'BorderStyle.Solid'),
  design('BorderThickness', T.Number, '0'),
  design('X', T.Number, ''),
  design('Y', T.Number, ''),
  design('Width', T.Number, ''),
  design('Height', T.Number, '50'),
  design('Visible', T.Boolean, 'true'),
  design('DisplayMode', enumerationValue('DisplayMode'), 'Parent.DisplayMode'),
  data('ContentLanguage', T.Text, '""'),
  ...group.containerChild('', ''),
]

const pane = [
  section('Card', ['DisplayName', 'Default', 'Update', 'Required', 'MaxLength', 'AllowedValues']),
  section('Size and position', [...group.POSITION_ROWS, 'WidthFit']),
  section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode']),
]

/** Cards that only show; one of text is less high than one to write in. */
const VIEW_CARDS = ['Textual', 'Number', 'Date', 'DateTime', 'ComboBox', 'Toggle', 'Image'].flatMap(
  (kind) => {
    const defaults = {
      DisplayMode: 'DisplayMode.View',
      ...(kind === 'Textual' && { Height: '40' }),
    }
    return [`${kind}View`, `Classic${kind}View`].map((variant) => [variant, defaults] as const)
  },
)

/** A card without a column: nothing around it says whether it can be changed. */
const BLANK_CARD = { DisplayMode: 'DisplayMode.Edit', Required: 'false', WidthFit: 'true' }

/** A card for one column of a form's row. */
export const typedDataCard = defineControl({
  type: 'TypedDataCard',
  version: '1.0.7',
  displayName: 'Card',
  namePrefix: 'DataCard',
  isDrawn: false,
  canHaveChildren: true,
  phoneDefaults: { Height: '70', Width: '640' },
  variantDefaults: { ...Object.fromEntries(VIEW_CARDS), BlankCard: BLANK_CARD },
  primaryInput: 'Default',
  properties: [data('DataField', T.Text, '""'), ...card()],
  pane,
})

/** A card that is bound to no column. */
export const dataCard = defineControl({
  type: 'DataCard',
  version: '1.0.7',
  displayName: 'Custom card',
  namePrefix: 'DataCard',
  isDrawn: false,
  canHaveChildren: true,
  phoneDefaults: { Height: '70' },
  primaryInput: 'Default',
  properties: [{ ...data('DataField', T.Text, '""'), hidden: true }, ...card()],
  pane,
})
