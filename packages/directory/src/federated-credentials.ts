import {
  deleteFederatedCredentials,
  type Executor,
  type FederatedCredentialRow,
  insertFederatedCredential,
  listFederatedCredentials,
  updateFederatedCredential,
} from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { badRequest, duplicate, notFound } from './errors.ts'
import { appendAudit, target } from './logs.ts'
import { findAny } from './objects.ts'
import type { Actor, Application, FederatedIdentityCredential } from './types.ts'

/** Federated credentials of one application. */
const limit = 20

/**
 * What an application trusts instead of a secret: tokens of an issuer about a subject (Graph's
 * `federatedIdentityCredential`). A key is an id or a name.
 */
export function createFederatedCredentials(context: Context): Directory['federatedCredentials'] {
  const { store, random } = context

  async function getApplication(
    executor: Executor,
    tenantId: string,
    id: string,
  ): Promise<Application> {
    const object = await findAny(executor, tenantId, id)
    if (object?.kind !== 'application') throw notFound(id)
    return object
  }

  async function find(
    executor: Executor,
    tenantId: string,
    applicationId: string,
    key: string,
  ): Promise<FederatedCredentialRow | undefined> {
    const rows = await listFederatedCredentials(executor, tenantId, applicationId.toLowerCase())
    return rows.find((row) => row.id === key.toLowerCase() || row.name === key)
  }

  function audit(
    tx: Executor,
    application: Application,
    before: FederatedCredentialRow | undefined,
    after: FederatedCredentialRow | undefined,
    actor: Actor,
  ): Promise<void> {
    const text = (row: FederatedCredentialRow | undefined): string | null =>
      row === undefined ? null : JSON.stringify(toCredential(row))
    return appendAudit(context, tx, {
      tenantId: application.tenantId,
      activityDisplayName: 'Update application – Certificates and secrets management',
      category: 'ApplicationManagement',
      operationType: 'Update',
      actor,
      targets: [
        target('Application', application, [
          {
            displayName: 'FederatedIdentityCredentials',
            oldValue: text(before),
            newValue: text(after),
          },
        ]),
      ],
    })
  }

  async function checkUnique(tx: Executor, row: FederatedCredentialRow): Promise<void> {
    const others = (await listFederatedCredentials(tx, row.tenantId, row.applicationId)).filter(
      (each) => each.id !== row.id,
    )
    if (others.length >= limit) {
      throw badRequest(`An application has at most ${limit} federated identity credentials.`)
    }
    if (others.some((each) => each.name === row.name)) throw duplicate('name', '/name')
    if (others.some((each) => each.issuer === row.issuer && each.subject === row.subject)) {
      throw duplicate('issuer and subject', '/subject')
    }
  }

  return {
    async list(tenantId, applicationId) {
      const rows = await listFederatedCredentials(store.db, tenantId, applicationId.toLowerCase())
      return rows.map(toCredential)
    },

    async find(tenantId, applicationId, key) {
      const row = await find(store.db, tenantId, applicationId, key)
      return row === undefined ? undefined : toCredential(row)
    },

    create: (tenantId, applicationId, input, actor) =>
      store.transaction(async (tx) => {
        const application = await getApplication(tx, tenantId, applicationId)
        const row: FederatedCredentialRow = {
          description: null,
          ...input,
          tenantId,
          applicationId: application.id,
          id: random.uuid(),
        }
        check(row)
        await checkUnique(tx, row)
        await insertFederatedCredential(tx, row)
        await audit(tx, application, undefined, row, actor)
        return toCredential(row)
      }),

    update: (tenantId, applicationId, key, patch, actor) =>
      store.transaction(async (tx) => {
        const application = await getApplication(tx, tenantId, applicationId)
        const before = await find(tx, tenantId, application.id, key)
        if (before === undefined) throw notFound(key)
        if (patch.name !== undefined && patch.name !== before.name) {
          throw badRequest('The name of a federated identity credential stays as it is.', '/name')
        }
        const row = { ...before, ...patch, name: before.name }
        check(row)
        await checkUnique(tx, row)
        await updateFederatedCredential(tx, row)
        await audit(tx, application, before, row, actor)
        return toCredential(row)
      }),

    delete: (tenantId, applicationId, key, actor) =>
      store.transaction(async (tx) => {
        const application = await getApplication(tx, tenantId, applicationId)
        const before = await find(tx, tenantId, application.id, key)
        if (before === undefined) throw notFound(key)
        await deleteFederatedCredentials(tx, tenantId, application.id, before.id)
        await audit(tx, application, before, undefined, actor)
      }),
  }
}

function check({ name, issuer, subject, audiences, description }: FederatedCredentialRow): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/.test(name)) {
    throw badRequest(
      'The name has 3 to 120 letters, digits, hyphens and underscores, and begins with a letter or digit.',
      '/name',
    )
  }
  if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol) || issuer.length > 600) {
    throw badRequest(`The issuer '${issuer.slice(0, 100)}' is not an https address.`, '/issuer')
  }
  if (subject.trim() === '' || subject.length > 600) {
    throw badRequest('The subject has 1 to 600 characters.', '/subject')
  }
  if (audiences.length !== 1 || (audiences[0] ?? '') === '' || (audiences[0] ?? '').length > 600) {
    throw badRequest('audiences holds one value of 1 to 600 characters.', '/audiences')
  }
  if ((description ?? '').length > 600) {
    throw badRequest('The description is longer than 600 characters.', '/description')
  }
}

function toCredential(row: FederatedCredentialRow): FederatedIdentityCredential {
  const { id, name, issuer, subject, description, audiences } = row
  return { id, name, issuer, subject, description, audiences }
}
