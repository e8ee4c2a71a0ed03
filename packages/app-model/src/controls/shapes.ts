import { T } from '@patchbay/power-fx'
import { behavior, data, defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A filled circle. */
export const circle = defineControl({
  type: 'Circle',
  version: '2.3.0',
  displayName: 'Circle',
  namePrefix: 'Circle',
  isDrawn: false,
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 255, 1)'),
    design('PreserveAspectRatio', T.Boolean, 'true'),
    ...group.stateColors('Fill', 'RGBA(0, 176, 240, 1)', 'Self.Fill'),
    ...group.border('0', '2'),
    ...group.position('100', '100'),
    ...group.common('-1'),
    ...group.containerChild('100', '100'),
  ],
  pane: [
    section('Circle', ['Fill']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'PreserveAspectRatio']),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})

/** A filled star. */
export const star = defineControl({
  type: 'Star',
  version: '2.4.0',
  displayName: 'Star',
  namePrefix: 'Star',
  isDrawn: false,
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 255, 1)'),
    design('PreserveAspectRatio', T.Boolean, 'false'),
    ...group.stateColors('Fill', 'RGBA(0, 176, 240, 1)', 'Self.Fill'),
    ...group.border('0', '2'),
    ...group.position('100', '100'),
    ...group.common('-1'),
    ...group.containerChild('100', '100'),
  ],
  pane: [
    section('Star', ['Fill']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'PreserveAspectRatio']),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})

/** A filled arrow. */
export const arrow = defineControl({
  type: 'Arrow',
  version: '2.3.0',
  displayName: 'Arrow',
  namePrefix: 'Arrow',
  isDrawn: false,
  phoneDefaults: { Width: '100', Height: '100' },
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('PreserveAspectRatio', T.Boolean, 'true'),
    ...group.stateColors(
      'Fill',
      'RGBA(0, 176, 240, 1)',
      'RGBA(119, 119, 119, .5)',
      'ColorFade(Self.Fill, -15%)',
      'ColorFade(Self.Fill, 15%)',
    ),
    ...group.stateColors(
      'BorderColor',
      'RGBA(0, 0, 0, 1)',
      'RGBA(56, 56, 56, 1)',
      'ColorFade(Self.BorderColor, -20%)',
      'ColorFade(Self.BorderColor, 20%)',
    ),
    ...group.border('0', '2'),
    ...group.position('50', '50'),
    ...group.common('-1'),
    ...group.containerChild('50', '50'),
  ],
  pane: [
    section('Arrow', ['Fill']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'PreserveAspectRatio']),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})

/** A filled triangle. */
export const triangle = defineControl({
  type: 'Triangle',
  version: '2.3.0',
  displayName: 'Triangle',
  namePrefix: 'Triangle',
  isDrawn: false,
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 255, 1)'),
    design('PreserveAspectRatio', T.Boolean, 'false'),
    ...group.stateColors('Fill', 'RGBA(0, 176, 240, 1)', 'Self.Fill'),
    ...group.border('0', '2'),
    ...group.position('100', '100'),
    ...group.common('-1'),
    ...group.containerChild('100', '100'),
  ],
  pane: [
    section('Triangle', ['Fill']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'PreserveAspectRatio']),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})

/** A filled pentagon. */
export const pentagon = defineControl({
  type: 'Pentagon',
  version: '2.3.0',
  displayName: 'Pentagon',
  namePrefix: 'Pentagon',
  isDrawn: false,
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 255, 1)'),
    design('PreserveAspectRatio', T.Boolean, 'false'),
    ...group.stateColors('Fill', 'RGBA(0, 176, 240, 1)', 'Self.Fill'),
    ...group.border('0', '2'),
    ...group.position('100', '100'),
    ...group.common('-1'),
    ...group.containerChild('100', '100'),
  ],
  pane: [
    section('Pentagon', ['Fill']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'PreserveAspectRatio']),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})

/** A filled hexagon. */
export const hexagon = defineControl({
  type: 'Hexagon',
  version: '2.3.0',
  displayName: 'Hexagon',
  namePrefix: 'Hexagon',
  isDrawn: false,
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 255, 1)'),
    design('PreserveAspectRatio', T.Boolean, 'false'),
    ...group.stateColors('Fill', 'RGBA(0, 176, 240, 1)', 'Self.Fill'),
    ...group.border('0', '2'),
    ...group.position('100', '100'),
    ...group.common('-1'),
    ...group.containerChild('100', '100'),
  ],
  pane: [
    section('Hexagon', ['Fill']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'PreserveAspectRatio']),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})

/** A filled octagon. */
export const octagon = defineControl({
  type: 'Octagon',
  version: '2.3.0',
  displayName: 'Octagon',
  namePrefix: 'Octagon',
  isDrawn: false,
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 255, 1)'),
    design('PreserveAspectRatio', T.Boolean, 'false'),
    ...group.stateColors('Fill', 'RGBA(0, 176, 240, 1)', 'Self.Fill'),
    ...group.border('0', '2'),
    ...group.position('100', '100'),
    ...group.common('-1'),
    ...group.containerChild('100', '100'),
  ],
  pane: [
    section('Octagon', ['Fill']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'PreserveAspectRatio']),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})

/** A filled partial circle. */
export const partialCircle = defineControl({
  type: 'PartialCircle',
  version: '2.3.0',
  displayName: 'Partial circle',
  namePrefix: 'PartialCircle',
  isDrawn: false,
  primaryInput: 'Fill',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('AccessibleLabel', T.Text, '""'),
    data('Tooltip', T.Text, '""'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 255, 1)'),
    design('PreserveAspectRatio', T.Boolean, 'false'),
    ...group.stateColors('Fill', 'RGBA(0, 176, 240, 1)', 'Self.Fill'),
    ...group.border('0', '2'),
    ...group.position('100', '100'),
    ...group.common('-1'),
    ...group.containerChild('100', '100'),
  ],
  pane: [
    section('Partial circle', ['Fill']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'PreserveAspectRatio']),
    section('Access', ['AccessibleLabel', 'Tooltip', 'TabIndex']),
  ],
})
