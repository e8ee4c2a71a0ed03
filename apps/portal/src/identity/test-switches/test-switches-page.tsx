import { Button, Field, Input, Select } from '@fluentui/react-components'
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../shell/api.ts'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { Facts } from '../../shell/facts.tsx'
import form from '../../shell/form.module.css'
import { areTestSwitchesOn, useInstallation } from '../../shell/installation.ts'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Page, Section } from '../../shell/page.tsx'
import { showDateTime } from '../../shell/time.ts'
import { faultFields, faultKinds, type FaultKind } from './fault-kinds.ts'

interface Clock {
  now: string
  offsetSeconds: number
}

interface Fault {
  id: string
  kind: FaultKind
  path: string | null
  clientId: string | null
  remaining: number | null
  retryAfterSeconds: number
  status: number
  milliseconds: number
}

const key = 'testSwitches'

const clockQuery = queryOptions({
  queryKey: [key, 'clock'],
  queryFn: ({ signal }) => api.get<Clock>('/test/clock', { signal }),
})

const faultsQuery = queryOptions({
  queryKey: [key, 'faults'],
  queryFn: async ({ signal }) =>
    (await api.get<{ value: Fault[] }>('/test/faults', { signal })).value,
})

function useSwitch<Input>(write: (input: Input) => Promise<unknown>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: write,
    onSettled: () => queryClient.invalidateQueries({ queryKey: [key] }),
  })
}

/** What is on that a production server would not have on, and the controls of the test switches. */
export function TestSwitchesPage() {
  const { developmentSwitches } = useInstallation()
  const isOn = areTestSwitchesOn(developmentSwitches)
  return (
    <Page
      title="Development switches"
      subtitle="What is on that a server for real people would not have on."
    >
      {developmentSwitches.length === 0 ? (
        <Empty title="Nothing is on">This server runs as it would for real people.</Empty>
      ) : (
        <ul>
          {developmentSwitches.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {isOn ? (
        <>
          <Notice intent="warning" title="These act on the whole server.">
            They last for this run of it. The server takes them from this machine alone.
          </Notice>
          <ClockSection />
          <FaultsSection />
        </>
      ) : (
        <Section
          title="Test switches are off"
          description="They move the clock, inject faults, forge tokens and sign in without a password. Start the server with --test-switches to have them; never where real people sign in."
        >
          <code>npm run patchbay -- serve --test-switches</code>
        </Section>
      )}
    </Page>
  )
}

const steps: readonly (readonly [string, number])[] = [
  ['+ 1 hour', 3600],
  ['+ 1 day', 86_400],
  ['+ 30 days', 2_592_000],
  ['− 1 hour', -3600],
]

function ClockSection() {
  const clock = useSuspenseQuery(clockQuery).data
  const [frozenAt, setFrozenAt] = useState('')
  const move = useSwitch((change: object) => api.put('/test/clock', change))
  const at = new Date(frozenAt.trim())
  const problem =
    frozenAt === '' || !Number.isNaN(at.getTime()) ? undefined : 'A time like 2030-01-01T00:00:00Z.'
  return (
    <Section
      title="Clock"
      description="Codes, tokens, sessions, lock-outs, rate limits and keys read it. Moving it far may end your own session."
    >
      <ErrorNotice error={move.error} title="The clock was not moved." />
      <Facts
        facts={[
          ['Time of the server', showDateTime(clock.now)],
          ['Ahead of the machine', describeOffset(clock.offsetSeconds)],
        ]}
      />
      <div className={form.actions}>
        {steps.map(([label, advanceSeconds]) => (
          <Button
            key={label}
            disabledFocusable={move.isPending}
            onClick={() => move.mutate({ advanceSeconds })}
          >
            {label}
          </Button>
        ))}
        <Button
          disabledFocusable={move.isPending}
          onClick={() => move.mutate({ offsetSeconds: 0 })}
        >
          Back to the machine’s time
        </Button>
      </div>
      <form
        className={form.row}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (frozenAt !== '' && !problem) move.mutate({ frozenAt: at.toISOString() })
        }}
      >
        <Field label="Stand still at" {...(problem ? { validationMessage: problem } : {})}>
          <Input
            value={frozenAt}
            placeholder="2030-01-01T00:00:00Z"
            onChange={(_, data) => setFrozenAt(data.value)}
          />
        </Field>
        <Button type="submit" disabledFocusable={frozenAt === '' || move.isPending}>
          Stop the clock
        </Button>
      </form>
    </Section>
  )
}

function describeOffset(seconds: number): string {
  if (Math.abs(seconds) < 1) return 'No'
  const whole = Math.round(Math.abs(seconds))
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const
  const text = parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ')
  return seconds < 0 ? `${text} behind` : text
}

function FaultsSection() {
  const faults = useSuspenseQuery(faultsQuery).data
  const remove = useSwitch((id: string) => api.delete(`/test/faults/${id}`))
  const clear = useSwitch(() => api.delete('/test/faults'))
  return (
    <Section
      title="Faults"
      description="Answers that go wrong on purpose, so that clients show what they do then."
    >
      <FaultForm />
      <ErrorNotice error={remove.error ?? clear.error} title="The fault is still there." />
      <DataTable
        label="Faults"
        rows={faults}
        rowKey={(fault) => fault.id}
        empty={<Empty title="No faults">Every request is answered as it should be.</Empty>}
        columns={[
          {
            title: 'Fault',
            isRowHeader: true,
            cell: (fault) => faultKinds.find(([kind]) => kind === fault.kind)?.[1] ?? fault.kind,
          },
          { title: 'Path', cell: (fault) => <code>{fault.path ?? 'any'}</code> },
          { title: 'Application', cell: (fault) => <code>{fault.clientId ?? 'any'}</code> },
          { title: 'Times', cell: (fault) => fault.remaining ?? 'Until removed' },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (fault) => (
              <Button
                size="small"
                aria-label={`Remove ${fault.kind}`}
                onClick={() => remove.mutate(fault.id)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {faults.length > 1 && <Button onClick={() => clear.mutate(undefined)}>Remove all</Button>}
    </Section>
  )
}

function FaultForm() {
  const [kind, setKind] = useState<FaultKind>('throttle')
  const [path, setPath] = useState('')
  const [clientId, setClientId] = useState('')
  const [count, setCount] = useState('1')
  const [amount, setAmount] = useState('')
  const field = faultFields[kind]
  const add = useSwitch((fault: object) => api.post('/test/faults', fault))
  const submit = () =>
    add.mutate({
      kind,
      path: path.trim() || null,
      clientId: clientId.trim() || null,
      count: count.trim() === '' ? null : Number(count),
      ...(field && amount.trim() ? { [field.name]: Number(amount) } : {}),
    })
  return (
    <form
      className={form.row}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!add.isPending) submit()
      }}
    >
      <Field label="Fault">
        <Select
          value={kind}
          onChange={(_, data) => {
            setKind(data.value as FaultKind)
            setAmount('')
          }}
        >
          {faultKinds.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {field && (
        <Field label={field.label}>
          <Input
            inputMode="numeric"
            value={amount}
            placeholder={String(field.usual)}
            onChange={(_, data) => setAmount(data.value)}
          />
        </Field>
      )}
      <Field label="Only paths with">
        <Input value={path} placeholder="/token" onChange={(_, data) => setPath(data.value)} />
      </Field>
      <Field label="Only this client ID">
        <Input value={clientId} onChange={(_, data) => setClientId(data.value)} />
      </Field>
      <Field label="Times (empty: until removed)">
        <Input inputMode="numeric" value={count} onChange={(_, data) => setCount(data.value)} />
      </Field>
      <Button type="submit" appearance="primary" disabledFocusable={add.isPending}>
        Add fault
      </Button>
      <ErrorNotice error={add.error} title="The fault was not added." />
    </form>
  )
}
