import { type AppDocument, newDocument, type SourceFinding } from '@patchbay/app-model'
import type { App } from '@patchbay/wire'
import { readStoredApp } from '../play/app-files.ts'
import type { AppContent } from './studio-state.ts'

/** The content of a stored app, with what could not be read. A screen is made where there is none. */
export function readContent(app: App): {
  content: AppContent
  findings: readonly SourceFinding[]
} {
  const { document, findings } = readStoredApp(app.files, app.displayName)
  return {
    content: {
      displayName: app.displayName,
      document: withScreen(document),
      dataSources: app.dataSources,
    },
    findings,
  }
}

/** Without any readable screen there would be nothing to put a control on. */
function withScreen(document: AppDocument): AppDocument {
  return document.screens.length > 0
    ? document
    : { ...document, screens: newDocument(document.name).screens }
}
