import { mutate } from './bytes.ts'
import { generate } from './grammar.ts'
import { type Outcome, probe } from './probe.ts'
import { Random } from './random.ts'
import { ENGINES } from './world.ts'

/** `grammar` makes formulas, `bytes` spoils them. */
export type FuzzKind = 'grammar' | 'bytes'

/** Milliseconds that one input may take, all steps together. */
export const TIME_BUDGET = 500

/** An input that did what none should. */
export interface Finding {
  readonly index: number
  readonly text: string
  readonly problem: string
}

/** What a run of the fuzzer came to. */
export interface FuzzReport {
  readonly kind: FuzzKind
  readonly seed: number
  count: number
  parsed: number
  checked: number
  ran: number
  stopped: number
  slowest: number
  readonly findings: Finding[]
}

/** The input of an index: it depends on the seed and the index alone. */
export function inputOf(kind: FuzzKind, seed: number, index: number): string {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  const text = generate(random)
  return kind === 'grammar' ? text : mutate(text, random)
}

async function tryOne(seed: number, index: number, text: string): Promise<Outcome> {
  const random = new Random((seed ^ (index * 2_654_435_761)) >>> 0)
  return probe(ENGINES[index % ENGINES.length]!, text, random)
}

/** Runs inputs `from` to below `from + count`, or as many as the time allows. */
export async function fuzz(
  kind: FuzzKind,
  seed: number,
  options: {
    from?: number
    count: number
    milliseconds?: number
    onFinding?: (finding: Finding) => void
  },
): Promise<FuzzReport> {
  const { from = 0, count, milliseconds = Infinity } = options
  const report: FuzzReport = {
    kind,
    seed,
    count: 0,
    parsed: 0,
    checked: 0,
    ran: 0,
    stopped: 0,
    slowest: 0,
    findings: [],
  }
  const started = Date.now()
  for (let index = from; index < from + count; index++) {
    if (Date.now() - started > milliseconds) break
    const text = inputOf(kind, seed, index)
    let outcome = await tryOne(seed, index, text)
    // Others use this machine too: what was slow once has to be slow again.
    for (let again = 0; again < 2 && outcome.milliseconds > TIME_BUDGET; again++) {
      const second = await tryOne(seed, index, text)
      if (second.milliseconds < outcome.milliseconds) outcome = second
    }
    report.count++
    if (outcome.parsed) report.parsed++
    if (outcome.checked) report.checked++
    if (outcome.ran) report.ran++
    if (outcome.stopped) report.stopped++
    report.slowest = Math.max(report.slowest, outcome.milliseconds)
    const slow =
      outcome.milliseconds > TIME_BUDGET ? `took ${Math.round(outcome.milliseconds)} ms` : undefined
    const problem = outcome.problem ?? slow
    if (problem === undefined) continue
    const finding = { index, text, problem }
    report.findings.push(finding)
    options.onFinding?.(finding)
  }
  return report
}
