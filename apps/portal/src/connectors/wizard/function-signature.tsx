import { Section } from '../../shell/page.tsx'
import type { DraftOperation } from './operations.ts'

export function FunctionSignature({ operation }: { operation: DraftOperation }) {
  return operation.place ? <Section title="In apps">…</Section> : null
}
