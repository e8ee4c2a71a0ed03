import { Switch } from '@fluentui/react-components'
import { PlainTextField } from '../field.tsx'
import { useWizard } from '../wizard-context.ts'
import wizardStyles from '../wizard.module.css'
import type { DynamicTree, TreeLevel } from './dropdowns.ts'
import { DynamicSourceFields } from './dynamic-source-fields.tsx'
import { suggestPaths } from './suggest-paths.ts'

const noLevel: TreeLevel = {
  operationId: '',
  arguments: {},
  itemsPath: '',
  valuePath: '',
  titlePath: '',
  fullTitlePath: '',
  isParent: '',
}

export const newTree: DynamicTree = {
  canSelectParents: true,
  canSelectLeaves: true,
  open: noLevel,
  browse: noLevel,
}

/** What keeps a tree from working; null when nothing does. */
export function treeProblem({ open, browse }: DynamicTree): string | null {
  return levelProblem(open) ?? levelProblem(browse)
}

function levelProblem({ operationId, valuePath }: TreeLevel): string | null {
  if (operationId === '') return 'Choose the operation that lists the items.'
  return valuePath === '' ? 'Enter the path of the value within each item.' : null
}

/** A value that is picked in a tree: an operation lists the first level, one what is below an item. */
export function DynamicTreeFields({
  tree,
  references,
  showProblem,
  onChange,
}: {
  tree: DynamicTree
  references: readonly string[]
  showProblem: boolean
  onChange: (tree: DynamicTree) => void
}) {
  const levels = [
    ['open', 'Operation that lists the first level', 'First level'],
    ['browse', 'Operation that lists what is below an item', 'Below an item'],
  ] as const
  return (
    <>
      <Switch
        label="Items that can be opened can be chosen"
        checked={tree.canSelectParents}
        onChange={(_, { checked }) => onChange({ ...tree, canSelectParents: checked })}
      />
      <Switch
        label="Items that cannot be opened can be chosen"
        checked={tree.canSelectLeaves}
        onChange={(_, { checked }) => onChange({ ...tree, canSelectLeaves: checked })}
      />
      {levels.map(([name, label, title]) => (
        <LevelFields
          key={name}
          label={label}
          title={title}
          level={tree[name]}
          isBelowItem={name === 'browse'}
          references={references}
          problem={showProblem ? levelProblem(tree[name]) : null}
          onChange={(level) =>
            onChange({
              ...tree,
              [name]: level,
              // Most APIs list every level by one operation, which is told the item.
              ...(name === 'open' && tree.browse.operationId === '' && { browse: level }),
            })
          }
        />
      ))}
    </>
  )
}

function LevelFields({
  label,
  title,
  level,
  isBelowItem,
  references,
  problem,
  onChange,
}: {
  label: string
  title: string
  level: TreeLevel
  isBelowItem: boolean
  references: readonly string[]
  problem: string | null
  onChange: (level: TreeLevel) => void
}) {
  const { draft } = useWizard()
  const paths = [
    ['itemsPath', 'Items path', 'The list in the answer; empty when the answer is the list.'],
    ['valuePath', 'Value path', 'The value within each item: id'],
    ['titlePath', 'Title path', 'The text that people see: name'],
    ['fullTitlePath', 'Full title path', 'The text once it is chosen: path'],
    ['isParent', 'Can be opened', 'true, the path of a boolean, or (kind eq folder)'],
  ] as const
  return (
    <>
      <DynamicSourceFields
        label={label}
        source={level}
        references={references}
        problem={problem}
        isBelowItem={isBelowItem}
        onChange={(source) =>
          onChange({
            ...level,
            ...source,
            ...(source.operationId === level.operationId
              ? {}
              : suggestPaths(draft.definition, source.operationId)),
          })
        }
      />
      <div className={wizardStyles.pair}>
        {paths.map(([name, text, hint]) => (
          <PlainTextField
            key={name}
            label={`${text}, ${title.toLowerCase()}`}
            required={name === 'valuePath'}
            value={level[name]}
            hint={hint}
            onChange={(path) => onChange({ ...level, [name]: path })}
          />
        ))}
      </div>
    </>
  )
}
