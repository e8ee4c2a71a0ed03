import { T } from '@patchbay/power-fx'
import { data, defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A canvas of cards that is as long as they need. */
export const fluidGrid = defineControl({
  type: 'FluidGrid',
  version: '2.3.0',
  displayName: 'Scrollable screen',
  namePrefix: 'FluidGrid',
  isDrawn: false,
  primaryInput: 'Height',
  canHaveChildren: true,
  properties: [
    { ...data('Reset', T.Boolean, 'false'), hidden: true },
    design('BorderColor', T.Color, 'RGBA(0, 0, 0, 1)'),
    design('Fill', T.Color, 'RGBA(0, 0, 0, 0)'),
    design('LayoutX', T.Number),
    design('LayoutY', T.Number),
    design('LayoutWidth', T.Number),
    design('LayoutHeight', T.Number),
    design('NumberOfColumns', T.Number, '1'),
    design('SnapToColumns', T.Boolean, 'true'),
    design('AcceptsFocus', T.Unknown),
    ...group.border('2', '4'),
    ...group.position('200', '500'),
    ...group.common('-1'),
    ...group.containerChild('200', '500'),
  ],
  pane: [
    section('Scrollable screen', ['Height']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [
      ['Color', 'Fill'],
      group.BORDER_ROW,
      'LayoutX',
      'LayoutY',
      'LayoutWidth',
      'LayoutHeight',
      'NumberOfColumns',
      'SnapToColumns',
      'AcceptsFocus',
    ]),
    section('Access', ['TabIndex']),
  ],
})
