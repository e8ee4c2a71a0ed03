import { Badge } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import styles from './definition-step.module.css'
import { isObject, objectAt, textAt, type JsonObject } from './json-path.ts'

const deepest = 8

/** A schema as a tree: title, name, type. References are followed; recursion ends in a mark. */
export function SchemaTree({
  label,
  schema,
  definition,
  renderCommands,
}: {
  label: string
  schema: JsonObject
  definition: JsonObject
  /** Buttons for a property, by its path of schema keys (`properties`, `name`). */
  renderCommands?: (path: readonly string[], schema: JsonObject, required: boolean) => ReactNode
}) {
  return (
    <ul className={styles.tree} aria-label={label}>
      <Node
        {...{ definition, schema, renderCommands }}
        name={null}
        path={[]}
        seen={[]}
        required={false}
      />
    </ul>
  )
}

function Node({
  name,
  schema: written,
  definition,
  path,
  seen,
  required,
  renderCommands,
}: {
  name: string | null
  schema: JsonObject
  definition: JsonObject
  path: readonly string[]
  seen: readonly string[]
  required: boolean
  renderCommands?:
    | ((path: readonly string[], schema: JsonObject, required: boolean) => ReactNode)
    | undefined
}) {
  const reference = textAt(written, '$ref')
  const schema = reference === '' ? written : resolve(definition, reference)
  const repeats = reference !== '' && (seen.includes(reference) || seen.length >= deepest)
  const nowSeen = reference === '' ? seen : [...seen, reference]
  const properties = Object.entries(objectAt(schema, 'properties')).filter(
    (entry): entry is [string, JsonObject] => isObject(entry[1]),
  )
  const items = schema['items']
  const requiredNames = Array.isArray(schema['required']) ? schema['required'] : []
  const title = textAt(schema, 'title') || textAt(schema, 'x-ms-summary') || (name ?? '')
  const description = textAt(schema, 'description')
  const visibility = textAt(schema, 'x-ms-visibility')
  return (
    <li>
      <div className={styles.node}>
        {name !== null && <span className={styles.title}>{title}</span>}
        {name !== null && name !== title && <code className={styles.type}>{name}</code>}
        <span className={styles.type}>
          {typeName(schema)}
          {repeats && ' …'}
        </span>
        {required && (
          <Badge size="small" appearance="outline" color="informative">
            required
          </Badge>
        )}
        {visibility !== '' && (
          <Badge size="small" appearance="outline" color="informative">
            {visibility}
          </Badge>
        )}
        {description !== '' && description !== name && (
          <span className={styles.detail}>{description}</span>
        )}
        {name !== null && reference === '' && renderCommands?.(path, schema, required)}
      </div>
      {!repeats && (properties.length > 0 || isObject(items)) && (
        <ul>
          {properties.map(([property, inner]) => (
            <Node
              key={property}
              name={property}
              schema={inner}
              definition={definition}
              path={[...path, 'properties', property]}
              seen={nowSeen}
              required={requiredNames.includes(property)}
              renderCommands={reference === '' ? renderCommands : undefined}
            />
          ))}
          {isObject(items) && (
            <Node
              name={null}
              schema={items}
              definition={definition}
              path={[...path, 'items']}
              seen={nowSeen}
              required={false}
              renderCommands={reference === '' ? renderCommands : undefined}
            />
          )}
        </ul>
      )}
    </li>
  )
}

function resolve(definition: JsonObject, reference: string): JsonObject {
  const keys = reference.replace(/^#\//, '').split('/')
  return objectAt(definition, ...keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')))
}

/** The type of a schema in a word: `integer (int32)`, `list of object`, `any`. */
export function typeName(schema: JsonObject): string {
  const type = textAt(schema, 'type')
  const format = textAt(schema, 'format')
  if (type === 'array') {
    const items = schema['items']
    const inner = isObject(items) ? textAt(items, 'type') : ''
    return inner === '' ? 'list' : `list of ${inner}`
  }
  if (type === '') return 'properties' in schema ? 'object' : 'any'
  return format === '' ? type : `${type} (${format})`
}
