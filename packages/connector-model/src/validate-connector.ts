import type { Finding, JsonObject } from './document.ts'
import type { Position } from './json.ts'
import { checkDynamicReferences } from './validate/dynamic.ts'
import { checkOperations } from './validate/operations.ts'
import { RULES, type Rule } from './validate/rules.ts'
import { checkSchemas } from './validate/schemas.ts'
import { checkProperties, checkSecurity } from './validate/security.ts'
import { checkStructure } from './validate/structure.ts'

/** Places of both files' values, when their texts are at hand. */
export interface Places {
  definition?: (pointer: string) => Position | undefined
  properties?: (pointer: string) => Position | undefined
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
): Finding[] {
  const findings: Finding[] = []
  const reportTo =
    (locate: Places['definition']) =>
    (rule: Rule, path: string, message: string): void => {
      const line = locate?.(path)?.line
      findings.push({
        severity: RULES[rule],
        rule,
        path,
        ...(line !== undefined && { line }),
        message,
      })
    }
  const report = reportTo(places.definition)
  checkStructure(definition, report)
  checkOperations(definition, report)
  checkSchemas(definition, report)
  checkDynamicReferences(definition, report)
  checkSecurity(definition, report)
  checkProperties(definition, properties, reportTo(places.properties))
  return findings
}
