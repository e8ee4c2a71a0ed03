import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { appRules } from './rules.ts'
import { writeSarif } from './sarif.ts'

/**
 * What a SARIF 2.1.0 object may have, and what it must: the schema allows nothing else. Only
 * objects that the checker writes are here.
 *
 * @see OASIS SARIF 2.1.0, sections 3.13 to 3.50
 */
const SHAPES: Readonly<Record<string, { may: string; must: string; of?: Record<string, string> }>> =
  {
    log: {
      must: 'version runs',
      may: '$schema version runs inlineExternalProperties properties',
      of: { runs: 'run' },
    },
    run: {
      must: 'tool',
      may: 'tool invocations artifacts logicalLocations results automationDetails columnKind language originalUriBaseIds properties',
      of: { tool: 'tool', results: 'result' },
    },
    tool: { must: 'driver', may: 'driver extensions properties', of: { driver: 'component' } },
    component: {
      must: 'name',
      may: 'guid name organization version semanticVersion informationUri rules notifications language properties',
      of: { rules: 'descriptor' },
    },
    descriptor: {
      must: 'id',
      may: 'id guid name shortDescription fullDescription messageStrings defaultConfiguration helpUri help relationships properties',
      of: {
        shortDescription: 'text',
        fullDescription: 'text',
        help: 'text',
        defaultConfiguration: 'configuration',
      },
    },
    configuration: { must: '', may: 'enabled level rank parameters properties' },
    text: { must: 'text', may: 'text markdown properties' },
    result: {
      must: 'message',
      may: 'ruleId ruleIndex rule kind level message locations guid fingerprints partialFingerprints relatedLocations suppressions rank fixes properties',
      of: { message: 'message', locations: 'location' },
    },
    message: { must: 'text', may: 'text markdown id arguments properties' },
    location: {
      must: '',
      may: 'id physicalLocation logicalLocations message annotations relationships properties',
      of: { physicalLocation: 'physical', logicalLocations: 'logical' },
    },
    physical: {
      must: 'artifactLocation',
      may: 'address artifactLocation region contextRegion properties',
      of: { artifactLocation: 'artifact', region: 'region' },
    },
    artifact: { must: 'uri', may: 'uri uriBaseId index description properties' },
    region: {
      must: 'startLine',
      may: 'startLine startColumn endLine endColumn charOffset charLength snippet message properties',
    },
    logical: {
      must: 'fullyQualifiedName',
      may: 'name index fullyQualifiedName decoratedName parentIndex kind properties',
    },
  }

/** Fails where an object has something that its kind cannot have, or lacks what it must have. */
function conform(value: unknown, kind: string, at: string): void {
  if (Array.isArray(value)) {
    value.forEach((item, i) => conform(item, kind, `${at}[${i}]`))
    return
  }
  const shape = SHAPES[kind] ?? assert.fail(kind)
  assert.ok(typeof value === 'object' && value !== null, at)
  const keys = Object.keys(value)
  const words = (text: string) => text.split(' ').filter((word) => word !== '')
  assert.deepEqual(
    keys.filter((key) => !words(shape.may).includes(key)),
    [],
    at,
  )
  assert.deepEqual(
    words(shape.must).filter((key) => !keys.includes(key)),
    [],
    at,
  )
  for (const [key, item] of Object.entries(value)) {
    const inner = shape.of?.[key]
    if (inner !== undefined) conform(item, inner, `${at}.${key}`)
  }
}

const LEVELS = ['none', 'note', 'warning', 'error']

void describe('SARIF', () => {
  const log = JSON.parse(
    JSON.stringify(
      writeSarif({
        version: '1.2.3',
        artifact: 'C:\\My apps\\Über #1.msapp',
        sourceFindings: [
          {
            severity: 'warning',
            rule: 'tab',
            file: 'Src/Ä b.pa.yaml',
            line: 2,
            column: 3,
            message: 'm',
          },
        ],
        issues: appRules.map(({ id, category, level }, i) => ({
          rule: id,
          category,
          level,
          message: `About ${id}`,
          control: i === 0 ? '' : 'Label 1',
          property: i % 2 === 0 ? '' : 'Text',
          start: 0,
          end: 1,
          fix: { title: 'Take it away', edits: [{ control: 'a', property: 'b', formula: null }] },
        })),
        place: (control) =>
          control === '' ? undefined : { file: 'Src/Home.pa.yaml', line: 4, column: 1 },
      }),
    ),
  ) as {
    $schema: string
    version: string
    runs: [
      {
        columnKind: string
        tool: { driver: { rules: { id: string; defaultConfiguration?: { level: string } }[] } }
        results: {
          ruleId: string
          ruleIndex: number
          level: string
          locations: { physicalLocation: { artifactLocation: { uri: string }; region?: object } }[]
        }[]
      },
    ]
  }

  void test('every object has what version 2.1.0 wants and nothing else', () => {
    assert.equal(log.version, '2.1.0')
    assert.match(log.$schema, /^https:\/\/.*sarif.*2\.1\.0.*\.json$/)
    conform(log, 'log', 'log')
    const [run] = log.runs
    assert.ok(['utf16CodeUnits', 'unicodeCodePoints'].includes(run.columnKind))
    assert.equal(run.results.length, appRules.length + 1)
  })

  void test('levels, rule indexes, lines and addresses are valid', () => {
    const [{ tool, results }] = log.runs
    const ids = tool.driver.rules.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const { defaultConfiguration } of tool.driver.rules)
      if (defaultConfiguration) assert.ok(LEVELS.includes(defaultConfiguration.level))
    for (const { ruleId, ruleIndex, level, locations } of results) {
      assert.equal(ids[ruleIndex], ruleId)
      assert.ok(LEVELS.includes(level))
      for (const { physicalLocation } of locations) {
        const { uri } = physicalLocation.artifactLocation
        assert.match(uri, /^[\w\-.~:/[\]@!$&'()*+,;=%]+$/, uri)
      }
    }
  })
})

void test('every category of the checker has rules', () => {
  const categories = new Set(appRules.map(({ category }) => category))
  assert.deepEqual([...categories].toSorted(), [
    'accessibility',
    'data source',
    'performance',
    'runtime',
  ])
})
