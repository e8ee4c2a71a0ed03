/** Names of control templates in a package's JSON → control types of the YAML form. */
const TYPES: Readonly<Record<string, string>> = {
  addMedia: 'AddMedia',
  arrow: 'Arrow',
  attachments: 'Attachments',
  audioPlayback: 'Audio',
  barChart: 'BarChart',
  barcodeScanner: 'BarcodeScanner',
  button: 'Classic/Button',
  barcode: 'Barcode',
  camera: 'Camera',
  checkbox: 'Classic/CheckBox',
  circle: 'Circle',
  combobox: 'Classic/ComboBox',
  dataCard: 'DataCard',
  dataTable: 'DataTable',
  dataTableColumn: 'DataTableColumn',
  datepicker: 'Classic/DatePicker',
  dropdown: 'Classic/DropDown',
  export: 'Export',
  fluidGrid: 'FluidGrid',
  form: 'Form',
  formViewer: 'FormViewer',
  gallery: 'Gallery',
  groupContainer: 'GroupContainer',
  hexagon: 'Hexagon',
  htmlViewer: 'HtmlViewer',
  icon: 'Classic/Icon',
  image: 'Image',
  import: 'Import',
  inkControl: 'PenInput',
  label: 'Label',
  legend: 'Legend',
  lineChart: 'LineChart',
  listbox: 'ListBox',
  microphone: 'Microphone',
  modernButton: 'ModernButton',
  modernCombobox: 'ModernCombobox',
  modernDatePicker: 'ModernDatePicker',
  modernDropdown: 'ModernDropdown',
  modernText: 'ModernText',
  octagon: 'Octagon',
  partialCircle: 'PartialCircle',
  pdfViewer: 'PDFViewer',
  pentagon: 'Pentagon',
  pieChart: 'PieChart',
  powerbi: 'PowerBI',
  radio: 'Classic/Radio',
  rating: 'Rating',
  rectangle: 'Rectangle',
  richTextEditor: 'RichTextEditor',
  slider: 'Classic/Slider',
  star: 'Star',
  text: 'Classic/TextInput',
  timer: 'Timer',
  toggleSwitch: 'Classic/Toggle',
  triangle: 'Triangle',
  typedDataCard: 'TypedDataCard',
  videoPlayback: 'Video',
  Header: 'Header',
  PowerAppsOneGrid: 'Table',
}

/** Constructors of modern controls whose YAML type is not just the constructor's name. */
const MODERN: Readonly<Record<string, string>> = {
  BadgeCanvas: 'Badge',
  ButtonCanvas: 'Button',
  CheckboxCanvas: 'CheckBox',
  ComboboxCanvas: 'ComboBox',
  DatePickerCanvas: 'DatePicker',
  DropdownCanvas: 'DropDown',
  InfoButtonCanvas: 'InfoButton',
  LinkCanvas: 'Link',
  RadioGroupCanvas: 'Radio',
  TextCanvas: 'Text',
  TextInputCanvas: 'TextInput',
}

const FLUENT_8: Readonly<Record<string, string>> = {
  RadioGroup: 'Radio',
  Checkbox: 'CheckBox',
}

/** The control type of a template; a name that is not in the table is carried in Pascal case. */
export function controlTypeOf(template: string): string {
  const known = TYPES[template]
  if (known !== undefined) return known
  if (template === 'PowerAppsOneGridTemplate_dataField') return 'TableDataField'
  const modern = /^PowerApps_CoreControls_(\w+?)(Template_dataField)?$/.exec(template)
  if (modern?.[1] !== undefined) {
    // The modern form is the classic one with a variant.
    if (modern[1] === 'Form') return 'Form'
    return `${MODERN[modern[1]] ?? modern[1]}${modern[2] === undefined ? '' : 'DataField'}`
  }
  const fluent = /^Microsoft_CoreControls_(\w+?)(Template_dataField)?$/.exec(template)
  if (fluent?.[1] !== undefined)
    return `FluentV8/${FLUENT_8[fluent[1]] ?? fluent[1]}${fluent[2] === undefined ? '' : 'DataField'}`
  const word = template.replaceAll(/[^A-Za-z0-9]/g, '')
  return word.charAt(0).toUpperCase() + word.slice(1)
}

const CONTAINERS: Readonly<Record<string, string>> = {
  '': 'ManualLayout',
  manualLayoutContainer: 'ManualLayout',
  horizontalAutoLayoutContainer: 'AutoLayout',
  verticalAutoLayoutContainer: 'AutoLayout',
  gridLayoutContainer: 'GridLayout',
}

/** Variants in a package's JSON → variants of the YAML form, by control type. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Arrow: { backArrow: 'BackArrow' },
  DataTableColumn: { textualColumn: 'Textual' },
  Form: { '': 'Classic', ModernForm: 'Modern' },
  Gallery: {
    galleryHorizontal: 'Horizontal',
    galleryVertical: 'Vertical',
    variableTemplateHeightGallery: 'VariableHeight',
  },
  GroupContainer: CONTAINERS,
  PartialCircle: {
    '': 'HalfCircle',
    quarterCircle: 'QuarterCircle',
    threequarterCircle: 'ThreeQuarterCircle',
  },
  Star: { '': '5Points', star6: '6Points', star8: '8Points', star12: '12Points' },
  Triangle: { rightAngled: 'RightAngled' },
}

/** The variant of the YAML form; undefined where the type has none. */
export function variantOf(type: string, template: string, variant: string): string | undefined {
  if (template === 'PowerApps_CoreControls_Form') return undefined
  if (variant === 'PowerApps_CoreControls_Form') return undefined
  // The picture of an icon is its property Icon, not a variant.
  if (type === 'Classic/Icon') return undefined
  const known = VARIANTS[type]?.[variant]
  if (known !== undefined) return known
  if (variant === '' || variant === 'pcfdataset') return undefined
  return type === 'TypedDataCard' ? cardVariant(variant) : variant
}

/** `textualEditCard` → `ClassicTextualEdit`, `fluentV9TextualEditCard` → `TextualEdit`. */
function cardVariant(variant: string): string {
  if (variant === 'blankCard') return 'BlankCard'
  const pascal = variant.charAt(0).toUpperCase() + variant.slice(1)
  if (variant.startsWith('pcfCore')) return pascal
  const plain = pascal.replace(/Card$/, '')
  return plain.startsWith('FluentV9') ? plain.slice('FluentV9'.length) : `Classic${plain}`
}
