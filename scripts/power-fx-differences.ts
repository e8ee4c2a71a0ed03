// Keeps docs/power-fx-differences.md true: sorts the failing cases of a run into classes, and writes
// the table of counts and the list of cases (`write`) or says where it is wrong. Reads case files from the folder named, by
// default the one beside the checkout.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { argv, stderr, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { type CasesReport, runCases } from '@patchbay/power-fx/cases'
import { loadCaseFiles } from '../apps/cli/src/fx.ts'

/** The page, and where public case files lie when they are there. */
export const DIFFERENCES_PAGE = fileURLToPath(
  new URL('../docs/power-fx-differences.md', import.meta.url),
)
const CORPUS = fileURLToPath(new URL('../../shared/corpus/power-fx', import.meta.url))

/** The configurations counted, in the order of the table's columns. */
export const COUNTED = ['V1_Decimal', 'V1_Float', 'Canvas_Float', 'Canvas_Float_PFxV1', 'repl']

type Failure = CasesReport['files'][number]['failures'][number]

/** A kind of difference: its id is the anchor on the page, its title the row's name. */
interface DifferenceClass {
  readonly id: string
  readonly title: string
  /** Case files in which it shows. */
  readonly files: readonly string[]
  /** Tells apart the classes of one file. */
  readonly matches?: (failure: Failure) => boolean
}

const refusedBothWays = ({ expected, actual }: Failure) =>
  expected.startsWith('Errors:') && actual.startsWith('Errors:')

const CLASSES: readonly DifferenceClass[] = [
  {
    id: 'findings',
    title: 'Refused as well, with other findings',
    files: [
      'Collect_V1Compat.txt',
      'Dec2Hex.txt',
      'FilterLookUp_TwoArg_V1Compat.txt',
      'Mod_Float.txt',
      'Summarize.txt',
      'TypedParseJSON.txt',
    ],
    matches: refusedBothWays,
  },
  {
    id: 'pattern-findings',
    title: 'A wrong pattern, another finding',
    files: ['MatchFunctions_CaptureQuant.txt', 'MatchFunctions_Limited.txt'],
    matches: refusedBothWays,
  },
  {
    id: 'pattern-wording',
    title: 'Before 1.0: what is said of a wrong pattern',
    files: ['MatchFunctions_Limited_V1Disabled_Net70.txt'],
  },
  {
    id: 'pattern-options',
    title: 'Before 1.0: options of patterns that are no constant',
    files: [
      'IsMatch_V1Disabled.txt',
      'IsMatch_StronglyTypedEnumsDisabled.txt',
      'Match_V1CompatDisabled.txt',
    ],
    matches: ({ input }) => !input.includes('SubMatches'),
  },
  {
    id: 'submatches',
    title: 'Before 1.0: SubMatches beside named groups',
    files: ['Match_V1CompatDisabled.txt'],
    matches: ({ input }) => input.includes('SubMatches'),
  },
  { id: 'folding', title: 'Letters that fold to ASCII', files: ['MatchFunctions_Unicode.txt'] },
  {
    id: 'loose-enumerations',
    title: 'Enumerations as bare values',
    files: [
      'StronglyTypedEnum_BuiltInEnums_PreV1.txt',
      'StronglyTypedEnum_TestEnums_AsOptionSets_PreV1.txt',
      'StronglyTypedEnums_PreV1.txt',
      'WeekNum_StronglyTypedEnumDisabled.txt',
    ],
  },
  {
    id: 'dynamic-spaces',
    title: 'Dynamic text of one special space',
    files: ['Text_ExcelCompat.txt'],
  },
  {
    id: 'iferror-records',
    title: 'Before 1.0: fallbacks that are records of another shape',
    files: ['IfError_V1CompatDisabled.txt'],
  },
]

/** A failing case: where it stands, and the class that explains it. */
interface Difference {
  readonly file: string
  readonly line: number
  readonly explainedBy: DifferenceClass
}

/** The failing cases of a run; throws when one belongs to no class. */
function differencesOf({ config, files }: CasesReport): Difference[] {
  return files.flatMap(({ file, failures }) => {
    // A file that is run for several configurations carries the configuration in its name.
    const name = file.replace(/ \(.*\)$/, '')
    return failures.map((failure) => {
      const found = CLASSES.find(
        (one) => one.files.includes(name) && (one.matches?.(failure) ?? true),
      )
      if (!found)
        throw new Error(
          `${config}: ${file}, line ${failure.line} fails and belongs to no class: mend it, or name its class in scripts/power-fx-differences.ts and docs/power-fx-differences.md`,
        )
      return { file: name, line: failure.line, explainedBy: found }
    })
  })
}

/** How many failing cases of a run are of each class, by the class's title. */
export function countDifferences(report: CasesReport): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { explainedBy } of differencesOf(report))
    counts[explainedBy.title] = (counts[explainedBy.title] ?? 0) + 1
  return counts
}

/** The failing cases of a run as `file:line`, in order. */
export function listDifferences(report: CasesReport): string[] {
  return differencesOf(report)
    .map(({ file, line }) => `${file}:${line}`)
    .toSorted()
}

/** The failing cases that the page names for a configuration, as `file:line`, in order. */
export function documentedCases(page: string, config: string): string[] {
  return between(page, CASES)
    .split('\n')
    .flatMap((text) => {
      const cells = text.split('|').map((cell) => cell.trim())
      const file = /^`(.*)`$/.exec(cells[1] ?? '')?.[1]
      const fails = (cells[3] ?? '').split(', ').includes(config)
      return file !== undefined && fails
        ? (cells[2] ?? '').split(', ').map((line) => `${file}:${line}`)
        : []
    })
    .toSorted()
}

/** The counts that the page claims for a configuration, by the class's title. */
export function documentedDifferences(page: string, config: string): Record<string, number> {
  const rows = between(page, COUNTS)
    .split('\n')
    .filter((line) => line.startsWith('| ['))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const column = COUNTED.indexOf(config) + 2
  return Object.fromEntries(
    rows.flatMap((cells) => {
      const title = /^\[(.*)\]\(#.*\)$/.exec(cells[1] ?? '')?.[1]
      const count = Number(cells[column])
      return title !== undefined && count > 0 ? [[title, count]] : []
    }),
  )
}

/** What stands round a part of the page that is made here. */
type Marks = readonly [begin: string, end: string]

const COUNTS: Marks = [
  '<!-- counts: made by scripts/power-fx-differences.ts -->',
  '<!-- end of counts -->',
]
const CASES: Marks = [
  '<!-- cases: made by scripts/power-fx-differences.ts -->',
  '<!-- end of cases -->',
]

function between(page: string, [begin, end]: Marks): string {
  return page.slice(page.indexOf(begin) + begin.length, page.indexOf(end))
}

function replaced(page: string, marks: Marks, by: string): string {
  const [begin, end] = marks
  return page.replace(begin + between(page, marks) + end, () => begin + by + end)
}

const row = (cells: readonly unknown[]) => `| ${cells.map(String).join(' | ')} |`

function renderTable(reports: readonly CasesReport[]): string {
  const counts = reports.map(countDifferences)
  const ran = reports.map(({ total }) => total.pass + total.fail)
  const share = reports.map(({ total }, i) => `${((total.pass / ran[i]!) * 100).toFixed(2)} %`)
  const shown = CLASSES.filter(({ title }) => counts.some((count) => (count[title] ?? 0) > 0))
  return [
    '',
    row(['', ...reports.map(({ config }) => config)]),
    row(['---', ...reports.map(() => '--:')]),
    row(['cases run', ...ran]),
    row(['pass', ...reports.map(({ total }) => total.pass)]),
    row(['', ...share]),
    ...shown.map(({ id, title }) =>
      row([`[${title}](#${id})`, ...counts.map((count) => count[title] ?? 0)]),
    ),
    '',
  ].join('\n')
}

/** Every failing case: lines of one file that fail for one reason in the same configurations. */
function renderCases(reports: readonly CasesReport[]): string {
  const configs = new Map<string, { difference: Difference; names: string[] }>()
  for (const report of reports)
    for (const difference of differencesOf(report)) {
      const key = `${difference.file}:${difference.line}`
      const known = configs.get(key)
      if (known) known.names.push(report.config)
      else configs.set(key, { difference, names: [report.config] })
    }
  const groups = Map.groupBy(configs.values(), ({ difference: { file, explainedBy }, names }) =>
    [CLASSES.indexOf(explainedBy), file, ...names].join(),
  )
  const rows = [...groups.values()].map((cases) => {
    const [{ difference, names }] = cases as [(typeof cases)[number]]
    const { title, id } = difference.explainedBy
    const lines = cases.map((one) => one.difference.line).toSorted((a, b) => a - b)
    return row([`\`${difference.file}\``, lines.join(', '), names.join(', '), `[${title}](#${id})`])
  })
  const head = [row(['file', 'lines', 'fails in', 'why']), row(['---', '---', '---', '---'])]
  return ['', ...head, ...rows.toSorted(), ''].join('\n')
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const folder = argv[3] ?? CORPUS
  if (!existsSync(folder)) {
    stderr.write(`power-fx-differences: no case files at ${folder}; name their folder\n`)
    process.exit(2)
  }
  const reports: CasesReport[] = []
  for (const config of COUNTED)
    reports.push(await runCases(await loadCaseFiles(folder, config), config))
  const page = readFileSync(DIFFERENCES_PAGE, 'utf8')
  const counted = replaced(page, COUNTS, renderTable(reports))
  const made = replaced(counted, CASES, renderCases(reports))
  for (const { id } of CLASSES) {
    const shown = renderTable(reports).includes(`(#${id})`)
    if (shown === page.includes(`<a id="${id}"></a>`)) continue
    stderr.write(
      shown
        ? `power-fx-differences: the page has no paragraph for #${id}\n`
        : `power-fx-differences: nothing fails for #${id} any more; take the class and its paragraph out\n`,
    )
    process.exitCode = 1
  }
  if (argv[2] === 'write') writeFileSync(DIFFERENCES_PAGE, made)
  else if (made !== page) {
    stderr.write('power-fx-differences: the failing cases changed; run it again with `write`\n')
    process.exitCode = 1
  }
  stdout.write(renderTable(reports))
}
