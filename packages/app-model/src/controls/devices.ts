import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

const frame = () => [
  data('AccessibleLabel', T.Text, '""'),
  data('Tooltip', T.Text, '""'),
  design('BorderColor', T.Color, 'App.Theme.Colors.Darker40'),
  design('BorderStyle', enumerationValue('BorderStyle'), 'BorderStyle.Solid'),
  design('BorderThickness', T.Number, '0'),
]

/** Takes pictures. */
export const camera = defineControl({
  type: 'Camera',
  version: '2.2.0',
  displayName: 'Camera',
  namePrefix: 'Camera',
  isDrawn: false,
  primaryInput: 'Camera',
  primaryOutput: 'Photo',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    behavior('OnStream'),
    output('Photo', T.Image),
    output('Stream', T.Image),
    data('Camera', T.Number, '-1'),
    data('StreamRate', T.Number, '0'),
    ...frame(),
    design('FocusedBorderColor', T.Color, 'Self.BorderColor'),
    design('FocusedBorderThickness', T.Number, '4'),
    ...group.position('400', '300'),
    ...group.common('0'),
    ...group.containerChild('400', '300'),
  ],
  pane: [
    section('Camera', ['Camera', 'StreamRate', 'DisplayMode']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [group.BORDER_ROW, 'Tooltip', 'TabIndex']),
  ],
})

const SCANNER = [
  data('BarcodeType', T.Deferred, '"Auto"'),
  data('Text', T.Text, '"Scan"'),
  output('Value', T.Text),
  output('Barcodes', T.table({ Value: T.Text, Type: T.Text })),
]

/** A button that reads bar codes with the device's camera. */
export const barcodeScanner = defineControl({
  type: 'BarcodeScanner',
  displayName: 'Bar code scanner',
  namePrefix: 'BarcodeScanner',
  isDrawn: false,
  primaryInput: 'Text',
  primaryOutput: 'Value',
  primaryBehavior: 'OnScan',
  properties: [
    behavior('OnScan'),
    behavior('OnCancel'),
    behavior('OnChange'),
    behavior('OnSelect'),
    ...SCANNER,
    ...frame(),
    design('FlashlightEnabled', T.Boolean, 'true'),
    ...group.stateColors('Color', 'App.Theme.Colors.PrimaryForeground', 'RGBA(166, 166, 166, 1)'),
    ...group.stateColors('Fill', 'App.Theme.Colors.Primary', 'RGBA(244, 244, 244, 1)'),
    ...group.text('15', 'FontWeight.Semibold'),
    ...group.radius('10'),
    ...group.position('160', '40'),
    ...group.common('0'),
    ...group.containerChild('160', '40'),
  ],
  pane: [
    section('Scanner', ['Text', 'BarcodeType', 'FlashlightEnabled', 'DisplayMode']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Color', 'Fill'], group.BORDER_ROW, group.RADIUS_ROW]),
  ],
})

/** Reads bar codes with the device's camera, of the modern set. */
export const barcodeReader = defineControl({
  type: 'BarcodeReader',
  displayName: 'Bar code reader',
  namePrefix: 'BarcodeReader',
  isDrawn: false,
  primaryInput: 'Text',
  primaryOutput: 'Barcodes',
  primaryBehavior: 'OnScan',
  properties: [
    behavior('OnScan'),
    behavior('OnCancel'),
    behavior('OnChange'),
    ...SCANNER,
    data('ScanningMode', T.Deferred),
    data('BeepOnScan', T.Boolean, 'true'),
    ...frame(),
    ...group.fluentStyle().filter(({ name }) => !name.startsWith('Border')),
    ...group.position('160', '32'),
    ...group.common('0'),
    ...group.containerChild('160', '32'),
  ],
  pane: [
    section('Reader', ['Text', 'BarcodeType', 'BeepOnScan', 'DisplayMode']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [group.BORDER_ROW, 'BasePaletteColor', 'TabIndex']),
  ],
})
