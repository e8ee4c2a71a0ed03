import type { Schema } from './schema.ts'
import type { Store } from './store.ts'

/** What other processes have changed is seen after this long at the latest. */
const recallMilliseconds = 1000
/** Answers kept of each question; beyond it the one kept longest is dropped. */
const answerLimit = 5000

/**
 * Makes a question that is asked again and again remember its answers: each until this process
 * commits a change to one of the tables it was read from, and for a second at most, which is how long
 * another process's change may go unseen.
 *
 * Answers are shared between callers, and therefore frozen. Inside a transaction nothing is kept.
 */
type Recall = <Question extends readonly string[], Answer>(
  tables: readonly (keyof Schema)[],
  read: (...question: Question) => Promise<Answer>,
) => (...question: Question) => Promise<Answer>

/** Questions to one store. */
export function createRecall({ store, clock }: { store: Store; clock: { now(): Date } }): Recall {
  return <Question extends readonly string[], Answer>(
    tables: readonly (keyof Schema)[],
    read: (...question: Question) => Promise<Answer>,
  ) => {
    const kept = new Map<string, { at: number; generation: number; answer: Answer }>()
    return async (...question: Question) => {
      if (store.isInTransaction()) return read(...question)
      const key = question.length === 1 ? (question[0] ?? '') : question.join('\n')
      const now = clock.now().getTime()
      // Taken before the read: a commit that comes in between makes the answer old at once.
      const generation = store.writes.generation(tables)
      const last = kept.get(key)
      const isFresh =
        last?.generation === generation && Math.abs(now - last.at) < recallMilliseconds
      if (isFresh) return last.answer
      const answer = freeze(await read(...question))
      kept.delete(key)
      kept.set(key, { at: now, generation, answer })
      const [oldest] = kept.keys()
      if (kept.size > answerLimit && oldest !== undefined) kept.delete(oldest)
      return answer
    }
  }
}

/** Makes a value unchangeable, with all that is in it. */
function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const each of Object.values(value)) freeze(each)
  return value
}
