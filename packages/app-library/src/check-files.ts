import type { AppFiles, Finding } from '@patchbay/wire'
import { AppLibraryError } from './errors.ts'

/** All files of an app together, in UTF-8. */
export const MAXIMUM_BYTES = 5 * 1024 * 1024
const MAXIMUM_FILES = 2000

/**
 * `Src/Screen1.pa.yaml`, `Src/Components/Header.pa.yaml`; what a package keeps beside them:
 * `Properties.json` with the app's size and switches, `References/DataSources.json`,
 * `Resources/PublishInfo.json`, `AppTests/7.json`.
 */
const PATH =
  /^(?:Src\/(?:[^/\\]+\/)*[^/\\]+\.pa\.yaml|Properties\.json|(?:References|Resources|AppTests)\/(?:[^/\\]+\/)*[^/\\]+\.json)$/
const KINDS =
  'Src/….pa.yaml, Properties.json, and .json files in References, Resources and AppTests'

/**
 * Judges an app's files by size and by where they lie; what stands in them is the Studio's to check,
 * so that an app with errors can be saved.
 *
 * @throws {AppLibraryError}
 */
export function checkFiles(files: AppFiles): void {
  const paths = Object.keys(files)
  if (paths.length > MAXIMUM_FILES)
    throw new AppLibraryError(
      400,
      'TooManyFiles',
      `An app may have ${MAXIMUM_FILES} files; this one has ${paths.length}.`,
    )
  const findings = paths
    .filter((path) => !isPath(path))
    .map((path): Finding => ({
      severity: 'error',
      rule: 'PathNotValid',
      path,
      message: `Files of an app are ${KINDS}.`,
    }))
  if (findings.length > 0)
    throw new AppLibraryError(
      400,
      'InvalidFiles',
      `"${findings[0]!.path}" is no path of an app: files are ${KINDS}.`,
      findings,
    )
  let bytes = 0
  for (const text of Object.values(files)) bytes += Buffer.byteLength(text, 'utf8')
  if (bytes > MAXIMUM_BYTES)
    throw new AppLibraryError(
      413,
      'AppTooLarge',
      `The files have ${(bytes / 1024 / 1024).toFixed(1)} MB together; 5 MB are allowed. Make the app smaller.`,
    )
}

function isPath(path: string): boolean {
  if (path.length > 300 || !PATH.test(path)) return false
  for (const c of path) if (c < ' ') return false
  return !path.split('/').some((step) => step === '.' || step === '..')
}
