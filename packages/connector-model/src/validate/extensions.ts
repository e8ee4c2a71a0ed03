/** Every `x-ms-` extension that means something in a connector. */
const OF_CONNECTORS =
  'summary visibility url-encoding dynamic-values dynamic-list dynamic-schema ' +
  'dynamic-properties dynamic-tree trigger trigger-hint trigger-metadata trigger-value ' +
  'notification-url notification-content notification capabilities connector-metadata ' +
  'api-annotation no-generic-test test-value pageable safe-operation operation-context ' +
  'enum-values enum localizeDefaultValue editor editor-options media-kind ' +
  'property-entity-type ai-sensitivity explicit-input name-for-model description-for-model ' +
  'openai-manifest openai-data require-user-confirmation openai-published-to-copilots ' +
  'agentic-protocol keywords deployment-version docs apihub-obo apihub-cached-response ' +
  'apihub-policies capabilities-chunk-transfer'

/** Those of AutoRest, which definitions of Azure services bring along; they are kept. */
const OF_AUTOREST =
  'parameter-location skip-url-encoding client-name client-flatten identifiers examples ' +
  'parameterized-host paths request-id client-request-id error-responses external odata ' +
  'long-running-operation long-running-operation-options mutability discriminator-value ' +
  'secret async-operation-timeout azure-resource api-version parameter-grouping ' +
  'header-collection-prefix code-generation-settings text arm-id-details ' +
  'azure-rest-tags request-body-index internal correlation-id'

export const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(
  `${OF_CONNECTORS} ${OF_AUTOREST}`.split(' ').map((name) => `x-ms-${name}`),
)

/** The known extension that a misspelt one was meant for: at most two letters differ. */
export function meantExtension(name: string): string | undefined {
  const candidates = OF_CONNECTORS.split(' ').map((known) => `x-ms-${known}`)
  return candidates.find((known) => distance(known, name) <= 2)
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++)
      current.push(
        Math.min(
          previous[j]! + 1,
          current[j - 1]! + 1,
          previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      )
    previous = current
  }
  return previous[b.length]!
}
