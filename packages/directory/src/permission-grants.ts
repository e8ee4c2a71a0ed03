import {
  deletePermissionGrant,
  type Executor,
  findPermissionGrant,
  insertAppRoleAssignment,
  insertPermissionGrant,
  listAppRoleAssignments,
  listPermissionGrants,
  type PermissionGrantRow,
  updatePermissionGrantScope,
} from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { badRequest, DirectoryError, notFound } from './errors.ts'
import { emptyGuid } from './guid.ts'
import { appendAudit, target } from './logs.ts'
import { findUser } from './objects.ts'
import { findServicePrincipal } from './service-principals.ts'
import type { Actor, OAuth2PermissionGrant, ServicePrincipal, User } from './types.ts'

/** Longest list of scopes in one grant, as Graph has it. */
const scopeLimit = 3850

interface Parties {
  client: ServicePrincipal
  resource: ServicePrincipal
  principal: User | undefined
}

export function createPermissionGrants(context: Context): Directory['permissionGrants'] {
  const { store, random, now } = context

  async function getParties(
    tx: Executor,
    tenantId: string,
    ids: { clientId: string; resourceId: string; principalId: string | null },
  ): Promise<Parties> {
    const client = await findServicePrincipal(tx, tenantId, ids.clientId)
    if (client === undefined) throw notFound(ids.clientId)
    const resource = await findServicePrincipal(tx, tenantId, ids.resourceId)
    if (resource === undefined) throw notFound(ids.resourceId)
    if (ids.principalId === null) return { client, resource, principal: undefined }
    const principal = await findUser(tx, tenantId, ids.principalId)
    if (principal === undefined) throw notFound(ids.principalId)
    return { client, resource, principal }
  }

  async function insert(
    tx: Executor,
    tenantId: string,
    { client, resource, principal }: Parties,
    scope: string,
    actor: Actor,
  ): Promise<OAuth2PermissionGrant> {
    const grant: PermissionGrantRow = {
      tenantId,
      id: random.bytes(32).toString('base64url'),
      clientId: client.id,
      consentType: principal === undefined ? 'AllPrincipals' : 'Principal',
      principalId: principal?.id ?? null,
      resourceId: resource.id,
      scope: checkScope(scope),
      createdDateTime: now(),
    }
    await insertPermissionGrant(tx, grant)
    await audit(
      tx,
      'Add delegated permission grant',
      { client, resource, principal },
      null,
      grant.scope,
      actor,
    )
    return toGrant(grant)
  }

  async function saveScope(
    tx: Executor,
    before: PermissionGrantRow,
    scope: string,
    actor: Actor,
  ): Promise<OAuth2PermissionGrant> {
    const parties = await getParties(tx, before.tenantId, before)
    const after = { ...before, scope: checkScope(scope) }
    await updatePermissionGrantScope(tx, before.tenantId, before.id, after.scope)
    await audit(tx, 'Add delegated permission grant', parties, before.scope, after.scope, actor)
    return toGrant(after)
  }

  function audit(
    tx: Executor,
    activityDisplayName: string,
    { client, resource, principal }: Parties,
    oldValue: string | null,
    newValue: string | null,
    actor: Actor,
  ): Promise<void> {
    return appendAudit(context, tx, {
      tenantId: client.tenantId,
      activityDisplayName,
      category: 'ApplicationManagement',
      operationType: newValue === null ? 'Unassign' : 'Assign',
      actor,
      targets: [
        target('ServicePrincipal', client, [
          { displayName: 'DelegatedPermissionGrant.Scope', oldValue, newValue },
          {
            displayName: 'DelegatedPermissionGrant.ConsentType',
            oldValue: null,
            newValue: principal === undefined ? 'AllPrincipals' : 'Principal',
          },
        ]),
        target('ServicePrincipal', resource),
        ...(principal === undefined ? [] : [target('User', principal)]),
      ],
    })
  }

  /** So that who consented shows under "Users and groups". */
  async function assignDefaultAccess(
    tx: Executor,
    client: ServicePrincipal,
    user: User,
    actor: Actor,
  ): Promise<void> {
    const { tenantId } = client
    const existing = await listAppRoleAssignments(tx, tenantId, {
      resourceId: client.id,
      principalIds: [user.id],
    })
    if (existing.length > 0) return
    await insertAppRoleAssignment(tx, {
      tenantId,
      id: random.bytes(32).toString('base64url'),
      appRoleId: emptyGuid,
      createdDateTime: now(),
      principalId: user.id,
      principalType: 'User',
      resourceId: client.id,
    })
    await appendAudit(context, tx, {
      tenantId,
      activityDisplayName: 'Add app role assignment grant to user',
      category: 'UserManagement',
      operationType: 'Assign',
      actor,
      targets: [target('ServicePrincipal', client), target('User', user)],
    })
  }

  return {
    async list(tenantId, query = {}, page = {}) {
      return (await listPermissionGrants(store.db, tenantId, query, page)).map(toGrant)
    },

    async find(tenantId, id) {
      const row = await findPermissionGrant(store.db, tenantId, id)
      return row === undefined ? undefined : toGrant(row)
    },

    create: (tenantId, input, actor) =>
      store.transaction(async (tx) => {
        if ((input.consentType === 'Principal') === (input.principalId === null)) {
          throw badRequest(
            'principalId names the user when consentType is Principal, and is null when it is AllPrincipals.',
            '/principalId',
          )
        }
        const parties = await getParties(tx, tenantId, input)
        const [existing] = await listPermissionGrants(tx, tenantId, key(parties))
        if (existing !== undefined) {
          throw new DirectoryError(
            'Request_MultipleObjectsWithSameKeyValue',
            409,
            'Permission entry already exists.',
          )
        }
        return insert(tx, tenantId, parties, input.scope, actor)
      }),

    update: (tenantId, id, { scope }, actor) =>
      store.transaction(async (tx) => {
        const before = await findPermissionGrant(tx, tenantId, id)
        if (before === undefined) throw notFound(id)
        return saveScope(tx, before, scope, actor)
      }),

    delete: (tenantId, id, actor) =>
      store.transaction(async (tx) => {
        const grant = await findPermissionGrant(tx, tenantId, id)
        if (grant === undefined) throw notFound(id)
        const parties = await getParties(tx, tenantId, grant)
        await deletePermissionGrant(tx, tenantId, id)
        await audit(tx, 'Remove delegated permission grant', parties, grant.scope, null, actor)
      }),

    merge: (consent, actor) =>
      store.transaction(async (tx) => {
        const { tenantId } = consent
        const parties = await getParties(tx, tenantId, consent)
        const [before] = await listPermissionGrants(tx, tenantId, key(parties))
        const scopes = new Set([...splitScope(before?.scope ?? ''), ...consent.scopes])
        const scope = [...scopes].join(' ')
        if (parties.principal !== undefined) {
          await assignDefaultAccess(tx, parties.client, parties.principal, actor)
        }
        const grant =
          before === undefined
            ? await insert(tx, tenantId, parties, scope, actor)
            : before.scope === scope
              ? toGrant(before)
              : await saveScope(tx, before, scope, actor)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Consent to application',
          category: 'ApplicationManagement',
          operationType: 'Assign',
          actor,
          targets: [
            target('ServicePrincipal', parties.client, [
              {
                displayName: 'ConsentContext.IsAdminConsent',
                oldValue: null,
                newValue: parties.principal === undefined ? 'True' : 'False',
              },
              {
                displayName: 'ConsentAction.Permissions',
                oldValue: before?.scope ?? null,
                newValue: `ResourceId: ${parties.resource.id}, Scope: ${scope}`,
              },
            ]),
          ],
        })
        return grant
      }),

    async effectiveScopes(tenantId, clientId, resourceId, userId) {
      const resource = await findServicePrincipal(store.db, tenantId, resourceId)
      if (resource === undefined) return []
      const grants = await listPermissionGrants(store.db, tenantId, { clientId, resourceId })
      const granted = new Set(
        grants
          .filter((grant) => grant.principalId === null || grant.principalId === userId)
          .flatMap((grant) => splitScope(grant.scope)),
      )
      return resource.oauth2PermissionScopes
        .filter((scope) => scope.isEnabled && scope.value !== null && granted.has(scope.value))
        .map((scope) => scope.value ?? '')
    },
  }
}

function key({ client, resource, principal }: Parties): Parameters<typeof listPermissionGrants>[2] {
  return {
    clientId: client.id,
    resourceId: resource.id,
    consentType: principal === undefined ? 'AllPrincipals' : 'Principal',
    principalId: principal?.id ?? null,
  }
}

function splitScope(scope: string): string[] {
  return scope.split(/\s+/).filter((value) => value !== '')
}

function checkScope(scope: string): string {
  const normal = [...new Set(splitScope(scope))].join(' ')
  if (normal.length > scopeLimit) {
    throw badRequest(`scope is longer than ${scopeLimit} characters.`, '/scope')
  }
  return normal
}

function toGrant(row: PermissionGrantRow): OAuth2PermissionGrant {
  return { ...row, consentType: row.consentType === 'Principal' ? 'Principal' : 'AllPrincipals' }
}
