import type { Finding, JsonObject } from './document.ts'
import type { Position } from './json.ts'
import { listOperations } from './operations.ts'
import { checkCertification } from './validate/certification.ts'
import { checkDynamicReferences } from './validate/dynamic.ts'
import { checkSchemaCounts } from './validate/limits.ts'
import { checkOperations } from './validate/operations.ts'
import { RULES, type Rule } from './validate/rules.ts'
import { schemaRoots } from './validate/schema-roots.ts'
import { checkSchemas } from './validate/schemas.ts'
import { checkProperties, checkSecurity } from './validate/security.ts'
import { checkStructure } from './validate/structure.ts'
import { checkWebhooks } from './validate/webhooks.ts'

/** Places of both files' values, when their texts are at hand. */
export interface Places {
  definition?: (pointer: string) => Position | undefined
  properties?: (pointer: string) => Position | undefined
}

/** What to judge by besides the rules that make a connector work. */
export interface ValidationOptions {
  /** Judge titles, descriptions and summaries by what a published connector must satisfy. */
  certification?: boolean
}

/**
 * Judges both files of a connector. An error keeps it from being saved; the rest is advice.
 *
 * Paths that begin with `/properties` are of `apiProperties.json`, all others of the definition.
 */
export function validateConnector(
  definition: JsonObject,
  properties: JsonObject,
  places: Places = {},
  { certification = false }: ValidationOptions = {},
): Finding[] {
  const findings: Finding[] = []
  const reportTo =
    (locate: Places['definition']) =>
    (rule: Rule, path: string, message: string): void => {
      const line = locate?.(path)?.line
      findings.push({
        severity: RULES[rule].severity,
        rule,
        path,
        ...(line !== undefined && { line }),
        message,
        remedy: RULES[rule].mend,
      })
    }
  const report = reportTo(places.definition)
  const operations = listOperations(definition)
  const roots = schemaRoots(definition, operations)
  checkStructure(definition, report)
  checkOperations(definition, operations, report)
  checkSchemas(definition, roots, report)
  checkSchemaCounts(definition, operations, report)
  checkDynamicReferences(definition, operations, report)
  checkWebhooks(definition, operations, roots, report)
  checkSecurity(definition, report)
  if (certification) checkCertification(definition, operations, report)
  checkProperties(definition, operations, properties, reportTo(places.properties))
  return findings
}
