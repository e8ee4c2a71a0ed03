import type { Type } from '@patchbay/power-fx'

const deepest = 4

/** A Power Fx type in words of formulas: `{ name: Text, roles: Table({ Value: Text }) }`. */
export function formulaType(type: Type, depth = 0): string {
  switch (type.kind) {
    case 'Record':
      return fieldsText(type.fields, depth)
    case 'Table':
      return `Table(${fieldsText(type.fields, depth)})`
    case 'OptionSetValue':
      return 'Text'
    default:
      return type.kind
  }
}

function fieldsText(fields: ReadonlyMap<string, Type>, depth: number): string {
  if (fields.size === 0) return '{ }'
  if (depth >= deepest) return '{ … }'
  const texts = [...fields].map(
    ([name, type]) => `${quoted(name)}: ${formulaType(type, depth + 1)}`,
  )
  return `{ ${texts.join(', ')} }`
}

/** A name as it is written in a formula: `'user name'`. */
export function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`
}
