import { generatePassword, openDirectory, SettingError } from '@patchbay/server'
import type { Command } from 'commander'
import { readLocalSettings } from './read-local-settings.ts'

/** `patchbay password`: for whoever holds the data folder and has lost the password. */
export function registerPassword(program: Command, root: string): void {
  program
    .command('password')
    .argument('<user>', 'user principal name, such as maker@contoso.localhost')
    .option('--data-dir <folder>', 'data folder of the server')
    .action(async (userPrincipalName: string, options: { dataDir?: string }) => {
      const settings = readLocalSettings(root, options.dataDir)
      const { directory, close } = await openDirectory(settings)
      try {
        const user = await directory.users.findByPrincipalName(userPrincipalName)
        if (!user)
          throw new SettingError(
            `There is no user ${userPrincipalName} in ${settings.dataFolder}. Another data folder? Name it with --data-dir.`,
          )
        const password = generatePassword()
        await directory.users.setPassword(user.tenantId, user.id, password, {
          kind: 'system',
          id: 'command-line',
          displayName: 'patchbay password',
        })
        console.log(`${user.userPrincipalName}   ${password}`)
        console.error('This password is shown this once and stored nowhere: keep it.')
      } finally {
        await close()
      }
    })
}
