import { modifiedProperties, type Actor, type Directory } from '@patchbay/directory'
import { findSignInSettings, putSignInSettings, type Store } from '@patchbay/store'
import { noBranding, type Branding } from './branding.ts'
import { defaultSignInPolicy, type SignInPolicy } from './sign-in-policy.ts'

/** Policy and branding of one tenant. */
export interface TenantSignIn {
  policy: SignInPolicy
  branding: Branding
}

/** Policies and brandings of all tenants. */
export interface SignInSettings {
  of(tenantId: string): Promise<TenantSignIn>
  /** Changes some of it, and writes into the audit log what. */
  change(
    tenantId: string,
    change: { policy?: Partial<SignInPolicy>; branding?: Partial<Branding> },
    actor: Actor,
  ): Promise<TenantSignIn>
}

/** What another process changed is seen after this long. */
const cacheMilliseconds = 5000

/** Opens the settings of a store. */
export function createSignInSettings(options: {
  directory: Directory
  store: Store
  clock: { now(): Date }
}): SignInSettings {
  const { directory, store, clock } = options
  const cache = new Map<string, { at: number; value: TenantSignIn }>()

  async function read(tenantId: string): Promise<TenantSignIn> {
    const text = await findSignInSettings(store.db, tenantId)
    const stored = text ? (JSON.parse(text) as Partial<TenantSignIn>) : {}
    return {
      policy: { ...defaultSignInPolicy, ...stored.policy },
      branding: { ...noBranding, ...stored.branding },
    }
  }

  return {
    async of(tenantId) {
      const now = clock.now().getTime()
      const known = cache.get(tenantId)
      if (known && Math.abs(now - known.at) < cacheMilliseconds) return known.value
      const value = await read(tenantId)
      cache.set(tenantId, { at: now, value })
      return value
    },

    async change(tenantId, change, actor) {
      const value = await store.transaction(async (tx) => {
        const before = await read(tenantId)
        const after = {
          policy: { ...before.policy, ...change.policy },
          branding: { ...before.branding, ...change.branding },
        }
        const updatedAt = Math.floor(clock.now().getTime() / 1000)
        await putSignInSettings(tx, { tenantId, document: JSON.stringify(after), updatedAt })
        const changed = [
          ...modifiedProperties(before.policy, after.policy),
          ...modifiedProperties(before.branding, after.branding),
        ]
        await directory.audits.append(
          {
            tenantId,
            activityDisplayName: 'Update sign-in settings',
            category: 'Policy',
            operationType: 'Update',
            actor,
            targets: [
              {
                id: tenantId,
                displayName: 'Sign-in settings',
                type: 'Policy',
                modifiedProperties: changed,
              },
            ],
          },
          tx,
        )
        return after
      })
      cache.set(tenantId, { at: clock.now().getTime(), value })
      return value
    },
  }
}
