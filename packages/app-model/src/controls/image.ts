import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A picture from an address or a data URI. */
export const image = defineControl({
  type: 'Image',
  version: '2.2.3',
  displayName: 'Image',
  namePrefix: 'Image',
  insert: ['Media'],
  primaryInput: 'Image',
  primaryOutput: 'Image',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('Image', T.Image, 'SampleImage'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('ImagePosition', enumerationValue('ImagePosition'), 'ImagePosition.Fit'),
    design('Transparency', T.Number, '0'),
    design('ImageRotation', T.Deferred, 'ImageRotation.None'),
    design('FlipHorizontal', T.Boolean, 'false'),
    design('FlipVertical', T.Boolean, 'false'),
    design('AutoDisableOnSelect', T.Boolean, 'true'),
    { ...design('ApplyEXIFOrientation', T.Boolean, 'true'), hidden: true },
    { ...design('CalculateOriginalDimensions', T.Boolean, 'false'), hidden: true },
    ...group.stateColors('Fill', 'RGBA(0, 0, 0, 0)', 'RGBA(0, 0, 0, 0)'),
    ...group.stateColors('BorderColor', 'App.Theme.Colors.Darker40', 'RGBA(56, 56, 56, 1)'),
    ...group.border('0', '4'),
    ...group.radius('0'),
    ...group.padding('0'),
    ...group.position('100', '100'),
    ...group.common('-1'),
    ...group.containerChild('100', '100'),
  ],
  pane: [
    section('Image', ['Image', 'ImagePosition', 'Transparency', 'DisplayMode']),
    section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW]),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, group.RADIUS_ROW]),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})
