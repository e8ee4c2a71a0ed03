import type { LogQuery, Sequenced } from '@patchbay/directory'
import { entityTypes, toEntity } from '../entities.ts'
import { notFound, unsupportedQuery } from '../errors.ts'
import { requiredEqualities } from '../odata/filter.ts'
import type { Source } from '../odata/page.ts'
import type { QueryOptions } from '../odata/query-options.ts'
import { owns, readLogs } from '../permissions.ts'
import { collection, entity, type GraphRequest, type Route } from '../route.ts'

const never = readLogs(() => Promise.resolve(false))

/** Newest first, which is the one order the logs are kept in. */
function logSource(
  list: (query: LogQuery) => Promise<Sequenced<object>[]>,
  narrowed: LogQuery,
  { orderBy }: QueryOptions,
): Source<number> {
  if (orderBy?.descending === false) {
    throw unsupportedQuery(`The log is sorted by '${orderBy.property} desc' only.`)
  }
  return {
    async read(before, limit) {
      const rows = await list({ ...narrowed, limit, ...(before === undefined ? {} : { before }) })
      return rows.map((row) => ({ key: row.sequence, value: toEntity(row) }))
    },
    parseKey: (value) => (Number.isSafeInteger(value) ? Number(value) : undefined),
  }
}

function signInQuery({ options }: GraphRequest): LogQuery {
  const equal = options.filter === undefined ? undefined : requiredEqualities(options.filter)
  const appId = equal?.get('appId')?.toLowerCase()
  const userId = equal?.get('userId')?.toLowerCase()
  return { ...(appId === undefined ? {} : { appId }), ...(userId === undefined ? {} : { userId }) }
}

function auditQuery({ options }: GraphRequest): LogQuery {
  const equal = options.filter === undefined ? undefined : requiredEqualities(options.filter)
  const targetId = equal?.get('targetResources/*/id')?.toLowerCase()
  return targetId === undefined ? {} : { targetId }
}

/** Without a role: one's own sign-ins, and those of an application one owns. */
const readSignIns = readLogs(async (request) => {
  const { caller, directory, tenantId } = request
  if (caller.kind !== 'user') return false
  const { appId, userId } = signInQuery(request)
  if (userId === caller.userId) return true
  if (appId === undefined) return false
  const application = await directory.applications.findByAppId(appId)
  const servicePrincipal = await directory.servicePrincipals.findByAppId(tenantId, appId)
  for (const object of [application, servicePrincipal]) {
    if (object !== undefined && (await owns(request, caller.userId, object.id))) return true
  }
  return false
})

/** Without a role: what was done to an application one owns. */
const readAudits = readLogs(async (request) => {
  const { caller } = request
  const { targetId } = auditQuery(request)
  return caller.kind === 'user' && targetId !== undefined && owns(request, caller.userId, targetId)
})

export const logRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/auditLogs/signIns',
    permission: readSignIns,
    type: entityTypes.signIn,
    async handle(request) {
      const { directory, tenantId, options } = request
      const list = (query: LogQuery): Promise<Sequenced<object>[]> =>
        directory.signIns.list(tenantId, query)
      return collection(logSource(list, signInQuery(request), options))
    },
  },
  {
    method: 'GET',
    path: '/auditLogs/signIns/{id}',
    permission: never,
    type: entityTypes.signIn,
    async handle({ directory, tenantId, parameters }) {
      const id = parameters['id'] ?? ''
      const row = await directory.signIns.find(tenantId, id)
      if (row === undefined) throw notFound(id)
      return entity(toEntity(row))
    },
  },
  {
    method: 'GET',
    path: '/auditLogs/directoryAudits',
    permission: readAudits,
    type: entityTypes.directoryAudit,
    async handle(request) {
      const { directory, tenantId, options } = request
      const list = (query: LogQuery): Promise<Sequenced<object>[]> =>
        directory.audits.list(tenantId, query)
      return collection(logSource(list, auditQuery(request), options))
    },
  },
  {
    method: 'GET',
    path: '/auditLogs/directoryAudits/{id}',
    permission: never,
    type: entityTypes.directoryAudit,
    async handle({ directory, tenantId, parameters }) {
      const id = parameters['id'] ?? ''
      const row = await directory.audits.find(tenantId, id)
      if (row === undefined) throw notFound(id)
      return entity(toEntity(row))
    },
  },
]
