import { randomBytes } from 'node:crypto'
import { openStore, type Store } from '@patchbay/store'
import {
  type Actor,
  createDirectory,
  type Directory,
  systemActor,
  type Tenant,
  type User,
} from './index.ts'

/** A directory on a database in memory, with two tenants and a clock that a test may turn. */
export interface Fixture {
  store: Store
  directory: Directory
  clock: { time: number; now(): Date }
  contoso: Tenant
  fabrikam: Tenant
  maker: User
  actor: Actor
}

export const password = 'correct horse battery'

export async function openFixture(): Promise<Fixture> {
  const store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
  const clock = {
    time: Date.UTC(2026, 0, 1),
    now: (): Date => new Date(clock.time),
  }
  const directory = createDirectory({ store, clock })
  const contoso = await directory.tenants.create(
    { displayName: 'Contoso', domains: ['contoso.localhost'] },
    systemActor,
  )
  const fabrikam = await directory.tenants.create(
    { displayName: 'Fabrikam', domains: ['fabrikam.localhost', 'fabrikam.example'] },
    systemActor,
  )
  const maker = await directory.users.create(
    contoso.id,
    { displayName: 'Maker', userPrincipalName: 'maker@contoso.localhost', password },
    systemActor,
  )
  const actor: Actor = {
    kind: 'user',
    id: maker.id,
    displayName: maker.displayName,
    userPrincipalName: maker.userPrincipalName,
  }
  return { store, directory, clock, contoso, fabrikam, maker, actor }
}
