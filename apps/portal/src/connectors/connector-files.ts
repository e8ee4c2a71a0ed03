import { asWritten } from '@patchbay/connector-model'
import type { ApiPropertiesJson, ConnectorScript, SwaggerJson } from '@patchbay/wire'

/** The names under which connector tools look for the two files. */
export const fileNames = {
  definition: 'apiDefinition.swagger.json',
  properties: 'apiProperties.json',
} as const

/** A file for the person to keep. */
export function downloadJson(name: string, value: SwaggerJson | ApiPropertiesJson): void {
  download(name, `${JSON.stringify(value, null, 2)}\n`, 'application/json')
}

function download(name: string, text: string, type: string): void {
  const blob = new Blob([text], { type })
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has its own hold on the blob by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

const scriptNames = { csharp: 'script.csx', javascript: 'script.js' } as const

/** Downloads the files of a connector: definition, properties and, where there is some, code. */
export function downloadConnector(connector: {
  definition: SwaggerJson
  properties: ApiPropertiesJson
  script: ConnectorScript | null
}): void {
  downloadJson(fileNames.definition, connector.definition)
  downloadJson(fileNames.properties, asWritten(connector.properties))
  if (connector.script)
    download(scriptNames[connector.script.language], connector.script.source, 'text/plain')
}
