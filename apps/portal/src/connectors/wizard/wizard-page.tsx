import { Button, Spinner, Switch } from '@fluentui/react-components'
import { newDefinition, newProperties } from '@patchbay/connector-model'
import { ArrowRedoRegular } from '@fluentui/react-icons/svg/arrow-redo'
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { HistoryRegular } from '@fluentui/react-icons/svg/history'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { SaveRegular } from '@fluentui/react-icons/svg/save'
import { ShareRegular } from '@fluentui/react-icons/svg/share'
import type { Connector } from '@patchbay/wire'
import { useQuery } from '@tanstack/react-query'
import { useBlocker, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import {
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react'
import { Dialog } from '../../shell/dialog.tsx'
import { MenuButton } from '../../shell/menu.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Page } from '../../shell/page.tsx'
import { formatDateTime } from '../dates.ts'
import { connectorQuery } from '../queries.ts'
import { ShareConnectorDialog } from '../sharing/share-connector-dialog.tsx'
import { TestStep } from '../test-step/test-step.tsx'
import { VersionsPanel } from '../versions/versions-panel.tsx'
import { CodeStep } from './code/code-step.tsx'
import { DefinitionStep } from './definition-step.tsx'
import {
  type ConnectorDraft,
  type DraftState,
  hasUnsavedChanges,
  openDraft,
  reduceDraft,
  reopenDraft,
  toStoredDraft,
} from './draft.ts'
import { TextField } from './field.tsx'
import { FindingList } from './findings-panel.tsx'
import { judgeDraft, type PlacedFinding } from './findings.ts'
import { focusField } from './focus-field.ts'
import { setTitle } from './general-fields.ts'
import { GeneralStep } from './general-step.tsx'
import { objectAt, textAt } from './json-path.ts'
import { forgetKeptDraft, keepDraft, readKeptDraft } from './kept-draft.ts'
import { SecurityStep } from './security-step.tsx'
import { isWizardStep, type NewConnectorSearch, type WizardStep, wizardSteps } from './steps.ts'
import {
  type DraftStatus,
  forgetServerDraft,
  type KeptOnServer,
  saveServerDraft,
  type ServerDraft,
  serverDraftQuery,
  useServerDraft,
} from './server-draft.ts'
import { SwaggerEditor } from './swagger-editor.tsx'
import { useSaveConnector } from './use-save-connector.ts'
import { useWizard, WizardContext, type WizardValue } from './wizard-context.ts'
import styles from './wizard.module.css'

/** `/make/connectors/new?name=…`. */
export function NewConnectorPage() {
  const { name, step }: NewConnectorSearch = useSearch({ strict: false })
  const draft = useQuery(serverDraftQuery(null))
  if (draft.isPending) return <Spinner label="Loading" />
  // The unfinished connector of another name is offered where connectors are listed.
  const isSame = draft.data && textAt(draft.data.kept.draft.definition, 'info', 'title') === name
  return (
    <Wizard
      key={name}
      connector={null}
      name={name}
      step={step ?? 'general'}
      serverDraft={isSame ? draft.data : null}
    />
  )
}

/** `/make/connectors/$connectorId/$step`. */
export function EditConnectorPage() {
  const params: { connectorId?: string; step?: string } = useParams({ strict: false })
  const connectorId = params.connectorId ?? ''
  // Editing begins from what is stored now; news from elsewhere wait until the save.
  const connector = useQuery({
    ...connectorQuery(connectorId),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const draft = useQuery(serverDraftQuery(connectorId))
  const crumbs = [{ label: 'Custom connectors', to: '/make/connectors' }]
  if (connector.error && !connector.data) {
    return (
      <Page title="Custom connector" breadcrumbs={crumbs}>
        <ErrorNotice
          error={connector.error}
          title="The connector could not be loaded."
          onRetry={() => void connector.refetch()}
        />
      </Page>
    )
  }
  // Without a draft of one's own the wizard opens all the same: it may not be for this user.
  if (!connector.data || draft.isPending) return <Spinner label="Loading the connector" />
  return (
    <Wizard
      key={connectorId}
      connector={connector.data}
      name={connector.data.displayName}
      step={isWizardStep(params.step) ? params.step : 'general'}
      serverDraft={draft.data ?? null}
    />
  )
}

interface WizardProps {
  connector: Connector | null
  name: string
  step: WizardStep
  serverDraft: ServerDraft | null
}

/** A connector as the wizard holds it. */
function toDraft({ definition, properties, icon, script }: Connector): ConnectorDraft {
  return { definition, properties, icon, script, clientSecret: '', unplaced: [] }
}

function openWizard({ connector, name, serverDraft }: WizardProps): DraftState {
  const stored = connector && { draft: toDraft(connector), version: connector.version }
  // This tab's own is the newer one: the server is told once typing pauses.
  const kept = readKeptDraft(connector?.id ?? null) ?? serverDraft?.kept
  if (kept && connector?.role !== 'viewer') return reopenDraft(kept, stored)
  if (stored) return openDraft(stored.draft, stored)
  return openDraft(blankDraft(name), null)
}

function blankDraft(name: string): ConnectorDraft {
  return {
    definition: newDefinition({ title: name }),
    properties: newProperties(),
    icon: null,
    clientSecret: '',
    script: null,
    unplaced: [],
  }
}

function Wizard(props: WizardProps) {
  const { connector, step, serverDraft } = props
  const connectorId = connector?.id ?? null
  const [state, dispatch] = useReducer(reduceDraft, props, openWizard)
  const [restored, setRestored] = useState(
    () =>
      (connector !== null &&
        readKeptDraft(connectorId) !== undefined &&
        hasUnsavedChanges(state)) ||
      (serverDraft !== null && hasUnsavedChanges(state)),
  )
  const [dialog, setDialog] = useState<'versions' | 'share' | null>(null)
  const [showSwagger, setShowSwagger] = useState(false)
  const [showProblems, setShowProblems] = useState(false)
  const [selection, setSelection] = useState<{ key: string | null; id: number }>({
    key: null,
    id: 0,
  })
  const navigate = useNavigate()
  const { draft } = state
  const unsaved = hasUnsavedChanges(state)
  const readOnly = connector?.role === 'viewer'
  const findings = useFindings(draft, connector?.hasClientSecret ?? false)
  const leaving = useRef(false)
  const isLeaving = useCallback(() => leaving.current, [])
  const keptDraft = useServerDraft({
    connectorId,
    state,
    unsaved: unsaved && !readOnly,
    exists: serverDraft !== null,
    isLeaving,
  })

  useEffect(() => {
    const keep = () => {
      if (leaving.current || readOnly) return
      if (unsaved) keepDraft(connectorId, state)
      else forgetKeptDraft(connectorId)
    }
    // Once typing pauses, and in any case before the page goes.
    const timer = setTimeout(keep, 300)
    window.addEventListener('pagehide', keep)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', keep)
    }
  }, [state, unsaved, readOnly, connectorId])

  const hrefOf = useCallback(
    (target: WizardStep) =>
      connectorId === null
        ? `/make/connectors/new?name=${encodeURIComponent(props.name)}&step=${target}`
        : `/make/connectors/${encodeURIComponent(connectorId)}/${target}`,
    [connectorId, props.name],
  )
  const goTo = useCallback(
    (target: WizardStep) => void navigate({ href: hrefOf(target) }),
    [navigate, hrefOf],
  )

  const saving = useSaveConnector({
    state,
    connector,
    toDraft,
    dispatch,
    onCreated: (created) => {
      leaving.current = true
      forgetKeptDraft(null)
      forgetServerDraft(null).catch(() => undefined)
      void navigate({
        to: `/make/connectors/${encodeURIComponent(created.id)}/${step}`,
        replace: true,
      })
    },
  })
  const save = () => {
    const errors = judgeDraft(draft, connector?.hasClientSecret ?? false).filter(
      ({ severity }) => severity === 'error',
    )
    setShowProblems(errors.length > 0)
    if (errors.length === 0 && !state.unreadable) saving.save()
    else {
      saving.reset()
      keptDraft.save()
    }
  }

  const selectOperation = useCallback(
    (key: string | null) => setSelection(({ id }) => ({ key, id: id + 1 })),
    [],
  )
  const openFinding = useCallback(
    (finding: PlacedFinding) => {
      setShowSwagger(false)
      if (finding.place.operationKey) selectOperation(finding.place.operationKey)
      goTo(finding.place.step)
      if (finding.place.field !== undefined) focusField(finding.place.field)
    },
    [goTo, selectOperation],
  )

  const value: WizardValue = {
    state,
    draft,
    dispatch,
    edit: useCallback((change, field) => {
      dispatch({ type: 'edit', change, ...(field === undefined ? {} : { field }) })
    }, []),
    connector,
    readOnly,
    findings,
    showProblems,
    operationKey: selection.key,
    selectionId: selection.id,
    selectOperation,
    followOperation: useCallback((key) => setSelection(({ id }) => ({ key, id })), []),
    goTo,
    hrefOf,
    openFinding,
    save,
    saving: saving.isPending,
    unsaved,
  }
  useShortcuts(value)

  const title = textAt(draft.definition, 'info', 'title') || 'New custom connector'
  const errors = findings.filter(({ severity }) => severity === 'error')
  return (
    <WizardContext value={value}>
      <Page
        title={title}
        subtitle={
          connector
            ? readOnly
              ? 'Custom connector. You can look at it and use it; its owner changes it.'
              : 'Custom connector'
            : 'New custom connector'
        }
        breadcrumbs={[{ label: 'Custom connectors', to: '/make/connectors' }]}
      >
        <WizardBar
          step={step}
          showSwagger={showSwagger}
          keptDraft={keptDraft}
          onShowSwagger={setShowSwagger}
          onOpen={setDialog}
        />
        <div className={styles.notices}>
          {restored && (
            <Notice
              intent="info"
              title="Unsaved changes were brought back."
              onDismiss={() => setRestored(false)}
              actions={
                <Button
                  onClick={() => {
                    dispatch(
                      connector
                        ? { type: 'reverted' }
                        : { type: 'reverted', to: blankDraft(props.name) },
                    )
                    setRestored(false)
                  }}
                >
                  Discard them
                </Button>
              }
            >
              {serverDraft
                ? `They are kept as your draft, last changed ${formatDateTime(serverDraft.updatedAt)}.`
                : 'They were kept in this tab.'}{' '}
              A client secret is never kept: enter it again if you had typed a new one.
            </Notice>
          )}
          {saving.conflict ? (
            <ConflictDialog
              onOverwrite={() => void saving.overwrite()}
              onLoadTheirs={() => void saving.loadTheirs()}
              onCancel={saving.reset}
            />
          ) : (
            <ErrorNotice
              error={saving.error}
              title={`The connector was not ${connector ? 'updated' : 'created'}.`}
              onDismiss={saving.reset}
            />
          )}
          {showProblems && errors[0] && (
            <Notice
              intent="error"
              title={`The connector was not ${connector ? 'updated' : 'created'}.`}
              onDismiss={() => setShowProblems(false)}
            >
              Your draft is saved as it is. Mend what follows, then choose “{saveLabel(connector)}”
              again.
              <FindingList findings={errors} label="Errors" />
            </Notice>
          )}
          {state.unreadable && !showSwagger && (
            <Notice
              intent="error"
              title={`The Swagger text has an error in line ${state.unreadable.line}:`}
              actions={
                <>
                  <Button onClick={() => setShowSwagger(true)}>Back to the text</Button>
                  <Button onClick={() => dispatch({ type: 'swagger discarded' })}>
                    Discard the text
                  </Button>
                </>
              }
            >
              {state.unreadable.reason} The form shows the last good version and waits until the
              text is mended or discarded.
            </Notice>
          )}
        </div>
        <div className={showSwagger ? styles.beside : undefined}>
          {showSwagger && (
            <section className={styles.text} aria-label="Swagger editor">
              <SwaggerEditor />
            </section>
          )}
          <div className={styles.main}>
            <fieldset className={styles.frozen} disabled={state.unreadable !== null}>
              <legend className="visually-hidden">{step}</legend>
              <Step step={step} />
            </fieldset>
            <StepButtons step={step} />
          </div>
        </div>
        {dialog === 'versions' && connector && (
          <VersionsPanel
            connector={connector}
            draft={draft}
            onClose={() => setDialog(null)}
            onRestored={(now) => {
              setDialog(null)
              dispatch({ type: 'rebased', stored: toDraft(now), version: now.version })
              dispatch({ type: 'reverted' })
            }}
          />
        )}
        {dialog === 'share' && connector && (
          <ShareConnectorDialog connector={connector} onClose={() => setDialog(null)} />
        )}
        <LeaveGuard
          connectorId={connectorId}
          unsaved={unsaved}
          isLeaving={isLeaving}
          onKeep={async () => {
            leaving.current = true
            await saveServerDraft(connectorId, toStoredDraft(state))
            forgetKeptDraft(connectorId)
          }}
          onDiscard={async () => {
            leaving.current = true
            forgetKeptDraft(connectorId)
            await forgetServerDraft(connectorId)
          }}
        />
      </Page>
    </WizardContext>
  )
}

function Step({ step }: { step: WizardStep }) {
  switch (step) {
    case 'general':
      return <GeneralStep />
    case 'security':
      return <SecurityStep />
    case 'definition':
      return <DefinitionStep />
    case 'code':
      return <CodeStep />
    case 'test':
      return <TestStep />
  }
}

// Typing must not wait for the rules of a definition this large.
const manyPaths = 60

function useFindings(draft: ConnectorDraft, hasClientSecret: boolean): readonly PlacedFinding[] {
  const isLarge = Object.keys(objectAt(draft.definition, 'paths')).length > manyPaths
  const judged = useSettled(useDeferredValue(draft, null), isLarge ? 500 : 0)
  return useMemo(
    () => (judged ? judgeDraft(judged, hasClientSecret) : []),
    [judged, hasClientSecret],
  )
}

/** The value once it has stood still for so long; at once when that is no time. */
function useSettled<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return milliseconds === 0 ? value : settled
}

/** What makes a draft the connector that others use. */
const saveLabel = (connector: Connector | null): string =>
  connector ? 'Update connector' : 'Create connector'

const draftTexts: Record<DraftStatus, string> = {
  none: '',
  saving: 'Saving the draft…',
  saved: 'Draft saved',
  failed: 'The draft could not be saved. It is kept in this tab.',
}

function WizardBar({
  step,
  showSwagger,
  keptDraft,
  onShowSwagger,
  onOpen,
}: {
  step: WizardStep
  showSwagger: boolean
  keptDraft: KeptOnServer
  onShowSwagger: (show: boolean) => void
  onOpen: (dialog: 'versions' | 'share') => void
}) {
  const { state, dispatch, edit, connector, readOnly, findings, hrefOf, save, saving, unsaved } =
    useWizard()
  const navigate = useNavigate()
  const stepsWithErrors = new Set(
    findings.filter(({ severity }) => severity === 'error').map(({ place }) => place.step),
  )
  return (
    <>
      <div className={styles.name}>
        <TextField
          label="Title"
          required
          value={textAt(state.draft.definition, 'info', 'title')}
          onChange={(text) => edit((now) => setTitle(now, text), 'title')}
        />
      </div>
      <div className={styles.bar}>
        <nav aria-label="Steps">
          <ol className={styles.steps}>
            {wizardSteps.map(({ step: each, label }, index) => (
              <li key={each}>
                <a
                  href={hrefOf(each)}
                  className={styles.stepLink}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return
                    event.preventDefault()
                    void navigate({ href: hrefOf(each) })
                  }}
                  aria-current={each === step ? 'step' : undefined}
                >
                  <span
                    aria-hidden="true"
                    className={`${styles.number} ${stepsWithErrors.has(each) ? styles.wrong : ''}`}
                  >
                    {index + 1}
                  </span>
                  {label}
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <div className={styles.buttons}>
          <Button
            appearance="subtle"
            icon={<ArrowUndoRegular />}
            aria-label="Undo"
            disabled={state.past.length === 0 || readOnly}
            onClick={() => dispatch({ type: 'undone' })}
          />
          <Button
            appearance="subtle"
            icon={<ArrowRedoRegular />}
            aria-label="Redo"
            disabled={state.future.length === 0 || readOnly}
            onClick={() => dispatch({ type: 'redone' })}
          />
          <Switch
            label="Swagger editor"
            checked={showSwagger}
            onChange={(_, data) => onShowSwagger(data.checked)}
          />
          {connector && !readOnly && (
            <MenuButton
              appearance="subtle"
              icon={<MoreHorizontalRegular />}
              aria-label="More"
              entries={[
                {
                  label: 'Version history',
                  icon: <HistoryRegular />,
                  onSelect: () => onOpen('versions'),
                },
                { label: 'Share', icon: <ShareRegular />, onSelect: () => onOpen('share') },
              ]}
            />
          )}
          <Button
            appearance="subtle"
            icon={<DismissRegular />}
            onClick={() => void navigate({ to: '/make/connectors' })}
          >
            Close
          </Button>
          {!readOnly && (
            <Button
              icon={<SaveRegular />}
              disabledFocusable={!unsaved || keptDraft.status === 'saved'}
              onClick={keptDraft.save}
            >
              Save draft
            </Button>
          )}
          {!readOnly && (
            <Button
              appearance="primary"
              icon={<CheckmarkRegular />}
              disabled={saving || state.unreadable !== null || (connector !== null && !unsaved)}
              disabledFocusable={saving}
              onClick={save}
            >
              {saveLabel(connector)}
            </Button>
          )}
        </div>
        <output className={styles.draftStatus}>{draftTexts[keptDraft.status]}</output>
      </div>
    </>
  )
}

function StepButtons({ step }: { step: WizardStep }) {
  const { goTo } = useWizard()
  const at = wizardSteps.findIndex((each) => each.step === step)
  const before = wizardSteps[at - 1]
  const after = wizardSteps[at + 1]
  const go = (target: WizardStep) => {
    window.scrollTo({ top: 0 })
    goTo(target)
  }
  return (
    <div className={styles.next}>
      {before && <Button onClick={() => go(before.step)}>Back: {before.label}</Button>}
      {after && <Button onClick={() => go(after.step)}>Next: {after.label}</Button>}
    </div>
  )
}

function useShortcuts({ dispatch, save, readOnly, state, saving }: WizardValue) {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || readOnly) return
      const key = event.key.toLowerCase()
      if (key === 's' && !event.shiftKey) {
        event.preventDefault()
        if (!saving && !state.unreadable) save()
        return
      }
      // In a text field these keys undo the typing there.
      const { target } = event
      const isTyping =
        target instanceof HTMLElement &&
        (target.isContentEditable || target.matches('input, textarea, select'))
      if (isTyping) return
      if (key === 'z') dispatch({ type: event.shiftKey ? 'redone' : 'undone' })
      else if (key === 'y') dispatch({ type: 'redone' })
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  })
}

function LeaveGuard({
  connectorId,
  unsaved,
  isLeaving,
  onKeep,
  onDiscard,
}: {
  connectorId: string | null
  unsaved: boolean
  isLeaving: () => boolean
  onKeep: () => Promise<void>
  onDiscard: () => Promise<void>
}) {
  const { draft, readOnly } = useWizard()
  const blocker = useBlocker({
    // A reload brings everything back but a secret that was typed.
    enableBeforeUnload: () => draft.clientSecret !== '' && !isLeaving(),
    shouldBlockFn: ({ next }) => {
      if (isLeaving() || !unsaved || readOnly) return false
      const inside =
        connectorId === null
          ? '/make/connectors/new'
          : `/make/connectors/${encodeURIComponent(connectorId)}/`
      return !next.pathname.startsWith(inside)
    },
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  // Going on does not wait for a server that does not answer.
  const leave = (deed: () => Promise<void>) => void deed().then(blocker.proceed, blocker.proceed)
  return (
    <Dialog
      role="alertdialog"
      title="Leave without saving?"
      onClose={blocker.reset}
      actions={
        <>
          <Button appearance="primary" onClick={() => leave(onKeep)}>
            Keep the draft
          </Button>
          <Button onClick={() => leave(onDiscard)}>Discard changes</Button>
          <Button onClick={blocker.reset}>Cancel</Button>
        </>
      }
    >
      {connectorId === null
        ? 'The connector has not been created yet.'
        : 'There are changes since the last save.'}{' '}
      A draft is yours alone, and is brought back when you open the connector again. A client secret
      that you typed is not kept.
    </Dialog>
  )
}

function ConflictDialog({
  onOverwrite,
  onLoadTheirs,
  onCancel,
}: {
  onOverwrite: () => void
  onLoadTheirs: () => void
  onCancel: () => void
}) {
  return (
    <Dialog
      title="Somebody else saved this connector"
      role="alertdialog"
      onClose={onCancel}
      actions={
        <>
          <Button appearance="primary" onClick={onOverwrite}>
            Replace with mine
          </Button>
          <Button onClick={onLoadTheirs}>Load theirs</Button>
          <Button onClick={onCancel}>Cancel</Button>
        </>
      }
    >
      Another save came after you began. Replace it with yours, or load it and lose your own
      changes. Undo brings yours back.
    </Dialog>
  )
}
