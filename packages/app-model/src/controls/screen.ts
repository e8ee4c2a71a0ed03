import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, output, section } from './definition.ts'

/** A screen. */
export const screen = defineControl({
  type: 'Screen',
  displayName: 'Screen',
  namePrefix: 'Screen',
  canHaveChildren: true,
  primaryInput: 'Fill',
  primaryBehavior: 'OnVisible',
  properties: [
    behavior('OnVisible'),
    behavior('OnHidden'),
    data('BackgroundImage', T.Image, ''),
    data('ContentLanguage', T.Text, '""'),
    design('Fill', T.Color, 'Color.White'),
    design('ImagePosition', enumerationValue('ImagePosition'), 'ImagePosition.Fit'),
    design('Height', T.Number, 'Max(App.Height, App.MinScreenHeight)'),
    design('Width', T.Number, 'Max(App.Width, App.MinScreenWidth)'),
    design(
      'Size',
      T.Number,
      '1 + CountRows(App.SizeBreakpoints) - CountIf(App.SizeBreakpoints, Value >= Self.Width)',
    ),
    design(
      'Orientation',
      enumerationValue('Layout'),
      'If(Self.Width < Self.Height, Layout.Vertical, Layout.Horizontal)',
    ),
    design('LoadingSpinner', enumerationValue('LoadingSpinner'), 'LoadingSpinner.None'),
    design('LoadingSpinnerColor', T.Color, 'App.Theme.Colors.Primary'),
    output('Name', T.Text),
    output('Printing', T.Boolean),
  ],
  pane: [
    section('Screen', ['Fill', 'BackgroundImage', 'ImagePosition']),
    section('Size', [['Size', 'Width', 'Height'], 'Orientation']),
    section('Loading', ['LoadingSpinner', 'LoadingSpinnerColor']),
  ],
})
