import { T } from '@patchbay/power-fx'
import { behavior, data, defineControl, design, output, section } from './definition.ts'
import * as group from './property-groups.ts'

/** Text with formatting that the user writes. */
export const richTextEditor = defineControl({
  type: 'RichTextEditor',
  version: '2.7.0',
  displayName: 'Rich text editor',
  namePrefix: 'RichTextEditor',
  isDrawn: false,
  phoneDefaults: { Width: '579', Height: '222', Size: '24' },
  primaryInput: 'Default',
  primaryOutput: 'HtmlText',
  properties: [
    behavior('OnChange'),
    data('Default', T.Text, '"Enter some <strong>rich text</strong> here."'),
    design('EnableSpellCheck', T.Boolean, 'true'),
    output('HtmlText', T.Text),
    { ...data('Reset', T.Boolean, 'false'), hidden: true },
    data('AccessibleLabel', T.Text, '""'),
    design('Size', T.Number, '11'),
    design('BorderColor', T.Color, 'RGBA(0, 0, 0, 1)'),
    ...group.position('515', '158'),
    ...group.common('0'),
    ...group.containerChild('515', '158'),
  ],
  pane: [
    section('Rich text editor', ['Default']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', ['EnableSpellCheck', 'DisplayMode', 'Size']),
    section('Access', ['AccessibleLabel', 'TabIndex']),
  ],
})
