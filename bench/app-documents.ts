// How fast app packages are opened, checked and checked again after an edit.
// `node --expose-gc bench/app-documents.ts [large|edits|corpus]…`; all by default. The packages stand
// beside the project; without them nothing is measured.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import {
  type AppCheck,
  type AppDocument,
  type InflateRaw,
  allPlaces,
  checkApp,
  packageSymbols,
  readMsapp,
  setProperty,
} from '@patchbay/app-model'

const CORPUS = fileURLToPath(new URL('../../shared/corpus/canvas/', import.meta.url))
const LARGEST = 'AccountPlanReviewerMaster'
const ROUNDS = 5
const EDITS = 400

const inflate: InflateRaw = (deflated, size) => inflateRawSync(deflated, { maxOutputLength: size })

interface Timed<Value> {
  readonly value: Value
  /** Milliseconds on the clock and of the processor. */
  readonly wall: number
  readonly cpu: number
}

function timed<Value>(run: () => Value): Timed<Value> {
  const start = performance.now()
  const before = process.cpuUsage()
  const value = run()
  const { user, system } = process.cpuUsage(before)
  return { value, wall: performance.now() - start, cpu: (user + system) / 1000 }
}

const ms = (value: number) => value.toFixed(value < 10 ? 2 : 0).padStart(7)

function print(what: string, times: readonly Timed<unknown>[]): void {
  const sorted = (key: 'wall' | 'cpu') => times.map((time) => time[key]).toSorted((a, b) => a - b)
  const wall = sorted('wall')
  const cpu = sorted('cpu')
  const at = (list: readonly number[], share: number) =>
    list[Math.min(list.length - 1, Math.floor(list.length * share))] ?? Number.NaN
  console.log(
    `${what.padEnd(34)} first ${ms(times[0]?.wall ?? Number.NaN)} ms (${ms(times[0]?.cpu ?? Number.NaN)} cpu)` +
      `  median ${ms(at(wall, 0.5))} (${ms(at(cpu, 0.5))} cpu)  p95 ${ms(at(wall, 0.95))}  least ${ms(at(wall, 0))}`,
  )
}

/** Megabytes that stay after collecting garbage; undefined without `--expose-gc`. */
function retained(): number | undefined {
  if (!globalThis.gc) return undefined
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

/** The same pseudo-random numbers in each run (Park and Miller 1988). */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647
    yield state / 2_147_483_647
  }
}

function bytesOf(part: string): Uint8Array {
  const name = readdirSync(CORPUS).find((entry) => entry.includes(part))
  if (name === undefined) throw new Error(`There is no package ${part} in ${CORPUS}.`)
  return readFileSync(CORPUS + name)
}

function large(): void {
  const bytes = bytesOf(LARGEST)
  const before = retained()
  const opened: Timed<ReturnType<typeof readMsapp>>[] = []
  const checked: Timed<AppCheck>[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const open = timed(() => readMsapp(bytes, LARGEST, undefined, inflate))
    const { document, dataSources, media } = open.value
    const symbols = packageSymbols(dataSources, media)
    const check = timed(() => checkApp(document, { dataSources: symbols }))
    opened.push(open)
    checked.push(check)
    if (round > 0) continue
    const after = retained()
    const controls = [...allPlaces(document)].length
    const formulas = [...check.value.properties.values()].reduce((sum, { size }) => sum + size, 0)
    console.log(`${LARGEST}: ${controls} placed controls, ${formulas} explicit formulas`)
    if (before !== undefined && after !== undefined)
      console.log(`kept by package, document and check: ${(after - before).toFixed(0)} MB`)
  }
  print('open', opened)
  print(
    'open, inflating in JavaScript',
    Array.from({ length: ROUNDS }, () => timed(() => readMsapp(bytes, LARGEST))),
  )
  print('parse and bind everything', checked)
  console.log(`resident at most: ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB`)
}

function edits(): void {
  const { document, dataSources, media } = readMsapp(bytesOf(LARGEST), LARGEST)
  const symbols = packageSymbols(dataSources, media)
  const places = [...allPlaces(document)].flatMap(({ control }) =>
    [...control.properties].map(([property, formula]) => ({
      name: control.name,
      property,
      formula,
    })),
  )
  const random = numbers(20_261_124)
  const pick = () => {
    const place = places[Math.floor(random.next().value * places.length)]
    if (!place) throw new Error('The package has no formulas.')
    return place
  }
  const kinds: [string, (formula: string) => string][] = [
    ['another formula of the app', () => pick().formula],
    ['a text never seen', (formula) => `If(${random.next().value} > 2, ${formula}, ${formula})`],
    ['the same formula again', (formula) => `${formula} `],
  ]
  let current: AppDocument = document
  let check = checkApp(current, { dataSources: symbols })
  for (const [what, change] of kinds) {
    const times: Timed<AppCheck>[] = []
    for (let edit = 0; edit < EDITS; edit++) {
      const { name, property, formula } = pick()
      current = setProperty(current, name, property, change(formula))
      const time = timed(() => checkApp(current, { dataSources: symbols, previous: check }))
      check = time.value
      times.push(time)
    }
    print(`edit: ${what}`, times)
  }
}

function corpus(): void {
  let packages = 0
  const time = timed(() => {
    for (const name of readdirSync(CORPUS).filter((entry) => entry.endsWith('.msapp'))) {
      const { document, dataSources, media } = readMsapp(
        readFileSync(CORPUS + name),
        name,
        undefined,
        inflate,
      )
      checkApp(document, { dataSources: packageSymbols(dataSources, media) })
      packages++
    }
  })
  print(`inspect and check ${packages} packages`, [time])
}

const PARTS = { large, edits, corpus }
if (existsSync(CORPUS))
  for (const [name, part] of Object.entries(PARTS)) {
    if (process.argv.length > 2 && !process.argv.includes(name)) continue
    part()
  }
else console.log(`There are no packages at ${CORPUS}; nothing was measured.`)
