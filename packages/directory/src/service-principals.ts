import {
  deleteAppRoleAssignmentsOf,
  deletePermissionClassification,
  deletePermissionGrantsOf,
  type Executor,
  findByAppId,
  findObject,
  findServicePrincipalIdByName,
  insertPermissionClassification,
  listObjects,
  listPermissionClassifications,
  type ObjectRow,
  type PermissionClassificationRow,
  updateObject,
} from '@patchbay/store'
import { checkAppManagement } from './app-management.ts'
import { identifierUriKey } from './application/check-identifier-uri.ts'
import type { Context } from './context.ts'
import { createCount } from './object-counts.ts'
import type { Directory } from './directory.ts'
import { badRequest, DirectoryError, notFound } from './errors.ts'
import { isGuid } from './guid.ts'
import { appendAudit, modifiedProperties, target } from './logs.ts'
import { toApplication, withServicePrincipalCredentials } from './objects.ts'
import { createOwners } from './owners.ts'
import { addSecret, removeSecret } from './secrets.ts'
import {
  insertServicePrincipal,
  mirrorApplication,
  newServicePrincipal,
  saveServicePrincipal,
  type StoredServicePrincipal,
  toPublicServicePrincipal,
} from './service-principal.ts'
import type {
  Actor,
  Application,
  PermissionClassification,
  ServicePrincipal,
  ServicePrincipalPatch,
} from './types.ts'

/** Finds the service principal of an application in a tenant, or makes it. */
export async function provision(
  context: Context,
  tx: Executor,
  tenantId: string,
  appId: string,
  actor: Actor,
  own: ServicePrincipalPatch = {},
): Promise<ServicePrincipal> {
  const existing = await findIn(tx, tenantId, appId)
  if (existing !== undefined) return toPublicServicePrincipal(existing)
  const application = await findBacking(tx, tenantId, appId)
  const fresh = newServicePrincipal(application, {
    tenantId,
    id: context.random.uuid(),
    createdDateTime: context.now(),
  })
  const servicePrincipal = apply(fresh, own, application)
  await insertServicePrincipal(tx, servicePrincipal)
  await appendAudit(context, tx, {
    tenantId,
    activityDisplayName: 'Add service principal',
    category: 'ApplicationManagement',
    operationType: 'Add',
    actor,
    targets: [
      target('ServicePrincipal', servicePrincipal, [
        {
          displayName: 'AppPrincipalId',
          oldValue: null,
          newValue: JSON.stringify(application.appId),
        },
      ]),
    ],
  })
  return toPublicServicePrincipal(servicePrincipal)
}

/** Soft: the row stays for 30 days; grants and assignments go at once. */
export async function deleteServicePrincipal(
  context: Context,
  tx: Executor,
  {
    tenantId,
    id,
    displayName,
  }: Pick<ObjectRow<'servicePrincipals'>, 'tenantId' | 'id' | 'displayName'>,
  actor: Actor,
): Promise<void> {
  await deletePermissionGrantsOf(tx, tenantId, id)
  await deleteAppRoleAssignmentsOf(tx, tenantId, id)
  await updateObject(tx, 'servicePrincipals', tenantId, id, { deletedDateTime: context.now() })
  await appendAudit(context, tx, {
    tenantId,
    activityDisplayName: 'Remove service principal',
    category: 'ApplicationManagement',
    operationType: 'Delete',
    actor,
    targets: [target('ServicePrincipal', { id, displayName })],
  })
}

/** The service principal of this object id, not deleted. */
export async function findServicePrincipal(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<StoredServicePrincipal | undefined> {
  const row = await findObject(executor, 'servicePrincipals', tenantId, id.toLowerCase())
  if (row === undefined || row.deletedDateTime !== null) return undefined
  const [servicePrincipal] = await withServicePrincipalCredentials(executor, tenantId, [row])
  return servicePrincipal
}

async function findIn(
  executor: Executor,
  tenantId: string,
  appId: string,
): Promise<StoredServicePrincipal | undefined> {
  const rows = await findByAppId(executor, 'servicePrincipals', appId.toLowerCase())
  const own = rows.filter((row) => row.tenantId === tenantId)
  const [servicePrincipal] = await withServicePrincipalCredentials(executor, tenantId, own)
  return servicePrincipal
}

/** The application behind a service principal: of this tenant, or of another and open to others. */
async function findBacking(tx: Executor, tenantId: string, appId: string): Promise<Application> {
  const [row] = await findByAppId(tx, 'applications', appId.toLowerCase())
  const application = row === undefined ? undefined : toApplication(row, [])
  const open = application?.tenantId === tenantId || application?.signInAudience !== 'AzureADMyOrg'
  if (application === undefined || !open) {
    throw badRequest(
      `The appId '${appId}' of the service principal does not reference a valid application object of this tenant or a multi-tenant one of another.`,
      '/appId',
    )
  }
  return application
}

function apply(
  current: StoredServicePrincipal,
  patch: ServicePrincipalPatch,
  application: Application | undefined,
): StoredServicePrincipal {
  const { tags, ...own } = patch
  const changed: StoredServicePrincipal = { ...current }
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined) Object.assign(changed, { [name]: value })
  }
  if (tags !== undefined) {
    const mirrored = new Set(application?.tags ?? [])
    changed.ownTags = [...new Set(tags)].filter((tag) => !mirrored.has(tag))
    changed.tags = [...mirrored, ...changed.ownTags]
  }
  return changed
}

function check(servicePrincipal: ServicePrincipal): void {
  const { displayName, tags, loginUrl, notes } = servicePrincipal
  if (displayName.trim() === '' || displayName.length > 256) {
    throw badRequest(
      "Invalid value specified for property 'displayName' of resource 'ServicePrincipal': 1 to 256 characters are taken.",
      '/displayName',
    )
  }
  const bad = tags.findIndex((tag) => !/^\S{1,256}$/.test(tag))
  if (bad >= 0) {
    throw badRequest(
      `The tag '${tags[bad]}' is refused: 1 to 256 characters without white space are taken.`,
      `/tags/${bad}`,
    )
  }
  if (loginUrl !== null && !/^https?:\/\//.test(loginUrl)) {
    throw badRequest(`loginUrl '${loginUrl}' is not an http or https address.`, '/loginUrl')
  }
  if ((notes ?? '').length > 1024) {
    throw badRequest('notes is longer than 1024 characters.', '/notes')
  }
}

export function createServicePrincipals(context: Context): Directory['servicePrincipals'] {
  const { store } = context

  async function get(
    executor: Executor,
    tenantId: string,
    id: string,
  ): Promise<StoredServicePrincipal> {
    const servicePrincipal = await findServicePrincipal(executor, tenantId, id)
    if (servicePrincipal === undefined) throw notFound(id)
    return servicePrincipal
  }

  function auditUpdate(
    tx: Executor,
    before: ServicePrincipal,
    after: ServicePrincipal,
    actor: Actor,
  ): Promise<void> {
    return appendAudit(context, tx, {
      tenantId: after.tenantId,
      activityDisplayName: 'Update service principal',
      category: 'ApplicationManagement',
      operationType: 'Update',
      actor,
      targets: [target('ServicePrincipal', after, modifiedProperties(before, after))],
    })
  }

  function auditClassification(
    tx: Executor,
    resource: ServicePrincipal,
    oldValue: string | null,
    newValue: string | null,
    actor: Actor,
  ): Promise<void> {
    return appendAudit(context, tx, {
      tenantId: resource.tenantId,
      activityDisplayName: 'Update service principal',
      category: 'ApplicationManagement',
      operationType: 'Update',
      actor,
      targets: [
        target('ServicePrincipal', resource, [
          { displayName: 'DelegatedPermissionClassification', oldValue, newValue },
        ]),
      ],
    })
  }

  return {
    async find(tenantId, id) {
      const stored = await findServicePrincipal(store.db, tenantId, id)
      return stored === undefined ? undefined : toPublicServicePrincipal(stored)
    },

    async findByAppId(tenantId, appId) {
      const stored = await findIn(store.db, tenantId, appId)
      return stored === undefined ? undefined : toPublicServicePrincipal(stored)
    },

    async findByName(tenantId, given) {
      const name = given.replace(/^spn:/i, '')
      if (isGuid(name)) {
        const stored = await findIn(store.db, tenantId, name)
        return stored === undefined ? undefined : toPublicServicePrincipal(stored)
      }
      // "https://graph.microsoft.com//.default": clients put the slash before `.default` twice.
      const id = await findServicePrincipalIdByName(store.db, tenantId, identifierUriKey(name))
      if (id === undefined) return undefined
      const stored = await findServicePrincipal(store.db, tenantId, id)
      return stored === undefined ? undefined : toPublicServicePrincipal(stored)
    },

    async list(tenantId, query) {
      const rows = await listObjects(store.db, 'servicePrincipals', tenantId, query ?? {})
      const stored = await withServicePrincipalCredentials(store.db, tenantId, rows)
      return stored.map(toPublicServicePrincipal)
    },

    count: createCount(context, 'servicePrincipals'),

    async idsByName(tenantId, name) {
      const id = await findServicePrincipalIdByName(store.db, tenantId, identifierUriKey(name))
      return id === undefined ? [] : [id]
    },

    async classifications(tenantId, id) {
      const rows = await listPermissionClassifications(store.db, tenantId, id)
      return rows.map(toClassification)
    },

    classify: (tenantId, id, { permissionId, classification }, actor) =>
      store.transaction(async (tx) => {
        const resource = await get(tx, tenantId, id)
        const scope = resource.oauth2PermissionScopes.find(
          (each) => each.id === permissionId.toLowerCase(),
        )
        if (scope === undefined) {
          throw badRequest(
            `The permission ${permissionId} is none of '${resource.appId}'.`,
            '/permissionId',
          )
        }
        const known = await listPermissionClassifications(tx, tenantId, resource.id)
        if (known.some((each) => each.permissionId === scope.id)) {
          throw badRequest(`The permission ${permissionId} is classified already.`, '/permissionId')
        }
        const row = {
          tenantId,
          servicePrincipalId: resource.id,
          id: context.random.uuid(),
          permissionId: scope.id,
          permissionName: scope.value ?? '',
          classification,
        }
        await insertPermissionClassification(tx, row)
        await auditClassification(
          tx,
          resource,
          null,
          `${row.permissionName}: ${classification}`,
          actor,
        )
        return toClassification(row)
      }),

    unclassify: (tenantId, id, classificationId, actor) =>
      store.transaction(async (tx) => {
        const resource = await get(tx, tenantId, id)
        if (!(await deletePermissionClassification(tx, tenantId, resource.id, classificationId))) {
          throw notFound(classificationId)
        }
        await auditClassification(tx, resource, classificationId, null, actor)
      }),

    ensure: (tenantId, appId, actor) =>
      store.transaction((tx) => provision(context, tx, tenantId, appId, actor)),

    create: (tenantId, { appId, ...own }, actor) =>
      store.transaction(async (tx) => {
        if ((await findIn(tx, tenantId, appId)) !== undefined) {
          throw new DirectoryError(
            'Request_MultipleObjectsWithSameKeyValue',
            409,
            `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
            '/appId',
          )
        }
        const servicePrincipal = await provision(context, tx, tenantId, appId, actor, own)
        check(servicePrincipal)
        return servicePrincipal
      }),

    update: (tenantId, id, patch, actor) =>
      store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        const [row] = await findByAppId(tx, 'applications', before.appId)
        const application = row === undefined ? undefined : toApplication(row, [])
        const after = apply(before, patch, application)
        check(after)
        await saveServicePrincipal(tx, after)
        await auditUpdate(tx, before, after, actor)
        return toPublicServicePrincipal(after)
      }),

    delete: (tenantId, id, actor) =>
      store.transaction(async (tx) => {
        await deleteServicePrincipal(context, tx, await get(tx, tenantId, id), actor)
      }),

    addPassword: (tenantId, id, input, actor) =>
      store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        const credential = await addSecret(context, tx, before, input)
        await checkAppManagement(tx, before, 'servicePrincipal', credential)
        await auditUpdate(tx, before, await get(tx, tenantId, id), actor)
        return credential
      }),

    removePassword: (tenantId, id, keyId, actor) =>
      store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        await removeSecret(tx, before, keyId)
        await auditUpdate(tx, before, await get(tx, tenantId, id), actor)
      }),

    ...createOwners(context, 'servicePrincipal'),
  }
}

/** Copies the application as it now is onto a service principal, for one that is restored. */
export async function remirror(
  tx: Executor,
  stored: StoredServicePrincipal,
): Promise<StoredServicePrincipal> {
  const [row] = await findByAppId(tx, 'applications', stored.appId)
  const current = row === undefined ? stored : mirrorApplication(toApplication(row, []), stored)
  await saveServicePrincipal(tx, current)
  return current
}

function toClassification({
  id,
  permissionId,
  permissionName,
  classification,
}: PermissionClassificationRow): PermissionClassification {
  return {
    id,
    permissionId,
    permissionName,
    classification:
      classification === 'low' || classification === 'medium' ? classification : 'high',
  }
}
