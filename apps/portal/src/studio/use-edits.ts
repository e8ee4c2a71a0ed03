import {
  addScreen,
  type AppCheck,
  duplicateControl,
  duplicateScreen,
  findControl,
  findScreen,
  moveControl,
  refuseName,
  renameControl,
  reorderControl,
  resetProperty,
  resizeControl,
  setProperty,
} from '@patchbay/app-model'
import { type Dispatch, useMemo } from 'react'
import {
  firstProperty,
  freeSourceName,
  insertOn,
  insertTargetFor,
  objectNamed,
  removeObject,
} from './edits.ts'
import type { StudioEdits } from './studio-context.ts'
import type { Selection, StudioAction, StudioState } from './studio-state.ts'
import { useLatest } from './use-latest.ts'

/** The edits of the Studio over its newest state. The object stays the same for the Studio's life. */
export function useEdits(
  state: StudioState,
  check: AppCheck,
  dispatch: Dispatch<StudioAction>,
): StudioEdits {
  const latest = useLatest({ state, check })
  return useMemo(() => makeEdits(() => latest.current, dispatch), [dispatch, latest])
}

function makeEdits(
  now: () => { state: StudioState; check: AppCheck },
  dispatch: Dispatch<StudioAction>,
): StudioEdits {
  const content = () => now().state.content
  const selection = () => now().state.selection
  const selectionOf = (name: string, document = content().document): Partial<Selection> => ({
    name,
    property: firstProperty(objectNamed(document, name)),
  })
  return {
    selectionOf: (name) => selectionOf(name),
    setFormula(name, property, formula) {
      const document = setProperty(content().document, name, property, formula)
      dispatch({ type: 'edit', content: { document }, mergeKey: `formula ${name}.${property}` })
    },
    resetFormula(name, property) {
      const document = resetProperty(content().document, name, property)
      dispatch({ type: 'edit', content: { document } })
    },
    insertTarget: () => insertTargetFor(content().document, selection()),
    insert(insertable) {
      const target = insertTargetFor(content().document, selection())
      const { document, name } = insertOn(content().document, target, insertable)
      dispatch({ type: 'edit', content: { document }, select: selectionOf(name, document) })
    },
    addScreen() {
      const { document, name } = addScreen(content().document)
      dispatch({ type: 'edit', content: { document }, select: selectionOf(name, document) })
    },
    remove(name) {
      const before = content().document
      const place = findControl(before, name)
      const around = place?.parent?.name ?? place?.screen.name
      const document = removeObject(before, name)
      if (document === before) return
      dispatch({
        type: 'edit',
        content: { document },
        ...(around === undefined ? {} : { select: selectionOf(around, document) }),
      })
    },
    rename(name, next) {
      const before = content().document
      if (name === next) return undefined
      const refusal = refuseName(before, next)
      if (refusal !== undefined) return refusal
      const { check } = now()
      const document = renameControl(before, name, next, (owner, property, mentioned) =>
        check.meansControl(owner, property, mentioned),
      )
      const screen = selection().screen === name ? next : selection().screen
      dispatch({ type: 'edit', content: { document }, select: { name: next, screen } })
      return undefined
    },
    reorder(name, order) {
      if (!findControl(content().document, name)) return
      const document = reorderControl(content().document, name, order)
      dispatch({ type: 'edit', content: { document } })
    },
    duplicate(name) {
      const before = content().document
      if (!findControl(before, name) && !findScreen(before, name)) return
      const made = findControl(before, name)
        ? duplicateControl(before, name)
        : duplicateScreen(before, name)
      dispatch({
        type: 'edit',
        content: { document: made.document },
        select: selectionOf(made.name, made.document),
      })
    },
    place(name, { x, y, width, height }, mergeKey) {
      const before = content().document
      const control = findControl(before, name)?.control
      if (!control) return
      const moved = moveControl(before, name, x, y)
      const document = resizeControl(moved, name, width, height)
      dispatch({
        type: 'edit',
        content: { document },
        ...(mergeKey === undefined ? {} : { mergeKey }),
      })
    },
    addConnector(connectorId, displayName, schemas = []) {
      const { dataSources } = content()
      const existing = dataSources.find((source) => source.connectorId === connectorId)
      if (existing) return existing.name
      const name = freeSourceName(
        displayName,
        dataSources.map((source) => source.name),
      )
      dispatch({
        type: 'edit',
        content: {
          dataSources: [
            ...dataSources,
            { name, connectorId, ...(schemas.length > 0 && { schemas }) },
          ],
        },
      })
      return name
    },
    removeDataSource(name) {
      const dataSources = content().dataSources.filter((source) => source.name !== name)
      dispatch({ type: 'edit', content: { dataSources } })
    },
  }
}
