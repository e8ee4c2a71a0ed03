import { cpuUsage } from 'node:process'
import {
  type Engine,
  type Node,
  RunStopped,
  childrenOf,
  complete,
  format,
  formatValue,
  hover,
  print,
  rename,
  semanticTokens,
  signatureHelp,
  toExpression,
} from '@patchbay/power-fx'
import type { Random } from './random.ts'
import { SYMBOLS, contextOf } from './world.ts'

/** Evaluation steps that a fuzzed formula may take. */
const STEPS = 20_000

/** What became of one input. */
export interface Outcome {
  readonly parsed: boolean
  readonly checked: boolean
  readonly ran: boolean
  readonly stopped: boolean
  /** What should not have been, or undefined. */
  readonly problem: string | undefined
  readonly milliseconds: number
}

/** Takes one input through everything the language does; never throws. */
export async function probe(engine: Engine, text: string, random: Random): Promise<Outcome> {
  const state = { parsed: false, checked: false, ran: false, stopped: false }
  const started = processorTime()
  let problem: string | undefined
  try {
    problem = await follow(engine, text, random, state)
  } catch (cause) {
    problem = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
  }
  return { ...state, problem, milliseconds: processorTime() - started }
}

/** Milliseconds of the processor: what else runs on the machine does not count. */
function processorTime(): number {
  const { user, system } = cpuUsage()
  return (user + system) / 1000
}

async function follow(
  engine: Engine,
  text: string,
  random: Random,
  state: { parsed: boolean; checked: boolean; ran: boolean; stopped: boolean },
): Promise<string | undefined> {
  const textFirst = random.chance(0.03)
  const options = { symbols: SYMBOLS, allowSideEffects: !random.chance(0.3), textFirst }
  const parsed = engine.parse(text, options)
  const outside = spansOutside(parsed.tree, text.length)
  if (outside) return outside
  // Older rules drop format characters from quoted text, but not from a text of its own.
  const cannotBeQuoted =
    textFirst && !engine.features.powerFxV1CompatibilityRules && /\p{Cf}/u.test(text)
  if (parsed.diagnostics.length === 0) state.parsed = true
  if (state.parsed && !cannotBeQuoted) {
    const separators = engine.locale === 'fr-FR' ? COMMA : undefined
    const printed = print(parsed.tree, separators)
    const again = engine.parse(printed, { ...options, textFirst: false })
    if (again.diagnostics.length > 0)
      return `printed as ${printed}, which has: ${again.diagnostics[0]?.message}`
    if (!sameTree(parsed.tree, again.tree)) return `printed as ${printed}, which is another tree`
    const second = print(again.tree, separators)
    if (second !== printed) return `printed as ${printed}, then as ${second}`
  }
  const check = engine.check(text, options)
  void check.dependencies
  void check.definitions
  if (check.ok) {
    state.checked = true
    await run(check, state)
  }
  // The editor's services cost the most by far; every tenth input suffices.
  const edited = random.chance(0.1)
  if (edited) editorServices(engine, text, random, options)
  if (edited && !textFirst && state.parsed) {
    const laidOut = engine.parse(format(engine, text, options), options)
    if (!sameTree(parsed.tree, laidOut.tree)) return 'laid out, it is another tree'
  }
  if (random.chance(0.05)) engine.define(text, options)
  return undefined
}

const COMMA = { decimal: ',', list: ';', chain: ';;' } as const

async function run(
  check: ReturnType<Engine['check']>,
  state: { ran: boolean; stopped: boolean },
): Promise<void> {
  try {
    const result = check.compile().run(contextOf(STEPS))
    const value = result instanceof Promise ? await result : result
    toExpression(value)
    formatValue(value)
    state.ran = true
  } catch (cause) {
    if (!(cause instanceof RunStopped)) throw cause
    state.stopped = true
  }
}

function editorServices(
  engine: Engine,
  text: string,
  random: Random,
  options: Parameters<typeof hover>[3],
) {
  const cursor = random.below(text.length + 1)
  const { replace } = complete(engine, text, cursor, options)
  if (replace.start > cursor || replace.end < replace.start || replace.end > text.length)
    throw new RangeError(`complete at ${cursor} replaces ${replace.start}-${replace.end}`)
  signatureHelp(engine, text, cursor, options)
  hover(engine, text, cursor, options)
  semanticTokens(engine, text, options)
  if (random.chance(0.1)) rename(engine, text, { symbol: 'tab' }, 'new name', options)
}

function spansOutside(node: Node, length: number): string | undefined {
  if (node.start < 0 || node.end > length || node.start > node.end)
    return `${node.kind} spans ${node.start}-${node.end} of ${length}`
  for (const child of childrenOf(node)) {
    const found = spansOutside(child, length)
    if (found) return found
  }
  return undefined
}

const minusOf = (node: Node) =>
  node.kind === 'Binary' &&
  node.right.kind === 'Unary' &&
  node.right.operatorSpan.start === node.operatorSpan.start

/** Whether two trees say the same, wherever they stand. */
function sameTree(a: Node, b: Node): boolean {
  const words = (node: Node): string => {
    switch (node.kind) {
      case 'Number':
        return node.text
      case 'Text':
      case 'Boolean':
        return String(node.value)
      case 'Name':
        return `${node.name} ${String(node.global ?? false)}`
      case 'Dot':
        return node.operator + node.name
      case 'Call':
        return `${node.namespace}.${node.name}`
      case 'As':
        return node.name
      case 'Unary':
      case 'Binary':
        return node.operator + String(minusOf(node))
      case 'Record':
        return node.fields.map(({ name }) => name).join('\n')
      default:
        return ''
    }
  }
  const [left, right] = [childrenOf(a), childrenOf(b)]
  return (
    a.kind === b.kind &&
    words(a) === words(b) &&
    left.length === right.length &&
    left.every((child, i) => sameTree(child, right[i]!))
  )
}
