import { Button } from '@fluentui/react-components'
import type { VariableInfo } from '@patchbay/app-model'
import { formatType, isAggregate, RecordValue, TableValue, type Value } from '@patchbay/power-fx'
import { type ReactNode, useState } from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { useStudio } from '../studio-context.ts'
import { countText, tableCells, valueText } from '../value-text.ts'
import styles from './panes.module.css'
import tableStyles from './value-table.module.css'

/** Every variable and collection that formulas define, with its type and its value of the last run. */
export function VariablesPane() {
  const { check, state, variableValue } = useStudio()
  const [open, setOpen] = useState<VariableInfo>()
  const { variables } = check
  const screens = state.content.document.screens.map(({ name }) => name)
  const list = (items: readonly VariableInfo[], empty: string) => (
    <VariableList items={items} empty={empty} onOpen={setOpen} />
  )
  return (
    <>
      <Section title="Global variables">
        {list(
          variables.filter(({ kind }) => kind === 'variable'),
          'None. A formula such as Set(name, value) makes one.',
        )}
      </Section>
      <Section title="Collections">
        {list(
          variables.filter(({ kind }) => kind === 'collection'),
          'None. A formula such as ClearCollect(name, rows) makes one.',
        )}
      </Section>
      {screens.map((screen) => {
        const own = variables.filter(
          (variable) => variable.kind === 'contextVariable' && variable.screen === screen,
        )
        return screens.length === 1 || own.length > 0 ? (
          <Section key={screen} title={`Context variables of ${screen}`}>
            {list(own, 'None. A formula such as UpdateContext({name: value}) makes one.')}
          </Section>
        ) : null
      })}
      {open && (
        <ValueDialog
          variable={open}
          value={variableValue(open.name, open.kind, open.screen)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className={styles.group}>{title}</h3>
      {children}
    </section>
  )
}

function VariableList({
  items,
  empty,
  onOpen,
}: {
  items: readonly VariableInfo[]
  empty: string
  onOpen: (variable: VariableInfo) => void
}) {
  const { variableValue } = useStudio()
  if (items.length === 0) return <p className={styles.quiet}>{empty}</p>
  return (
    <ul className={styles.list}>
      {items.map((variable) => {
        const value = variableValue(variable.name, variable.kind, variable.screen)
        const text = describe(variable, value)
        const content = (
          <>
            <span className={styles.variableName}>
              <span>{variable.name}</span>
              <span className={styles.type}>{variable.type.kind}</span>
            </span>
            <span className={styles.value}>{text}</span>
          </>
        )
        return (
          <li key={variable.name}>
            {isAggregate(variable.type) ? (
              <button type="button" className={styles.variable} onClick={() => onOpen(variable)}>
                {content}
              </button>
            ) : (
              <div className={styles.variable}>{content}</div>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function describe({ kind }: VariableInfo, value: Value | undefined): string {
  if (kind === 'collection') return countText(value instanceof TableValue ? value.length : 0)
  return valueText(value ?? null)
}

/** A collection, table or record as a table of its rows and columns. */
function ValueDialog({
  variable,
  value,
  onClose,
}: {
  variable: VariableInfo
  value: Value | undefined
  onClose: () => void
}) {
  const table =
    value instanceof TableValue
      ? value
      : new TableValue(value instanceof RecordValue ? [value] : [])
  const { columns, rows } = tableCells(table)
  // Without rows the declared columns still say what is expected.
  const shown =
    columns.length > 0 || !('fields' in variable.type) ? columns : [...variable.type.fields.keys()]
  return (
    <Dialog
      title={variable.name}
      size="large"
      onClose={onClose}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <p className={styles.quiet}>
        {formatType(variable.type)}, {countText(rows.length)}
      </p>
      {/* A region that scrolls must be reachable by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className={tableStyles.scroll} tabIndex={0} aria-label="Rows">
        <table className={tableStyles.table} aria-label={variable.name}>
          <thead>
            <tr>
              {shown.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              // Rows have no identity of their own.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={row}>
                {cells.map((cell, at) => (
                  <td key={shown[at]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length === 0 && (
        <p className={styles.quiet}>
          No rows yet. Preview the app and do what fills it; the rows stay here afterwards.
        </p>
      )}
    </Dialog>
  )
}
