import { T } from '@patchbay/power-fx'
import { data, defineControl, design, section } from './definition.ts'
import * as group from './property-groups.ts'

/** A column of a modern combo box. */
export const comboBoxDataField = defineControl({
  type: 'ComboBoxDataField',
  version: '1.5.0',
  displayName: 'Combo box column',
  namePrefix: 'ComboBoxField',
  isDrawn: false,
  properties: [
    data('FieldName', T.Text, '""'),
    data('Order', T.Number, '-1'),
    { ...data('FieldVariantName', T.Text, '"textualColumn"'), hidden: true },
    data('FieldDisplayName', T.Text, '""'),
    { ...data('FieldType', T.Text, '""'), hidden: true },
    data('ContentLanguage', T.Text, '""'),
    { ...design('X', T.Number, '0'), hidden: true },
    { ...design('Y', T.Number, '0'), hidden: true },
    { ...design('Width', T.Number, '100'), hidden: true },
    { ...design('Height', T.Number, '100'), hidden: true },
    { ...design('Visible', T.Boolean, 'false'), hidden: true },
    { ...design('Type', T.Deferred, '"s"'), hidden: true },
    ...group.containerChild('100', '100'),
  ],
  pane: [section('Content', ['Order', 'FieldName'])],
})

/** A column of a modern drop-down. */
export const dropDownDataField = defineControl({
  type: 'DropDownDataField',
  version: '1.5.0',
  displayName: 'Drop-down column',
  namePrefix: 'DropDownField',
  isDrawn: false,
  properties: [
    data('FieldName', T.Text, '""'),
    data('Order', T.Number, '-1'),
    { ...data('FieldVariantName', T.Text, '"textualColumn"'), hidden: true },
    data('FieldDisplayName', T.Text, '""'),
    { ...data('FieldType', T.Text, '""'), hidden: true },
    data('ContentLanguage', T.Text, '""'),
    { ...design('X', T.Number, '0'), hidden: true },
    { ...design('Y', T.Number, '0'), hidden: true },
    { ...design('Width', T.Number, '100'), hidden: true },
    { ...design('Height', T.Number, '100'), hidden: true },
    { ...design('Visible', T.Boolean, 'false'), hidden: true },
    ...group.containerChild('100', '100'),
  ],
  pane: [section('Content', ['Order', 'FieldName'])],
})

/** A column of a modern table. */
export const tableDataField = defineControl({
  type: 'TableDataField',
  version: '1.5.0',
  displayName: 'Table column',
  namePrefix: 'TableField',
  isDrawn: false,
  properties: [
    data('FieldName', T.Text, '""'),
    data('Order', T.Number, '-1'),
    { ...data('FieldVariantName', T.Text, '"textualColumn"'), hidden: true },
    data('FieldDisplayName', T.Text, '""'),
    { ...data('FieldType', T.Text, '""'), hidden: true },
    data('ContentLanguage', T.Text, '""'),
    { ...design('X', T.Number, '0'), hidden: true },
    { ...design('Y', T.Number, '0'), hidden: true },
    { ...design('Width', T.Number, '0'), hidden: true },
    { ...design('Height', T.Number, '100'), hidden: true },
    { ...design('Visible', T.Boolean, 'false'), hidden: true },
    ...group.containerChild('0', '100'),
  ],
  pane: [section('Content', ['Order', 'FieldName'])],
})

/** A column of a tab list. */
export const tabListDataField = defineControl({
  type: 'TabListDataField',
  version: '1.5.0',
  displayName: 'Tab list column',
  namePrefix: 'TabListField',
  isDrawn: false,
  properties: [
    data('FieldName', T.Text, '""'),
    data('Order', T.Number, '-1'),
    { ...data('FieldVariantName', T.Text, '""'), hidden: true },
    data('FieldDisplayName', T.Text, '""'),
    { ...data('FieldType', T.Text, '""'), hidden: true },
    data('ContentLanguage', T.Text, '""'),
    { ...design('X', T.Number, '0'), hidden: true },
    { ...design('Y', T.Number, '0'), hidden: true },
    { ...design('Width', T.Number, '100'), hidden: true },
    { ...design('Height', T.Number, '100'), hidden: true },
    { ...design('Visible', T.Boolean, 'false'), hidden: true },
    ...group.containerChild('100', '100'),
  ],
  pane: [section('Content', ['Order', 'FieldName'])],
})

/** A column of a toolbar. */
export const toolbarDataField = defineControl({
  type: 'ToolbarDataField',
  version: '1.5.0',
  displayName: 'Toolbar column',
  namePrefix: 'ToolbarField',
  isDrawn: false,
  properties: [
    data('FieldName', T.Text, '""'),
    data('Order', T.Number, '-1'),
    { ...data('FieldVariantName', T.Text, '""'), hidden: true },
    data('FieldDisplayName', T.Text, '""'),
    { ...data('FieldType', T.Text, '""'), hidden: true },
    data('ContentLanguage', T.Text, '""'),
    { ...design('X', T.Number, '0'), hidden: true },
    { ...design('Y', T.Number, '0'), hidden: true },
    { ...design('Width', T.Number, '100'), hidden: true },
    { ...design('Height', T.Number, '100'), hidden: true },
    { ...design('Visible', T.Boolean, 'false'), hidden: true },
    ...group.containerChild('100', '100'),
  ],
  pane: [section('Content', ['Order', 'FieldName'])],
})

/** A column of a radio of the first modern set. */
export const fluent8RadioDataField = defineControl({
  type: 'FluentV8/RadioDataField',
  version: '1.5.0',
  displayName: 'Radio column',
  namePrefix: 'RadioField',
  isDrawn: false,
  properties: [
    data('FieldName', T.Text, '""'),
    data('Order', T.Number, '-1'),
    { ...data('FieldVariantName', T.Text, '"textualColumn"'), hidden: true },
    data('FieldDisplayName', T.Text, '""'),
    { ...data('FieldType', T.Text, '""'), hidden: true },
    data('ContentLanguage', T.Text, '""'),
    { ...design('X', T.Number, '0'), hidden: true },
    { ...design('Y', T.Number, '0'), hidden: true },
    { ...design('Width', T.Number, '100'), hidden: true },
    { ...design('Height', T.Number, '100'), hidden: true },
    { ...design('Visible', T.Boolean, 'false'), hidden: true },
    ...group.containerChild('100', '100'),
  ],
  pane: [section('Content', ['Order', 'FieldName'])],
})

/** A column of a combo box of the first modern set. */
export const fluent8ComboBoxDataField = defineControl({
  type: 'FluentV8/ComboBoxDataField',
  version: '1.5.0',
  displayName: 'Combo box column',
  namePrefix: 'ComboBoxField',
  isDrawn: false,
  properties: [
    data('FieldName', T.Text, '""'),
    data('Order', T.Number, '-1'),
    { ...data('FieldVariantName', T.Text, '""'), hidden: true },
    data('FieldDisplayName', T.Text, '""'),
    { ...data('FieldType', T.Text, '""'), hidden: true },
    data('ContentLanguage', T.Text, '""'),
    { ...design('X', T.Number, '0'), hidden: true },
    { ...design('Y', T.Number, '0'), hidden: true },
    { ...design('Width', T.Number, '100'), hidden: true },
    { ...design('Height', T.Number, '100'), hidden: true },
    { ...design('Visible', T.Boolean, 'false'), hidden: true },
    ...group.containerChild('100', '100'),
  ],
  pane: [section('Content', ['Order', 'FieldName'])],
})
