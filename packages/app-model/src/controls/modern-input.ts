import { type Type, T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import type { PropertyDefinition } from './definition.ts'
import * as group from './property-groups.ts'

/** What the newest set's controls for entering have in common; blank means the theme's. */
const input = (size: string): PropertyDefinition[] => [
  data('AccessibleLabel', T.Text, '""'),
  data('ContentLanguage', T.Text, '""'),
  data('Tooltip', T.Text, '""'),
  design('Appearance', T.Deferred, 'Appearance.FilledDarker'),
  design('BasePaletteColor', T.Deferred),
  design('Fill', T.Color),
  design('Color', T.Color),
  design('BorderColor', T.Color),
  design('BorderStyle', enumerationValue('BorderStyle'), '""'),
  design('BorderThickness', T.Number),
  design('Font', enumerationValue('Font'), '""'),
  design('Size', T.Number, size),
  design('FontWeight', enumerationValue('FontWeight'), 'FontWeight.Normal'),
  design('Italic', T.Boolean, 'false'),
  design('Underline', T.Boolean, 'false'),
  design('Strikethrough', T.Boolean, 'false'),
  design('Align', enumerationValue('Align'), 'Align.Left'),
  ...group.radius(''),
  ...group.padding(''),
  ...group.position('320', '32'),
  ...group.common('0'),
  ...group.containerChild('320', '32'),
]

const validation = (): PropertyDefinition[] => [
  design('ValidationState', T.Deferred, 'ValidationState.None'),
  data('Required', T.Boolean, 'false'),
]

const LOOKS = section('Style', [
  ['Color', 'Color', 'Fill'],
  group.BORDER_ROW,
  group.RADIUS_ROW,
  group.STYLE_ROW,
  'Appearance',
  'BasePaletteColor',
  'Font',
  'Size',
  'FontWeight',
  'Align',
  'DisplayMode',
  'TabIndex',
])
const PLACE = section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW])
const ACCESS = section('Access', ['AccessibleLabel', 'Tooltip', 'ContentLanguage'])
const PHONE = { Size: '24', Width: '560', Height: '64' }
/** One item of a control with `Items`; the checker puts the row's type in its place. */
const ANY: Type = T.Deferred

/** A field for text, of the newest set. */
export const modernTextInput = defineControl({
  type: 'ModernTextInput',
  version: '1.0.0',
  displayName: 'Text input',
  namePrefix: 'ModernTextInput',
  isDrawn: false,
  phoneDefaults: PHONE,
  primaryInput: 'Default',
  primaryOutput: 'Text',
  primaryBehavior: 'OnChange',
  dependencies: { Text: ['Default', 'MaxLength', 'Type'] },
  properties: [
    behavior('OnChange'),
    data('Default', T.Text, '""'),
    data('Placeholder', T.Text, '""'),
    data('MaxLength', T.Number),
    data('Type', T.Deferred, 'TextInputType.Text'),
    data('TriggerOutput', T.Deferred, 'TriggerOutput.FocusOut'),
    data('DelayOutput', T.Boolean, 'false'),
    output('Text', T.Text),
    ...validation(),
    ...input('15'),
  ],
  pane: [
    section('Text input', [
      'Default',
      'Placeholder',
      'Type',
      'MaxLength',
      'TriggerOutput',
      'Required',
      'ValidationState',
    ]),
    PLACE,
    LOOKS,
    ACCESS,
  ],
})

/** A field for a number, of the newest set. */
export const modernNumberInput = defineControl({
  type: 'ModernNumberInput',
  version: '1.0.0',
  displayName: 'Number input',
  namePrefix: 'ModernNumberInput',
  isDrawn: false,
  phoneDefaults: PHONE,
  primaryInput: 'Default',
  primaryOutput: 'Value',
  primaryBehavior: 'OnChange',
  dependencies: { Value: ['Default', 'Min', 'Max', 'Precision'] },
  properties: [
    behavior('OnChange'),
    data('Default', T.Number),
    data('HintText', T.Text, '""'),
    data('Min', T.Number),
    data('Max', T.Number),
    data('Step', T.Number, '1'),
    data('Precision', T.Deferred, 'DecimalPrecision.Auto'),
    data('TriggerOutput', T.Deferred, 'TriggerOutput.FocusOut'),
    output('Value', T.Number),
    ...validation(),
    ...input('15'),
  ],
  pane: [
    section('Number input', [
      'Default',
      'HintText',
      ['Range', 'Min', 'Max', 'Step'],
      'Precision',
      'Required',
      'ValidationState',
    ]),
    PLACE,
    LOOKS,
    ACCESS,
  ],
})

/** One choice of several, of the newest set. */
export const modernRadio = defineControl({
  type: 'ModernRadio',
  version: '1.0.0',
  displayName: 'Radio',
  namePrefix: 'ModernRadio',
  isDrawn: false,
  phoneDefaults: { Size: '24' },
  primaryInput: 'Items',
  primaryOutput: 'Selected',
  primaryBehavior: 'OnChange',
  dependencies: { Selected: ['Items', 'Default'] },
  properties: [
    behavior('OnChange'),
    data('Items', T.table({})),
    { ...data('ItemDisplayText', T.Deferred, 'ThisItem.Value'), isPerRow: true },
    data('Default', ANY),
    output('Selected', ANY),
    design('Layout', T.Deferred, 'Layout.Vertical'),
    ...validation(),
    ...input('15'),
    design('Height', T.Number, '100'),
  ],
  pane: [
    section('Radio', ['Items', 'ItemDisplayText', 'Default', 'Layout', 'Required']),
    PLACE,
    LOOKS,
    ACCESS,
  ],
})

/** An icon, of the newest set. */
export const modernIcon = defineControl({
  type: 'ModernIcon',
  version: '1.0.0',
  displayName: 'Icon',
  namePrefix: 'ModernIcon',
  isDrawn: false,
  primaryInput: 'Icon',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('Icon', T.Text, '"Add"'),
    design('IconStyle', T.Deferred, 'IconStyle.Outline'),
    design('Rotation', T.Number, '0'),
    ...input(''),
    design('Width', T.Number, '32'),
  ],
  pane: [section('Icon', ['Icon', 'IconStyle', 'Rotation']), PLACE, LOOKS, ACCESS],
})

/** Tabs, of the newest set. */
export const modernTabList = defineControl({
  type: 'ModernTabList',
  version: '1.0.0',
  displayName: 'Tabs or tab list',
  namePrefix: 'ModernTabList',
  isDrawn: false,
  phoneDefaults: { Width: '560', Height: '64' },
  primaryInput: 'Items',
  primaryOutput: 'Selected',
  primaryBehavior: 'OnChange',
  dependencies: { Selected: ['Items', 'Default'] },
  properties: [
    behavior('OnChange'),
    behavior('OnSelect'),
    data('Items', T.table({})),
    { ...data('ItemDisplayText', T.Deferred, 'ThisItem.Value'), isPerRow: true },
    data('Default', ANY),
    output('Selected', ANY),
    design('Alignment', T.Deferred),
    design('TabSize', T.Deferred),
    ...input('15'),
  ],
  pane: [
    section('Tabs', ['Items', 'ItemDisplayText', 'Default', 'Alignment', 'TabSize']),
    PLACE,
    LOOKS,
    ACCESS,
  ],
})
