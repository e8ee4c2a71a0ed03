import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

/** Cards for the columns of one row, with what it takes to save it. */
export const form = defineControl({
  type: 'Form',
  version: '2.4.4',
  displayName: 'Edit form',
  namePrefix: 'Form',
  isDrawn: false,
  variants: ['Classic', 'Modern'],
  // Without a variant it is the modern form of a package that was made before variants were named.
  variantDefaults: { '': { UseFluentV9Cards: 'true' }, Modern: { UseFluentV9Cards: 'true' } },
  phoneDefaults: { Width: '640', NumberOfColumns: '1' },
  primaryInput: 'DataSource',
  canHaveChildren: true,
  properties: [
    behavior('OnSuccess'),
    behavior('OnReset'),
    behavior('OnFailure'),
    data('DataSource', T.table({})),
    output('Mode', enumerationValue('FormMode')),
    output('DisplayMode', enumerationValue('DisplayMode')),
    data('DefaultMode', enumerationValue('FormMode'), 'FormMode.Edit'),
    data('Item', T.Unknown),
    { ...output('Current', T.Deferred), hidden: true },
    output('Updates', T.Deferred),
    output('LastSubmit', T.Deferred),
    output('Unsaved', T.Boolean),
    output('Error', T.Text),
    output('ErrorKind', T.Deferred),
    output('Valid', T.Boolean),
    { ...data('UseFluentV9Cards', T.Boolean, 'false'), hidden: true },
    design('Fill', T.Color, 'RGBA(0, 0, 0, 0)'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 0, 1)'),
    design('NumberOfColumns', T.Number, '3'),
    design('SnapToColumns', T.Boolean, 'true'),
    design('Visible', T.Boolean, 'true'),
    data('ContentLanguage', T.Text, '""'),
    design('AcceptsFocus', T.Unknown, 'false'),
    { ...design('TabIndex', T.Number, '-1'), hidden: true },
    ...group.border('0', '4'),
    ...group.position('800', '500'),
    ...group.containerChild('800', '500'),
  ],
  pane: [
    section('Edit form', ['DataSource', 'DefaultMode', 'Item']),
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
