/** What is known of the versions of a control type; lists are separated by spaces. */
interface History {
  /** Versions that real apps have. */
  readonly seen: string
  /** The first version known whose defaults say `Self`; earlier ones write the control's own name. */
  readonly selfSince?: string
  /** Properties by the first version known to have them. */
  readonly added?: Readonly<Record<string, string>>
}

/**
 * Versions of control types in 141 apps of 2018 to 2025. Between them a default changed its spelling
 * and properties were added; no default that the theme leaves alone changed its meaning, but for the
 * date picker's placeholder. A type that is not here was met in none of them.
 */
const HISTORIES: Readonly<Record<string, History>> = {
  AddMedia: {
    seen: '2.1.2 2.2.1',
    added: {
      '2.2.1': 'ContentLanguage',
    },
  },
  Arrow: {
    seen: '2.3.0',
  },
  Attachments: {
    seen: '2.0.4 2.3.0',
    added: {
      '2.3.0':
        'DropTargetBorderThickness DropTargetBorderStyle DropTargetBorderColor DropTargetBackgroundColor DropTargetTextColor ContentLanguage',
    },
  },
  Audio: {
    seen: '2.1.0 2.2.1',
    selfSince: '2.2.1',
    added: {
      '2.2.1': 'ContentLanguage',
    },
  },
  Avatar: {
    seen: '1.0.39',
  },
  Badge: {
    seen: '0.0.23',
  },
  BarChart: {
    seen: '2.1.0 2.3.0',
    added: {
      '2.3.0': 'ContentLanguage AccessibleLabel',
    },
  },
  Button: {
    seen: '0.0.12 0.0.43 0.0.44',
  },
  Camera: {
    seen: '2.2.0',
  },
  CheckBox: {
    seen: '0.0.11 0.0.26 0.0.27',
  },
  Circle: {
    seen: '2.0.0 2.1.1 2.1.2 2.2.0 2.3.0',
    selfSince: '2.1.1',
    added: {
      '2.2.0': 'ContentLanguage',
    },
  },
  'Classic/Button': {
    seen: '2.0.0 2.0.1 2.1.0 2.2.0',
    selfSince: '2.0.1',
    added: {
      '2.1.0': 'ContentLanguage',
    },
  },
  'Classic/CheckBox': {
    seen: '2.0.1 2.1.0',
    selfSince: '2.1.0',
    added: {
      '2.1.0': 'ContentLanguage',
    },
  },
  'Classic/ComboBox': {
    seen: '2.1.0 2.3.0 2.3.1 2.4.0',
    selfSince: '2.3.1',
    added: {
      '2.3.0': 'NoSelectionText',
      '2.4.0': 'ContentLanguage',
    },
  },
  'Classic/DatePicker': {
    seen: '2.0.1 2.3.0 2.4.0 2.5.0 2.6.0',
    selfSince: '2.4.0',
    added: {
      '2.3.0': 'InputTextPlaceholder StartOfWeek IconBackground',
      '2.5.0': 'ContentLanguage',
    },
  },
  'Classic/DropDown': {
    seen: '2.0.0 2.2.1 2.2.2 2.2.4 2.3.1',
    selfSince: '2.2.1',
    added: {
      '2.2.1': 'SelectedText AllowEmptySelection',
      '2.3.1': 'ContentLanguage',
    },
  },
  'Classic/Icon': {
    seen: '2.0.0 2.1.0 2.2.0 2.3.0 2.3.1 2.3.2 2.4.0 2.5.0',
    selfSince: '2.2.0',
    added: {
      '2.1.0': 'Rotation',
      '2.4.0': 'ContentLanguage',
    },
  },
  'Classic/Radio': {
    seen: '2.1.1 2.2.1 2.3.0',
    added: {
      '2.2.1': 'AccessibleLabel',
      '2.3.0': 'ContentLanguage',
    },
  },
  'Classic/Slider': {
    seen: '2.0.0 2.0.1 2.1.0',
    selfSince: '2.0.1',
    added: {
      '2.1.0': 'ContentLanguage',
    },
  },
  'Classic/TextInput': {
    seen: '2.0.1 2.1.0 2.2.0 2.2.1 2.3.1 2.3.2',
    selfSince: '2.2.1',
    added: {
      '2.1.0': 'VirtualKeyboardMode',
      '2.2.0': 'EnableSpellCheck',
      '2.3.1': 'ContentLanguage',
    },
  },
  'Classic/Toggle': {
    seen: '2.0.0 2.0.1 2.1.0',
    added: {
      '2.1.0': 'ContentLanguage',
    },
  },
  ComboBox: {
    seen: '0.0.38 0.0.48 0.0.49',
  },
  ComboBoxDataField: {
    seen: '1.5.0',
  },
  DataCard: {
    seen: '1.0 1.0.2',
  },
  DataTable: {
    seen: '1.0 1.0.2',
  },
  DataTableColumn: {
    seen: '1.0 1.0.1',
  },
  DatePicker: {
    seen: '0.0.38 0.0.42',
  },
  DropDown: {
    seen: '0.0.10 0.0.40 0.0.44',
  },
  DropDownDataField: {
    seen: '1.5.0',
  },
  'FluentV8/Button': {
    seen: '1.5.2',
  },
  'FluentV8/CheckBox': {
    seen: '1.7.1',
  },
  'FluentV8/ComboBox': {
    seen: '1.5.0',
  },
  'FluentV8/Label': {
    seen: '1.2.2 1.6.0',
  },
  'FluentV8/Radio': {
    seen: '1.4.1',
  },
  'FluentV8/Rating': {
    seen: '1.5.1',
  },
  'FluentV8/Slider': {
    seen: '1.6.1',
  },
  'FluentV8/TextBox': {
    seen: '1.6.1',
  },
  FluidGrid: {
    seen: '2.0.0 2.3.0',
    added: {
      '2.3.0':
        'Reset AcceptsFocus FocusedBorderColor FocusedBorderThickness TabIndex ContentLanguage',
    },
  },
  Form: {
    seen: '2.0.0 2.0.1 2.0.2 2.1.0 2.2.0 2.3.2 2.4.0',
    added: {
      '2.1.0': 'ContentLanguage',
      '2.2.0': 'AcceptsFocus TabIndex FocusedBorderColor FocusedBorderThickness',
      '2.4.0': 'UseFluentV9Cards',
    },
  },
  FormViewer: {
    seen: '2.0.0 2.0.2 2.3.2',
    added: {
      '2.3.2': 'ContentLanguage AcceptsFocus TabIndex FocusedBorderColor FocusedBorderThickness',
    },
  },
  Gallery: {
    seen: '2.1.0 2.5.0 2.6.0 2.7.0 2.8.0 2.9.0 2.10.0 2.11.0 2.11.1 2.12.0 2.13.2 2.15.0',
    selfSince: '2.10.0',
    added: {
      '2.5.0': 'Selectable Reset TemplateMaximumWidth HorizontalScrollPosition',
      '2.6.0': 'AutoHeight',
      '2.8.0': 'DelayItemLoading LoadingSpinner LoadingSpinnerColor',
      '2.9.0': 'TabIndex',
      '2.11.0': 'FocusedBorderColor FocusedBorderThickness',
      '2.12.0': 'ContentLanguage',
      '2.13.2': 'AllItemsCount',
      '2.15.0': 'MaxTemplateSize',
    },
  },
  GroupContainer: {
    seen: '1.0 1.0.1 1.1.0 1.3.0',
    added: {
      '1.3.0': 'DropShadow RadiusTopLeft RadiusTopRight RadiusBottomLeft RadiusBottomRight',
    },
  },
  Hexagon: {
    seen: '2.3.0',
  },
  HtmlViewer: {
    seen: '2.0.0 2.1.0',
    selfSince: '2.1.0',
    added: {
      '2.1.0': 'ContentLanguage',
    },
  },
  Icon: {
    seen: '0.0.7',
  },
  Image: {
    seen: '2.0.0 2.1.0 2.1.1 2.1.2 2.2.0 2.2.1 2.2.2',
    selfSince: '2.1.1',
    added: {
      '2.2.0': 'ContentLanguage',
    },
  },
  InfoButton: {
    seen: '0.0.31',
  },
  Label: {
    seen: '2.1.0 2.3.0 2.3.1 2.3.2 2.4.0 2.5.0 2.5.1',
    selfSince: '2.3.1',
    added: {
      '2.3.0': 'Role Live',
      '2.4.0': 'ContentLanguage',
    },
  },
  Legend: {
    seen: '2.0.0 2.1.0',
    added: {
      '2.1.0': 'ContentLanguage',
    },
  },
  LineChart: {
    seen: '2.1.0',
  },
  Link: {
    seen: '0.0.12 0.0.42',
  },
  ListBox: {
    seen: '2.0.1 2.1.0 2.2.0',
    selfSince: '2.1.0',
    added: {
      '2.1.0': 'SelectedText SelectedItemsText',
      '2.2.0': 'ContentLanguage',
    },
  },
  Microphone: {
    seen: '2.1.0 2.2.0',
    selfSince: '2.2.0',
    added: {
      '2.2.0': 'ContentLanguage',
    },
  },
  Octagon: {
    seen: '2.3.0',
  },
  PDFViewer: {
    seen: '2.1.1 2.3.0',
    selfSince: '2.3.0',
    added: {
      '2.3.0': 'ContentLanguage',
    },
  },
  PartialCircle: {
    seen: '2.3.0',
  },
  PenInput: {
    seen: '2.1.1 2.2.0',
    added: {
      '2.2.0': 'ContentLanguage',
    },
  },
  Pentagon: {
    seen: '2.3.0',
  },
  PieChart: {
    seen: '2.1.0 2.2.0',
    added: {
      '2.2.0': 'ContentLanguage',
    },
  },
  Progress: {
    seen: '1.1.0 1.1.31',
  },
  Radio: {
    seen: '0.0.23 0.0.24',
  },
  Rating: {
    seen: '2.0.0 2.1.0',
    added: {
      '2.1.0': 'ContentLanguage',
    },
  },
  Rectangle: {
    seen: '2.0.0 2.1.0 2.1.1 2.1.2 2.2.0 2.3.0',
    selfSince: '2.1.0',
    added: {
      '2.2.0': 'ContentLanguage',
    },
  },
  RichTextEditor: {
    seen: '2.2.0 2.3.0 2.6.0 2.7.0',
    added: {
      '2.3.0': 'EnableSpellCheck',
      '2.6.0': 'ContentLanguage',
    },
  },
  Screen: {
    seen: '1.0',
  },
  Slider: {
    seen: '1.0.29 1.0.31',
  },
  Spinner: {
    seen: '1.4.3',
  },
  Star: {
    seen: '2.0.0 2.2.1 2.4.0',
    added: {
      '2.4.0': 'ContentLanguage',
    },
  },
  StreamVideo: {
    seen: '0.0.5',
  },
  TabList: {
    seen: '2.2.29',
  },
  Text: {
    seen: '0.0.11 0.0.47 0.0.51',
  },
  TextInput: {
    seen: '0.0.11 0.0.51 0.0.53',
  },
  Timer: {
    seen: '2.0.0 2.0.1 2.1.0',
    selfSince: '2.0.1',
    added: {
      '2.1.0': 'ContentLanguage',
    },
  },
  Toggle: {
    seen: '1.1.2 1.1.3 1.1.4',
  },
  Toolbar: {
    seen: '2.0.4',
  },
  Triangle: {
    seen: '2.3.0',
  },
  TypedDataCard: {
    seen: '1.0 1.0.1 1.0.2 1.0.4 1.0.5',
  },
  Video: {
    seen: '2.2.0 2.3.2',
    selfSince: '2.3.2',
    added: {
      '2.3.2': 'ContentLanguage',
    },
  },
}

/** The versions of a type that real apps have, oldest first; empty where none was met. */
export function knownVersions(type: string): readonly string[] {
  return HISTORIES[type]?.seen.split(' ') ?? []
}

/** The first version of a type that is known to have a property; undefined if all known ones do. */
export function addedIn(type: string, property: string): string | undefined {
  const { added = {} } = HISTORIES[type] ?? {}
  return Object.keys(added).find((version) => added[version]?.split(' ').includes(property))
}

/** Whether defaults of a type in this version write the control's own name instead of `Self`. */
export function saysOwnName(type: string, version: string): boolean {
  const since = HISTORIES[type]?.selfSince
  return since !== undefined && compareVersions(version, since) < 0
}

/** Less than 0 when `a` is the earlier one; versions are numbers between dots. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let part = 0; part < 3; part++) {
    const difference = (left?.[part] || 0) - (right?.[part] || 0)
    if (difference !== 0) return difference
  }
  return 0
}
