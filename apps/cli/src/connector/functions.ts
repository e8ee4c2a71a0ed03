import type { ConnectorFunction } from '@patchbay/connector-model'
import { formatType } from '@patchbay/power-fx'
import { type JudgedConnector, describeReport } from './report.ts'

/** `Add(name: Text, [options: {note: Text}]): Number`. */
export function signatureText({ name, parameters, returns }: ConnectorFunction): string {
  const list = parameters.map((parameter) =>
    parameter.optional
      ? `[${parameter.name}: ${formatType(parameter.type)}]`
      : `${parameter.name}: ${formatType(parameter.type)}`,
  )
  return `${name}(${list.join(', ')}): ${formatType(returns)}`
}

/** Which functions are told of. */
export interface FunctionOptions {
  /** Those too that only look-ups of other operations call. */
  internal?: boolean
}

/** The functions of a connector for programs. */
export function functionRows(
  { functions, unsupported }: JudgedConnector,
  { internal = false }: FunctionOptions,
) {
  return {
    signatures: functions
      .filter(({ isInternal }) => internal || !isInternal)
      .map((each) => ({
        name: each.name,
        operationId: each.operation.operationId,
        signature: signatureText(each),
        parameters: each.parameters.map(({ name, type, optional }) => ({
          name,
          type: formatType(type),
          optional,
        })),
        returns: formatType(each.returns),
        behavior: each.isBehavior,
        internal: each.isInternal,
        deprecated: each.isDeprecated,
      })),
    unsupported: unsupported.map(({ operation, reason }) => ({
      operationId: operation.operationId,
      reason,
    })),
  }
}

/** The functions of a connector for people. */
export function describeFunctions(
  { report, functions, unsupported }: JudgedConnector,
  { internal = false }: FunctionOptions,
): string[] {
  if (!report.ok) return describeReport(report)
  const lines = [`${report.folder}: ${report.title}, ${report.functions} functions`]
  for (const each of functions) {
    if (each.isInternal && !internal) continue
    const notes = [
      each.isBehavior && 'behavior',
      each.isInternal && 'internal',
      each.isDeprecated && 'deprecated',
    ].filter((note) => note !== false)
    lines.push(`  ${signatureText(each)}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`)
  }
  for (const { operation, reason } of unsupported)
    lines.push(`  ${operation.operationId}: no function, since ${reason}`)
  return lines
}
