import { AddCircleRegular } from '@fluentui/react-icons/svg/add-circle'
import { BracesVariableRegular } from '@fluentui/react-icons/svg/braces-variable'
import { DatabaseRegular } from '@fluentui/react-icons/svg/database'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { OrganizationRegular } from '@fluentui/react-icons/svg/organization'
import { StethoscopeRegular } from '@fluentui/react-icons/svg/stethoscope'
import type { SourceFinding } from '@patchbay/app-model'
import type { PlayerHost } from '@patchbay/player'
import { isAggregate, type SymbolInfo } from '@patchbay/power-fx'
import type { App, Connection, Connector } from '@patchbay/wire'
import { useBlocker } from '@tanstack/react-router'
import {
  type Dispatch,
  Fragment,
  type ReactElement,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { launchAddress } from '../play/launch.ts'
import { useSignedIn } from '../shell/installation.ts'
import { ErrorNotice, Notice } from '../shell/notice.tsx'
import { useNotify } from '../shell/notify.tsx'
import { Tabs } from '../shell/tabs.tsx'
import { readContent } from './app-content.ts'
import { Canvas } from './canvas/canvas.tsx'
import { Preview } from './canvas/preview.tsx'
import { StudioCommandBar } from './command-bar.tsx'
import { objectNamed, rebindTemplate } from './edits.ts'
import { FormulaBar } from './formula/formula-bar.tsx'
import { AppChecker } from './panes/app-checker.tsx'
import { DataPane } from './panes/data-pane.tsx'
import { InsertPane } from './panes/insert-pane.tsx'
import { TreeView } from './panes/tree-view.tsx'
import { VariablesPane } from './panes/variables-pane.tsx'
import { PropertyPane } from './properties/property-pane.tsx'
import { ConflictDialog, LeaveDialog } from './saving-dialogs.tsx'
import { ShareDialog } from './sharing/share-dialog.tsx'
import { type Studio, StudioProvider } from './studio-context.ts'
import styles from './studio-editor.module.css'
import { isDirty, type StudioAction, type StudioState } from './studio-state.ts'
import { useEdits } from './use-edits.ts'
import { useLatest } from './use-latest.ts'
import { currentValue, useCheck, usePlayer, useTick } from './use-runtime.ts'
import { useSaving } from './use-saving.ts'

type Pane = 'tree' | 'insert' | 'data' | 'variables' | 'checker'

const panes: [Pane, string, ReactElement][] = [
  ['tree', 'Tree view', <OrganizationRegular key="tree" />],
  ['insert', 'Insert', <AddCircleRegular key="insert" />],
  ['data', 'Data', <DatabaseRegular key="data" />],
  ['variables', 'Variables', <BracesVariableRegular key="variables" />],
  ['checker', 'App checker', <StethoscopeRegular key="checker" />],
]

const wide = '(min-width: 1001px)'
/** Where the panes lie below the app instead of over it. */
const stacked = '(max-width: 640px)'

/** The Studio of one open app. */
export function StudioEditor({
  appId,
  isPublished,
  state,
  dispatch,
  symbols,
  connectors,
  connections,
  sourceFindings,
  connectorError,
}: {
  appId: string
  isPublished: boolean
  state: StudioState
  dispatch: Dispatch<StudioAction>
  symbols: readonly SymbolInfo[]
  connectors: ReadonlyMap<string, Connector>
  connections: readonly Connection[]
  sourceFindings: readonly SourceFinding[]
  connectorError: unknown
}) {
  const notify = useNotify()
  const check = useCheck(state.content.document, symbols)
  const player = usePlayer(check, symbols, useHost())
  const tick = useTick(player)
  const edits = useEdits(state, check, dispatch)
  const saving = useSaving(
    appId,
    state,
    dispatch,
    useCallback((app: App) => readContent(app).content, []),
  )

  const [startsWide] = useState(() => window.matchMedia(wide).matches)
  const [pane, setPane] = useState<Pane | undefined>(
    sourceFindings.length > 0
      ? 'checker'
      : startsWide || window.matchMedia(stacked).matches
        ? 'tree'
        : undefined,
  )
  const [showsProperties, setShowsProperties] = useState(startsWide)
  const [addsData, setAddsData] = useState(false)
  const [isPreview, setPreview] = useState(false)
  const [sharing, setSharing] = useState(false)
  const [published, setPublished] = useState(isPublished)
  const focusFormulaRef = useRef<(() => void) | null>(null)
  const nameRef = useRef<HTMLInputElement>(null)
  const previewRef = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    const query = window.matchMedia(wide)
    const onChange = () => {
      if (!query.matches) setShowsProperties(false)
    }
    query.addEventListener('change', onChange)
    return () => query.removeEventListener('change', onChange)
  }, [])

  const openPane = (next: Pane | undefined) => {
    setPane(next)
    // On a narrow page one pane covers the canvas; two would cover each other.
    if (next && !window.matchMedia(wide).matches) setShowsProperties(false)
  }
  const publish = async () => {
    const version = await saving.publish()
    if (version === undefined) return
    setPublished(true)
    const errors = check.findings.filter(({ severity }) => severity === 'error').length
    if (errors === 0) notify(`Version ${version} is published`)
    else notify(`Version ${version} is published, with ${errors} errors`, 'warning')
  }
  const stopPreview = () => {
    setPreview(false)
    requestAnimationFrame(() => previewRef.current?.focus())
  }

  const studio: Studio = {
    appId,
    state,
    dispatch,
    check,
    edits,
    tick,
    connectors,
    connections,
    valueOf: (name, property) => currentValue(player, name, property),
    variableValue: (name, kind, screen) =>
      [...(player?.variables() ?? []), ...(player?.collections() ?? [])].find(
        (one) => one.name === name && one.kind === kind && one.screen === screen,
      )?.value,
    runErrors: player?.errors() ?? [],
    rowsLeftOut: player?.rowsLeftOut() ?? [],
    focusFormula: () => requestAnimationFrame(() => focusFormulaRef.current?.()),
    focusName: () => {
      setShowsProperties(true)
      requestAnimationFrame(() => nameRef.current?.select())
    },
  }

  useRebinding(studio)
  useShortcuts({
    isPreview,
    onPreview: () => setPreview(true),
    onSave: () => void saving.save(),
    onPublish: () => void publish(),
    onUndo: () => dispatch({ type: 'undo' }),
    onRedo: () => dispatch({ type: 'redo' }),
  })

  const errors = check.findings.filter(({ severity }) => severity === 'error').length
  return (
    <StudioProvider value={studio}>
      <div className={styles.studio}>
        <h1 className="visually-hidden">{state.content.displayName} – Studio</h1>
        <StudioCommandBar
          saving={saving}
          previewRef={previewRef}
          propertiesShown={showsProperties}
          onInsert={() => openPane('insert')}
          onAddData={() => {
            setAddsData(true)
            openPane('data')
          }}
          onPreview={() => setPreview(true)}
          onPublish={() => void publish()}
          onShare={() => setSharing(true)}
          onToggleProperties={() => {
            if (!showsProperties && !window.matchMedia(wide).matches) setPane(undefined)
            setShowsProperties(!showsProperties)
          }}
        />
        <ErrorNotice
          error={saving.error}
          title="The app could not be stored"
          onDismiss={saving.dismiss}
        />
        <ErrorNotice error={connectorError} title="A connector of this app could not be loaded" />
        {sourceFindings.some(({ severity }) => severity === 'error') && pane !== 'checker' && (
          <Notice intent="warning" title="Parts of this app could not be read">
            What could be read is open here, and the rest is kept as it is. See the App checker.
          </Notice>
        )}
        <FormulaBar focusRef={focusFormulaRef} />
        <div className={styles.body}>
          <Tabs
            label="Panes"
            orientation="vertical"
            className={styles.rail}
            selected={pane}
            onSelect={(value) => openPane(value === pane ? undefined : value)}
            tabs={panes.map(([value, label, icon]) => [
              value,
              <Fragment key={value}>
                {icon}
                <span className={styles.railLabel}>{label}</span>
                {value === 'checker' && errors > 0 && (
                  <span className={styles.count}>
                    {errors}
                    <span className="visually-hidden"> errors</span>
                  </span>
                )}
              </Fragment>,
              label,
            ])}
          />
          {pane && (
            <SidePane
              title={panes.find(([value]) => value === pane)?.[1] ?? ''}
              className={styles.left}
              onClose={() => setPane(undefined)}
            >
              {pane === 'tree' && <TreeView />}
              {pane === 'insert' && <InsertPane />}
              {pane === 'data' && <DataPane adding={addsData} onAdding={setAddsData} />}
              {pane === 'variables' && <VariablesPane />}
              {pane === 'checker' && <AppChecker sourceFindings={sourceFindings} />}
            </SidePane>
          )}
          {player && !isPreview ? <Canvas player={player} /> : <div className={styles.gap} />}
          {showsProperties && (
            <SidePane
              title="Properties"
              className={styles.right}
              onClose={() => setShowsProperties(false)}
            >
              <PropertyPane nameRef={nameRef} />
            </SidePane>
          )}
        </div>
      </div>
      {isPreview && player && (
        <Preview
          player={player}
          screen={state.selection.screen}
          displayName={state.content.displayName}
          onStop={stopPreview}
        />
      )}
      {sharing && (
        <ShareDialog
          appId={appId}
          displayName={state.content.displayName}
          isPublished={published}
          onClose={() => setSharing(false)}
        />
      )}
      <ConflictDialog saving={saving} />
      <Leaving dirty={isDirty(state)} save={saving.save} />
    </StudioProvider>
  )
}

function SidePane({
  title,
  className,
  onClose,
  children,
}: {
  title: string
  className: string | undefined
  onClose: () => void
  children: React.ReactNode
}) {
  return (
    <section className={`${styles.pane} ${className ?? ''}`} aria-label={`${title} pane`}>
      <div className={styles.paneHead}>
        <h2 className={styles.paneTitle}>{title}</h2>
        <button
          type="button"
          className={styles.close}
          aria-label={`Close ${title}`}
          onClick={onClose}
        >
          <DismissRegular />
        </button>
      </div>
      <div className={styles.paneBody}>{children}</div>
    </section>
  )
}

function Leaving({ dirty, save }: { dirty: boolean; save: () => Promise<number | undefined> }) {
  const blocker = useBlocker({
    shouldBlockFn: () => dirty,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <LeaveDialog
      onSave={() =>
        void save().then((version) => (version === undefined ? blocker.reset() : blocker.proceed()))
      }
      onLeave={blocker.proceed}
      onStay={blocker.reset}
    />
  )
}

/** The person at the Studio is the app's user while it is previewed. */
function useHost(): PlayerHost {
  const { id, displayName, userPrincipalName } = useSignedIn()
  return useMemo(
    () => ({
      user: { id, fullName: displayName, email: userPrincipalName },
      // A preview never takes the Studio's own window away.
      launch: (address) => launchAddress(address, 'new'),
    }),
    [id, displayName, userPrincipalName],
  )
}

/** When a gallery gets other rows, its untouched automatic labels follow. */
function useRebinding({ state, check, dispatch }: Studio): void {
  const { selection, content } = state
  const { document } = content
  useEffect(() => {
    if (check.document !== document) return
    const items = check.property(selection.name, 'Items')
    if (
      objectNamed(document, selection.name)?.type !== 'Gallery' ||
      !items?.ok ||
      items.isDefault ||
      !isAggregate(items.type)
    )
      return
    const next = rebindTemplate(document, selection.name, [...items.type.fields.keys()])
    if (next !== document)
      dispatch({
        type: 'edit',
        content: { document: next },
        mergeKey: `formula ${selection.name}.Items`,
      })
  }, [selection, document, check, dispatch])
}

function useShortcuts(actions: {
  isPreview: boolean
  onPreview: () => void
  onSave: () => void
  onPublish: () => void
  onUndo: () => void
  onRedo: () => void
}): void {
  const latest = useLatest(actions)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const now = latest.current
      const command = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      const isTyping =
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, select, [contenteditable="true"]') !== null
      const act =
        event.key === 'F5' && !command
          ? now.onPreview
          : command && key === 's'
            ? now.onSave
            : command && event.shiftKey && key === 'p'
              ? now.onPublish
              : isTyping || now.isPreview
                ? undefined
                : command && key === 'z' && !event.shiftKey
                  ? now.onUndo
                  : command && (key === 'y' || (key === 'z' && event.shiftKey))
                    ? now.onRedo
                    : undefined
      if (!act || event.defaultPrevented) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [latest])
}
