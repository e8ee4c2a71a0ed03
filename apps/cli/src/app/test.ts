import { readFile } from 'node:fs/promises'
import { readAppTests, readTestPlan } from '@patchbay/app-model'
import { type TestResult, createPlayer, runTestSuite } from '@patchbay/player'
import { type Finding, describe } from './finding.ts'
import { type OpenedApp, checkOpened, openApps } from './open.ts'

/** What `app test` is asked for. */
export interface TestOptions {
  /** A test plan to run instead of the tests in the app. */
  plan?: string
  json?: boolean
}

/** Runs tests of apps; gives 1 when one fails, 2 when there is none. */
export async function testFiles(files: readonly string[], options: TestOptions): Promise<number> {
  let [run, failed] = [0, 0]
  const tell = (file: string, findings: readonly Finding[]) => {
    if (options.json)
      for (const finding of findings) console.log(JSON.stringify({ file, ...finding }))
    else for (const finding of findings) console.log(describe(file, finding))
  }
  for (const file of files)
    for (const opened of await openApps(file)) {
      if ('refusal' in opened) {
        tell(file, [opened.refusal])
        failed++
        continue
      }
      const { suites, findings } = await suitesOf(opened, options)
      tell(opened.file, findings)
      failed += findings.length
      const check = checkOpened(opened)
      const { document } = opened.read
      for (const suite of suites) {
        const player = createPlayer({ document, check, dataSources: check.dataSources })
        try {
          for (const result of await runTestSuite(player, suite, () => performance.now())) {
            run++
            if (!result.ok) failed++
            print(opened.file, result, options)
          }
        } finally {
          player.dispose()
        }
      }
    }
  if (!options.json) console.log(`${run - failed} of ${run} tests went well`)
  if (failed > 0) return 1
  return run === 0 ? 2 : 0
}

async function suitesOf(opened: OpenedApp, { plan }: TestOptions) {
  if (plan !== undefined) return readTestPlan(plan, await readFile(plan, 'utf8'))
  return readAppTests(opened.read.document)
}

function print(file: string, result: TestResult, { json }: TestOptions): void {
  if (json) {
    console.log(JSON.stringify({ file, ...result }))
    return
  }
  const { suite, name, ok, problem, notes, steps, of } = result
  console.log(`${ok ? '✓' : '✗'} ${suite} › ${name} (${steps} of ${of} steps)`)
  if (!ok) console.log(`    ${problem}`)
  for (const note of notes) console.log(`    note: ${note}`)
}
