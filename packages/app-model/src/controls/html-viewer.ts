import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** Text with HTML in it. */
export const htmlViewer = defineControl({
  type: 'HtmlViewer',
  version: '2.1.0',
  displayName: 'HTML text',
  namePrefix: 'HtmlText',
  isDrawn: false,
  phoneDefaults: { Size: '24', Width: '560', Height: '70' },
  primaryInput: 'HtmlText',
  primaryBehavior: 'OnSelect',
  properties: [
    behavior('OnSelect'),
    data('HtmlText', T.Text),
    design('AutoHeight', T.Boolean, 'false'),
    data('Tooltip', T.Text, '""'),
    data('ContentLanguage', T.Text, '""'),
    design('DisplayMode', enumerationValue('DisplayMode'), 'DisplayMode.Edit'),
    design('DisabledFill', T.Color, 'RGBA(119, 119, 119, .4)'),
    design('Font', enumerationValue('Font'), "Font.'Open Sans'"),
    design('Color', T.Color, 'RGBA(0, 0, 0, 1)'),
    design('Size', T.Number, '13'),
    design('Fill', T.Color, 'RGBA(255, 255, 255, 0)'),
    design('BorderStyle', enumerationValue('BorderStyle'), 'BorderStyle.None'),
    design('BorderThickness', T.Number, '0'),
    design('Visible', T.Boolean, 'true'),
    ...group.stateColors('BorderColor', 'RGBA(0, 0, 0, 1)', 'RGBA(166, 166, 166, 1)'),
    ...group.padding('5'),
    ...group.position('200', '40'),
    ...group.containerChild('200', '40'),
  ],
  pane: [
    section('HTML text', ['HtmlText']),
    section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW]),
    section('Style', [
      ['Color', 'Color', 'Fill'],
      group.BORDER_ROW,
      'AutoHeight',
      'DisplayMode',
      'Font',
      'Size',
    ]),
    section('Access', ['Tooltip']),
  ],
})
