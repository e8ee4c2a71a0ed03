import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { type PropertyDefinition, data, design } from './definition.ts'

/** Properties that many control types share; the arguments are what differs between types. */

/** `X`, `Y`, `Width`, `Height`, in pixels from the parent's top left. */
export const position = (width: string, height: string): PropertyDefinition[] => [
  design('X', T.Number, '0'),
  design('Y', T.Number, '0'),
  design('Width', T.Number, width),
  design('Height', T.Number, height),
]

/** Font properties. `size` is in points. */
export const text = (size: string, weight: string): PropertyDefinition[] => [
  design('Font', enumerationValue('Font'), 'App.Theme.Font'),
  design('Size', T.Number, size),
  design('FontWeight', enumerationValue('FontWeight'), weight),
  design('Italic', T.Boolean, 'false'),
  design('Underline', T.Boolean, 'false'),
  design('Strikethrough', T.Boolean, 'false'),
]

/** A colour at rest and in the states disabled, pressed and hovered. */
export const stateColors = (
  name: 'Color' | 'Fill' | 'BorderColor',
  rest: string,
  disabled: string,
  pressed = `Self.${name}`,
  hover = `Self.${name}`,
): PropertyDefinition[] => [
  design(name, T.Color, rest),
  design(`Disabled${name}`, T.Color, disabled),
  design(`Pressed${name}`, T.Color, pressed),
  design(`Hover${name}`, T.Color, hover),
]

/** Border thickness and style, and the border while focused. */
export const border = (thickness: string, focusedThickness: string): PropertyDefinition[] => [
  design('BorderStyle', enumerationValue('BorderStyle'), 'BorderStyle.Solid'),
  design('BorderThickness', T.Number, thickness),
  design('FocusedBorderColor', T.Color, 'Self.BorderColor'),
  design('FocusedBorderThickness', T.Number, focusedThickness),
]

/** The four corners' radius. */
export const radius = (all: string): PropertyDefinition[] => [
  design('RadiusTopLeft', T.Number, all),
  design('RadiusTopRight', T.Number, all),
  design('RadiusBottomLeft', T.Number, all),
  design('RadiusBottomRight', T.Number, all),
]

/** Space between border and content. */
export const padding = (all: string, left = all): PropertyDefinition[] => [
  design('PaddingTop', T.Number, all),
  design('PaddingRight', T.Number, all),
  design('PaddingBottom', T.Number, all),
  design('PaddingLeft', T.Number, left),
]

/** What every visible control has. */
export const common = (tabIndex: string): PropertyDefinition[] => [
  design('Visible', T.Boolean, 'true'),
  design('DisplayMode', enumerationValue('DisplayMode'), 'DisplayMode.Edit'),
  design('TabIndex', T.Number, tabIndex),
  data('ContentLanguage', T.Text, '""'),
]

/**
 * Supplied by an automatic layout container to its children. Valid on every control.
 */
export const containerChild = (minWidth: string, minHeight: string): PropertyDefinition[] =>
  [
    design('FillPortions', T.Number, '0'),
    design(
      'AlignInContainer',
      enumerationValue('AlignInContainer'),
      'AlignInContainer.SetByContainer',
    ),
    design('LayoutMinWidth', T.Number, minWidth),
    design('LayoutMinHeight', T.Number, minHeight),
    design('LayoutMaxWidth', T.Number, '0'),
    design('LayoutMaxHeight', T.Number, '0'),
    design('LayoutGridColumnStart', T.Number, ''),
    design('LayoutGridColumnEnd', T.Number, ''),
    design('LayoutGridRowStart', T.Number, ''),
    design('LayoutGridRowEnd', T.Number, ''),
    design('minimumWidth', T.Number, ''),
    design('minimumHeight', T.Number, ''),
    design('maximumWidth', T.Number, ''),
    design('maximumHeight', T.Number, ''),
  ].map((property) => ({ ...property, hidden: true }))

/** Looks of a modern control. Empty means the theme's; colours come as colours or as text. */
export const fluentStyle = (): PropertyDefinition[] => [
  data('BasePaletteColor', T.Deferred, '""'),
  design('Font', T.Deferred, '""'),
  design('FontSize', T.Number, ''),
  design('FontColor', T.Deferred, '""'),
  design('FontWeight', T.Deferred, '""'),
  design('FontItalic', T.Boolean, 'false'),
  design('FontUnderline', T.Boolean, 'false'),
  design('FontStrikethrough', T.Boolean, 'false'),
  design('BorderStyle', T.Deferred, '""'),
  design('BorderThickness', T.Number, ''),
  design('BorderColor', T.Deferred, '""'),
  design('BorderRadius', T.Number, ''),
  design('BorderRadiusTopLeft', T.Number, ''),
  design('BorderRadiusTopRight', T.Number, ''),
  design('BorderRadiusBottomLeft', T.Number, ''),
  design('BorderRadiusBottomRight', T.Number, ''),
  ...padding(''),
]

/** Pane rows of place and size. */
export const POSITION_ROWS = [
  'Visible',
  ['Position', 'X', 'Y'],
  ['Size', 'Width', 'Height'],
] as const

/** Pane row of the four paddings. */
export const PADDING_ROW = [
  'Padding',
  'PaddingTop',
  'PaddingBottom',
  'PaddingLeft',
  'PaddingRight',
] as const

/** Pane row of the border. */
export const BORDER_ROW = ['Border', 'BorderStyle', 'BorderThickness', 'BorderColor'] as const

/** Pane row of the corner radii. */
export const RADIUS_ROW = [
  'Radius',
  'RadiusTopLeft',
  'RadiusTopRight',
  'RadiusBottomLeft',
  'RadiusBottomRight',
] as const

/** Pane row of the font style. */
export const STYLE_ROW = ['Style', 'Italic', 'Underline', 'Strikethrough'] as const
