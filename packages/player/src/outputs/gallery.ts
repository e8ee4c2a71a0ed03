import { RecordValue, TableValue, type Value } from '@patchbay/power-fx'
import { computed, signal } from 'alien-signals'
import type { Instance } from '../instance.ts'
import type { OutputContext, OutputSource } from './output.ts'

/** The rows of `Items`: of a table, or the one record. */
export function rowsOf(items: Value): readonly Value[] {
  if (items instanceof TableValue) return items.rows
  if (items instanceof RecordValue) return [items]
  return []
}

/** A row as a record; a plain value stands in its column `Value`. */
export function rowRecord(row: Value): RecordValue | null {
  if (row === null) return null
  return row instanceof RecordValue ? row : new RecordValue(new Map([['Value', row]]))
}

/** A row with more names to read than it has columns: the controls in it, `IsSelected`. */
export class ExtendedRow extends RecordValue {
  readonly #row: RecordValue
  readonly #more: (name: string) => Value | undefined

  constructor(row: RecordValue, more: (name: string) => Value | undefined) {
    super(new Map())
    this.#row = row
    this.#more = more
  }

  override get(name: string): Value {
    return this.#row.get(name) ?? this.#more(name) ?? null
  }

  override fields(): Iterable<[string, Value]> {
    return this.#row.fields()
  }
}

/** The row that the user chose, from 1; 0 for none chosen yet. */
function chosenRow(instance: Instance, { state }: OutputContext) {
  return state(instance, 'Selected', () => signal<unknown>(0))
}

/** The selected row, from 1: the chosen one, else `Default`'s, else the first. 0 when empty. */
export function selectedRow(instance: Instance, context: OutputContext): () => number {
  const chosen = chosenRow(instance, context)
  return computed(() => {
    const rows = rowsOf(context.read(instance, 'Items'))
    const row = Number(chosen())
    if (row >= 1 && row <= rows.length) return row
    const initial = context.read(instance, 'Default')
    const byDefault =
      initial === null ? 0 : rows.findIndex((candidate) => same(candidate, initial)) + 1
    return byDefault > 0 ? byDefault : Math.min(1, rows.length)
  })
}

function same(a: Value, b: Value): boolean {
  if (a === b) return true
  if (!(a instanceof RecordValue) || !(b instanceof RecordValue)) return false
  for (const [name, value] of b.fields()) if (a.get(name) !== value) return false
  return true
}

function extended(gallery: Instance, index: number, row: Value, context: OutputContext): Value {
  const record = rowRecord(row)
  if (!record) return null
  return new ExtendedRow(
    record,
    (name) => context.childrenInRow(gallery, index).get(name)?.reference,
  )
}

/** Space around items and items a line; an invalid number counts as the default. */
function numberOf(value: Value, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

/** Outputs of `Gallery`. */
export const gallery: OutputSource = {
  properties: {
    Selected(instance, context) {
      const selected = selectedRow(instance, context)
      return () => {
        const index = selected()
        const row = rowsOf(context.read(instance, 'Items'))[index - 1] ?? null
        return extended(instance, index, row, context)
      }
    },
    AllItems: (instance, context) => () =>
      new TableValue(
        rowsOf(context.read(instance, 'Items')).map((row, i) =>
          extended(instance, i + 1, row, context),
        ),
      ),
    AllItemsCount:
      (instance, { read }) =>
      () =>
        rowsOf(read(instance, 'Items')).length,
    VisibleIndex(instance, { state }) {
      const first = state(instance, 'VisibleIndex', () => signal<unknown>(1))
      return () => Number(first())
    },
    Valid: () => () => true,
    HorizontalScrollPosition: () => () => 0,
    TemplateWidth:
      (instance, { read }) =>
      () => {
        const padding = numberOf(read(instance, 'TemplatePadding'), 0)
        const lines = Math.max(1, numberOf(read(instance, 'WrapCount'), 1))
        const isVertical = layoutOf(read(instance, 'Layout')) === 'vertical'
        if (!isVertical) return numberOf(read(instance, 'TemplateSize'), 104)
        return Math.max(0, numberOf(read(instance, 'Width'), 0) / lines - 2 * padding)
      },
    TemplateHeight:
      (instance, { read }) =>
      () => {
        const padding = numberOf(read(instance, 'TemplatePadding'), 0)
        const lines = Math.max(1, numberOf(read(instance, 'WrapCount'), 1))
        const isVertical = layoutOf(read(instance, 'Layout')) === 'vertical'
        if (isVertical) return numberOf(read(instance, 'TemplateSize'), 104)
        return Math.max(0, numberOf(read(instance, 'Height'), 0) / lines - 2 * padding)
      },
  },
  setInput(instance, name, value, context) {
    if (name === 'Selected') chosenRow(instance, context)(Number(value))
    if (name === 'VisibleIndex')
      context.state(instance, 'VisibleIndex', () => signal<unknown>(1))(Number(value))
  },
  reset(instance, context) {
    chosenRow(instance, context)(0)
  },
}

/** `vertical` or `horizontal`, from the enumeration's value or its option. */
function layoutOf(layout: Value): string {
  if (typeof layout === 'string') return layout
  if (typeof layout === 'object' && layout !== null && 'value' in layout)
    return String(layout.value)
  return 'vertical'
}
