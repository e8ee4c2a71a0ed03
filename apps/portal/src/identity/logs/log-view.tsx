import { Button, Field, Select, Spinner } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { HistoryRegular } from '@fluentui/react-icons/svg/history'
import { type ReactNode, useState } from 'react'
import { type Column, DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { ErrorNotice } from '../../shell/notice.tsx'
import { CommandButton, CommandBar } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { LogFilterFields } from './log-filter-fields.tsx'
import type { LogFilter, LogFilters } from './log-filters.ts'
import { SearchField } from '../../shell/search-field.tsx'

/** What a log's query gives, as far as the view needs it. */
interface LogPages<Row> {
  data: { pages: { value: Row[] }[] } | undefined
  error: Error | null
  isPending: boolean
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => Promise<unknown>
  refetch: () => Promise<unknown>
}

export type Outcome = 'all' | 'success' | 'failure'

/** A log: filter, table, details of one row in a panel, older rows on request. */
export function LogView<Row extends { id: string }>({
  label,
  log,
  columns,
  outcome,
  onOutcome,
  search,
  onSearch,
  filters,
  values,
  onValues,
  rowName,
  details,
}: {
  label: string
  log: LogPages<Row>
  columns: readonly Column<Row>[]
  outcome: Outcome
  onOutcome: (outcome: Outcome) => void
  search: string
  onSearch: (search: string) => void
  filters: readonly LogFilter[]
  values: LogFilters
  onValues: (values: LogFilters) => void
  rowName: (row: Row) => string
  details: (row: Row) => ReactNode
}) {
  const [shown, setShown] = useState<Row | null>(null)
  const rows = log.data?.pages.flatMap((page) => page.value) ?? []
  const matching = rows.filter((row) =>
    JSON.stringify(row).toLowerCase().includes(search.trim().toLowerCase()),
  )
  return (
    <>
      <CommandBar label={`${label} commands`}>
        <CommandButton icon={<ArrowClockwiseRegular />} onClick={() => void log.refetch()}>
          Refresh
        </CommandButton>
      </CommandBar>
      <div className={form.row}>
        <Field label="Filter by text" className={form.grow}>
          <SearchField value={search} onChange={(_, data) => onSearch(data.value)} />
        </Field>
        <Field label="Status">
          <Select value={outcome} onChange={(_, data) => onOutcome(toOutcome(data.value))}>
            <option value="all">All</option>
            <option value="success">Success</option>
            <option value="failure">Failure</option>
          </Select>
        </Field>
        <LogFilterFields filters={filters} values={values} onChange={onValues} />
      </div>
      <ErrorNotice
        error={log.error}
        title={`${label} cannot be shown.`}
        onRetry={() => void log.refetch()}
      />
      {log.isPending && <Spinner label="Loading" />}
      {log.data && (
        <DataTable
          label={label}
          rows={matching}
          rowKey={(row) => row.id}
          columns={[
            ...columns,
            {
              title: 'Details',
              hideTitle: true,
              cell: (row) => (
                <Button
                  size="small"
                  aria-label={`Details of ${rowName(row)}`}
                  onClick={() => setShown(row)}
                >
                  Details
                </Button>
              ),
            },
          ]}
          empty={
            <Empty icon={<HistoryRegular />} title="Nothing here">
              {search || outcome !== 'all' || Object.values(values).some(Boolean)
                ? 'No row matches the filter.'
                : 'Rows appear as soon as something happens.'}
            </Empty>
          }
        />
      )}
      {log.hasNextPage && (
        <Button disabledFocusable={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {log.isFetchingNextPage ? 'Loading…' : 'Load older entries'}
        </Button>
      )}
      {shown && (
        <Panel title={rowName(shown)} size="large" onClose={() => setShown(null)}>
          {details(shown)}
        </Panel>
      )}
    </>
  )
}

function toOutcome(value: string): Outcome {
  return value === 'success' || value === 'failure' ? value : 'all'
}
