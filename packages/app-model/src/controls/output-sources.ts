/**
 * Which of its own properties each output of a control is made from: what the graph of dependencies
 * passes through, by control type.
 */
export const OUTPUT_SOURCES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> =
  {
    Attachments: { Attachments: ['Items', 'Default', 'Reset'] },
    Audio: {
      Paused: ['AutoStart'],
      Time: ['AutoStart', 'StartTime', 'Media', 'Reset'],
      Duration: ['Media'],
    },
    BarChart: { SelectedItems: ['Items'], Selected: ['Items'] },
    'Classic/CheckBox': { Value: ['Default', 'Reset'] },
    'Classic/ComboBox': {
      Selected: ['Items', 'SearchItems', 'Default', 'DefaultSelectedItems', 'Reset'],
      SelectedItems: ['Items', 'SearchItems', 'Default', 'DefaultSelectedItems', 'Reset'],
    },
    'Classic/DatePicker': {
      SelectedDate: ['DateTimeZone', 'DefaultDate', 'EndYear', 'Reset', 'StartYear'],
    },
    'Classic/DropDown': {
      Selected: ['Items', 'Default', 'Reset'],
      SelectedText: ['Items', 'Default'],
    },
    'Classic/Radio': {
      Selected: ['Items', 'Default', 'Reset'],
      SelectedText: ['Items', 'Default'],
    },
    'Classic/Slider': { Value: ['Min', 'Max', 'Default', 'Reset'] },
    'Classic/TextInput': { Text: ['Default', 'MaxLength', 'Format', 'Reset'] },
    'Classic/Toggle': { Value: ['Default', 'Reset'] },
    FluidGrid: { TabIndex: ['AcceptsFocus'] },
    Form: {
      Current: ['DataSource', 'Item'],
      Updates: ['DataSource', 'Item'],
      Mode: ['DefaultMode'],
      TabIndex: ['AcceptsFocus'],
    },
    FormViewer: { Current: ['DataSource', 'Item'], TabIndex: ['AcceptsFocus'] },
    Gallery: {
      AllItems: ['Items'],
      AllItemsCount: ['Items'],
      Selected: ['Items', 'Default', 'Reset', 'SelectionTracksMove'],
      // A vertical gallery's width of rows does not depend on their size; its rows often do on both.
      TemplateWidth: ['Width', 'TemplatePadding', 'WrapCount'],
      TemplateHeight: ['TemplateSize'],
    },
    HtmlViewer: { Height: ['AutoHeight'] },
    Label: { Height: ['AutoHeight'] },
    LineChart: { SelectedItems: ['Items'] },
    ListBox: {
      Selected: ['Items', 'Default', 'Reset'],
      SelectedText: ['Items', 'Default'],
      SelectedItems: ['Items', 'Default', 'Reset'],
      SelectedItemsText: ['Items', 'Default'],
    },
    Microphone: { Audio: ['Reset'] },
    ModernCombobox: {
      SelectedItems: [
        'Items',
        'DefaultSelectedItems',
        'Required',
        'SelectMultiple',
        'AllowExternalSelectedItems',
      ],
      Selected: [
        'Items',
        'DefaultSelectedItems',
        'Required',
        'SelectMultiple',
        'AllowExternalSelectedItems',
      ],
    },
    ModernDatePicker: { SelectedDate: ['DefaultDate', 'DateTimeZone', 'StartDate', 'EndDate'] },
    ModernDropdown: { Selected: ['Items', 'Default', 'Required'] },
    ModernText: { Height: ['AutoHeight'] },
    PenInput: { RecognizedText: ['DefaultStrokes', 'Reset'], Strokes: ['DefaultStrokes', 'Reset'] },
    PieChart: { Selected: ['Items'] },
    Rating: { Value: ['Default', 'Reset'] },
    RichTextEditor: { HtmlText: ['Default'] },
    Timer: { Value: ['Start', 'AutoStart', 'Reset'] },
    Video: {
      Paused: ['AutoStart'],
      Time: ['AutoStart', 'StartTime', 'Media', 'Reset'],
      Duration: ['Media'],
    },
  }
