import { T } from '@patchbay/power-fx'
import { behavior, data, defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A filled box, often behind other controls. */
export const rectangle = defineControl({
  type: 'Rectangle',
  version: '2.3.0',
  displayName: 'Rectangle',
  namePrefix: 'Rectangle',
  insert: ['Popular', 'Shapes'],
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    ...group.stateColors(
      'Fill',
      'App.Theme.Colors.Primary',
      'RGBA(119, 119, 119, 1)',
      'Self.Fill',
      'Self.Fill',
    ),
    design('BorderColor', T.Color, 'App.Theme.Colors.Darker40'),
    ...group.border('0', '0'),
    { ...design('PreserveAspectRatio', T.Boolean, 'false'), hidden: true },
    ...group.position('150', '100'),
    ...group.common('-1'),
    ...group.containerChild('150', '100'),
  ],
  pane: [
    section('Rectangle', ['DisplayMode']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW]),
    section('States', [
      ['Disabled color', 'DisabledFill'],
      ['Pressed color', 'PressedFill'],
      ['Hover color', 'HoverFill'],
      'AccessibleLabel',
      'Tooltip',
      'TabIndex',
    ]),
  ],
})
