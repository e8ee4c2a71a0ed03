import { T } from '@patchbay/power-fx'
import { enumerationValue } from '../enumerations.ts'
import { behavior, data, defineControl, design, hidden, output, section } from './definition.ts'
import * as group from './property-groups.ts'

const BLANK = { DelayItemLoading: 'true', LoadingSpinner: 'LoadingSpinner.Data' }
/** A row of a blank gallery is as long as `size`, or as the gallery has place for. */
const blankSize = (size: number) =>
  `If(Self.Layout = Layout.Horizontal, Min(${size}, Self.Width - 60), Min(${size}, Self.Height - 60))`

/** Rows of ready-made layouts differ in how they stand, how far apart, and how many side by side. */
const LAYOUTS = [
  ['BrowseLayout_Vertical_TwoTextOneImageTwoColumnVariant_ver5.0', { WrapCount: '2' }],
  ['BrowseLayout_Horizontal_TwoTextOneImageVariant_ver5.0', { Layout: 'Layout.Horizontal' }],
  ['BrowseLayout_Horizontal_TwoTextOneImageVariant_pcfCore', { Layout: 'Layout.Horizontal' }],
  ['BrowseLayout_Flexible_SocialFeed_ver5.0', { TemplatePadding: '4' }],
  ['BrowseLayout_Flexible_SocialFeed_pcfCore', { TemplatePadding: '4' }],
] as const

const variants = {
  ...Object.fromEntries(LAYOUTS),
  Vertical: { ...BLANK, TemplatePadding: '5', TemplateSize: blankSize(280) },
  Horizontal: {
    ...BLANK,
    Layout: 'Layout.Horizontal',
    TemplatePadding: '5',
    TemplateSize: blankSize(320),
  },
  VariableHeight: { ...BLANK, TemplateSize: '280' },
}

/**
 * A template drawn once for each row of `Items`. The item types of `Selected` and `AllItems`
 * come from `Items`; the checker puts them in the place of the open types here.
 */
export const gallery = defineControl({
  type: 'Gallery',
  version: '2.15.0',
  displayName: 'Gallery',
  namePrefix: 'Gallery',
  insert: ['Layout'],
  variants: ['Vertical', 'Horizontal', 'VariableHeight'],
  defaultVariant: 'Vertical',
  variantDefaults: variants,
  primaryInput: 'Items',
  primaryOutput: 'Selected',
  canHaveChildren: true,
  isTemplate: true,
  initial: { TemplateSize: '80', Width: '400', Height: '400' },
  properties: [
    { ...behavior('OnSelect'), isPerRow: true },
    data('Items', T.table({}), 'CustomGallerySample'),
    data('Default', T.Unknown, ''),
    output('Selected', T.record({})),
    output('AllItems', T.table({})),
    output('AllItemsCount', T.Number),
    output('VisibleIndex', T.Number),
    { ...output('Valid', T.Boolean), hidden: true },
    data('Selectable', T.Boolean, 'true'),
    data('AccessibleLabel', T.Text, '""'),
    { ...data('ItemAccessibleLabel', T.Text, '""'), isPerRow: true },
    ...hidden([
      data('WrapCount', T.Number, '1'),
      data('Reset', T.Boolean, 'false'),
      design('TemplateMaximumWidth', T.Number, '0'),
      design('MaxTemplateSize', T.Number, '5000'),
      design('SelectionTracksMove', T.Boolean, 'false'),
      design('AutoHeight', T.Boolean, 'false'),
      design('Layout', enumerationValue('Layout'), 'Layout.Vertical'),
      output('HorizontalScrollPosition', T.Number, 'design'),
    ]),
    design('TemplateSize', T.Number, '104'),
    design('TemplatePadding', T.Number, '0'),
    { ...design('TemplateFill', T.Color, 'RGBA(0, 0, 0, 0)'), isPerRow: true },
    output('TemplateWidth', T.Number, 'design'),
    output('TemplateHeight', T.Number, 'design'),
    design('Transition', enumerationValue('Transition'), 'Transition.None'),
    design('ShowNavigation', T.Boolean, 'false'),
    design('NavigationStep', T.Number, '1'),
    design('ShowScrollbar', T.Boolean, 'true'),
    design('DelayItemLoading', T.Boolean, 'false'),
    design('LoadingSpinner', enumerationValue('LoadingSpinner'), 'LoadingSpinner.None'),
    design('LoadingSpinnerColor', T.Color, 'Self.BorderColor'),
    ...group.stateColors('Fill', 'RGBA(0, 0, 0, 0)', 'Self.Fill'),
    ...group.stateColors('BorderColor', 'App.Theme.Colors.Darker40', 'Self.BorderColor'),
    ...group.border('0', '4'),
    ...group.position('640', '575'),
    ...group.common('-1'),
    ...group.containerChild('320', '287'),
  ],
  pane: [
    section('Data', ['Items', 'AccessibleLabel', 'ItemAccessibleLabel']),
    section('Size and position', group.POSITION_ROWS),
    section('Style', [['Color', 'Fill'], ['Template fill', 'TemplateFill'], group.BORDER_ROW]),
    section('Template', ['TemplateSize', 'TemplatePadding', 'WrapCount']),
    section('Behavior', [
      'Selectable',
      'ShowScrollbar',
      'ShowNavigation',
      'NavigationStep',
      'Transition',
      'DisplayMode',
      'TabIndex',
    ]),
  ],
})
