import type { Command } from 'commander'
import { type CheckOptions, checkFiles } from './check.ts'
import { convert } from './convert.ts'
import { diff } from './diff.ts'
import { inspectFiles } from './inspect.ts'
import { type MergeOptions, merge } from './merge.ts'
import type { ImportOptions, ServerOptions } from './server.ts'
import type { TestOptions } from './test.ts'

const APPS =
  '.msapp packages, solution and package zips, .msapr files, and folders with .pa.yaml or .fx.yaml files'

const JSON_LINES = ['--json', 'one JSON object a line'] as const

/** `patchbay app …`: canvas apps as packages and as folders of sources. */
export function registerApp(program: Command, root = '.'): void {
  const app = program.command('app')
  app
    .command('inspect')
    .description('Counts what is in an app and what of it is understood.')
    .argument('<file...>', APPS)
    .option(...JSON_LINES)
    .action(async (files: string[], { json = false }: { json?: boolean }) => {
      finish(await inspectFiles(files, json))
    })
  app
    .command('check')
    .description(
      'Checks formulas, accessibility, performance and data; exits with 1 when there is an error.',
    )
    .argument('<file...>', APPS)
    .option(...JSON_LINES)
    .option('--sarif [file]', 'a SARIF 2.1.0 log, to a file or to stdout')
    .option(
      '--compare-product',
      'compares with AppCheckerResult.sarif of the package, rule by rule',
    )
    .action(async (files: string[], options: CheckOptions) => {
      finish(await checkFiles(files, options))
    })
  app
    .command('test')
    .description(
      'Runs the tests that an app brings along, or a test plan, without a browser; exits with 1 when one fails, 2 when there is none.',
    )
    .argument('<file...>', APPS)
    .option('--plan <file>', 'a test plan: testSuite with testCases, in YAML')
    .option(...JSON_LINES)
    .action(async (files: string[], options: TestOptions) => {
      const { testFiles } = await import('./test.ts')
      finish(await testFiles(files, options))
    })
  app
    .command('convert')
    .description('Makes a folder of sources of a package, or a package of a folder or package.')
    .argument('<from>', APPS)
    .argument('<to>', 'a new folder, or a new file that ends in .msapp')
    .option('--json', 'one JSON object')
    .action(async (from: string, to: string, { json = false }: { json?: boolean }) => {
      finish(await convert(from, to, json))
    })
  app
    .command('diff')
    .description(
      'Says what differs between two apps, control by control; exits with 1 when something does.',
    )
    .argument('<before>', APPS)
    .argument('<after>', 'the other one')
    .option('--json', 'one JSON object')
    .action(async (before: string, after: string, { json = false }: { json?: boolean }) => {
      finish(await diff(before, after, json))
    })
  app
    .command('merge')
    .description(
      'Merges two versions of an app, or of one of its files, that come from a common one. Exits with 0 without conflicts, 1 with conflicts, 2 when a version cannot be read.',
    )
    .argument('<base>', 'the version that both come from')
    .argument('<ours>', 'our version: a package, a folder, or one file')
    .argument('<theirs>', 'their version')
    .option('-o, --output <path>', 'where the result goes; may be our version')
    .option('--path <path>', 'where the file stands in the repository')
    .option('--json', 'one JSON object, with the conflicts as data')
    .addHelpText(
      'after',
      `
As a merge driver of git:
  git config merge.patchbay.name "canvas apps by control"
  git config merge.patchbay.driver "patchbay app merge %O %A %B --path %P -o %A"
and in .gitattributes:
  *.pa.yaml merge=patchbay
  *.msapp   merge=patchbay`,
    )
    .action(async (base: string, ours: string, theirs: string, options: MergeOptions) => {
      finish(await merge([base, ours, theirs], options))
    })
  const withServer = (command: Command) =>
    command
      .requiredOption('--server <url>', 'the running server, such as https://localhost:8443')
      .option('--user <name>', 'user principal name; its password comes from PATCHBAY_PASSWORD')
      .option('--ca <file>', 'PEM file of the CA that the server is trusted by')
      .option(...JSON_LINES)
  withServer(
    app
      .command('import')
      .description('Brings apps to a running server.')
      .argument('<file...>', APPS)
      .option('--app <id>', 'saves a new version of this app instead of a new app')
      .option('--publish', 'publishes what was saved'),
  ).action(async (files: string[], options: ImportOptions) => {
    // The server's packages are loaded only where they are needed.
    const { importFiles } = await import('./server.ts')
    finish(await importFiles(root, files, options))
  })
  withServer(
    app
      .command('export')
      .description('Fetches an app from a running server into a package or a folder.')
      .argument('<app>', 'its id, or its name')
      .argument('<to>', 'a new folder, or a new file that ends in .msapp'),
  ).action(async (id: string, to: string, options: ServerOptions) => {
    const { exportApp } = await import('./server.ts')
    finish(await exportApp(root, id, to, options))
  })
}

function finish(code: number): void {
  if (code !== 0) process.exitCode = code
}
