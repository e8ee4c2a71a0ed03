import { Button, Field, Input, Link, Select, Spinner } from '@fluentui/react-components'
import { OpenRegular } from '@fluentui/react-icons/svg/open'
import type { Connection, ConsentLink, CreateConnection } from '@patchbay/wire'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Dialog } from '../shell/dialog.tsx'
import { api } from '../shell/api.ts'
import { ErrorNotice, errorMessage, Notice } from '../shell/notice.tsx'
import { type ConnectionNeeds, connectionNeeds } from './connect/connection-fields.ts'
import styles from './connect/connect-dialog.module.css'
import {
  hasFailed,
  hasSignedIn,
  listenForConnection,
  openSignInWindow,
} from './connect/sign-in-window.ts'
import { connectionPath, connectionsQuery, connectorQuery } from './queries.ts'

export interface ConnectDialogProps {
  connectorId: string
  connectorDisplayName: string
  /** Signs an existing connection in again, instead of making one. */
  connection?: Connection
  onConnected: (connection: Connection) => void
  onCancel: () => void
}

/**
 * Makes a connection: asks for what the connector needs, then signs in at the API's identity
 * provider in a pop-up.
 *
 * Mount it from the click of a button: when only a sign-in is needed the pop-up opens at once, and
 * browsers allow that for a few seconds after a click. A blocked pop-up becomes a button.
 */
export function ConnectDialog({
  connectorId,
  connectorDisplayName,
  connection,
  onConnected,
  onCancel,
}: ConnectDialogProps) {
  const connector = useQuery(connectorQuery(connectorId))
  const needs = connector.data ? connectionNeeds(connector.data.properties) : undefined
  const signIn = useSignIn({ connectorId, connection, onConnected })
  const asksFirst = needs !== undefined && needs.fields.length > 0 && connection === undefined

  // Only once, though effects run twice in development: each start makes a connection.
  const started = useRef(false)
  const { start } = signIn
  useEffect(() => {
    if (!needs || asksFirst || started.current) return
    started.current = true
    void start(needs, undefined)
  }, [needs, asksFirst, start])

  const cancel = () => {
    signIn.abandon()
    onCancel()
  }
  const title = connection
    ? `Sign in again for ${connectorDisplayName}`
    : `Connect to ${connectorDisplayName}`
  if (asksFirst && signIn.phase.name === 'idle')
    return (
      <ConnectionForm
        title={title}
        needs={needs}
        onCancel={cancel}
        onSubmit={(parameters) => void start(needs, parameters)}
      />
    )
  return (
    <Dialog
      title={title}
      onClose={cancel}
      actions={
        <>
          {signIn.phase.name === 'failed' && needs && (
            <Button
              appearance="primary"
              onClick={() => (asksFirst ? signIn.reset() : void start(needs, undefined))}
            >
              Try again
            </Button>
          )}
          <Button onClick={cancel}>Cancel</Button>
        </>
      }
    >
      <ErrorNotice
        error={connector.error}
        title={`The connector ${connectorDisplayName} could not be loaded.`}
        onRetry={() => void connector.refetch()}
      />
      <Progress
        phase={connector.error ? { name: 'idle' } : signIn.phase}
        loading={connector.isPending}
        onOpenAgain={signIn.openAgain}
        onCheck={() => void signIn.check()}
      />
    </Dialog>
  )
}

type Phase =
  | { name: 'idle' }
  | { name: 'preparing' }
  /** `blocked`: the browser did not let the pop-up open. */
  | { name: 'waiting'; before: Connection; link: string; blocked: boolean; closed: boolean }
  | { name: 'failed'; message: string }

function useSignIn({
  connectorId,
  connection,
  onConnected,
}: {
  connectorId: string
  connection: Connection | undefined
  onConnected: (connection: Connection) => void
}) {
  const queries = useQueryClient()
  const [phase, setPhase] = useState<Phase>({ name: 'idle' })
  const popup = useRef<Window | null>(null)
  /** Made here and not signed in yet: removed again when the person gives up. */
  const unfinished = useRef<Connection | null>(null)
  const done = useRef(false)

  const finish = useCallback(
    (connected: Connection) => {
      if (done.current) return
      done.current = true
      unfinished.current = null
      void queries.invalidateQueries({ queryKey: connectionsQuery.queryKey })
      onConnected(connected)
    },
    [onConnected, queries],
  )

  /** Opens the pop-up of a connection, which is watched as it stands now. */
  const openSignIn = useCallback(async (before: Connection) => {
    const { link } = await api.post<ConsentLink>(`${connectionPath(before.id)}/consent-link`)
    popup.current = openSignInWindow(link)
    setPhase({ name: 'waiting', before, link, blocked: popup.current === null, closed: false })
  }, [])

  const start = useCallback(
    async (needs: ConnectionNeeds, parameters: Record<string, string> | undefined) => {
      setPhase({ name: 'preparing' })
      try {
        const known = connection ?? unfinished.current
        const target = known
          ? await api.get<Connection>(connectionPath(known.id))
          : await api.post<Connection>('/connections', {
              connectorId,
              ...(parameters ? { parameters } : {}),
            } satisfies CreateConnection)
        if (!connection) unfinished.current = target
        if (needs.signIn) await openSignIn(target)
        else finish(target)
      } catch (error) {
        setPhase({ name: 'failed', message: errorMessage(error) })
      }
    },
    [connection, connectorId, finish, openSignIn],
  )

  const waitingFor = phase.name === 'waiting' ? phase.before : null

  const check = useCallback(async () => {
    if (!waitingFor) return
    try {
      const now = await api.get<Connection>(connectionPath(waitingFor.id))
      if (hasSignedIn(waitingFor, now)) finish(now)
      else if (hasFailed(waitingFor, now)) {
        setPhase({ name: 'failed', message: now.statusMessage ?? 'The sign-in failed.' })
      }
    } catch {
      // Asked again in a moment; the pop-up tells as well.
    }
  }, [waitingFor, finish])

  useEffect(() => {
    if (!waitingFor) return undefined
    const stopListening = listenForConnection(waitingFor.id, (message) => {
      // A connection that was well stays so when a second sign-in is declined: the text tells.
      if (message.status === 'Connected' && message.message === null) {
        api
          .get<Connection>(connectionPath(waitingFor.id))
          .then(finish, (error: unknown) =>
            setPhase({ name: 'failed', message: errorMessage(error) }),
          )
      } else {
        setPhase({ name: 'failed', message: message.message ?? 'The sign-in did not finish.' })
      }
    })
    const timer = setInterval(() => {
      void check()
      // A sign-in page may cut the tie to its opener, which then looks closed: keep asking.
      if (popup.current?.closed) {
        setPhase((now) => (now.name === 'waiting' && !now.closed ? { ...now, closed: true } : now))
      }
    }, 1500)
    return () => {
      stopListening()
      clearInterval(timer)
    }
  }, [waitingFor, check, finish])

  const openAgain = useCallback(async () => {
    if (!waitingFor) return
    try {
      // A link is good once, so that opening again takes a fresh one.
      await openSignIn(waitingFor)
    } catch (error) {
      setPhase({ name: 'failed', message: errorMessage(error) })
    }
  }, [waitingFor, openSignIn])

  const abandon = useCallback(() => {
    popup.current?.close()
    const left = unfinished.current
    if (!left || done.current) return
    done.current = true
    api.delete(connectionPath(left.id)).then(
      () => queries.invalidateQueries({ queryKey: connectionsQuery.queryKey }),
      // It stays in the list of connections as not signed in, and can be deleted there.
      () => {},
    )
  }, [queries])

  const reset = useCallback(() => setPhase({ name: 'idle' }), [])
  return { phase, start, check, openAgain: () => void openAgain(), abandon, reset }
}

function Progress({
  phase,
  loading,
  onOpenAgain,
  onCheck,
}: {
  phase: Phase
  loading: boolean
  onOpenAgain: () => void
  onCheck: () => void
}) {
  if (loading || phase.name === 'preparing') return <Spinner label="Preparing the sign-in" />
  if (phase.name === 'failed') {
    return (
      <Notice intent="error" title="Not connected.">
        {phase.message}
      </Notice>
    )
  }
  if (phase.name !== 'waiting') return null
  if (phase.blocked) {
    return (
      <>
        <Notice intent="warning" title="The browser blocked the sign-in window.">
          Open it with the button. To spare yourself this next time, allow pop-ups for this site.
        </Notice>
        <div>
          <Button appearance="primary" icon={<OpenRegular />} onClick={onOpenAgain}>
            Open sign-in window
          </Button>{' '}
          <Link href={phase.link} target="_blank">
            Or open it in a tab
          </Link>
        </div>
        <p className={styles.hint}>This dialog closes by itself when you have signed in.</p>
      </>
    )
  }
  return (
    <>
      <div className={styles.waiting}>
        <Spinner size="tiny" aria-label="Waiting for the sign-in" />
        <output>
          {phase.closed
            ? 'The sign-in window seems to be closed. Still waiting for the result.'
            : 'Sign in and give your consent in the window that opened.'}
        </output>
      </div>
      <div>
        <Button icon={<OpenRegular />} onClick={onOpenAgain}>
          Open sign-in window again
        </Button>{' '}
        <Button appearance="subtle" onClick={onCheck}>
          Check now
        </Button>
      </div>
    </>
  )
}

function ConnectionForm({
  title,
  needs,
  onCancel,
  onSubmit,
}: {
  title: string
  needs: ConnectionNeeds
  onCancel: () => void
  onSubmit: (parameters: Record<string, string>) => void
}) {
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(needs.fields.map((field) => [field.name, field.defaultValue])),
  )
  const [tried, setTried] = useState(false)
  const submit = () => {
    setTried(true)
    if (needs.fields.some((field) => field.required && !values[field.name])) return
    onSubmit(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')))
  }
  return (
    <Dialog
      title={title}
      onClose={onCancel}
      onSubmit={submit}
      actions={
        <>
          <Button type="submit" appearance="primary">
            Connect
          </Button>
          <Button onClick={onCancel}>Cancel</Button>
        </>
      }
    >
      {needs.fields.map((field) => {
        const value = values[field.name] ?? ''
        const set = (next: string) => setValues((now) => ({ ...now, [field.name]: next }))
        return (
          <Field
            key={field.name}
            label={field.label}
            required={field.required}
            hint={field.description}
            {...(tried && field.required && !value
              ? { validationMessage: `Enter ${field.label}.` }
              : {})}
          >
            {field.allowedValues.length > 0 ? (
              <Select value={value} onChange={(_, data) => set(data.value)}>
                <option value="">Choose</option>
                {field.allowedValues.map((choice) => (
                  <option key={choice.value} value={choice.value}>
                    {choice.text}
                  </option>
                ))}
              </Select>
            ) : (
              <Input
                type={field.secret ? 'password' : 'text'}
                autoComplete="off"
                value={value}
                onChange={(_, data) => set(data.value)}
              />
            )}
          </Field>
        )
      })}
      {needs.signIn && (
        <p className={styles.hint}>Afterwards you sign in at the API in a pop-up.</p>
      )}
    </Dialog>
  )
}
