import type { SourcePlace } from '../pa-yaml/read.ts'
import type { SourceFinding } from '../pa-yaml/finding.ts'
import type { AppIssue } from './find-issues.ts'
import type { RuleLevel } from './rule.ts'
import { appRules } from './rules.ts'

/** What {@link writeSarif} is made of. */
export interface SarifInput {
  /** Of the tool, `0.1.0`. */
  readonly version: string
  /** The package or folder, as a path. */
  readonly artifact: string
  readonly issues: readonly AppIssue[]
  /** Of reading the files. */
  readonly sourceFindings: readonly SourceFinding[]
  /** Where a formula stands in the files; undefined when there are none. */
  place(control: string, property: string, offset?: number): SourcePlace | undefined
}

const LEVELS: Readonly<Record<RuleLevel, string>> = {
  error: 'error',
  warning: 'warning',
  suggestion: 'note',
}

/**
 * The findings of one app as a SARIF log, to be serialised as JSON.
 *
 * @see OASIS SARIF 2.1.0
 */
export function writeSarif(input: SarifInput): Record<string, unknown> {
  const { version, artifact, issues, sourceFindings } = input
  const known = new Map<string, Record<string, unknown>>()
  for (const { id, title, why, how, level, category, productId } of appRules)
    known.set(id, {
      id,
      name: id,
      shortDescription: { text: title },
      fullDescription: { text: why },
      help: { text: how },
      defaultConfiguration: { level: LEVELS[level] },
      properties: { category, ...(productId !== undefined && { productId }) },
    })
  const used: string[] = []
  const indexOf = (id: string, category: string): number => {
    const at = used.indexOf(id)
    if (at >= 0) return at
    if (!known.has(id)) known.set(id, { id, name: id, properties: { category } })
    return used.push(id) - 1
  }
  const results = [
    ...sourceFindings.map((finding) => ({
      ruleId: finding.rule,
      ruleIndex: indexOf(finding.rule, 'source'),
      level: LEVELS[finding.severity],
      message: { text: finding.message },
      locations: [
        location(artifact, finding, logicalName(finding.control ?? '', finding.property ?? '')),
      ],
    })),
    ...issues.map((issue) => ({
      ruleId: issue.rule,
      ruleIndex: indexOf(issue.rule, issue.category),
      level: LEVELS[issue.level],
      message: { text: issue.message },
      locations: [
        location(
          artifact,
          input.place(issue.control, issue.property, issue.start),
          logicalName(issue.control, issue.property),
        ),
      ],
      properties: {
        category: issue.category,
        ...(issue.fix && { fix: issue.fix }),
      },
    })),
  ]
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Patchbay app checker',
            version,
            rules: used.map((id) => known.get(id)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  }
}

function logicalName(control: string, property: string): string {
  return property === '' ? control : `${control}.${property}`
}

/** A path as a relative address; what would begin its query or fragment is a part of the path. */
function addressOf(path: string): string {
  return encodeURI(path.replaceAll('\\', '/')).replaceAll('?', '%3F').replaceAll('#', '%23')
}

function location(artifact: string, place: SourcePlace | undefined, name: string) {
  const uri = place ? `${artifact.replace(/\/$/, '')}/${place.file}` : artifact
  return {
    physicalLocation: {
      artifactLocation: { uri: addressOf(uri) },
      ...(place && { region: { startLine: place.line, startColumn: place.column } }),
    },
    ...(name !== '' && { logicalLocations: [{ fullyQualifiedName: name }] }),
  }
}
