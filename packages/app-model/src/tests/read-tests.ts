import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { APP_TESTS } from '../msapp/app-tests.ts'
import { ControlReader, type JsonControl } from '../msapp/controls.ts'
import type { AppDocument } from '../document.ts'
import type { SourceFinding } from '../pa-yaml/finding.ts'

/** One formula of a test. */
export interface TestStep {
  readonly description: string
  /** Behavior, with `Assert`, `SetProperty`, `Select` and the app's own names. */
  readonly formula: string
}

/** Steps that are done one after the other; the first that fails ends the case. */
export interface TestCase {
  readonly name: string
  readonly steps: readonly TestStep[]
}

/** Cases that follow each other in one run of the app. */
export interface TestSuite {
  readonly name: string
  /** Done before each case. */
  readonly onCaseStart: string
  /** Done after each case. */
  readonly onCaseComplete: string
  readonly cases: readonly TestCase[]
}

/** The suites that an app brings along: those of the product's Test Studio, `AppTests/*.json`. */
export function readAppTests({ otherFiles }: Pick<AppDocument, 'otherFiles'>): {
  suites: readonly TestSuite[]
  findings: readonly SourceFinding[]
} {
  const findings: SourceFinding[] = []
  const suites: TestSuite[] = []
  for (const [path, text] of otherFiles) {
    if (!APP_TESTS.test(path)) continue
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : String(problem)
      findings.push(wrong(path, 1, 1, 'package-json', `The entry is no JSON: ${reason}`))
      continue
    }
    const top = (json as { TopParent?: unknown } | null)?.TopParent
    const tree = new ControlReader(path, findings).read(top)
    if (!tree) continue
    const formula = (...names: readonly string[]) =>
      names.map((name) => tree.rules.get(name) ?? '').find((text) => text !== '') ?? ''
    for (const suite of tree.children)
      suites.push({
        name: titleOf(suite),
        onCaseStart: formula('OnTestCaseStart', 'OnTestStart'),
        onCaseComplete: formula('OnTestCaseComplete', 'OnTestComplete'),
        cases: suite.children.map((one) => ({ name: titleOf(one), steps: stepsOf(one) })),
      })
  }
  return { suites, findings }
}

/** `Step1`, `Step2`, … in the order of the recorded list, or of their numbers. */
function stepsOf({ rules }: JsonControl): TestStep[] {
  const listed = metadataOf(rules.get('TestStepsMetadata') ?? '')
  const names = [...rules.keys()].filter((name) => /^Step\d+$/.test(name))
  const order = new Map(listed.map(({ rule }, i) => [rule, i]))
  names.sort((a, b) => (order.get(a) ?? numberOf(a) + 1e6) - (order.get(b) ?? numberOf(b) + 1e6))
  return names.map((name) => ({
    description: listed.find(({ rule }) => rule === name)?.description ?? name,
    formula: rules.get(name) ?? '',
  }))
}

function numberOf(step: string): number {
  return Number(step.slice('Step'.length))
}

/** The list is JSON inside a text of a formula, so its quotes are doubled. */
function metadataOf(formula: string): { rule: string; description: string }[] {
  try {
    const list: unknown = JSON.parse(textIn(formula))
    if (!Array.isArray(list)) return []
    return list.map((one) => {
      const { Rule: rule, Description: description } = (one ?? {}) as Record<string, unknown>
      return { rule: String(rule), description: String(description) }
    })
  } catch {
    return []
  }
}

function titleOf({ rules, name }: JsonControl): string {
  return textIn(rules.get('DisplayName') ?? '') || name
}

function textIn(formula: string): string {
  return /^\s*"((?:[^"]|"")*)"\s*$/.exec(formula)?.[1]?.replaceAll('""', '"') ?? ''
}

/**
 * A test plan as the product's Test Engine took it: one suite, whose cases have their steps in one
 * formula. What it says of browsers and users has no meaning here.
 */
export function readTestPlan(
  path: string,
  text: string,
): { suites: readonly TestSuite[]; findings: readonly SourceFinding[] } {
  const yaml = parseDocument(text, { schema: 'failsafe', uniqueKeys: true })
  const [error] = yaml.errors
  if (error) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 }
    const message = error.message.split('\n')[0] ?? error.message
    return { suites: [], findings: [wrong(path, line, col, 'yaml-syntax', message)] }
  }
  const suite = yaml.get('testSuite')
  const cases = isMap(suite) ? suite.get('testCases') : undefined
  if (!isMap(suite) || !isSeq(cases))
    return {
      suites: [],
      findings: [wrong(path, 1, 1, 'test-plan', 'A test plan needs testSuite with testCases.')],
    }
  const read: TestSuite = {
    name: textOf(suite.get('testSuiteName')),
    onCaseStart: formulaOf(suite.get('onTestCaseStart')),
    onCaseComplete: formulaOf(suite.get('onTestCaseComplete')),
    cases: cases.items.filter(isMap).map((one) => ({
      name: textOf(one.get('testCaseName')),
      steps: [
        {
          description: textOf(one.get('testCaseDescription')),
          formula: formulaOf(one.get('testSteps')),
        },
      ],
    })),
  }
  return { suites: [read], findings: [] }
}

function formulaOf(node: unknown): string {
  return textOf(node).replace(/^\s*=/, '').trim()
}

function textOf(node: unknown): string {
  const value = isScalar(node) ? node.value : node
  return typeof value === 'string' ? value : ''
}

function wrong(
  file: string,
  line: number,
  column: number,
  rule: string,
  message: string,
): SourceFinding {
  return { severity: 'error', rule, file, line, column, message }
}
