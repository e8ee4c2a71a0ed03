import {
  type AppDocument,
  readFiles,
  type ReadResult,
  TABLET_LAYOUT,
  writeFiles,
} from '@patchbay/app-model'
import type { AppFiles } from '@patchbay/wire'

/** Where a package has the app's size; the library keeps files under `Src` and `References` alone. */
const packagePath = 'Properties.json'
const storedPath = 'References/Properties.json'

/** Reads an app as the library stores it. */
export function readStoredApp(files: AppFiles, displayName: string): ReadResult {
  const { [storedPath]: properties, ...others } = files
  return readFiles(
    properties === undefined ? others : { ...others, [packagePath]: properties },
    displayName,
  )
}

/** The files of an app as the library stores them: its `.pa.yaml`, and its size unless it is a tablet's. */
export function storedFiles(document: AppDocument): AppFiles {
  const { [packagePath]: carried, ...files } = writeFiles(document)
  const { width, height } = document.layout
  const isTablet = width === TABLET_LAYOUT.width && height === TABLET_LAYOUT.height
  const size = JSON.stringify({ DocumentLayoutWidth: width, DocumentLayoutHeight: height })
  const properties = carried ?? (isTablet ? undefined : size)
  return properties === undefined ? files : { ...files, [storedPath]: properties }
}
