import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { createBackup, restoreBackup, SettingError } from '@patchbay/server'
import type { Command } from 'commander'
import { readLocalSettings } from './read-local-settings.ts'

interface Options {
  dataDir?: string
  json?: boolean
}

const variable = 'PATCHBAY_BACKUP_PASSPHRASE'

/** `patchbay backup` and `patchbay restore`: a data folder as one encrypted file. */
export function registerBackup(program: Command, root: string): void {
  const passphraseHelp = `\nThe passphrase of the backup comes from ${variable}, or is asked for.`

  program
    .command('backup')
    .argument('<file>', 'a new file')
    .option('--data-dir <folder>', 'data folder of the server')
    .option('--json', 'one JSON object')
    .addHelpText('after', passphraseHelp)
    .action(async (file: string, options: Options) => {
      const settings = readLocalSettings(root, options.dataDir)
      // Said before the passphrase is asked for.
      if (settings.databaseUrl !== null) await createBackup(settings, file, '')
      const report = await createBackup(settings, file, await passphraseFor('new'))
      if (options.json) console.log(JSON.stringify(report))
      else
        console.log(
          `${report.file}: ${report.files} files, ${(report.bytes / 1e6).toFixed(1)} MB.${report.masterKey === 'environment' ? ' The master key is not in it: keep PATCHBAY_MASTER_KEY.' : ''} Without its passphrase it cannot be opened.`,
        )
    })

  program
    .command('restore')
    .argument('<file>', 'a backup')
    .option('--data-dir <folder>', 'the new data folder')
    .option('--check', 'prove the backup and leave nothing behind')
    .option('--json', 'one JSON object')
    .addHelpText('after', passphraseHelp)
    .action(async (file: string, options: Options & { check?: boolean }) => {
      const settings = readLocalSettings(root, options.dataDir)
      const checkOnly = options.check ?? false
      const report = await restoreBackup(settings, file, await passphraseFor('known'), {
        checkOnly,
      })
      if (options.json) console.log(JSON.stringify(report))
      else
        console.log(
          `The backup of ${report.createdAt} is whole: ${report.tenants} tenants, database and audit logs checked.${checkOnly ? '' : `\nIt is in ${report.dataFolder}. Start with: patchbay serve --data-dir ${report.dataFolder}`}`,
        )
    })
}

/** Long enough that guessing does not pay; the file may lie anywhere. */
const shortest = 12

async function passphraseFor(which: 'new' | 'known'): Promise<string> {
  const given = process.env[variable]
  if (!given && !process.stdin.isTTY)
    throw new SettingError(
      `Set ${variable} to the passphrase of the backup; it is not taken as an argument, where other users could read it.`,
    )
  const passphrase = given ?? (await ask('Passphrase: '))
  if (which === 'new' && passphrase.length < shortest)
    throw new SettingError(`The passphrase is too short: give at least ${shortest} characters.`)
  if (which === 'new' && !given && (await ask('The same again: ')) !== passphrase)
    throw new SettingError('The two passphrases differ.')
  return passphrase
}

/** Asks on the terminal without showing what is typed. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
