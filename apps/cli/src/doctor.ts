import { examine, type Finding, SettingError } from '@patchbay/server'
import { Argument, type Command } from 'commander'
import { readLocalSettings } from './read-local-settings.ts'

const WHAT = [
  'node',
  'settings',
  'folder',
  'ports',
  'certificate',
  'database',
  'master-key',
  'portal',
]

interface Options {
  dataDir?: string
  serve?: boolean
  json?: boolean
}

/** `patchbay doctor`: what is amiss with an installation, and what to do about it. */
export function registerDoctor(program: Command, root: string): void {
  program
    .command('doctor')
    .addArgument(new Argument('[what]', 'one thing alone').choices(WHAT))
    .option('--data-dir <folder>', 'data folder of the server')
    .option('--serve', 'as patchbay serve would start it; else as npm start would')
    .option('--json', 'one JSON object a line: severity, rule, where, evidence, fix')
    .addHelpText('after', '\nThe exit code is 1 when there is an error.')
    .action(async (what: string | undefined, options: Options) => {
      const findings = await findingsOf(what, options, root)
      for (const finding of findings)
        console.log(options.json ? JSON.stringify(finding) : inWords(finding))
      const errors = findings.filter(({ severity }) => severity === 'error').length
      if (!options.json) console.log(summaryOf(errors, findings.length))
      if (errors > 0) process.exitCode = 1
    })
}

async function findingsOf(
  what: string | undefined,
  { dataDir, serve }: Options,
  root: string,
): Promise<Finding[]> {
  try {
    const settings = readLocalSettings(root, dataDir, serve !== true)
    if (what === 'settings') return []
    return await examine(settings, what === undefined ? undefined : [what])
  } catch (error) {
    if (!(error instanceof SettingError)) throw error
    return [
      {
        severity: 'error',
        rule: 'settings/readable',
        where: /PATCHBAY_\w+/.exec(error.message)?.[0] ?? 'the environment',
        evidence: error.message,
        fix: 'Mend that variable; patchbay serve --help says what each takes.',
      },
    ]
  }
}

const marks = { error: '✗', warning: '!', info: 'i' } as const

function inWords({ severity, rule, where, evidence, fix }: Finding): string {
  return [`${marks[severity]} ${rule}  ${where}`, `    ${evidence}`, fix && `    ${fix}`]
    .filter(Boolean)
    .join('\n')
}

function summaryOf(errors: number, findings: number): string {
  if (errors > 0) return `\n${errors} ${errors === 1 ? 'thing is' : 'things are'} to be mended.`
  return findings > 0 ? '\nNothing is wrong.' : 'Nothing is wrong.'
}
