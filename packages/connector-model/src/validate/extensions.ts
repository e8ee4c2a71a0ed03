/** Every `x-ms-` extension that means something in a connector, or that tools leave behind. */
export const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(
  [
    'summary visibility url-encoding dynamic-values dynamic-list dynamic-schema',
    'dynamic-properties dynamic-tree trigger trigger-hint trigger-metadata trigger-value',
    'notification-url notification-content notification capabilities connector-metadata',
    'api-annotation no-generic-test test-value pageable safe-operation operation-context',
    'enum-values enum localizeDefaultValue editor editor-options media-kind',
    'property-entity-type ai-sensitivity explicit-input name-for-model description-for-model',
    'openai-manifest openai-data require-user-confirmation openai-published-to-copilots',
    'agentic-protocol keywords deployment-version docs parameter-location skip-url-encoding',
    'client-name client-flatten identifiers examples parameterized-host apihub-obo',
    'apihub-cached-response apihub-policies capabilities-chunk-transfer paths request-id',
  ]
    .join(' ')
    .split(' ')
    .map((name) => `x-ms-${name}`),
)
