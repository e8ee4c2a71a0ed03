import { type OptionSetType, T } from '@patchbay/power-fx'
import { FLUENT_ENUMERATIONS } from './controls/fluent-enumerations.ts'
import { ICONS } from './icons.ts'

/**
 * Enumerations of canvas apps: option name → stored value. They convert from and to their value,
 * as older formulas write `"left"` for `Align.Left`.
 */
const VALUES = {
  Align: { Left: 'left', Right: 'right', Center: 'center', Justify: 'justify' },
  BorderStyle: { None: 'none', Solid: 'solid', Dashed: 'dashed', Dotted: 'dotted' },
  DisplayMode: { Edit: 'edit', View: 'view', Disabled: 'disabled' },
  DropShadow: {
    None: 'none',
    Light: 'light',
    SemiLight: 'semilight',
    Regular: 'regular',
    SemiBold: 'semibold',
    Bold: 'bold',
    ExtraBold: 'extrabold',
  },
  Font: {
    Arial: 'Arial',
    Courier: "'Courier New'",
    'Courier New': "'Courier New'",
    'Dancing Script': "'Dancing Script'",
    Georgia: 'Georgia',
    Great_Vibes: "'Great Vibes'",
    'Great Vibes': "'Great Vibes'",
    Lato: 'Lato',
    'Lato Black': "'Lato Black'",
    'Lato Hairline': "'Lato Hairline'",
    'Lato Light': "'Lato Light'",
    'Open Sans': "'Open Sans'",
    'Open Sans Condensed': "'Open Sans Condensed'",
    'Patrick Hand': "'Patrick Hand'",
    'Segoe UI': "'Segoe UI'",
    Verdana: 'Verdana',
  },
  FontWeight: { Bold: 'bold', Semibold: 'semibold', Normal: 'normal', Lighter: 'lighter' },
  ImagePosition: {
    Fit: 'fit',
    Fill: 'fill',
    Stretch: 'stretch',
    Tile: 'tile',
    Center: 'center',
  },
  LaunchTarget: { New: 'new', Replace: 'replace', Self: '_self' },
  Layout: { Horizontal: 'horizontal', Vertical: 'vertical' },
  LayoutAlignItems: { Start: 'flex-start', Center: 'center', End: 'flex-end', Stretch: 'stretch' },
  LayoutDirection: { Horizontal: 'row', Vertical: 'column' },
  LayoutJustifyContent: {
    Start: 'flex-start',
    Center: 'center',
    End: 'flex-end',
    SpaceBetween: 'space-between',
  },
  LayoutMode: { Manual: 'manual', Auto: 'auto', Grid: 'grid' },
  LayoutOverflow: { Hide: 'hide', Scroll: 'scroll' },
  AlignInContainer: {
    SetByContainer: 'setbycontainer',
    Start: 'flex-start',
    Center: 'center',
    End: 'flex-end',
    Stretch: 'stretch',
  },
  Live: { Off: 'off', Polite: 'polite', Assertive: 'assertive' },
  LoadingSpinner: { None: 'none', Controls: 'controls', Data: 'data' },
  NotificationType: {
    Error: 'error',
    Information: 'information',
    Success: 'success',
    Warning: 'warning',
  },
  Overflow: { Hidden: 'hidden', Scroll: 'scroll' },
  ScreenTransition: {
    None: 'none',
    Fade: 'fade',
    Cover: 'cover',
    CoverRight: 'coverright',
    UnCover: 'uncover',
    UnCoverRight: 'uncoverright',
  },
  TextFormat: { Text: 'text', Number: 'number' },
  TextMode: { SingleLine: 'singleline', Password: 'password', MultiLine: 'multiline' },
  TextRole: {
    Default: 'default',
    Heading1: 'heading1',
    Heading2: 'heading2',
    Heading3: 'heading3',
    Heading4: 'heading4',
  },
  Transition: { None: 'none', Pop: 'pop', Push: 'push' },
  VerticalAlign: { Top: 'top', Middle: 'middle', Bottom: 'bottom' },
  VirtualKeyboardMode: { Auto: 'auto', Numeric: 'numeric', Text: 'text' },
  ButtonAppearance: {
    Primary: 'primary',
    Secondary: 'secondary',
    Outline: 'outline',
    Subtle: 'subtle',
    Transparent: 'transparent',
  },
  ButtonLayout: {
    IconBefore: 'iconbefore',
    IconAfter: 'iconafter',
    TextOnly: 'textonly',
    IconOnly: 'icononly',
  },
  DataSourceInfo: {
    AllowedValues: 'allowedvalues',
    CreatePermission: 'createpermission',
    DeletePermission: 'deletepermission',
    DisplayName: 'displayname',
    EditPermission: 'editpermission',
    MaxLength: 'maxlength',
    MaxValue: 'maxvalue',
    MinValue: 'minvalue',
    ReadPermission: 'readpermission',
    Required: 'required',
  },
  DatePickerFormat: { Short: 'short', LongAbbreviated: 'longabbreviated', YearMonth: 'yearmonth' },
  DateTimeZone: { Local: 'local', UTC: 'utc' },
  FormMode: { Edit: 'edit', New: 'new', View: 'view' },
  GridStyle: { All: 'all', None: 'none', XOnly: 'xonly', YOnly: 'yonly' },
  IconStyle: { Outline: 'outline', Filled: 'filled' },
  ImageRotation: {
    None: 'none',
    Rotate90: 'rotate90',
    Rotate180: 'rotate180',
    Rotate270: 'rotate270',
  },
  LabelPosition: { Inside: 'inside', Outside: 'outside' },
  ListItemTemplate: { Single: 'single', Double: 'double', Person: 'person' },
  PDFPasswordState: {
    NoPasswordNeeded: 'nopasswordneeded',
    PasswordNeeded: 'passwordneeded',
    IncorrectPassword: 'incorrectpassword',
  },
  PenMode: { Draw: 'draw', Erase: 'erase' },
  TeamsTheme: { Default: 'default', Dark: 'dark', Contrast: 'contrast' },
  TextPosition: { Left: 'left', Right: 'right' },
  Zoom: { FitWidth: 'fitwidth', FitHeight: 'fitheight', FitBoth: 'fitboth' },
  Icon: Object.fromEntries(ICONS.map((name) => [name, name.toLowerCase()])),
} as const

/** Name of a canvas enumeration. */
export type EnumerationName = keyof typeof VALUES

/** Apps of 2023 name the enumerations of modern controls by the controls' namespace too. */
const LONG_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  Object.entries(FLUENT_ENUMERATIONS).flatMap(([name, options]) => [
    [`PowerApps.CoreControls.${name}`, options],
    [`Microsoft.CoreControls.${name}`, options],
  ]),
)

/** Compared with the number that a screen's `Size` is. */
const SCREEN_SIZES = { Small: 1, Medium: 2, Large: 3, ExtraLarge: 4 }

const types = new Map<string, OptionSetType>(
  Object.entries({
    ...VALUES,
    ...FLUENT_ENUMERATIONS,
    ...LONG_NAMES,
    ScreenSize: SCREEN_SIZES,
  }).map(([name, options]) => [name, T.enum(name, options as Readonly<Record<string, string>>)]),
)

/** Every canvas enumeration by name. */
export const enumerations: ReadonlyMap<string, OptionSetType> = types

/** The type of one option of a canvas enumeration. */
export function enumerationValue(name: EnumerationName) {
  return T.optionSetValue(enumeration(name))
}

function enumeration(name: EnumerationName): OptionSetType {
  const found = types.get(name)
  if (!found) throw new TypeError(`No enumeration ${name}`)
  return found
}
