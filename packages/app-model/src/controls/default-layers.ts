/** Formulas by property, by control type. */
type Layer = Readonly<Record<string, Readonly<Record<string, string>>>>

const PRIMARY = 'App.Theme.Colors.Primary'
const PRIMARY_FOREGROUND = 'App.Theme.Colors.PrimaryForeground'
const CHEVRON = {
  ChevronBackground: PRIMARY,
  ChevronFill: PRIMARY_FOREGROUND,
  ChevronHoverBackground: 'App.Theme.Colors.Darker10',
  ChevronHoverFill: PRIMARY_FOREGROUND,
  HoverFill: 'App.Theme.Colors.Lighter70',
  PressedColor: PRIMARY_FOREGROUND,
  PressedFill: 'App.Theme.Colors.Darker40',
  SelectionColor: PRIMARY_FOREGROUND,
  SelectionFill: PRIMARY,
}

/** How the first modern set looks without a formula. */
const FLUENT_8 = {
  Font: `"'Segoe UI', 'Open Sans', sans-serif"`,
  FontSize: '10.5',
  FontWeight: '"normal"',
  PaddingBottom: '0',
  PaddingTop: '0',
}

/** What the theme of new apps, `PowerAppsTheme`, lays over the defaults of the types themselves. */
export const THEME_DEFAULTS: Layer = {
  Circle: { BorderColor: 'App.Theme.Colors.Darker40' },
  'Classic/Button': { PressedColor: PRIMARY_FOREGROUND },
  'Classic/CheckBox': {
    FocusedBorderThickness: '2',
    PaddingBottom: '0',
    PaddingLeft: '0',
    PaddingRight: '0',
    PaddingTop: '0',
  },
  'Classic/ComboBox': CHEVRON,
  'Classic/DatePicker': {
    BorderColor: 'App.Theme.Colors.Darker40',
    Font: 'App.Theme.Font',
    IconBackground: PRIMARY,
    IconFill: PRIMARY_FOREGROUND,
  },
  'Classic/DropDown': CHEVRON,
  'Classic/Radio': { RadioSelectionFill: PRIMARY },
  'FluentV8/Button': { ...FLUENT_8, BorderRadius: '0', BorderThickness: '0', FontWeight: '"600"' },
  'FluentV8/Label': FLUENT_8,
  'FluentV8/TextBox': FLUENT_8,
  HtmlViewer: { Font: 'App.Theme.Font' },
  Image: {
    DisabledBorderColor: 'RGBA(166, 166, 166, 1)',
    DisabledFill: 'RGBA(244, 244, 244, 1)',
    FocusedBorderThickness: '2',
    HoverBorderColor: 'ColorFade(Self.BorderColor, 20%)',
    HoverFill: 'ColorFade(Self.Fill, 20%)',
    PressedBorderColor: 'ColorFade(Self.BorderColor, -20%)',
    PressedFill: 'ColorFade(Self.Fill, -20%)',
  },
  Rectangle: { DisabledFill: 'Self.Fill', FocusedBorderThickness: '2' },
}

/** What apps for phones lay over them. */
export const PHONE_DEFAULTS: Layer = {
  App: {
    MinScreenHeight: '640',
    MinScreenWidth: '640',
    SizeBreakpoints: '[1200, 1800, 2400]',
  },
  'Classic/Button': { Height: '70', Size: '24' },
  'Classic/TextInput': { Height: '70', Size: '21' },
  GroupContainer: { Height: '225', maximumHeight: '11360', maximumWidth: '640' },
  HtmlViewer: { Size: '21' },
  Image: { Width: '320' },
  Label: { Height: '70', Size: '21', Width: '560' },
}

/** The editor's bounds of a type's size: least width and height, greatest width and height. */
const SIZE_BOUNDS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  AddMedia: ['5', '5', '1366', '768'],
  Arrow: ['1', '20', '1366', '768'],
  Attachments: ['80', '35', '1366', '768'],
  Audio: ['65', '65', '1366', '768'],
  BarChart: ['10', '10', '1366', '768'],
  Circle: ['1', '20', '1366', '768'],
  'Classic/Button': ['5', '5', '1366', '768'],
  'Classic/CheckBox': ['100', '35', '1366', '768'],
  'Classic/ComboBox': ['80', '35', '1366', '768'],
  'Classic/DatePicker': ['10', '30', '1366', '768'],
  'Classic/DropDown': ['80', '35', '1366', '768'],
  'Classic/Icon': ['1', '20', '1366', '768'],
  'Classic/Radio': ['100', '40', '1366', '768'],
  'Classic/Slider': ['1', '1', '1366', '40'],
  'Classic/TextInput': ['10', '30', '1366', '768'],
  'Classic/Toggle': ['5', '5', '1366', '768'],
  Export: ['5', '5', '1366', '768'],
  FluidGrid: ['20', '20', '600', '300'],
  Form: ['20', '20', '600', '300'],
  FormViewer: ['20', '20', '600', '300'],
  Gallery: ['20', '20', '1366', '768'],
  GroupContainer: ['20', '20', '1366', '7680'],
  Hexagon: ['1', '20', '1366', '768'],
  HtmlViewer: ['35', '35', '1366', '7680'],
  Image: ['1', '1', '1366', '768'],
  Import: ['5', '5', '1366', '768'],
  Label: ['1', '1', '1366', '7680'],
  Legend: ['1', '1', '1366', '768'],
  LineChart: ['10', '10', '1366', '768'],
  ListBox: ['35', '35', '1366', '768'],
  Microphone: ['120', '120', '200', '200'],
  ModernButton: ['10', '10', '1366', '768'],
  ModernCombobox: ['10', '30', '1366', '768'],
  ModernDatePicker: ['10', '30', '1366', '768'],
  ModernDropdown: ['10', '30', '1366', '768'],
  ModernText: ['10', '30', '1366', '768'],
  Octagon: ['1', '20', '1366', '768'],
  PDFViewer: ['100', '100', '1366', '768'],
  PartialCircle: ['1', '20', '1366', '768'],
  PenInput: ['245', '32', '1366', '768'],
  Pentagon: ['1', '20', '1366', '768'],
  PieChart: ['5', '5', '1366', '768'],
  PowerBI: ['100', '100', '1366', '768'],
  Rating: ['150', '30', '1366', '768'],
  Rectangle: ['1', '1', '1366', '768'],
  RichTextEditor: ['250', '185', '1366', '768'],
  Star: ['1', '20', '1366', '768'],
  Timer: ['5', '5', '1366', '768'],
  Triangle: ['1', '20', '1366', '768'],
  TypedDataCard: ['20', '20', '1366', '7680'],
  Video: ['300', '90', '1366', '768'],
}

/** Bounds of size as defaults of the hidden properties that hold them. */
export function boundsOf(type: string): Readonly<Record<string, string>> {
  const bounds = SIZE_BOUNDS[type]
  if (!bounds) return {}
  const [minimumWidth, minimumHeight, maximumWidth, maximumHeight] = bounds
  return { minimumWidth, minimumHeight, maximumWidth, maximumHeight }
}
