import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A box for other controls, laid out by hand or in a row, column or grid. */
export const groupContainer = defineControl({
  type: 'GroupContainer',
  version: '1.5.0',
  displayName: 'Container',
  namePrefix: 'Container',
  insert: ['Layout'],
  variants: ['ManualLayout', 'AutoLayout', 'GridLayout'],
  defaultVariant: 'ManualLayout',
  variantDefaults: {
    AutoLayout: { LayoutMode: 'LayoutMode.Auto' },
    GridLayout: {
      LayoutMode: 'LayoutMode.Grid',
      LayoutGridRows: '2',
      LayoutGridColumns: '4',
      LayoutGap: '8',
      PaddingTop: '8',
      PaddingRight: '8',
      PaddingBottom: '8',
      PaddingLeft: '8',
    },
  },
  canHaveChildren: true,
  properties: [
    design('Fill', T.Color, 'RGBA(0, 0, 0, 0)'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 0, 1)'),
    design('BorderStyle', enumerationValue('BorderStyle'), 'BorderStyle.Solid'),
    design('BorderThickness', T.Number, '0'),
    design('DropShadow', enumerationValue('DropShadow'), 'DropShadow.Light'),
    design('ChildTabPriority', T.Boolean, 'true'),
    design('EnableChildFocus', T.Boolean, 'true'),
    design('LayoutMode', enumerationValue('LayoutMode'), 'LayoutMode.Manual'),
    design('LayoutDirection', enumerationValue('LayoutDirection'), 'LayoutDirection.Horizontal'),
    design('LayoutAlignItems', enumerationValue('LayoutAlignItems'), 'LayoutAlignItems.Start'),
    design(
      'LayoutJustifyContent',
      enumerationValue('LayoutJustifyContent'),
      'LayoutJustifyContent.Start',
    ),
    design('LayoutGap', T.Number, '0'),
    design('LayoutOverflowX', enumerationValue('LayoutOverflow'), 'LayoutOverflow.Hide'),
    design('LayoutOverflowY', enumerationValue('LayoutOverflow'), 'LayoutOverflow.Hide'),
    design('LayoutWrap', T.Boolean, 'false'),
    design('LayoutGridRows', T.Number, '6'),
    design('LayoutGridColumns', T.Number, '6'),
    design('LayoutGridColumnMinWidth', T.Number, '0'),
    design('LayoutGridRowMinHeight', T.Number, '0'),
    ...group.radius('4'),
    ...group.padding('0'),
    ...group.position('500', '200'),
    ...group.common('-1').filter((property) => property.name !== 'TabIndex'),
    ...group.containerChild('250', '100'),
  ],
  pane: [
    section('General', [
      'LayoutMode',
      'LayoutDirection',
      'LayoutJustifyContent',
      'LayoutAlignItems',
      'LayoutGap',
      'LayoutOverflowX',
      'LayoutOverflowY',
      'LayoutWrap',
    ]),
    section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW]),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, group.RADIUS_ROW, 'DropShadow']),
  ],
})
