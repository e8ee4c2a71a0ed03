import type { ApiPropertiesJson, SwaggerJson } from '@patchbay/wire'

/** The names under which connector tools look for the two files. */
export const fileNames = {
  definition: 'apiDefinition.swagger.json',
  properties: 'apiProperties.json',
} as const

/** A file for the person to keep. */
export function downloadJson(name: string, value: SwaggerJson | ApiPropertiesJson): void {
  const blob = new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' })
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has its own hold on the blob by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Downloads both files of a connector. */
export function downloadConnector(connector: {
  definition: SwaggerJson
  properties: ApiPropertiesJson
}): void {
  downloadJson(fileNames.definition, connector.definition)
  downloadJson(fileNames.properties, connector.properties)
}
