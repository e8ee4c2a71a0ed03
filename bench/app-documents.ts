// How fast app packages are opened, checked and checked again after an edit.
// `node bench/app-documents.ts [large|memory|edits|corpus]…`; all by default. The packages stand
// beside the project; without them nothing is measured.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type AppCheck,
  type AppDocument,
  type Msapp,
  allPlaces,
  checkApp,
  findIssues,
  packageSymbols,
  readMsapp,
  setProperty,
} from '@patchbay/app-model'
import { inflateRaw } from '../apps/cli/src/app/inflate.ts'

const CORPUS = fileURLToPath(new URL('../../shared/corpus/canvas/', import.meta.url))
const LARGEST = 'AccountPlanReviewerMaster'
const ROUNDS = 5
/** Megabytes of heap that the large package is opened and checked in. */
const SMALL_HEAP = 150
const EDITS = 400

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

/** The same pseudo-random numbers in each run (Park and Miller 1988). */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647
    yield state / 2_147_483_647
  }
}

function fileOf(part: string): string {
  const name = readdirSync(CORPUS).find((entry) => entry.includes(part))
  if (name === undefined) throw new Error(`There is no package ${part} in ${CORPUS}.`)
  return CORPUS + name
}

/** From the file on disk to the document. */
const open = (): Msapp => readMsapp(readFileSync(fileOf(LARGEST)), LARGEST, undefined, inflateRaw)

/** Parses and binds every formula, with the names of the package's data sources and media. */
const check = ({ document, dataSources, media }: Msapp): AppCheck =>
  checkApp(document, { dataSources: packageSymbols(dataSources, media) })

function large(): void {
  const opened: Timed<undefined>[] = []
  const described: Timed<undefined>[] = []
  const checked: Timed<undefined>[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const read = timed(open)
    // Asked for here, so that it is not a part of the check below.
    const description = timed(() => read.value.dataSources)
    const checking = timed(() => check(read.value))
    // Only times are kept: what was read must not make the next round wait for memory.
    opened.push({ ...read, value: undefined })
    described.push({ ...description, value: undefined })
    checked.push({ ...checking, value: undefined })
    if (round === 0) printSize(read.value, checking.value)
  }
  print('open: from file to document', opened)
  print('read its data sources', described)
  print('open and read data sources', sums(opened, described))
  print('parse and bind everything', checked)
  print('data sources, parse and bind', sums(described, checked))
}

function printSize({ document }: Msapp, { properties }: AppCheck): void {
  const formulas = [...properties.values()].reduce((sum, { size }) => sum + size, 0)
  const controls = [...allPlaces(document)].length
  console.log(`${LARGEST}: ${controls} placed controls, ${formulas} explicit formulas`)
}

const sums = (a: readonly Timed<unknown>[], b: readonly Timed<unknown>[]): Timed<undefined>[] =>
  a.map(({ wall, cpu }, i) => ({
    value: undefined,
    wall: wall + (b[i]?.wall ?? 0),
    cpu: cpu + (b[i]?.cpu ?? 0),
  }))

/** What a process of its own needs that opens the app, checks it and holds both. */
function memory(): void {
  for (const flags of [[], [`--max-old-space-size=${SMALL_HEAP}`]]) {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--expose-gc', ...flags, fileURLToPath(import.meta.url), 'hold'],
      { encoding: 'utf8' },
    )
    console.log(`memory, in a process of its own ${flags.join(' ') || '(no limit)'}`)
    console.log(status === 0 ? stdout.trimEnd() : `  ended with ${status}: ${stderr.slice(-300)}`)
  }
}

function hold(): void {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0).padStart(5)
  const used = () => {
    globalThis.gc?.()
    const { heapUsed, external, rss } = process.memoryUsage()
    return { kept: heapUsed + external, rss }
  }
  const before = used()
  const msapp = open()
  const checked = check(msapp)
  const after = used()
  console.log(`  kept by package, document and check ${megabytes(after.kept - before.kept)} MB`)
  console.log(
    `  resident before ${megabytes(before.rss)}, after ${megabytes(after.rss)}, at most ${megabytes(process.resourceUsage().maxRSS * 1024)} MB`,
  )
  // Both are held until here.
  if (msapp.entries.length === 0 || checked.properties.size === 0) throw new Error('Nothing read.')
}

function edits(): void {
  const { document, dataSources, media } = open()
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
      const msapp = readMsapp(readFileSync(CORPUS + name), name, undefined, inflateRaw)
      findIssues(check(msapp), msapp)
      packages++
    }
  })
  print(`inspect and check ${packages} packages`, [time])
}

const PARTS = { large, memory, edits, corpus }
if (process.argv.includes('hold')) hold()
else if (existsSync(CORPUS))
  for (const [name, part] of Object.entries(PARTS)) {
    if (process.argv.length > 2 && !process.argv.includes(name)) continue
    part()
  }
else console.log(`There are no packages at ${CORPUS}; nothing was measured.`)
