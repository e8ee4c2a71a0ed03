/**
 * An operation's name in formulas: letters and digits of its id, or of its path when it has none;
 * `_` in front when that begins with a digit.
 */
export function functionName(operationId: string, path: string): string {
  const name = (operationId || path).replace(/[^A-Za-z0-9]/g, '')
  return /^[A-Za-z]/.test(name) ? name : `_${name}`
}

/** A connector's name in formulas: its title without what would need quoting there. */
export function namespaceName(title: string): string {
  const name = title.replace(/\s+/g, '')
  return name === '' ? 'Connector' : name
}
