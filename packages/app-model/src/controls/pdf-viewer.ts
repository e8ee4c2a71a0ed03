import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

/** Pages of a PDF document. */
export const pdfViewer = defineControl({
  type: 'PDFViewer',
  version: '2.3.0',
  displayName: 'PDF viewer',
  namePrefix: 'PDFViewer',
  isDrawn: false,
  phoneDefaults: { Width: '300', Height: '300' },
  primaryInput: 'Document',
  properties: [
    behavior('OnStateChange'),
    data('Document', T.Unknown, 'SamplePdf'),
    data('Zoom', T.Number, 'Zoom.FitWidth'),
    output('ActualZoom', T.Number),
    data('Page', T.Number, '1'),
    output('PageCount', T.Number),
    output('CurrentPage', T.Number),
    data('FindText', T.Text, '""'),
    output('CurrentFindText', T.Text),
    data('FindNext', T.Boolean, 'false'),
    data('FindPrevious', T.Boolean, 'false'),
    data('Password', T.Text, '""'),
    output('PasswordState', enumerationValue('PDFPasswordState')),
    data('ShowPasswordPrompt', T.Boolean, 'true'),
    data('Tooltip', T.Text, '""'),
    design('BorderStyle', enumerationValue('BorderStyle'), 'BorderStyle.Solid'),
    design('BorderThickness', T.Number, '0'),
    design('Fill', T.Color, 'RGBA(0, 0, 0, 0.5)'),
    design('ShowControls', T.Boolean, 'false'),
    ...group.stateColors(
      'BorderColor',
      'RGBA(0, 0, 0, 1)',
      'ColorFade(Self.BorderColor, 40%)',
      'Self.HoverBorderColor',
    ),
    ...group.padding('0'),
    ...group.position('640', '480'),
    ...group.common('0'),
    ...group.containerChild('640', '480'),
  ],
  pane: [
    section('PDF viewer', [
      'Document',
      'Zoom',
      'Page',
      'FindText',
      'FindNext',
      'FindPrevious',
      'Password',
      'ShowPasswordPrompt',
    ]),
    section('Size and position', [...group.POSITION_ROWS, group.PADDING_ROW]),
    section('Style', [['Color', 'Fill'], group.BORDER_ROW, 'DisplayMode', 'ShowControls']),
    section('Access', ['Tooltip', 'TabIndex']),
  ],
})
