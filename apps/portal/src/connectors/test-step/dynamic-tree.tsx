import { Button, Spinner } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorNotice } from '../../shell/notice.tsx'
import { PlainTextField } from '../wizard/field.tsx'
import { readDynamicTree } from '../wizard/dropdowns/dropdowns.ts'
import type { JsonObject } from '../wizard/json-path.ts'
import { type ChoicesSource, askDynamic } from './ask-dynamic.ts'
import { textOfValue } from './parameter-values.ts'
import styles from './test-step.module.css'

interface TreeItem {
  value: unknown
  title: string
  isParent: boolean
  item: unknown
}

/** A value that is picked in a tree, level by level. Any other may be typed. */
export function DynamicTreeField({
  source,
  schema,
  label,
  hint,
  required,
  value,
  problem,
  onChange,
}: {
  source: ChoicesSource
  schema: JsonObject
  label: string
  hint: string
  required: boolean
  value: string
  problem: string | null
  onChange: (value: string) => void
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div className={styles.withCommand}>
      <PlainTextField
        label={label}
        required={required}
        hint={hint}
        value={value}
        problem={problem}
        showProblem
        onChange={onChange}
      />
      <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Browse for {label}
      </Button>
      {isOpen && (
        <TreeLevelList
          source={source}
          schema={schema}
          label={label}
          onPick={(picked) => {
            onChange(picked)
            setOpen(false)
          }}
        />
      )}
    </div>
  )
}

function TreeLevelList({
  source,
  schema,
  label,
  onPick,
}: {
  source: ChoicesSource
  schema: JsonObject
  label: string
  onPick: (value: string) => void
}) {
  /** The items that were opened on the way to this level. */
  const [trail, setTrail] = useState<TreeItem[]>([])
  const selected = trail.at(-1)?.item
  const level = useQuery({
    queryKey: ['dynamic-tree', source, selected],
    retry: false,
    queryFn: ({ signal }) => askDynamic<TreeItem>('dynamic-tree', source, { signal, selected }),
  })
  const tree = readDynamicTree(schema)
  const mayPick = ({ isParent }: TreeItem) =>
    isParent ? (tree?.canSelectParents ?? true) : (tree?.canSelectLeaves ?? true)
  return (
    <section aria-label={`Items for ${label}`}>
      {trail.length > 0 && (
        <Button size="small" appearance="subtle" onClick={() => setTrail(trail.slice(0, -1))}>
          Back from {trail.at(-1)!.title}
        </Button>
      )}
      {level.isPending && <Spinner size="tiny" label={`Loading items for ${label}`} />}
      <ErrorNotice
        error={level.error}
        title="The items could not be loaded."
        onRetry={() => void level.refetch()}
      />
      {level.data?.length === 0 && <p>There is nothing here.</p>}
      <ul className={styles.tree}>
        {level.data?.map((item) => (
          <li key={textOfValue(item.value)}>
            <span>{item.title}</span>
            {mayPick(item) && (
              <Button
                size="small"
                aria-label={`Choose ${item.title}`}
                onClick={() => onPick(textOfValue(item.value))}
              >
                Choose
              </Button>
            )}
            {item.isParent && (
              <Button
                size="small"
                appearance="subtle"
                aria-label={`Open ${item.title}`}
                onClick={() => setTrail([...trail, item])}
              >
                Open
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
