import { AsyncLocalStorage } from 'node:async_hooks'
import type { WriteCounter } from '../writes.ts'
import type { Disk } from './disk.ts'
import type { Connection } from './statements.ts'

/** Transactions that one commit may carry, so that the first does not wait for ever on the last. */
const commitLimit = 64
/** So many do not wait for the end of the turn: the disk can begin while others are worked on. */
const gatherLimit = 16

interface Job {
  work: () => unknown
  /** One statement, which is undone by itself when it fails. */
  isSingle: boolean
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
  /** False once its work has ended: statements of stragglers no longer belong to it. */
  active: boolean
  /** A transaction joined from inside failed; nothing of this one may stay. */
  failure?: { reason: unknown }
}

type Outcome = { value: unknown } | { reason: unknown }

interface Ended {
  job: Job
  outcome: Outcome
}

/**
 * The one line through which everything is written.
 *
 * Transactions run one after another, each to its end, however their bodies wait: a statement of
 * another caller cannot fall into an open one. What is waiting when one ends runs under the same
 * commit (group commit), each behind a savepoint of its own; nobody is answered before that commit
 * is on disk.
 */
export interface Writer {
  /** Runs work as one transaction. Called from inside one, it joins that one. */
  transaction<T>(work: () => Promise<T>): Promise<T>
  /** Runs a statement in the open transaction of this caller, or as one of its own. */
  execute<T>(statement: string, work: () => T): Promise<T>
  /** Counts a statement that is run in the open transaction without `execute`. */
  note(statement: string): void
  /** The caller stands inside a transaction that is still open. */
  isInside(): boolean
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>
}

/** Makes the writer of a connection. @param disk Absent for a database in memory. */
export function createWriter(connection: Connection, writes: WriteCounter, disk?: Disk): Writer {
  const { database } = connection
  const execute = (statement: string): unknown => connection.run(statement, [])
  const current = new AsyncLocalStorage<Job>()
  const waiting: Job[] = []
  /** Statements under the open commit. */
  let written: string[] = []
  let working: Promise<void> | undefined
  let isTurnAwaited = false
  /** Settled once the newest commit is on disk, or is known not to be. */
  let kept: Promise<void> = Promise.resolve()

  function enqueue<T>(work: () => T | Promise<T>, isSingle: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({
        work,
        isSingle,
        resolve: resolve as (value: unknown) => void,
        reject,
        active: true,
      })
      begin()
    })
  }

  /**
   * Commits what waits: at once when that is much, else at the end of this turn of the event loop,
   * so that what came in together is answered after one commit. While the disk writes, others
   * gather: they would not be kept any sooner.
   */
  function begin(): void {
    if (working !== undefined || waiting.length === 0) return
    if (waiting.length >= gatherLimit) {
      working = workOff()
      return
    }
    if (isTurnAwaited || disk?.isBusy() === true) return
    isTurnAwaited = true
    setImmediate(() => {
      isTurnAwaited = false
      if (waiting.length > 0) working ??= workOff()
    })
  }

  async function workOff(): Promise<void> {
    while (waiting.length > 0) await commitOnce()
    working = undefined
  }

  async function commitOnce(): Promise<void> {
    const ended: Ended[] = []
    try {
      execute('BEGIN IMMEDIATE')
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        ended.push({ job, outcome: job.isSingle ? runSingle(job) : await runJob(job) })
        // A full disk or a corrupt page makes SQLite roll the whole transaction back by itself.
        if (!database.isTransaction) throw new Error('The database gave the transaction up.')
        if (ended.length >= commitLimit) break
      }
      execute('COMMIT')
      // Before anybody is answered: who then reads what was kept must not find it.
      writes.publish(written)
    } catch (reason) {
      if (database.isTransaction) execute('ROLLBACK')
      if (ended.length === 0) waiting.shift()?.reject(reason)
      refuse(ended, reason)
      return
    } finally {
      written = []
    }
    if (disk === undefined) {
      answer(ended)
      return
    }
    kept = disk
      .keep()
      .then(
        () => answer(ended),
        (reason: unknown) => refuse(ended, reason),
      )
      .then(begin)
  }

  function answer(ended: readonly Ended[]): void {
    for (const { job, outcome } of ended) {
      if ('reason' in outcome) job.reject(outcome.reason)
      else job.resolve(outcome.value)
    }
  }

  function refuse(ended: readonly Ended[], reason: unknown): void {
    for (const { job, outcome } of ended) job.reject('reason' in outcome ? outcome.reason : reason)
  }

  function runSingle(job: Job): Outcome {
    try {
      return { value: job.work() }
    } catch (reason) {
      return { reason }
    }
  }

  /** Never throws: whatever happens to one job, its caller and the others hear of it. */
  async function runJob(job: Job): Promise<Outcome> {
    try {
      execute('SAVEPOINT job')
      const value = await current.run(job, job.work)
      job.active = false
      if (job.failure !== undefined) throw job.failure.reason
      execute('RELEASE job')
      return { value }
    } catch (reason) {
      job.active = false
      undo()
      return { reason }
    }
  }

  /** Undoes one job; where that cannot be done, everything under this commit. */
  function undo(): void {
    if (!database.isTransaction) return
    try {
      execute('ROLLBACK TO job')
      execute('RELEASE job')
    } catch {
      if (database.isTransaction) execute('ROLLBACK')
    }
  }

  function inside(): Job | undefined {
    const job = current.getStore()
    return job?.active === true ? job : undefined
  }

  return {
    async transaction(work) {
      const job = inside()
      if (job === undefined) return enqueue(work, false)
      try {
        return await work()
      } catch (reason) {
        job.failure ??= { reason }
        throw reason
      }
    },
    execute(statement, work) {
      const run = (): ReturnType<typeof work> => {
        written.push(statement)
        return work()
      }
      if (inside() === undefined) return enqueue(run, true)
      return new Promise((resolve) => {
        resolve(run())
      })
    },
    note(statement) {
      written.push(statement)
    },
    isInside: () => inside() !== undefined,
    async drain() {
      while (working !== undefined || waiting.length > 0 || disk?.isBusy() === true) {
        await working
        await kept
        await endOfTurn()
      }
    },
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
