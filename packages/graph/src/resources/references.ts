import type {
  Application,
  DirectoryObject,
  ObjectQuery,
  PageKey,
  ServicePrincipal,
} from '@patchbay/directory'
import Type from 'typebox'
import { toEntity, toTypedEntity } from '../entities.ts'
import { badQuery, invalidBody, notFound } from '../errors.ts'
import { arraySource, type Source } from '../odata/page.ts'
import { type Filter, requiredEqualities, requiredPrefixes } from '../odata/filter.ts'
import type { QueryOptions } from '../odata/query-options.ts'
import type { GraphRequest, Json } from '../route.ts'

/** `{id}` or `(appId='…')` of an application. */
export async function getApplication(request: GraphRequest): Promise<Application> {
  const { directory, tenantId, parameters } = request
  const key = parameters['application'] ?? ''
  const { name, value } = parseKey(key)
  const found =
    name === 'appId'
      ? await directory.applications.findByAppId(value)
      : await directory.applications.find(tenantId, value)
  if (found === undefined || found.tenantId !== tenantId) throw notFound(value)
  return found
}

/** `{id}` or `(appId='…')` of a service principal. */
export async function getServicePrincipal(request: GraphRequest): Promise<ServicePrincipal> {
  const { directory, tenantId, parameters } = request
  const { name, value } = parseKey(parameters['servicePrincipal'] ?? '')
  const found =
    name === 'appId'
      ? await directory.servicePrincipals.findByAppId(tenantId, value)
      : await directory.servicePrincipals.find(tenantId, value)
  if (found === undefined) throw notFound(value)
  return found
}

/** `guid`, `'guid'` or `appId='guid'`. */
function parseKey(text: string): { name: 'id' | 'appId'; value: string } {
  const match = /^(?:(\w+)=)?'?([^']*)'?$/.exec(text)
  const [, name = 'id', value = ''] = match ?? []
  if (match === null || (name !== 'id' && name !== 'appId')) {
    throw badQuery(`Invalid key '${text}'.`)
  }
  return { name, value: value.toLowerCase() }
}

/** Body of `…/$ref`. */
export const reference = Type.Object({ '@odata.id': Type.String({ maxLength: 2048 }) })

/** The id at the end of `@odata.id`, whatever host and collection come before it. */
export function referencedId(body: Json): string {
  const text = String(body['@odata.id'])
  const id = /(?:^|\/|\(')([0-9a-fA-F-]{36})(?:'\))?\/?$/.exec(text)?.[1]
  if (id === undefined) {
    throw invalidBody(`'${text}' does not end with the id of a directory object.`, '/@odata.id')
  }
  return id.toLowerCase()
}

/** Objects of any kind, each with its type. */
export function objectsSource(objects: readonly DirectoryObject[]): Source<number> {
  return arraySource(objects.map(toTypedEntity), undefined)
}

type ListObjects = (
  query: ObjectQuery,
) => Promise<{ id: string; displayName: string; createdDateTime: string }[]>

/**
 * Objects from the database, in its order, narrowed there by what the filter requires of columns
 * with an index; the filter itself is judged on every row that comes.
 */
export function directorySource(list: ListObjects, options: QueryOptions): Source<PageKey> {
  const orderBy =
    options.orderBy?.property === 'createdDateTime' ? 'createdDateTime' : 'displayName'
  const narrowed = narrow(options.filter)
  return {
    async read(after, limit) {
      const objects = await list({
        ...narrowed,
        orderBy,
        descending: options.orderBy?.descending ?? false,
        limit,
        ...(after === undefined ? {} : { after }),
      })
      return objects.map((object) => ({
        key: { value: object[orderBy], id: object.id },
        value: toEntity(object),
      }))
    },
    parseKey(value) {
      if (typeof value !== 'object' || value === null) return undefined
      const { value: key, id } = value as { value?: unknown; id?: unknown }
      return typeof key === 'string' && typeof id === 'string' ? { value: key, id } : undefined
    },
  }
}

function narrow(filter: Filter | undefined): Pick<ObjectQuery, 'where' | 'displayNamePrefix'> {
  if (filter === undefined) return {}
  const equal = requiredEqualities(filter)
  const id = equal.get('id')?.toLowerCase()
  const appId = equal.get('appId')?.toLowerCase()
  const displayName = equal.get('displayName')
  const userPrincipalName = equal.get('userPrincipalName')
  const displayNamePrefix = requiredPrefixes(filter).get('displayName')
  return {
    where: {
      ...(id === undefined ? {} : { id }),
      ...(appId === undefined ? {} : { appId }),
      // Beyond ASCII the database minds case and the filter does not.
      ...(displayName === undefined || !isAscii(displayName) ? {} : { displayName }),
      ...(userPrincipalName === undefined ? {} : { userPrincipalName }),
    },
    ...(displayNamePrefix === undefined || !isAscii(displayNamePrefix)
      ? {}
      : { displayNamePrefix }),
  }
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text)
}
