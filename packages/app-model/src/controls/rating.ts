import { T } from '@patchbay/power-fx'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A number chosen as stars. */
export const rating = defineControl({
  type: 'Rating',
  version: '2.1.0',
  displayName: 'Rating',
  namePrefix: 'Rating',
  isDrawn: false,
  phoneDefaults: { Width: '350', Height: '77' },
  primaryInput: 'Default',
  primaryOutput: 'Value',
  primaryBehavior: 'OnChange',
  properties: [
    behavior('OnSelect'),
    behavior('OnChange'),
    data('Max', T.Number, '5'),
    data('Default', T.Number, '3'),
    data('Reset', T.Boolean, 'false'),
    output('Value', T.Number),
    design('RatingFill', T.Color, 'RGBA(0, 176, 240, 1)'),
    data('AccessibleLabel', T.Text, '""'),
    design('ShowValue', T.Boolean, 'true'),
    data('Tooltip', T.Text, '""'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 0, 1)'),
    { ...design('DisabledBorderColor', T.Color, 'RGBA(159, 167, 165, 1)'), hidden: true },
    ...group.stateColors('Fill', 'RGBA(0, 0, 0, 0)', 'Self.Fill'),
    ...group.border('0', '2'),
    ...group.position('200', '40'),
    ...group.common('0'),
    ...group.containerChild('200', '40'),
  ],
  pane: [
    section('Rating', ['Max', 'Default']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [
      ['Color', 'Fill'],
      group.BORDER_ROW,
      'Reset',
      'RatingFill',
      'ShowValue',
      'DisplayMode',
    ]),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})
