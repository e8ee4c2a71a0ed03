import type { Command } from 'commander'
import { type ConvertOptions, convertFile } from './convert.ts'
import { type FunctionOptions, describeFunctions, functionRows } from './functions.ts'
import { Progress } from './progress.ts'
import { describeReport, judgeFolders } from './report.ts'
import type { ExportOptions, ImportOptions } from './server.ts'

const FOLDERS = 'folders of connectors, or folders of such folders'
const JSON_LINES = ['--json', 'one JSON object a line'] as const

/** `patchbay connector …`: folders with `apiDefinition.swagger.json` and `apiProperties.json`. */
export function registerConnector(program: Command, root = '.'): void {
  const connector = program.command('connector')
  connector
    .command('validate')
    .description('Judges definitions; exits with 1 when one has an error or cannot be read.')
    .argument('<folder...>', FOLDERS)
    .option('--certification', 'judges by what a published connector must satisfy as well')
    .option(...JSON_LINES)
    .action(async (folders: string[], options: { json?: boolean; certification?: boolean }) => {
      const progress = new Progress('Connector')
      for await (const { report, index, count } of judgeFolders(folders, options)) {
        if (report.findings.some(({ severity }) => severity === 'error')) finish(1)
        progress.clear()
        if (options.json) console.log(JSON.stringify(report))
        else console.log(describeReport(report).join('\n'))
        progress.show(index + 1, count)
      }
      progress.clear()
    })
  connector
    .command('functions')
    .description('Lists the Power Fx functions that apps get from a connector.')
    .argument('<folder...>', FOLDERS)
    .option('--internal', 'also those that only look-ups of other operations call')
    .option(...JSON_LINES)
    .action(async (folders: string[], options: { json?: boolean } & FunctionOptions) => {
      const progress = new Progress('Connector')
      for await (const judged of judgeFolders(folders)) {
        if (!judged.report.ok) finish(1)
        progress.clear()
        if (options.json)
          console.log(JSON.stringify({ ...judged.report, ...functionRows(judged, options) }))
        else console.log(describeFunctions(judged, options).join('\n'))
        progress.show(judged.index + 1, judged.count)
      }
      progress.clear()
    })
  connector
    .command('convert')
    .description(
      'Makes a connector of an OpenAPI 2.0, 3.0 or 3.1 document, a Postman collection, a curl command or a URL.',
    )
    .argument('<source>', 'a file, - for standard input, or the curl command or URL itself')
    .option('-o, --output <folder>', 'a new folder for both files; else the definition is printed')
    .option('--json', 'one JSON object with both files and the findings')
    .action(async (source: string, options: ConvertOptions) => {
      finish(await convertFile(source, options))
    })
  const withServer = (command: Command) =>
    command
      .requiredOption('--server <url>', 'the running server, such as https://localhost:8443')
      .option(
        '--user <name>',
        'user principal name; its password comes from PATCHBAY_PASSWORD, or PATCHBAY_MAKER_PASSWORD',
      )
      .option('--ca <file>', 'PEM file of the CA that the server is trusted by')
      .option(...JSON_LINES)
  withServer(
    connector
      .command('import')
      .description(
        'Brings connectors to a running server, with icon and script. A folder remembers its connector in patchbay.json; importing it again updates that one.',
      )
      .argument('<folder...>', FOLDERS)
      .option('--update', 'updates a connector of the same title where a folder remembers none'),
  ).action(async (folders: string[], options: ImportOptions) => {
    // The server's packages are loaded only where they are needed.
    const { importFolders } = await import('./server.ts')
    finish(await importFolders(root, folders, options))
  })
  withServer(
    connector
      .command('export')
      .description(
        'Fetches connectors from a running server into folders, with icon and script but without secrets.',
      )
      .argument('<folder...>', 'folders that remember their connector, or one folder')
      .option('--connector <id>', 'the connector to fetch, by its id or name, into the one folder')
      .option('--all', 'fetches all that you may see, each into a folder below the one folder'),
  ).action(async (folders: string[], options: ExportOptions) => {
    const { exportFolders } = await import('./server.ts')
    finish(await exportFolders(root, folders, options))
  })
}

function finish(code: number): void {
  if (code !== 0) process.exitCode = code
}
