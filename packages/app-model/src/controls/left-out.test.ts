import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { controlTypes, isDefaultFormula } from './catalogue.ts'
import type { ControlType } from './definition.ts'
import { addedIn, compareVersions, knownVersions, saysOwnName } from './versions.ts'

/** What 47 real apps left out and what they wrote, by control type and property, with counts. */
const OBSERVED = fileURLToPath(
  new URL('../../../../../shared/reference/canvas-data/defaults_observed.json', import.meta.url),
)
const skip = existsSync(OBSERVED) ? false : `There is no table at ${OBSERVED}.`

type Counted = readonly (readonly [formula: string, count: number])[]
type Row = readonly [type: string, property: string, leftOut: Counted, written: Counted]

/** Of all pairs of type and property; what is missing is listed in docs/app-format-differences.md. */
const FLOOR = 0.995

/** Options that versions of late 2024 repeat where a template takes them as they are. */
const REPEATED = new Set(['DisplayMode.Edit', 'BorderStyle.Solid'])

/** Whether some variant, on a tablet or a phone, leaves the formula out. */
const isDefaultSomewhere = (type: ControlType, property: string, formula: string) =>
  [undefined, ...type.variants, ...Object.keys(type.variantDefaults)].some((variant) =>
    [false, true].some((isPhone) =>
      isDefaultFormula(type, property, formula, { variant, isPhone }),
    ),
  )

const isDefaultEverywhere = (type: ControlType, property: string, formula: string) =>
  [undefined, ...type.variants, ...Object.keys(type.variantDefaults)].every((variant) =>
    [false, true].every((isPhone) =>
      isDefaultFormula(type, property, formula, { variant, isPhone }),
    ),
  )

/** What the reader of packages decides besides the catalogue. */
function isDecidedByReader(type: ControlType, property: string): boolean {
  if (property === 'ZIndex' || property === 'FieldVariantName') return true
  if (type.type === 'App' && property === 'Theme') return true
  if (type.type === 'DataTableColumn' && property === 'X') return true
  if (type.type === 'GroupContainer' && property === 'LayoutDirection') return true
  // What no type here has does nothing, and is left out.
  return !type.properties.has(property)
}

function isExact([name, property, leftOut, written]: Row): boolean {
  const type = controlTypes.get(name)
  if (!type || isDecidedByReader(type, property)) return true
  return (
    leftOut.every(([formula]) => isDefaultSomewhere(type, property, formula)) &&
    written.every(
      ([formula]) => REPEATED.has(formula) || !isDefaultEverywhere(type, property, formula),
    )
  )
}

void describe('what files leave out', () => {
  void test('is what the apps of a wider table left out', { skip }, (t) => {
    const rows = JSON.parse(readFileSync(OBSERVED, 'utf8')) as Row[]
    const known = rows.filter(([type]) => controlTypes.has(type))
    const wrong = known
      .filter((row) => !isExact(row))
      .map(([type, property]) => `${type}.${property}`)
    t.diagnostic(`${known.length - wrong.length} of ${known.length}; not: ${wrong.join(', ')}`)
    assert.ok(wrong.length <= known.length * (1 - FLOOR), wrong.join(', '))
  })

  void test('derived properties, texts in another language and colours of earlier themes', () => {
    const context = { variant: undefined, isPhone: false }
    const leaves = (type: string, property: string, formula: string) =>
      isDefaultFormula(controlTypes.get(type) ?? assert.fail(), property, formula, context)
    assert.ok(leaves('Classic/ComboBox', 'SearchItems', 'Filter(Orders, true)'))
    assert.ok(leaves('Attachments', 'RemoveAttachmentTooltip', '"Quitar"'))
    assert.ok(!leaves('Attachments', 'RemoveAttachmentTooltip', '"Weg damit"'))
    assert.ok(leaves('Classic/DatePicker', 'CalendarHeaderFill', 'RGBA(56, 96, 178, 1)'))
    assert.ok(!leaves('Classic/DatePicker', 'Fill', 'RGBA(56, 96, 178, 1)'))
  })
})

void describe('versions of a control type', () => {
  void test('are ordered by number, and say when a property came', () => {
    assert.ok(compareVersions('2.9.0', '2.10.0') < 0)
    assert.ok(compareVersions('2.10', '2.9.9') > 0)
    assert.equal(compareVersions('1.0.0', '1.0.0'), 0)
    assert.deepEqual(knownVersions('Classic/Button'), ['2.0.0', '2.0.1', '2.1.0', '2.2.0'])
    assert.deepEqual(knownVersions('NeverHeardOf'), [])
    assert.equal(addedIn('Gallery', 'AutoHeight'), '2.6.0')
    assert.equal(addedIn('Gallery', 'Items'), undefined)
    assert.ok(saysOwnName('Gallery', '2.9.0'))
    assert.ok(!saysOwnName('Gallery', '2.10.0'))
  })

  void test('each property that came later is one of the type', () => {
    for (const type of controlTypes.values())
      for (const property of type.properties.keys()) {
        const version = addedIn(type.type, property)
        if (version !== undefined) assert.ok(knownVersions(type.type).includes(version))
      }
  })
})
