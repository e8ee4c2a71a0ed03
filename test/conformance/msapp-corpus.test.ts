import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type AppDocument,
  type Msapp,
  allPlaces,
  checkApp,
  controlTypes,
  packageSymbols,
  readComponents,
  readMsapp,
  writeMsapp,
} from '@patchbay/app-model'

/** Real packages beside the project, of every structure version from 1.0 to 2.4. */
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/canvas/', import.meta.url))
const skip = existsSync(CORPUS) ? false : `There is no corpus at ${CORPUS}.`

/**
 * What was reached: packages, and shares of formulas, scalars, pairs of type and property, and
 * controls. Raise a floor when more is reached; lowering one is losing users' work.
 * `docs/app-format-differences.md` says what is missing and why.
 */
const FLOORS = {
  opened: 141,
  sameAgain: 141,
  parsed: 0.9999,
  bound: 0.993,
  scalarsEqual: 0.996,
  pairsExact: 0.999,
  knownControls: 0.99,
}

/** Findings of reading a formula, before any name in it is looked up. */
const SYNTAX_ERRORS = new Set([
  'ErrBadToken',
  'ErrColonExpected',
  'ErrEmptyInvalidIdentifier',
  'ErrEmptyIsland',
  'ErrExpectedFound_Ex_Fnd',
  'ErrOperandExpected',
  'ErrOperatorExpected',
  'ErrRuleNestedTooDeeply',
])

interface Figures {
  formulas: number
  parsed: number
  /** Without an error that the package's own report does not have. */
  bound: number
  scalars: number
  scalarsEqual: number
  controls: number
  /** Of types of the catalogue, or instances of a component that the package defines. */
  knownControls: number
}

/** Formulas with errors by the package's own report, as `control property`. */
function reportedErrors(msapp: Msapp): ReadonlySet<string> {
  const errors = (msapp.checkerResults() ?? []).filter(({ rule }) => rule.startsWith('app-Err'))
  return new Set(errors.map(({ control, property }) => `${control} ${property}`))
}

/** Every formula and keyword of a document by a name of its own. */
function scalarsOf(document: AppDocument): Map<string, string> {
  const scalars = new Map<string, string>()
  const put = (owner: string, properties: ReadonlyMap<string, string>) => {
    for (const [name, formula] of properties) scalars.set(`${owner} ${name}`, formula)
  }
  put('App', document.app.properties)
  for (const { name, properties } of document.screens) put(name, properties)
  for (const { control, parent, screen } of allPlaces(document)) {
    const { name, type, version, variant, group, keywords, properties } = control
    put(name, properties)
    scalars.set(`${name} :type`, `${type}@${version}`)
    scalars.set(`${name} :parent`, parent?.name ?? screen.name)
    if (variant !== undefined) scalars.set(`${name} :variant`, variant)
    if (group !== undefined) scalars.set(`${name} :group`, group)
    for (const [key, value] of keywords ?? []) scalars.set(`${name} :${key}`, value)
  }
  return scalars
}

/**
 * Pairs of control type and property of packages that have both forms, and of them those where the
 * JSON form is turned into just the formulas that the product wrote, in every control of the type.
 */
class Pairs {
  readonly #seen = new Set<string>()
  readonly #wrong = new Set<string>()

  compare(expected: AppDocument, actual: AppDocument): void {
    const wanted = new Map([...allPlaces(expected)].map(({ control }) => [control.name, control]))
    for (const { control } of allPlaces(actual)) {
      const product = wanted.get(control.name)
      if (!product) continue
      const type = controlTypes.get(control.type)
      const names = [...product.properties.keys(), ...control.properties.keys()]
      for (const property of new Set([...(type?.properties.keys() ?? []), ...names])) {
        // Columns of a chart's items are not in the JSON form at all.
        if (property.startsWith('Items.')) continue
        const pair = `${control.type} ${property}`
        this.#seen.add(pair)
        if (product.properties.get(property) !== control.properties.get(property))
          this.#wrong.add(pair)
      }
    }
  }

  get size(): number {
    return this.#seen.size
  }

  get wrong(): readonly string[] {
    return [...this.#wrong]
  }
}

/** The model without what only one form of the format can hold. */
function comparable({ app, screens }: AppDocument) {
  return {
    app: app.properties,
    screens: screens.map(({ name, properties, children }) => ({ name, properties, children })),
  }
}

void describe('packages of the corpus', { skip }, () => {
  const names = skip ? [] : readdirSync(CORPUS).filter((name) => name.endsWith('.msapp'))
  const figures: Figures = {
    formulas: 0,
    parsed: 0,
    bound: 0,
    scalars: 0,
    scalarsEqual: 0,
    controls: 0,
    knownControls: 0,
  }
  const pairs = new Pairs()
  let opened = 0
  let sameAgain = 0

  void test('each is read, checked, written and read again without an exception', () => {
    for (const name of names.toSorted()) {
      const msapp = readMsapp(readFileSync(CORPUS + name), name)
      if (msapp.findings.every(({ severity }) => severity !== 'error')) opened++
      const bytes = writeMsapp(msapp.document, { savedAt: '2026-01-01T00:00:00Z' })
      const again = readMsapp(bytes, name)
      try {
        assert.deepEqual(comparable(again.document), comparable(msapp.document))
        sameAgain++
      } catch {
        // Counted, and held to the floor below.
      }

      const reported = reportedErrors(msapp)
      const dataSources = packageSymbols(msapp.dataSources, msapp.media)
      const check = checkApp(msapp.document, { dataSources })
      for (const [control, properties] of check.properties)
        for (const [property, { ok, diagnostics }] of properties) {
          figures.formulas++
          if (diagnostics.every(({ key }) => !SYNTAX_ERRORS.has(key))) figures.parsed++
          if (ok || reported.has(`${control} ${property}`)) figures.bound++
        }

      const components = new Set(
        readComponents(msapp.document).components.map((component) => component.name),
      )
      for (const { control } of allPlaces(msapp.document)) {
        figures.controls++
        const component = control.keywords?.get('ComponentName')
        const isKnown = controlTypes.has(control.type) || components.has(component ?? '')
        // What makers bring along is not of the product's own types.
        if (isKnown || control.type === 'CodeComponent') figures.knownControls++
      }

      const ofJson = msapp.form === 'json+yaml' ? msapp.documentOfJson() : undefined
      if (!ofJson) continue
      pairs.compare(msapp.document, ofJson)
      const expected = scalarsOf(msapp.document)
      const actual = scalarsOf(ofJson)
      for (const key of new Set([...expected.keys(), ...actual.keys()])) {
        figures.scalars++
        if (expected.get(key) === actual.get(key)) figures.scalarsEqual++
      }
    }
  })

  void test('no figure is below its floor', (t) => {
    t.diagnostic(`${opened} of ${names.length} packages opened, ${sameAgain} the same again`)
    t.diagnostic(JSON.stringify(figures))
    t.diagnostic(`${pairs.size} pairs of type and property; wrong: ${pairs.wrong.join(', ')}`)
    const reached = {
      opened,
      sameAgain,
      parsed: figures.parsed / figures.formulas,
      bound: figures.bound / figures.formulas,
      scalarsEqual: figures.scalarsEqual / figures.scalars,
      pairsExact: 1 - pairs.wrong.length / pairs.size,
      knownControls: figures.knownControls / figures.controls,
    }
    for (const [name, floor] of Object.entries(FLOORS)) {
      const figure = reached[name as keyof typeof FLOORS]
      assert.ok(figure >= floor, `${name}: ${figure} is below ${floor}`)
    }
  })
})
