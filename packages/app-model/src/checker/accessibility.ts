import type { Owner } from '../check/owners.ts'
import type { CheckedApp, Fix, Found, Rule } from './rule.ts'

/** Controls that people operate, by the end of their type's name. */
const INPUTS =
  /(?:^|\/)(?:AddMedia|Attachments|Audio|Camera|CheckBox|ComboBox|DatePicker|DropDown|ListBox|Microphone|NumberInput|PenInput|Radio|Rating|RichTextEditor|Slider|TextInput|Toggle|Video|ModernCombobox|ModernDatePicker|ModernDropdown|ModernTextInput)$/
/** Controls that show something that only sight tells. */
const PICTURES = /^(?:Image|Classic\/Icon|BarChart|LineChart|PieChart|PowerBI|PDFViewer|Barcode)$/
/** Controls that play. */
const PLAYERS = /^(?:Audio|Video|StreamVideo)$/
/** Controls that say themselves what they are. */
const SPEAKS = /(?:^|\/)(?:Button|ModernButton|Link|CheckBox)$/

const isTrue = (formula: string) => formula.trim() === 'true'
const isFalse = (formula: string) => formula.trim() === 'false'
const isNothing = (formula: string) => /^\s*(?:""|Blank\(\))?\s*$/.test(formula)

function setTo(owner: Owner, property: string, formula: string, title: string): Fix {
  return { title, edits: [{ control: owner.name, property, formula }] }
}

function* controls(app: CheckedApp, types: RegExp): Iterable<Owner> {
  for (const owner of app.owners)
    if (owner.kind === 'control' && types.test(owner.typeName)) yield owner
}

function* propertyIs(
  app: CheckedApp,
  types: RegExp,
  property: string,
  isWrong: (formula: string) => boolean,
  found: (owner: Owner) => Pick<Found, 'message' | 'fix'>,
): Iterable<Found> {
  for (const owner of controls(app, types))
    if (isWrong(app.formula(owner, property)))
      yield { control: owner.name, property, ...found(owner) }
}

/** Whether pressing it does something. */
function isPressed(app: CheckedApp, owner: Owner): boolean {
  const onSelect = owner.properties.get('OnSelect') ?? ''
  if (isNothing(onSelect) || isFalse(onSelect)) return false
  // A control of a row that only hands on to the row is reached with the row.
  return !/^\s*Select\(\s*Parent\s*\)\s*;?\s*$/.test(onSelect)
    ? true
    : app.formula(owner, 'TabIndex') !== '' && !/^(?:Label|Image|Rectangle)$/.test(owner.typeName)
}

/** Rules that keep an app usable for everybody. */
export const accessibilityRules: readonly Rule[] = [
  {
    id: 'AccessibleLabelNeeded',
    category: 'accessibility',
    level: 'warning',
    title: 'No accessible label',
    why: 'Screen readers have nothing to say for this control.',
    how: 'Say in AccessibleLabel what the control is for.',
    productId: 'acc-AccessibleLabelNeeded',
    *find(app) {
      for (const owner of app.owners) {
        const isInput = INPUTS.test(owner.typeName) && !SPEAKS.test(owner.typeName)
        const isPicture = PICTURES.test(owner.typeName)
        if (!isInput && !isPicture) continue
        if (owner.type && !owner.type.properties.has('AccessibleLabel')) continue
        if (!isNothing(app.formula(owner, 'AccessibleLabel'))) continue
        yield {
          control: owner.name,
          property: 'AccessibleLabel',
          message: `${owner.name} has no accessible label.`,
          fix: setTo(
            owner,
            'AccessibleLabel',
            `"${spoken(owner.name).replaceAll('"', '""')}"`,
            'Use the name of the control as its label',
          ),
        }
      }
    },
  },
  {
    id: 'FocusBorderShouldBeVisible',
    category: 'accessibility',
    level: 'warning',
    title: 'Focus cannot be seen',
    why: 'People who use the keyboard cannot see which control they are on.',
    how: 'Make FocusedBorderThickness larger than 0.',
    productId: 'acc-FocusBorderShouldBeVisible',
    *find(app) {
      for (const owner of app.owners) {
        const thickness = owner.properties.get('FocusedBorderThickness')
        if (thickness === undefined || Number(thickness) !== 0 || thickness.trim() === '') continue
        if (Number(app.formula(owner, 'TabIndex')) < 0 && !isPressed(app, owner)) continue
        yield {
          control: owner.name,
          property: 'FocusedBorderThickness',
          message: `${owner.name} shows no border when it has the focus.`,
          fix: setTo(owner, 'FocusedBorderThickness', '2', 'Show a border of two pixels'),
        }
      }
    },
  },
  {
    id: 'TabIndexShouldBeDefinedForInteractiveControl',
    category: 'accessibility',
    level: 'warning',
    title: 'Not reached with the keyboard',
    why: 'The control does something when selected, but the Tab key passes it by.',
    how: 'Set TabIndex to 0.',
    productId: 'acc-TabIndexShouldBeDefinedForInteractiveControl',
    *find(app) {
      for (const owner of app.owners) {
        if (owner.kind !== 'control' || !isPressed(app, owner)) continue
        if (!(Number(app.formula(owner, 'TabIndex') || Number.NaN) < 0)) continue
        yield {
          control: owner.name,
          property: 'TabIndex',
          message: `${owner.name} has OnSelect but no tab stop.`,
          fix: setTo(owner, 'TabIndex', '0', 'Give it a tab stop'),
        }
      }
    },
  },
  {
    id: 'TabOrderShouldBeChecked',
    category: 'accessibility',
    level: 'suggestion',
    title: 'Order of tab stops set by hand',
    why: 'Numbers above 0 take a control out of the order in which people see the screen.',
    how: 'Use TabIndex 0 and let the place on the screen decide.',
    productId: 'acc-TabOrderShouldBeChecked',
    *find(app) {
      for (const owner of app.owners) {
        const index = owner.properties.get('TabIndex')
        if (index === undefined || !(Number(index) > 0)) continue
        yield {
          control: owner.name,
          property: 'TabIndex',
          message: `${owner.name} stands at tab stop ${Number(index)}.`,
          fix: setTo(owner, 'TabIndex', '0', 'Let its place decide'),
        }
      }
    },
  },
  {
    id: 'ReadableScreenNameNeeded',
    category: 'accessibility',
    level: 'suggestion',
    title: 'Screen name says nothing',
    why: 'Screen readers speak the name of a screen when it is shown.',
    how: 'Name the screen after what people do on it.',
    productId: 'acc-ReadableScreenNameNeeded',
    *find(app) {
      for (const { kind, name } of app.owners)
        if (kind === 'screen' && /^Screen[\d_]*$/i.test(name))
          yield { control: name, property: '', message: `${name} does not say what it is for.` }
    },
  },
  {
    id: 'CaptionsNeeded',
    category: 'accessibility',
    level: 'warning',
    title: 'No captions',
    why: 'People who cannot hear miss what is said.',
    how: 'Give ClosedCaptionsUrl the address of a file of captions.',
    productId: 'acc-CaptionsNeeded',
    *find(app) {
      for (const owner of controls(app, /^(?:Audio|Video)$/)) {
        const own = [...owner.properties].find(([name]) => /^ClosedCaptionsUrl$/i.test(name))
        if (own && !isNothing(own[1])) continue
        yield {
          control: owner.name,
          property: 'ClosedCaptionsUrl',
          message: `${owner.name} plays without captions.`,
        }
      }
    },
  },
  {
    id: 'AutostartShouldBeOff',
    category: 'accessibility',
    level: 'warning',
    title: 'Plays by itself',
    why: 'Sound and pictures that begin unasked disturb people and talk over screen readers.',
    how: 'Set AutoStart to false.',
    productId: 'acc-AutostartShouldBeOff',
    find: (app) =>
      propertyIs(app, PLAYERS, 'AutoStart', isTrue, (owner) => ({
        message: `${owner.name} begins to play by itself.`,
        fix: setTo(owner, 'AutoStart', 'false', 'Let people start it'),
      })),
  },
  {
    id: 'AlternativeInputNeeded',
    category: 'accessibility',
    level: 'suggestion',
    title: 'Only a pen will do',
    why: 'Some people cannot draw or sign with a pen or finger.',
    how: 'Offer a text input beside it.',
    productId: 'acc-AlternativeInputNeeded',
    *find(app) {
      const inputs = new Set(
        [...controls(app, /(?:^|\/)TextInput$/)].map(({ screen }) => screen ?? ''),
      )
      for (const owner of controls(app, /^PenInput$/))
        if (!inputs.has(owner.screen ?? ''))
          yield {
            control: owner.name,
            property: '',
            message: `${owner.name} has no text input beside it.`,
          }
    },
  },
  {
    id: 'HelpfulControlSettingNeeded',
    category: 'accessibility',
    level: 'warning',
    title: 'Helpful parts are hidden',
    why: 'Without them people have to guess how the control works.',
    how: 'Set the property to true.',
    productId: 'acc-HelpfulControlSettingNeeded',
    *find(app) {
      for (const [types, property] of [
        [/^(?:Audio|Video)$/, 'ShowControls'],
        [/(?:^|\/)(?:BarChart|LineChart|PieChart)$/, 'ShowLabels'],
      ] as const)
        yield* propertyIs(app, types, property, isFalse, (owner) => ({
          message: `${owner.name} hides ${property === 'ShowControls' ? 'its buttons' : 'its labels'}.`,
          fix: setTo(owner, property, 'true', `Set ${property} to true`),
        }))
    },
  },
  {
    id: 'StateIndicationTextNeeded',
    category: 'accessibility',
    level: 'suggestion',
    title: 'State is not said in words',
    why: 'A position or colour alone does not tell everybody what is set.',
    how: 'Show the value or the label.',
    productId: 'acc-StateIndicationTextNeeded',
    *find(app) {
      for (const [types, property] of [
        [/(?:^|\/)(?:Rating|Slider)$/, 'ShowValue'],
        [/(?:^|\/)Toggle$/, 'ShowLabel'],
      ] as const)
        yield* propertyIs(app, types, property, isFalse, (owner) => ({
          message: `${owner.name} does not say what it is set to.`,
          fix: setTo(owner, property, 'true', `Set ${property} to true`),
        }))
    },
  },
  {
    id: 'HtmlShouldNotBeInteractive',
    category: 'accessibility',
    level: 'suggestion',
    title: 'Controls inside HTML',
    why: 'Buttons and fields in HTML text are not part of the app and cannot be used by everybody.',
    how: 'Use controls of the app instead.',
    productId: 'acc-HtmlShouldNotBeInteractive',
    *find(app) {
      for (const owner of controls(app, /^HtmlViewer$/)) {
        const html = owner.properties.get('HtmlText') ?? ''
        const at = html.search(/<(?:a|button|form|input|select|textarea|iframe)[\s>]/i)
        if (at >= 0)
          yield {
            control: owner.name,
            property: 'HtmlText',
            message: `${owner.name} has something to press or fill in its HTML.`,
            start: at,
            end: html.indexOf('>', at) + 1 || html.length,
          }
      }
    },
  },
]

/** `btnSaveOrder1` → `Save Order 1`. */
function spoken(name: string): string {
  const words = name
    .replace(/^[a-z]{2,4}(?=[A-Z])/, '')
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/(?<=[a-z])(?=[A-Z\d])/g, ' ')
  return words.trim() || name
}
