// Roles are spelled out: some browsers take them from a table whose parts are `display: block`.
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */
import type { ReactNode } from 'react'
import styles from './data-table.module.css'

export interface Column<Row> {
  /** Header; shown beside the value when the table becomes cards. */
  title: string
  cell: (row: Row) => ReactNode
  /** CSS width. */
  width?: string
  /** Names the row for a screen reader. One column should. */
  isRowHeader?: boolean
  /** The header is for screen readers only: a column of buttons. */
  hideTitle?: boolean
}

/**
 * A table that becomes a list of cards when it is narrower than 640 px, so that nothing scrolls sideways.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  empty,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Instead of a table without rows. */
  empty?: ReactNode
}) {
  if (rows.length === 0 && empty !== undefined) return empty
  return (
    <div className={styles.container}>
      <table className={styles.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.title}
                role="columnheader"
                scope="col"
                {...(column.width ? { style: { width: column.width } } : {})}
              >
                {column.hideTitle ? (
                  <span className="visually-hidden">{column.title}</span>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column) =>
                column.isRowHeader ? (
                  <th key={column.title} role="rowheader" scope="row" data-title={column.title}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.title}
                    role="cell"
                    {...(column.hideTitle ? {} : { 'data-title': column.title })}
                  >
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
