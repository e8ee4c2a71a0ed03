export { generatePassword, type NewAccount } from './seed.ts'
export type { Finding } from './doctor/finding.ts'
export type { RunningServer } from './server.ts'
export { readSettings, SettingError, settingNames, type Settings } from './settings.ts'

// Whoever only reads the settings does not wait for the whole server to be loaded.

/** Opens the store, wires the packages together and listens; see `server.ts`. */
export const startServer: typeof import('./server.ts').startServer = async (...given) =>
  (await import('./server.ts')).startServer(...given)

/** The directory of a data folder, for commands that work beside a running server. */
export const openDirectory: typeof import('./server.ts').openDirectory = async (...given) =>
  (await import('./server.ts')).openDirectory(...given)

/** One encrypted file of a data folder; see `backup.ts`. */
export const createBackup: typeof import('./backup.ts').createBackup = async (...given) =>
  (await import('./backup.ts')).createBackup(...given)

/** A data folder of a backup, once it has proved whole; see `backup.ts`. */
export const restoreBackup: typeof import('./backup.ts').restoreBackup = async (...given) =>
  (await import('./backup.ts')).restoreBackup(...given)

/** What is amiss with an installation, running or not; see `doctor/examine.ts`. */
export const examine: typeof import('./doctor/examine.ts').examine = async (...given) =>
  (await import('./doctor/examine.ts')).examine(...given)
