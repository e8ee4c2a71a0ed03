import { readSettings, type Settings } from '@patchbay/server'

/** Settings of the installation on this machine, from the environment; `--data-dir` comes before it. */
export function readLocalSettings(
  root: string,
  dataFolder: string | undefined,
  demo = true,
): Settings {
  const environment = { ...process.env, ...(dataFolder && { PATCHBAY_DATA_DIR: dataFolder }) }
  return readSettings(environment, { demo, root })
}
