import type { Schema, Store } from '@patchbay/store'
import type { Directory } from './directory.ts'

/** What other processes have changed is seen after this long at the latest. */
const recallMilliseconds = 1000
/** Answers kept of each question; beyond it the one kept longest is dropped. */
const answerLimit = 5000

type Tables = readonly (keyof Schema)[]

/** What an answer was made of: a write to one of these tables in this process ends it at once. */
const tablesOf = {
  tenant: ['tenants', 'domains'],
  application: ['applications', 'passwordCredentials'],
  servicePrincipal: ['servicePrincipals', 'servicePrincipalNames', 'passwordCredentials'],
  assignments: ['appRoleAssignments', 'servicePrincipals', 'groupMembers', 'groups'],
  policy: ['policies', 'policyAssignments', 'servicePrincipals', 'applications'],
  grants: ['permissionGrants', 'servicePrincipals'],
} as const satisfies Record<string, Tables>

/**
 * The directory for who asks the same again and again, as every token does: what was read is kept
 * until this process commits a change to it, and for a second at most, which is how long another
 * process's change may go unseen.
 *
 * Answers are shared between callers, and therefore frozen. Inside a transaction nothing is kept.
 */
export function recallDirectory(
  directory: Directory,
  { store, clock }: { store: Store; clock: { now(): Date } },
): Directory {
  function recall<Question extends readonly string[], Answer>(
    tables: Tables,
    read: (...question: Question) => Promise<Answer>,
  ): (...question: Question) => Promise<Answer> {
    const kept = new Map<string, { at: number; generation: number; answer: Answer }>()
    return async (...question) => {
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

  const { tenants, applications, servicePrincipals, appRoleAssignments } = directory
  const { policies, permissionGrants } = directory
  return {
    ...directory,
    tenants: { ...tenants, find: recall(tablesOf.tenant, tenants.find) },
    applications: {
      ...applications,
      findByAppId: recall(tablesOf.application, applications.findByAppId),
      secretDigests: recall(tablesOf.application, applications.secretDigests),
    },
    servicePrincipals: {
      ...servicePrincipals,
      findByAppId: recall(tablesOf.servicePrincipal, servicePrincipals.findByAppId),
      findByName: recall(tablesOf.servicePrincipal, servicePrincipals.findByName),
    },
    appRoleAssignments: {
      ...appRoleAssignments,
      rolesOf: recall(tablesOf.assignments, appRoleAssignments.rolesOf),
      isAssigned: recall(tablesOf.assignments, appRoleAssignments.isAssigned),
    },
    policies: {
      ...policies,
      tokenLifetimeFor: recall(tablesOf.policy, policies.tokenLifetimeFor),
    },
    permissionGrants: {
      ...permissionGrants,
      effectiveScopes: recall(tablesOf.grants, permissionGrants.effectiveScopes),
    },
  }
}

/** Makes a value unchangeable, with all that is in it. */
function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const each of Object.values(value)) freeze(each)
  return value
}
