import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type CompiledQuery, Kysely, type QueryResult, SelectQueryNode } from 'kysely'
import pg from 'pg'
import { type Route, setRoute } from '../compile-once.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { countWrites } from '../writes.ts'
import { postgresDialect } from './dialect.ts'
import { isConflict, isLostConnection, isUniqueViolation } from './errors.ts'
import { toPostgres } from './to-postgres.ts'

/** Connections of one process: single statements never wait behind transactions. */
const statementConnections = 8
const transactionConnections = 8
/** Tries before a transaction that others keep getting in the way of is given up. */
const attemptLimit = 12
/** "Patchbay" in ASCII; held while a process migrates or sets up. */
const migrationLock = '5792608612684194169'

/** Numbers are numbers, booleans 0 and 1, as SQLite gives them. */
const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, toInteger],
  [pg.types.builtins.NUMERIC, Number],
  [pg.types.builtins.BOOL, (text) => (text === 't' ? 1 : 0)],
])

/** One transaction under way. */
interface Job {
  client: pg.PoolClient
  /** False once its body has ended: statements of stragglers no longer belong to it. */
  active: boolean
  /** The statement that the next one waits for: a connection runs one at a time. */
  last: Promise<unknown>
  /** The first statement that failed; PostgreSQL refuses every one after it. */
  broken?: { reason: unknown }
  /** A transaction joined from inside failed; nothing of this one may stay. */
  failure?: { reason: unknown }
  /** Statements so far. */
  written: string[]
}

/**
 * PostgreSQL by its address.
 *
 * Transactions are SERIALIZABLE: whatever a body reads before it writes stays true until the commit.
 * One that another got in the way of runs again, and until it is through all of this process stand
 * in one line. A body may thus run several times and must leave nothing behind outside of the
 * database. Single statements are READ COMMITTED.
 */
export function openPostgres(databaseUrl: string): Engine {
  const statements = openPool(databaseUrl, statementConnections)
  const transactions = openPool(databaseUrl, transactionConnections)
  const current = new AsyncLocalStorage<Job>()
  const writes = countWrites()
  /** Transactions that others got in the way of; while there are any, all stand in line. */
  let queued = 0
  /** Calls of `alone` under way. */
  let settingUp = 0

  function inside(): Job | undefined {
    const job = current.getStore()
    return job?.active === true ? job : undefined
  }

  const routeInside: Route = async (query) => {
    const job = inside()
    if (job === undefined) {
      throw new Error(
        'A statement came after its transaction had ended. Await every statement inside it.',
      )
    }
    return runInside(job, query)
  }

  const routeByQuery: Route = async (query) => {
    const job = inside()
    if (job !== undefined) return runInside(job, query)
    const isRead = SelectQueryNode.is(query.query)
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await run<never>(statements, query)
        writes.publish([query.sql])
        return result
      } catch (error) {
        // A server that was restarted costs a read nothing; a write may have been done already.
        const again = isConflict(error) || (isRead && isLostConnection(error))
        if (!again || attempt >= attemptLimit) throw error
        await delay(backoff(attempt))
      }
    }
  }

  const tx = new Kysely<Schema>({ dialect: postgresDialect(routeInside) })
  const db = new Kysely<Schema>({ dialect: postgresDialect(routeByQuery) })
  setRoute(tx, routeInside)
  setRoute(db, routeByQuery)

  async function attemptTransaction<T>(work: () => Promise<T>, inLine: boolean): Promise<T> {
    const client = await transactions.connect()
    const job: Job = { client, active: true, last: Promise.resolve(), written: [] }
    let lost = false
    try {
      // The lock is taken before the snapshot, so that who waited sees what was done meanwhile.
      await client.query(
        [
          'begin isolation level serializable',
          ...(inLine ? ['lock table migrations in share row exclusive mode'] : []),
          // An index over millions of rows may take its time.
          ...(settingUp > 0 ? ['set local statement_timeout = 0'] : []),
        ].join('; '),
      )
      const value = await current.run(job, work)
      job.active = false
      await job.last
      const failed = job.broken ?? job.failure
      if (failed !== undefined) throw failed.reason
      await client.query('commit')
      // Before anybody is answered: who then reads what was kept must not find it.
      writes.publish(job.written)
      return value
    } catch (reason) {
      job.active = false
      await job.last.catch(() => undefined)
      await client.query('rollback').catch(() => {
        lost = true
      })
      // A body may have turned what its statement met into a refusal of its own.
      throw isConflict(job.broken?.reason) ? job.broken?.reason : reason
    } finally {
      client.release(lost)
    }
  }

  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    const outer = inside()
    if (outer !== undefined) {
      try {
        return await work()
      } catch (reason) {
        outer.failure ??= { reason }
        throw reason
      }
    }
    let isQueued = false
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await attemptTransaction(work, queued > 0)
        } catch (error) {
          // After a unique violation the body runs again: it sees the other's row and refuses in its
          // own words. One that does not look before it writes meets the violation each time.
          const limit = isConflict(error) ? attemptLimit : isUniqueViolation(error) ? 4 : 1
          if (attempt >= limit) throw error
          if (!isQueued) queued++
          isQueued = true
          if (attempt > 1) await delay(backoff(attempt))
        }
      }
    } finally {
      if (isQueued) queued--
    }
  }

  return {
    name: 'postgresql',
    db,
    writes,
    isInTransaction: () => inside() !== undefined,
    transaction: (work) => transaction(() => work(tx)),
    restructure: (work) => transaction(() => work(tx)),
    async alone(work) {
      const client = await statements.connect()
      let lost = true
      settingUp++
      try {
        await client.query('set statement_timeout = 0')
        await client.query('select pg_advisory_lock($1)', [migrationLock])
        const value = await work()
        await client.query('select pg_advisory_unlock($1)', [migrationLock])
        await client.query('reset statement_timeout')
        lost = false
        return value
      } finally {
        settingUp--
        // A connection that is closed gives its locks back.
        client.release(lost)
      }
    },
    async ping() {
      await statements.query('select 1')
    },
    async close() {
      await Promise.all([statements.end(), transactions.end()])
    },
  }
}

function openPool(databaseUrl: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    application_name: 'patchbay',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Connections at rest do not keep a command alive that has done its work.
    allowExitOnIdle: true,
    statement_timeout: 60_000,
    // A process that stops in the middle of a transaction must not hold others up for ever.
    idle_in_transaction_session_timeout: 60_000,
    types: { getTypeParser },
    // Every look-up has an index. Reading a small table whole would make its readers stand in the
    // way of all its writers.
    options: '-c enable_seqscan=off',
  })
  // An idle connection that breaks is replaced by the next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  // The same for one at rest inside a transaction; its next statement tells.
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
  })
  return pool
}

function getTypeParser(type: number, format?: 'text' | 'binary'): unknown {
  return parsers.get(type) ?? pg.types.getTypeParser(type, format as 'text')
}

function toInteger(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is beyond exact integers.`)
  return number
}

function runInside<Row>(job: Job, query: CompiledQuery): Promise<QueryResult<Row>> {
  job.written.push(query.sql)
  const running = job.last.then(() => run<Row>(job.client, query))
  job.last = running.catch((reason: unknown) => {
    job.broken ??= { reason }
  })
  return running
}

async function run<Row>(
  client: pg.Pool | pg.PoolClient,
  { sql, parameters }: CompiledQuery,
): Promise<QueryResult<Row>> {
  const text = toPostgres(sql)
  // Without parameters the simple protocol takes several statements, which definitions need.
  const result = await (parameters.length === 0
    ? client.query(text)
    : client.query({ name: nameOf(text), text, values: parameters.map(toParameter) }))
  const { command, rowCount, rows } = result
  return command === 'INSERT' || command === 'UPDATE' || command === 'DELETE'
    ? { numAffectedRows: BigInt(rowCount ?? 0), rows: rows as Row[] }
    : { rows: (rows ?? []) as Row[] }
}

const names = new Map<string, string>()

/** Each text is prepared once on each connection; beyond a limit, texts are not prepared. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  if (names.size >= 1024) return ''
  const name = createHash('sha256').update(text).digest('hex').slice(0, 32)
  names.set(text, name)
  return name
}

function toParameter(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === undefined) return null
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value)
  throw new TypeError(
    `A SQL parameter is a ${typeof value}; write objects as JSON text and times as ISO 8601 text.`,
  )
}

/** Milliseconds before another try; random, so that two do not meet again and again. */
function backoff(attempt: number): number {
  return Math.random() * Math.min(200, 5 * 2 ** attempt)
}
