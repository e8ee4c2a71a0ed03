import { randomBytes, randomUUID } from 'node:crypto'
import type { Store } from '@patchbay/store'

/** Where the directory's ids and secrets come from; tests may hand in their own. */
export interface Random {
  uuid: () => string
  bytes: (length: number) => Buffer
}

export interface DirectoryOptions {
  store: Store
  clock: { now(): Date }
  random?: Random
}

/** What every part of the directory works with. */
export interface Context {
  store: Store
  random: Random
  /** ISO 8601, UTC. */
  now: () => string
  date: () => Date
}

export function createContext({ store, clock, random }: DirectoryOptions): Context {
  return {
    store,
    random: random ?? { uuid: randomUUID, bytes: randomBytes },
    now: () => clock.now().toISOString(),
    date: () => clock.now(),
  }
}
