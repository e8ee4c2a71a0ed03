import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** Text on the screen. */
export const label = defineControl({
  type: 'Label',
  version: '2.5.1',
  displayName: 'Text label',
  namePrefix: 'Label',
  insert: ['Popular', 'Display'],
  primaryInput: 'Text',
  primaryOutput: 'Text',
  properties: [
    behavior('OnSelect'),
    data('Text', T.Text, '"Text"'),
    data('Tooltip', T.Text, '""'),
    data('Role', enumerationValue('TextRole'), 'TextRole.Default'),
    data('Live', enumerationValue('Live'), 'Live.Off'),
    design('LineHeight', T.Number, '1.2'),
    design('Overflow', enumerationValue('Overflow'), 'Overflow.Hidden'),
    design('AutoHeight', T.Boolean, 'false'),
    design('Wrap', T.Boolean, 'true'),
    { ...design('IsErrorMessage', T.Boolean, 'false'), hidden: true },
    ...group.stateColors('Color', 'RGBA(0, 0, 0, 1)', 'RGBA(166, 166, 166, 1)'),
    ...group.stateColors('Fill', 'RGBA(0, 0, 0, 0)', 'RGBA(0, 0, 0, 0)'),
    ...group.stateColors('BorderColor', 'App.Theme.Colors.Darker40', 'RGBA(56, 56, 56, 1)'),
    ...group.border('0', '0'),
    ...group.text('13', 'FontWeight.Normal'),
    ...group.padding('5'),
    design('Align', enumerationValue('Align'), 'Align.Left'),
    design('VerticalAlign', enumerationValue('VerticalAlign'), 'VerticalAlign.Middle'),
    ...group.position('150', '40'),
    ...group.common('-1'),
    ...group.containerChild('150', '40'),
  ],
  pane: [
    section('Text', [
      'Text',
      'Font',
      'Size',
      'FontWeight',
      group.STYLE_ROW,
      'Align',
      'AutoHeight',
      'LineHeight',
      'Overflow',
      'DisplayMode',
    ]),
    section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW]),
    section('Style', [
      ['Color', 'Color', 'Fill'],
      group.BORDER_ROW,
      ['Focused border', 'FocusedBorderThickness', 'FocusedBorderColor'],
      'Wrap',
      'VerticalAlign',
    ]),
    section('States', [
      ['Disabled color', 'DisabledColor', 'DisabledFill', 'DisabledBorderColor'],
      ['Hover color', 'HoverColor', 'HoverFill', 'HoverBorderColor'],
      'Tooltip',
      'TabIndex',
    ]),
  ],
})
