/** Formulas by property, by control type. */
type Formulas = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/**
 * What the product makes from other properties, so that no file says it: the rows that match the
 * text searched for, and how many lines of a row are shown.
 */
const DERIVED: Readonly<Record<string, readonly string[]>> = {
  'Classic/ComboBox': ['SearchItems', 'Template'],
}

/**
 * Formulas that files leave out though another is the default of new apps: colours of the theme
 * before `PowerAppsTheme` and of no theme, and texts in the maker's language, as far as known.
 */
const OTHER_DEFAULTS: Formulas = {
  'Classic/DatePicker': {
    CalendarHeaderFill: ['RGBA(56, 96, 178, 1)', 'RGBA(68, 97, 165, 1)'],
    // Until version 2.4.0.
    InputTextPlaceholder: ['Text(Date(2001,12,31), Self.Format, Self.Language)'],
    HoverDateFill: ['RGBA(186, 202, 226, 1)', 'RGBA(190, 202, 226, 1)'],
    SelectedDateFill: ['RGBA(56, 96, 178, 1)', 'RGBA(37, 70, 148, 1)'],
  },
  Attachments: {
    AddAttachmentText: ['"Adjuntar un archivo"'],
    AttachedFileListLabel: ['"Archivos adjuntos"'],
    DownloadErrorMessageText: ['"No se pudo descargar el archivo solicitado."'],
    DownloadErrorMessageTitle: ['"Error de descarga"'],
    FetchErrorMessageText: ['"No se pudo obtener el archivo."'],
    MaxAttachmentsText: ['"Se alcanzó el número máximo de archivos."'],
    NoAttachmentsText: ['"No hay nada adjunto."'],
    RemoveAttachmentTooltip: ['"Quitar"'],
    UndoRemoveAttachmentTooltip: ['"Deshacer la eliminación"'],
  },
}

/** Whether files leave a formula out for another reason than that it is the default here. */
export function isLeftOut(type: string, property: string, formula: string): boolean {
  if (DERIVED[type]?.includes(property)) return true
  return OTHER_DEFAULTS[type]?.[property]?.includes(formula) ?? false
}
