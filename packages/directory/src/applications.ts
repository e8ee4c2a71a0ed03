import {
  type Executor,
  findByAppId,
  findIdentifierUris,
  findObject,
  findTenant,
  insertLink,
  insertObject,
  listObjects,
  listPasswordCredentialsByAppId,
  replaceIdentifierUris,
  updateObject,
} from '@patchbay/store'
import { checkAppManagement } from './app-management.ts'
import { checkApplication } from './application/check-application.ts'
import { completeKeys } from './application/complete-keys.ts'
import { identifierUriKey } from './application/check-identifier-uri.ts'
import { newApplication } from './application/defaults.ts'
import { mergeApplication } from './application/merge-application.ts'
import type { Context } from './context.ts'
import { createCount } from './object-counts.ts'
import type { Directory } from './directory.ts'
import { badRequest, DirectoryError, duplicate, notFound } from './errors.ts'
import { firstPartyAppIds, userReadScopeId } from './first-party.ts'
import { appendAudit, modifiedProperties, target } from './logs.ts'
import { findUser, toApplicationRow, withCredentials } from './objects.ts'
import { checkProof, parseCertificate } from './proof-of-possession.ts'
import { createOwners } from './owners.ts'
import { addSecret, judgeSecret, removeSecret, type SecretDigest } from './secrets.ts'
import { mirrorToServicePrincipals } from './service-principal.ts'
import { deleteServicePrincipal, provision } from './service-principals.ts'
import type { Actor, Application, KeyCredential, SignInAudience } from './types.ts'

/** Writes a new application as it is; nothing is judged here. */
export async function insertApplication(tx: Executor, application: Application): Promise<void> {
  await insertObject(tx, 'applications', toApplicationRow(application))
  await saveIdentifierUris(tx, application)
}

/** Writes an application as it is, and mirrors it to every tenant's service principal. */
export async function saveApplication(tx: Executor, application: Application): Promise<void> {
  const { tenantId, id } = application
  await updateObject(tx, 'applications', tenantId, id, toApplicationRow(application))
  await saveIdentifierUris(tx, application)
  await mirrorToServicePrincipals(tx, application)
}

function saveIdentifierUris(tx: Executor, application: Application): Promise<void> {
  const { tenantId, id, identifierUris } = application
  return replaceIdentifierUris(tx, tenantId, id, identifierUris.map(identifierUriKey))
}

/** The application of this object id, not deleted. */
async function findApplication(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<Application | undefined> {
  const row = await findObject(executor, 'applications', tenantId, id.toLowerCase())
  if (row === undefined || row.deletedDateTime !== null) return undefined
  const [application] = await withCredentials(executor, tenantId, [row])
  return application
}

/** Identifier URIs are one tenant's own; those of multi-tenant applications, everyone's. */
export async function checkUniqueUris(tx: Executor, application: Application): Promise<void> {
  const keys = application.identifierUris.map(identifierUriKey)
  for (const found of await findIdentifierUris(tx, keys)) {
    if (found.tenantId === application.tenantId && found.applicationId === application.id) continue
    const other = JSON.parse(found.document) as { signInAudience: SignInAudience }
    const collides =
      found.tenantId === application.tenantId ||
      other.signInAudience !== 'AzureADMyOrg' ||
      application.signInAudience !== 'AzureADMyOrg'
    if (collides) {
      const index = keys.indexOf(found.uriKey)
      throw duplicate('identifierUris', `/identifierUris/${index}`)
    }
  }
}

/** Set once, so that what names the application by it finds it for ever. */
async function checkUniqueName(
  tx: Executor,
  { tenantId, id, uniqueName }: Application,
  before: Application | undefined,
): Promise<void> {
  const known = before?.uniqueName ?? null
  if (uniqueName === known) return
  if (known !== null) {
    throw badRequest("The property 'uniqueName' cannot be changed once it is set.", '/uniqueName')
  }
  const [other] = await findByName(tx, tenantId, uniqueName)
  if (other !== undefined && other.id !== id) throw duplicate('uniqueName', '/uniqueName')
}

async function findByName(
  executor: Executor,
  tenantId: string,
  uniqueName: string | null,
): Promise<Application[]> {
  if (uniqueName === null) return []
  const rows = await listObjects(executor, 'applications', tenantId, {
    where: [{ column: 'uniqueName', is: 'equal', value: uniqueName }],
    limit: 1,
  })
  return withCredentials(executor, tenantId, rows)
}

export function createApplications(context: Context): Directory['applications'] {
  const { store, random, now, date } = context

  async function get(executor: Executor, tenantId: string, id: string): Promise<Application> {
    const application = await findApplication(executor, tenantId, id)
    if (application === undefined) throw notFound(id)
    return application
  }

  async function check(
    tx: Executor,
    application: Application,
    before?: Application,
  ): Promise<void> {
    const tenant = await findTenant(tx, application.tenantId)
    const fault = checkApplication(application, {
      tenantId: application.tenantId,
      verifiedDomains: (tenant?.domains ?? []).map((domain) => domain.name),
      before,
    })
    if (fault !== undefined) throw fault
    await checkUniqueUris(tx, application)
    await checkUniqueName(tx, application, before)
  }

  function withKeys(
    patch: Record<string, unknown>,
    known: readonly KeyCredential[],
  ): Record<string, unknown> {
    const { keyCredentials } = patch
    if (keyCredentials === undefined) return patch
    return { ...patch, keyCredentials: completeKeys(keyCredentials, known, random.uuid) }
  }

  async function create(
    tx: Executor,
    tenantId: string,
    input: Record<string, unknown>,
    actor: Actor,
  ): Promise<Application> {
    const tenant = await findTenant(tx, tenantId)
    if (tenant === undefined) throw notFound(tenantId)
    const blank = newApplication({
      tenantId,
      id: random.uuid(),
      appId: random.uuid(),
      createdDateTime: now(),
      publisherDomain: tenant.domains.find((domain) => domain.isDefault)?.name ?? '',
    })
    const application = mergeApplication(blank, withKeys(input, []))
    await check(tx, application)
    await insertApplication(tx, application)
    await appendAudit(context, tx, {
      tenantId,
      activityDisplayName: 'Add application',
      category: 'ApplicationManagement',
      operationType: 'Add',
      actor,
      targets: [
        target('Application', application, modifiedProperties(undefined, toAudited(application))),
      ],
    })
    return application
  }

  async function update(
    tenantId: string,
    id: string,
    patch: Record<string, unknown>,
    actor: Actor,
  ): Promise<Application> {
    return store.transaction(async (tx) => {
      const before = await get(tx, tenantId, id)
      const application = mergeApplication(before, withKeys(patch, before.keyCredentials))
      await check(tx, application, before)
      const kept = new Set(application.passwordCredentials.map((each) => each.keyId))
      for (const { keyId } of before.passwordCredentials) {
        if (!kept.has(keyId)) await removeSecret(tx, application, keyId)
      }
      await saveApplication(tx, application)
      await appendAudit(context, tx, {
        tenantId,
        activityDisplayName: 'Update application',
        category: 'ApplicationManagement',
        operationType: 'Update',
        actor,
        targets: [
          target(
            'Application',
            application,
            modifiedProperties(toAudited(before), toAudited(application)),
          ),
        ],
      })
      return application
    })
  }

  async function secretDigests(appId: string, tenantId?: string): Promise<SecretDigest[]> {
    const [application] = await findByAppId(store.db, 'applications', appId.toLowerCase())
    if (application === undefined) return []
    const rows = await listPasswordCredentialsByAppId(store.db, application.appId)
    // A secret on a service principal is its tenant's: elsewhere it would let one tenant's
    // administrator act as the application in every other.
    return rows.filter((row) => row.objectId === application.id || row.tenantId === tenantId)
  }

  function auditSecrets(
    tx: Executor,
    application: Application,
    change: string,
    actor: Actor,
  ): Promise<void> {
    return appendAudit(context, tx, {
      tenantId: application.tenantId,
      activityDisplayName: 'Update application – Certificates and secrets management',
      category: 'ApplicationManagement',
      operationType: 'Update',
      actor,
      targets: [
        target('Application', application, [
          { displayName: 'KeyDescription', oldValue: null, newValue: change },
        ]),
      ],
    })
  }

  return {
    find: (tenantId, id) => findApplication(store.db, tenantId, id),

    async findByAppId(appId) {
      const [row] = await findByAppId(store.db, 'applications', appId.toLowerCase())
      if (row === undefined) return undefined
      const [application] = await withCredentials(store.db, row.tenantId, [row])
      return application
    },

    async findByUniqueName(tenantId, uniqueName) {
      const [application] = await findByName(store.db, tenantId, uniqueName)
      return application
    },

    count: createCount(context, 'applications'),

    async idsByIdentifierUri(tenantId, uri) {
      const rows = await findIdentifierUris(store.db, [identifierUriKey(uri)])
      return rows.filter((row) => row.tenantId === tenantId).map((row) => row.applicationId)
    },

    async list(tenantId, query) {
      const rows = await listObjects(store.db, 'applications', tenantId, query ?? {})
      return withCredentials(store.db, tenantId, rows)
    },

    create: (tenantId, input, actor) =>
      store.transaction((tx) => create(tx, tenantId, input, actor)),

    register: (tenantId, input, actor) =>
      store.transaction(async (tx) => {
        const application = await create(
          tx,
          tenantId,
          {
            requiredResourceAccess: [
              {
                resourceAppId: firstPartyAppIds.graph,
                resourceAccess: [{ id: userReadScopeId, type: 'Scope' }],
              },
            ],
            servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
            ...input,
          },
          actor,
        )
        const servicePrincipal = await provision(context, tx, tenantId, application.appId, actor, {
          tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
        })
        const user = actor.kind === 'user' ? await findUser(tx, tenantId, actor.id) : undefined
        if (user !== undefined) {
          for (const { id } of [application, servicePrincipal]) {
            await insertLink(tx, 'owners', tenantId, id, user.id)
          }
          await appendAudit(context, tx, {
            tenantId,
            activityDisplayName: 'Add owner to application',
            category: 'ApplicationManagement',
            operationType: 'Assign',
            actor,
            targets: [target('Application', application), target('User', user)],
          })
        }
        return { application, servicePrincipal }
      }),

    update: (tenantId, id, patch, actor) => update(tenantId, id, patch, actor),
    replace: (tenantId, id, manifest, actor) => update(tenantId, id, manifest, actor),

    async delete(tenantId, id, actor) {
      await store.transaction(async (tx) => {
        const application = await get(tx, tenantId, id)
        await updateObject(tx, 'applications', tenantId, application.id, {
          deletedDateTime: now(),
        })
        const home = await findByAppId(tx, 'servicePrincipals', application.appId)
        for (const row of home) {
          if (row.tenantId === tenantId) await deleteServicePrincipal(context, tx, row, actor)
        }
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Delete application',
          category: 'ApplicationManagement',
          operationType: 'Delete',
          actor,
          targets: [target('Application', application)],
        })
      })
    },

    addPassword: (tenantId, id, input, actor) =>
      store.transaction(async (tx) => {
        const application = await get(tx, tenantId, id)
        const personal = application.signInAudience.endsWith('PersonalMicrosoftAccount')
        if (personal && application.passwordCredentials.length >= 2) {
          throw new DirectoryError(
            'Request_BadRequest',
            400,
            'Applications for personal accounts may have two client secrets; remove one first.',
          )
        }
        const credential = await addSecret(context, tx, application, input)
        await checkAppManagement(tx, application, 'application', credential)
        const { keyId, hint, endDateTime } = credential
        await auditSecrets(
          tx,
          application,
          JSON.stringify({
            added: { keyId, hint, displayName: credential.displayName, endDateTime },
          }),
          actor,
        )
        return credential
      }),

    removePassword: (tenantId, id, keyId, actor) =>
      store.transaction(async (tx) => {
        const application = await get(tx, tenantId, id)
        await removeSecret(tx, application, keyId)
        await auditSecrets(tx, application, JSON.stringify({ removed: { keyId } }), actor)
      }),

    addKey: (tenantId, id, { key, displayName, proof }, actor) =>
      store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        checkProof(proof, before, date())
        const certificate = parseCertificate(key)
        const credential: KeyCredential = {
          keyId: random.uuid(),
          type: 'AsymmetricX509Cert',
          usage: 'Verify',
          key: certificate.raw.toString('base64'),
          customKeyIdentifier: certificate.fingerprint.replaceAll(':', ''),
          displayName: displayName ?? certificate.subject.replaceAll('\n', ', ').slice(0, 90),
          startDateTime: new Date(certificate.validFrom).toISOString(),
          endDateTime: new Date(certificate.validTo).toISOString(),
        }
        const application: Application = {
          ...before,
          keyCredentials: [...before.keyCredentials, credential],
        }
        await check(tx, application, before)
        await saveApplication(tx, application)
        const { keyId, customKeyIdentifier } = credential
        await auditSecrets(
          tx,
          application,
          JSON.stringify({ added: { keyId, customKeyIdentifier } }),
          actor,
        )
        return credential
      }),

    removeKey: (tenantId, id, { keyId, proof }, actor) =>
      store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        checkProof(proof, before, date())
        const keyCredentials = before.keyCredentials.filter((each) => each.keyId !== keyId)
        if (keyCredentials.length === before.keyCredentials.length) {
          throw badRequest(`No key credential found with keyId ${keyId}.`, '/keyId')
        }
        await saveApplication(tx, { ...before, keyCredentials })
        await auditSecrets(tx, before, JSON.stringify({ removed: { keyId } }), actor)
      }),

    setVerifiedPublisher: (tenantId, id, publisherId, actor) =>
      store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        if (publisherId !== null && !/^\d{1,12}$/.test(publisherId)) {
          throw badRequest('verifiedPublisherId is a number.', '/verifiedPublisherId')
        }
        const tenant = await findTenant(tx, tenantId)
        const application: Application = {
          ...before,
          verifiedPublisher:
            publisherId === null
              ? { displayName: null, verifiedPublisherId: null, addedDateTime: null }
              : {
                  displayName: tenant?.displayName ?? '',
                  verifiedPublisherId: publisherId,
                  addedDateTime: now(),
                },
        }
        await saveApplication(tx, application)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Update application',
          category: 'ApplicationManagement',
          operationType: 'Update',
          actor,
          targets: [
            target('Application', application, [
              {
                displayName: 'VerifiedPublisher',
                oldValue: JSON.stringify(before.verifiedPublisher),
                newValue: JSON.stringify(application.verifiedPublisher),
              },
            ]),
          ],
        })
      }),

    secretDigests,

    async verifySecret(appId, secret, tenantId) {
      return judgeSecret(await secretDigests(appId, tenantId), secret, date())
    },

    ...createOwners(context, 'application'),
  }
}

/** What of an application the audit log shows: certificates without their bytes. */
function toAudited(application: Application): object {
  const keyCredentials = application.keyCredentials.map((each) => ({ ...each, key: null }))
  return { ...application, keyCredentials }
}
