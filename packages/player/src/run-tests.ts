import { type TestStep, type TestSuite, engineOf } from '@patchbay/app-model'
import {
  ControlReference,
  type HostFunction,
  type Node,
  type SymbolTable,
  T,
  type Value,
  ErrorValue,
  childrenOf,
  formatValue,
} from '@patchbay/power-fx'
import type { Player } from './player.ts'
import { peek } from './signal.ts'

/** How a case went. */
export interface TestResult {
  readonly suite: string
  readonly name: string
  readonly ok: boolean
  /** Steps done, the failing one among them. */
  readonly steps: number
  readonly of: number
  /** Why it failed: the step and what was wrong; empty when it did not. */
  readonly problem: string
  /** What went wrong before or after the case, which does not fail it. */
  readonly notes: readonly string[]
  readonly milliseconds: number
}

/** A failed `Assert`; its message is the test's own. */
class Failure extends Error {
  override readonly name = 'Failure'
}

/**
 * Runs a suite on a player that was just made: starts the app, then does each case, in one run of
 * the app. The first step that fails ends its case.
 *
 * @param now  Milliseconds of a clock that only goes forward.
 */
export async function runTestSuite(
  player: Player,
  suite: TestSuite,
  now: () => number,
): Promise<TestResult[]> {
  await player.start()
  await player.idle()
  const results: TestResult[] = []
  for (const { name, steps } of suite.cases) {
    const started = now()
    const notes: string[] = []
    // What goes before and after a case sets up and reports; the case is its steps.
    const around = async (description: string, formula: string) => {
      if (formula.trim() === '') return
      const failure = await runStep(player, { description, formula })
      if (failure !== undefined) notes.push(`${description}: ${failure}`)
    }
    await around('OnTestCaseStart', suite.onCaseStart)
    let [done, problem] = [0, '']
    for (const step of steps) {
      if (step.formula.trim() === '') continue
      done++
      const failure = await runStep(player, step)
      if (failure === undefined) continue
      problem = `${step.description}: ${failure}`
      break
    }
    await around('OnTestCaseComplete', suite.onCaseComplete)
    results.push({
      suite: suite.name,
      name,
      ok: problem === '',
      steps: done,
      of: steps.length,
      problem,
      notes,
      milliseconds: Math.round(now() - started),
    })
  }
  return results
}

/** Does one step; gives what was wrong, undefined when nothing was. */
async function runStep(player: Player, step: TestStep): Promise<string | undefined> {
  const failures: string[] = []
  const engine = engineOf(player.document)
  const screen = peek(player.currentScreen)
  const symbols = player.check.symbolsFor(screen, 'OnVisible')
  const table: SymbolTable = {
    find: (name) => symbols.find(name),
    all: () => symbols.all(),
    ...(symbols.parent && { parent: symbols.parent }),
    allowNewVariables: true,
    functions: [...(symbols.functions ?? []), ...testFunctions(player, failures)],
    ...(symbols.types && { types: symbols.types }),
  }
  const plain = engine.check(step.formula, { allowSideEffects: true })
  const formula = withNamedProperties(step.formula, plain.tree)
  const result = engine.check(formula, { symbols: table, allowSideEffects: true })
  const wrong = result.diagnostics.find(({ severity }) => severity === 'error')
  if (wrong) return `${formula} is wrong: ${wrong.message}`
  player.clearErrors()
  const value = await player.runFormula(screen, result)
  await player.idle()
  if (failures.length > 0) return failures[0]
  if (value instanceof ErrorValue) return messageOf(value)
  const [error] = peek(player.errors)
  return error && `${error.path}.${error.property}: ${error.message}`
}

function messageOf({ errors }: ErrorValue): string {
  return errors[0]?.message ?? 'The step gave an error.'
}

/** `SetProperty(Box1.Text, "x")` → `SetProperty(Box1, "Text", "x")`: the property, not its value. */
function withNamedProperties(formula: string, tree: Node): string {
  const edits: { start: number; end: number; text: string }[] = []
  const visit = (node: Node): void => {
    if (node.kind === 'Call' && node.name === 'SetProperty') {
      const [target] = node.args
      if (target?.kind === 'Dot') {
        const owner = formula.slice(target.left.start, target.left.end)
        edits.push({ start: target.start, end: target.end, text: `${owner}, "${target.name}"` })
      }
    }
    childrenOf(node).forEach(visit)
  }
  visit(tree)
  let text = formula
  for (const { start, end, text: next } of edits.toSorted((a, b) => b.start - a.start))
    text = text.slice(0, start) + next + text.slice(end)
  return text
}

/** Functions that only tests have. */
function testFunctions(player: Player, failures: string[]): HostFunction[] {
  const fail = (message: string) => {
    failures.push(message)
    throw new Failure(message)
  }
  return [
    {
      name: 'Assert',
      description: 'Fails the case when what it is given is not true.',
      parameters: [
        { name: 'condition', type: T.Boolean },
        { name: 'message', type: T.Text, optional: true },
      ],
      returns: T.Boolean,
      behavior: true,
      invoke([condition, message]) {
        if (condition === true) return true
        return fail(typeof message === 'string' && message !== '' ? message : 'It is not true.')
      },
    },
    {
      name: 'SetProperty',
      description: 'Puts a value into a control as its user would.',
      parameters: [{ name: 'control' }, { name: 'property', type: T.Text }, { name: 'value' }],
      returns: T.Boolean,
      behavior: true,
      invoke([control, property, value]) {
        const path = pathOf(control)
        if (path === undefined || typeof property !== 'string')
          return fail('SetProperty needs a property of a control, such as Box1.Text.')
        player.setInput(path, property, value ?? null)
        const now = peek(player.property(path, property))
        // A property that its user cannot change stays as it was.
        return spoken(now) === spoken(value ?? null) || fail(`${path}.${property} cannot be set.`)
      },
    },
    {
      name: 'Wait',
      description: 'Waits until a property of a control has a value.',
      parameters: [{ name: 'control' }, { name: 'property', type: T.Text }, { name: 'value' }],
      returns: T.Boolean,
      behavior: true,
      async: true,
      async invoke([control, property, value]) {
        const path = pathOf(control)
        if (path === undefined || typeof property !== 'string')
          return fail('Wait needs a control, the name of a property and a value.')
        // What the app waits for is on its way; a step itself is not counted among it.
        for (let turns = 0; turns < 100; turns++) {
          const now = peek(player.property(path, property))
          if (spoken(now) === spoken(value ?? null)) return true
          await new Promise<void>((resolve) => {
            setTimeout(() => resolve(), 10)
          })
        }
        return fail(`${path}.${property} did not become ${spoken(value ?? null)}.`)
      },
    },
    {
      name: 'Screenshot',
      description: 'Does nothing here, as nothing is drawn.',
      parameters: [{ name: 'name', type: T.Text }],
      returns: T.Boolean,
      behavior: true,
      invoke: () => true,
    },
  ]
}

function pathOf(control: Value | undefined): string | undefined {
  if (!(control instanceof ControlReference)) return undefined
  const { path } = (control.host ?? {}) as { path?: unknown }
  return typeof path === 'string' ? path : control.name
}

function spoken(value: Value): string {
  return formatValue(value)
}
