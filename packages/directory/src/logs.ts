import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import {
  type Executor,
  findDirectoryAudit,
  findLastAuditHash,
  findSignIn,
  insertDirectoryAudit,
  insertSignIn,
  listChainedAudits,
  listDirectoryAudits,
  listSignIns,
  saveLastAuditHash,
} from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { emptyGuid } from './guid.ts'
import type {
  Actor,
  AuditTarget,
  DirectoryAudit,
  ModifiedProperty,
  NewDirectoryAudit,
  SignIn,
} from './types.ts'

/** The sign-in log. */
export function createSignIns({ store, date, random }: Context): Directory['signIns'] {
  return {
    async append(given) {
      const { tenantId, appId, userId } = given
      const at = date()
      const id = timeOrdered(random.uuid(), at)
      const createdDateTime = at.toISOString()
      const userPrincipalName = (given.userPrincipalName ?? '').toLowerCase()
      const correlationId = given.correlationId ?? random.uuid()
      await insertSignIn(store.db, {
        tenantId,
        id,
        createdDateTime,
        appId: appId === '' ? null : appId,
        userId: userId === undefined || userId === '' ? null : userId,
        document: { ...given, id, createdDateTime, userPrincipalName, correlationId },
      })
    },
    async list(tenantId, query = {}) {
      const rows = await listSignIns(store.db, tenantId, query)
      return rows.map((row) => ({ ...toSignIn(row.document), sequence: row.sequence }))
    },
    async find(tenantId, id) {
      const row = await findSignIn(store.db, tenantId, id)
      return row === undefined ? undefined : toSignIn(row.document)
    },
  }
}

/**
 * A GUID that begins with its time (RFC 9562 §5.7). Rows that are written together then stand
 * together in the index of ids, and a commit writes one page of it instead of one for each row.
 */
function timeOrdered(guid: string, at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${guid.slice(15)}`
}

/** What a row does not say: rows are many, and most of it is the same in all of them. */
const ordinarySignIn = {
  userDisplayName: '',
  userId: '',
  appDisplayName: '',
  ipAddress: '',
  clientAppUsed: 'Browser',
  conditionalAccessStatus: 'notApplied',
  isInteractive: true,
  riskDetail: 'none',
  riskLevelAggregated: 'none',
  riskLevelDuringSignIn: 'none',
  riskState: 'none',
  riskEventTypes: [],
  riskEventTypes_v2: [],
  resourceDisplayName: '',
  resourceId: '',
  deviceDetail: {},
  location: {},
  appliedConditionalAccessPolicies: [],
}

function toSignIn(document: Record<string, unknown>): SignIn {
  return { ...ordinarySignIn, ...(document as unknown as SignIn) }
}

/** The audit log: appended to, never changed; each row's hash covers the one before it. */
export function createAudits(context: Context): Directory['audits'] {
  const { store } = context
  return {
    append: (row, tx) =>
      tx === undefined
        ? store.transaction((own) => appendAudit(context, own, row))
        : appendAudit(context, tx, row),
    async list(tenantId, query = {}) {
      const rows = await listDirectoryAudits(store.db, tenantId, query)
      return rows.map((row) => ({
        ...(row.document as unknown as DirectoryAudit),
        sequence: row.sequence,
      }))
    },
    async find(tenantId, id) {
      const row = await findDirectoryAudit(store.db, tenantId, id)
      return row?.document as DirectoryAudit | undefined
    },
    async verifyChain(tenantId, seen) {
      let previousHash = ''
      let after = 0
      for (;;) {
        const rows = await listChainedAudits(store.db, tenantId, after, 500)
        for (const [at, row] of rows.entries()) {
          const fits =
            row.previousHash === previousHash && row.hash === auditHash(previousHash, row.document)
          if (!fits) {
            seen?.(at)
            return row.id
          }
          previousHash = row.hash
          after = row.sequence
        }
        seen?.(rows.length)
        if (rows.length === 500) {
          // A log of millions of rows takes a while: others have their turn.
          await setImmediate()
          continue
        }
        // Rows cut off at the end leave the rest whole; the head tells.
        const head = await findLastAuditHash(store.db, tenantId)
        if (head === previousHash) return undefined
        // Unless what it tells of was written since.
        const [newer] = await listChainedAudits(store.db, tenantId, after, 1)
        if (newer === undefined) return 'the end of the log'
      }
    },
  }
}

/** Appends an audit row in the transaction of what it tells about. */
export async function appendAudit(
  { now, random }: Context,
  tx: Executor,
  given: NewDirectoryAudit,
): Promise<void> {
  const { tenantId, actor } = given
  const row: DirectoryAudit = {
    tenantId,
    id: `Directory_${random.uuid()}`,
    category: given.category,
    correlationId: actor.correlationId ?? random.uuid(),
    result: given.result ?? 'success',
    resultReason: given.resultReason ?? '',
    activityDisplayName: given.activityDisplayName,
    activityDateTime: now(),
    loggedByService: 'Core Directory',
    operationType: given.operationType,
    initiatedBy: initiator(actor),
    targetResources: given.targets.map((target) => ({
      userPrincipalName: null,
      groupType: null,
      modifiedProperties: [],
      ...target,
    })),
    additionalDetails: given.additionalDetails ?? [],
  }
  const document = JSON.stringify(row)
  const previousHash = await findLastAuditHash(tx, tenantId)
  const hash = auditHash(previousHash, document)
  await insertDirectoryAudit(
    tx,
    {
      tenantId,
      id: row.id,
      activityDateTime: row.activityDateTime,
      document,
      previousHash,
      hash,
    },
    given.targets.map((target) => target.id),
  )
  await saveLastAuditHash(tx, tenantId, hash)
}

/** The hash of an audit row: over its text and the hash of the row before. */
export function auditHash(previousHash: string, document: string): string {
  return createHash('sha256').update(`${previousHash}\n${document}`).digest('hex')
}

function initiator(actor: Actor): DirectoryAudit['initiatedBy'] {
  const { id, displayName } = actor
  if (actor.kind === 'user') {
    return {
      user: {
        id,
        displayName,
        userPrincipalName: actor.userPrincipalName ?? null,
        ipAddress: actor.ipAddress ?? null,
      },
      app: null,
    }
  }
  return { user: null, app: { appId: actor.appId ?? null, displayName, servicePrincipalId: id } }
}

/** The actor for what the installation does by itself. */
export const systemActor: Actor = { kind: 'system', id: emptyGuid, displayName: 'Patchbay' }

/** Longest value that is kept of a changed property. */
const valueLimit = 4000

/** What differs between two states of an object, for the audit log. */
export function modifiedProperties(before: object | undefined, after: object): ModifiedProperty[] {
  const old: Record<string, unknown> = { ...before }
  const changes: ModifiedProperty[] = []
  for (const [name, value] of Object.entries(after)) {
    const oldValue = JSON.stringify(old[name])
    const newValue = JSON.stringify(value)
    if (oldValue === newValue) continue
    if (before === undefined && (newValue === 'null' || newValue === '[]')) continue
    changes.push({
      displayName: name,
      oldValue: oldValue?.slice(0, valueLimit) ?? null,
      newValue: newValue?.slice(0, valueLimit) ?? null,
    })
  }
  return changes
}

/** Names the changed object in an audit row. */
export function target(
  type: AuditTarget['type'],
  { id, displayName }: { id: string; displayName: string },
  modified: ModifiedProperty[] = [],
): AuditTarget {
  return { id, displayName, type, modifiedProperties: modified }
}
