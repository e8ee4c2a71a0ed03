import { Field, Radio, RadioGroup } from '@fluentui/react-components'
import { useState } from 'react'
import { PlainTextField } from '../field.tsx'
import type { JsonObject } from '../json-path.ts'
import { useWizard } from '../wizard-context.ts'
import wizardStyles from '../wizard.module.css'
import {
  choicesText,
  type DropdownKind,
  dropdownKind,
  readChoices,
  readDynamicChoices,
  readDynamicTree,
  withChoices,
  withDynamicChoices,
  withDynamicTree,
} from './dropdowns.ts'
import { DynamicSourceFields } from './dynamic-source-fields.tsx'
import { DynamicTreeFields, newTree, treeProblem } from './dynamic-tree-fields.tsx'
import { suggestPaths } from './suggest-paths.ts'

/** The drop-down of a parameter or property: none, fixed choices, those an operation gives, or a tree. */
export function DropdownFields({
  schema,
  type,
  references,
  showProblem,
  onChange,
}: {
  schema: JsonObject
  /** What the choices are: `string`, `integer`. */
  type: string
  /** Other values of the operation that arguments can come from: `top`, `body/team`. */
  references: readonly string[]
  showProblem: boolean
  /** `problem` keeps the dialog open. */
  onChange: (schema: JsonObject, problem: string | null) => void
}) {
  const { draft } = useWizard()
  const [kind, setKind] = useState<DropdownKind>(() => dropdownKind(schema))
  const [text, setText] = useState(() => choicesText(schema))
  const dynamic = readDynamicChoices(schema) ?? {
    operationId: '',
    arguments: {},
    itemsPath: '',
    valuePath: '',
    titlePath: '',
  }
  const problem = kind === 'static' ? readChoices(text, type).problem : null
  const tree = readDynamicTree(schema) ?? newTree
  const bare = withChoices(withDynamicTree(withDynamicChoices(schema, null), null), [])
  const setDynamic = (next: typeof dynamic) =>
    onChange(withDynamicChoices(bare, next), dynamicProblem(next))
  // A list that stands beside a tree is for clients that know no trees.
  const setTree = (next: typeof tree) => onChange(withDynamicTree(schema, next), treeProblem(next))
  return (
    <>
      <Field label="Drop-down">
        <RadioGroup
          layout="horizontal"
          className={wizardStyles.choices}
          value={kind}
          onChange={(_, data) => {
            const next = data.value as DropdownKind
            setKind(next)
            if (next === 'none') onChange(bare, null)
            if (next === 'static') {
              const read = readChoices(text, type)
              onChange(withChoices(bare, read.choices), read.problem)
            }
            if (next === 'dynamic') setDynamic(dynamic)
            if (next === 'tree') setTree(tree)
          }}
        >
          <Radio value="none" label="None" />
          <Radio value="static" label="Static" />
          <Radio value="dynamic" label="Dynamic" />
          <Radio value="tree" label="Tree" />
        </RadioGroup>
      </Field>
      {kind === 'static' && (
        <PlainTextField
          label="Choices"
          rows={4}
          required
          value={text}
          problem={problem}
          showProblem={showProblem}
          placeholder={'open = Open tasks\ndone = Finished tasks'}
          hint="One a line. “value = text” shows people another text than the value."
          onChange={(typed) => {
            setText(typed)
            const read = readChoices(typed, type)
            onChange(withChoices(bare, read.choices), read.problem)
          }}
        />
      )}
      {kind === 'tree' && (
        <DynamicTreeFields
          tree={tree}
          references={references}
          showProblem={showProblem}
          onChange={setTree}
        />
      )}
      {kind === 'dynamic' && (
        <>
          <DynamicSourceFields
            label="Operation that gives the choices"
            source={dynamic}
            references={references}
            problem={showProblem ? dynamicProblem(dynamic) : null}
            onChange={(source) =>
              setDynamic({
                ...dynamic,
                ...source,
                ...(source.operationId === dynamic.operationId
                  ? {}
                  : suggestPaths(draft.definition, source.operationId)),
              })
            }
          />
          <div className={wizardStyles.pair}>
            <PlainTextField
              label="Value collection"
              value={dynamic.itemsPath}
              hint="Path of the list in the answer; empty when the answer is the list."
              onChange={(itemsPath) => setDynamic({ ...dynamic, itemsPath })}
            />
            <PlainTextField
              label="Value path"
              required
              value={dynamic.valuePath}
              hint="The value within each item: id"
              onChange={(valuePath) => setDynamic({ ...dynamic, valuePath })}
            />
            <PlainTextField
              label="Value title"
              value={dynamic.titlePath}
              hint="The text that people see: name"
              onChange={(titlePath) => setDynamic({ ...dynamic, titlePath })}
            />
          </div>
        </>
      )}
    </>
  )
}

function dynamicProblem({
  operationId,
  valuePath,
}: {
  operationId: string
  valuePath: string
}): string | null {
  if (operationId === '') return 'Choose the operation that gives the choices.'
  return valuePath === '' ? 'Enter the path of the value within each item.' : null
}
