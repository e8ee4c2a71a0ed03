import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A button of the classic set. */
export const button = defineControl({
  type: 'Classic/Button',
  version: '2.2.0',
  displayName: 'Button',
  namePrefix: 'Button',
  insert: ['Popular', 'Input'],
  primaryInput: 'OnSelect',
  primaryOutput: 'Pressed',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    output('Pressed', T.Boolean),
    data('Text', T.Text, '"Button"'),
    data('Tooltip', T.Text, '""'),
    design('AutoDisableOnSelect', T.Boolean, 'true'),
    ...group.stateColors(
      'Color',
      'App.Theme.Colors.PrimaryForeground',
      'RGBA(166, 166, 166, 1)',
      'Self.Fill',
      'App.Theme.Colors.PrimaryForeground',
    ),
    ...group.stateColors(
      'Fill',
      'App.Theme.Colors.Primary',
      'RGBA(244, 244, 244, 1)',
      'App.Theme.Colors.PrimaryForeground',
      'App.Theme.Colors.Darker10',
    ),
    ...group.stateColors(
      'BorderColor',
      'App.Theme.Colors.Primary',
      'RGBA(244, 244, 244, 1)',
      'App.Theme.Colors.Darker40',
      'App.Theme.Colors.Darker10',
    ),
    ...group.border('2', '4'),
    ...group.radius('10'),
    ...group.text('15', 'FontWeight.Semibold'),
    ...group.padding('5'),
    design('Align', enumerationValue('Align'), 'Align.Center'),
    design('VerticalAlign', enumerationValue('VerticalAlign'), 'VerticalAlign.Middle'),
    ...group.position('160', '40'),
    ...group.common('0'),
    ...group.containerChild('160', '40'),
  ],
  pane: [
    section('Button', ['Text', 'DisplayMode']),
    section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW]),
    section('Style', [
      ['Color', 'Color', 'Fill'],
      group.BORDER_ROW,
      group.RADIUS_ROW,
      'Font',
      'Size',
      'FontWeight',
      group.STYLE_ROW,
      'Align',
      'VerticalAlign',
    ]),
    section('States', [
      'AutoDisableOnSelect',
      ['Disabled color', 'DisabledColor', 'DisabledFill', 'DisabledBorderColor'],
      ['Pressed color', 'PressedColor', 'PressedFill', 'PressedBorderColor'],
      ['Hover color', 'HoverColor', 'HoverFill', 'HoverBorderColor'],
      'Tooltip',
      'TabIndex',
    ]),
  ],
})
