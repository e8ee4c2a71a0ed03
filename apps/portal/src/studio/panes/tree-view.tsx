import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { AppGenericRegular } from '@fluentui/react-icons/svg/app-generic'
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down'
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up'
import { ButtonRegular } from '@fluentui/react-icons/svg/button'
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop'
import { GroupRegular } from '@fluentui/react-icons/svg/group'
import { ListRegular } from '@fluentui/react-icons/svg/list'
import { TextboxRegular } from '@fluentui/react-icons/svg/textbox'
import { TextTRegular } from '@fluentui/react-icons/svg/text-t'
import { type ComponentType, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Toolbar } from '../../shell/toolbar.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import { useStudio } from '../studio-context.ts'
import { treeRows, type TreeRow } from '../tree-rows.ts'
import styles from './panes.module.css'

const icons: Record<string, ComponentType> = {
  App: AppGenericRegular,
  Screen: DesktopRegular,
  Label: TextTRegular,
  'Classic/Button': ButtonRegular,
  'Classic/TextInput': TextboxRegular,
  Gallery: ListRegular,
  GroupContainer: GroupRegular,
}

/**
 * Every screen and control. The keyboard's way to the canvas: arrows select, Left and Right fold,
 * Delete deletes, F2 renames, Enter goes to the formula bar.
 */
export function TreeView() {
  const { state, dispatch, edits, focusFormula, focusName } = useStudio()
  const [filter, setFilter] = useState('')
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const tree = useRef<HTMLUListElement>(null)
  const rows = treeRows(state.content.document, folded, filter)
  const selected = state.selection.name
  const current = rows.find(({ name }) => name === selected) ?? rows[0]

  useEffect(() => {
    const node = tree.current?.querySelector<HTMLElement>('[aria-selected="true"]')
    node?.scrollIntoView({ block: 'nearest' })
    // The selection follows the focus only where the focus already is in the tree.
    if (tree.current?.contains(document.activeElement)) node?.focus()
  }, [selected])

  const fold = (row: TreeRow, closed: boolean) =>
    setFolded((before) => {
      const next = new Set(before)
      if (closed) next.add(row.name)
      else next.delete(row.name)
      return next
    })
  const select = (row: TreeRow | undefined) => {
    if (row) dispatch({ type: 'select', selection: edits.selectionOf(row.name) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!current) return
    const at = rows.indexOf(current)
    const act: Record<string, () => void> = {
      ArrowDown: () => select(rows[at + 1]),
      ArrowUp: () => select(rows[at - 1]),
      Home: () => select(rows[0]),
      End: () => select(rows.at(-1)),
      ArrowRight: () =>
        current.hasChildren && current.isFolded ? fold(current, false) : select(rows[at + 1]),
      ArrowLeft: () =>
        current.hasChildren && !current.isFolded
          ? fold(current, true)
          : select(rows.findLast((row, index) => index < at && row.level < current.level)),
      Delete: () => edits.remove(current.name),
      Enter: focusFormula,
      F2: focusName,
    }
    const action = act[event.key]
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }

  const movable = current !== undefined && current.level > 1
  return (
    <>
      <Toolbar label="Tree view commands" className={styles.tools}>
        <Button appearance="subtle" size="small" icon={<AddRegular />} onClick={edits.addScreen}>
          New screen
        </Button>
        <Button
          appearance="subtle"
          size="small"
          icon={<ArrowUpRegular />}
          aria-label="Bring forward"
          title="Bring forward"
          disabledFocusable={!movable}
          onClick={() => edits.reorder(selected, 'forward')}
        />
        <Button
          appearance="subtle"
          size="small"
          icon={<ArrowDownRegular />}
          aria-label="Send backward"
          title="Send backward"
          disabledFocusable={!movable}
          onClick={() => edits.reorder(selected, 'backward')}
        />
        <Button
          appearance="subtle"
          size="small"
          icon={<DeleteRegular />}
          aria-label={`Delete ${selected}`}
          title="Delete"
          disabledFocusable={selected === 'App'}
          onClick={() => edits.remove(selected)}
        />
      </Toolbar>
      <SearchField
        aria-label="Filter the tree"
        placeholder="Filter"
        size="small"
        className={styles.filter}
        value={filter}
        onChange={(_, { value }) => setFilter(value)}
      />
      <ul
        ref={tree}
        role="tree"
        aria-label="Screens and controls"
        className={styles.tree}
        onKeyDown={onKeyDown}
      >
        {rows.map((row) => {
          const Icon = icons[row.type] ?? TextTRegular
          return (
            // The tree listens to the keyboard for all its items.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={row.name}
              role="treeitem"
              aria-level={row.level}
              aria-selected={row.name === selected}
              aria-label={row.name}
              {...(row.hasChildren ? { 'aria-expanded': !row.isFolded } : {})}
              tabIndex={row === current ? 0 : -1}
              className={styles.row}
              style={{ paddingInlineStart: 4 + 14 * (row.level - 1) }}
              onClick={() => select(row)}
            >
              <span
                className={styles.fold}
                aria-hidden="true"
                onClick={(event) => {
                  event.stopPropagation()
                  fold(row, !row.isFolded)
                }}
              >
                {row.hasChildren &&
                  (row.isFolded ? <ChevronRightRegular /> : <ChevronDownRegular />)}
              </span>
              <span className={styles.icon} aria-hidden="true">
                <Icon />
              </span>
              <span className={styles.rowName}>{row.name}</span>
            </li>
          )
        })}
      </ul>
      {rows.length === 0 && <output>Nothing is called “{filter}”.</output>}
    </>
  )
}
