export { createBackup, restoreBackup } from './backup.ts'
export { openDirectory, type RunningServer, startServer } from './server.ts'
export { generatePassword, type NewAccount } from './seed.ts'
export { readSettings, SettingError, settingNames, type Settings } from './settings.ts'
