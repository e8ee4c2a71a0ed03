import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A check box of the classic set. `Value` starts as `Default`. */
export const checkBox = defineControl({
  type: 'Classic/CheckBox',
  version: '2.1.0',
  displayName: 'Check box',
  namePrefix: 'Checkbox',
  insert: ['Input'],
  primaryInput: 'Text',
  primaryOutput: 'Value',
  primaryBehavior: 'OnCheck',
  properties: [
    behavior('OnCheck'),
    behavior('OnUncheck'),
    behavior('OnSelect'),
    data('Text', T.Text, '"Option"'),
    data('Default', T.Boolean, 'false'),
    output('Value', T.Boolean),
    data('Reset', T.Boolean, 'false'),
    data('Tooltip', T.Text, '""'),
    design('CheckmarkFill', T.Color, 'App.Theme.Colors.Primary'),
    design('CheckboxBackgroundFill', T.Color, 'RGBA(255, 255, 255, 1)'),
    design('CheckboxBorderColor', T.Color, 'RGBA(0, 0, 0, 1)'),
    design('CheckboxSize', T.Number, '30'),
    ...group.stateColors('Color', 'RGBA(0, 0, 0, 1)', 'RGBA(166, 166, 166, 1)'),
    ...group.stateColors('Fill', 'RGBA(0, 0, 0, 0)', 'RGBA(0, 0, 0, 0)'),
    ...group.stateColors('BorderColor', 'App.Theme.Colors.Darker40', 'RGBA(56, 56, 56, 1)'),
    ...group.border('0', '4'),
    ...group.text('13', 'FontWeight.Normal'),
    ...group.padding('5'),
    design('VerticalAlign', enumerationValue('VerticalAlign'), 'VerticalAlign.Middle'),
    ...group.position('150', '50'),
    ...group.common('0'),
    ...group.containerChild('150', '50'),
  ],
  pane: [
    section('Check box', [
      'Text',
      'Default',
      'Font',
      'Size',
      'FontWeight',
      group.STYLE_ROW,
      'DisplayMode',
    ]),
    section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW]),
    section('Style', [
      ['Color', 'Color', 'Fill'],
      ['Mark', 'CheckmarkFill', 'CheckboxBackgroundFill', 'CheckboxBorderColor', 'CheckboxSize'],
      group.BORDER_ROW,
      'VerticalAlign',
    ]),
    section('Access', ['Tooltip', 'TabIndex']),
  ],
})
