import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

/** Cards for the columns of one row, to read. */
export const formViewer = defineControl({
  type: 'FormViewer',
  version: '2.3.4',
  displayName: 'Display form',
  namePrefix: 'FormViewer',
  isDrawn: false,
  phoneDefaults: { Width: '640', NumberOfColumns: '1' },
  primaryInput: 'DataSource',
  canHaveChildren: true,
  properties: [
    data('DataSource', T.table({})),
    data('Item', T.Unknown),
    output('DisplayMode', enumerationValue('DisplayMode')),
    { ...output('Current', T.Deferred), hidden: true },
    data('ContentLanguage', T.Text, '""'),
    design('Fill', T.Color, 'RGBA(0, 0, 0, 0)'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 0, 1)'),
    design('NumberOfColumns', T.Number, '3'),
    design('SnapToColumns', T.Boolean, 'true'),
    design('Visible', T.Boolean, 'true'),
    design('AcceptsFocus', T.Unknown),
    { ...design('TabIndex', T.Number, '-1'), hidden: true },
    ...group.border('0', '4'),
    ...group.position('800', '500'),
    ...group.containerChild('800', '500'),
  ],
  pane: [
    section('Display form', ['DataSource', 'Item']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [
      ['Color', 'Fill'],
      group.BORDER_ROW,
      'NumberOfColumns',
      'SnapToColumns',
      'AcceptsFocus',
    ]),
    section('Access', ['TabIndex']),
  ],
})
