import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A picture of the built-in set, often used as a button. */
export const icon = defineControl({
  type: 'Classic/Icon',
  version: '2.5.0',
  displayName: 'Icon',
  namePrefix: 'Icon',
  isDrawn: false,
  primaryInput: 'Icon',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    design('Icon', enumerationValue('Icon'), 'Icon.ArrowDown'),
    design('Rotation', T.Number, '0'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('AutoDisableOnSelect', T.Boolean, 'true'),
    design('PreserveAspectRatio', T.Boolean, 'true'),
    ...group.stateColors(
      'Color',
      'RGBA(0, 0, 0, 1)',
      'RGBA(244, 244, 244, 1)',
      'ColorFade(Self.Color, -20%)',
      'ColorFade(Self.Color, 20%)',
    ),
    ...group.stateColors('Fill', 'RGBA(0, 0, 0, 0)', 'Self.Fill'),
    ...group.stateColors(
      'BorderColor',
      'App.Theme.Colors.Darker40',
      'RGBA(166, 166, 166, 1)',
      'ColorFade(Self.BorderColor, -20%)',
      'ColorFade(Self.BorderColor, 20%)',
    ),
    ...group.border('0', '2'),
    ...group.padding('0'),
    ...group.position('64', '64'),
    ...group.common('-1'),
    ...group.containerChild('64', '64'),
  ],
  pane: [
    section('Icon', ['Icon']),
    section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW]),
    section('Style', [
      ['Color', 'Color', 'Fill'],
      group.BORDER_ROW,
      'Rotation',
      'AutoDisableOnSelect',
      'DisplayMode',
      'PreserveAspectRatio',
    ]),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})
