import {
  deleteExtensionProperties,
  type Executor,
  type ExtensionPropertyRow,
  insertExtensionProperty,
  listExtensionProperties,
} from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { badRequest, duplicate, notFound } from './errors.ts'
import { appendAudit, target } from './logs.ts'
import { findAny } from './objects.ts'
import type { ExtensionProperty } from './types.ts'

const dataTypes = new Set(['Binary', 'Boolean', 'DateTime', 'Integer', 'LargeInteger', 'String'])
const targets = new Set(['User', 'Group', 'Application', 'Device', 'Organization'])
const limit = 100

/** Attributes that applications add to objects of the directory (Graph: `extensionProperty`). */
export function createExtensionProperties(context: Context): Directory['extensionProperties'] {
  const { store, random } = context
  return {
    async list(tenantId, applicationId) {
      const rows = await listExtensionProperties(store.db, tenantId, applicationId)
      return rows.map(toProperty)
    },

    create: (tenantId, applicationId, input, actor) =>
      store.transaction(async (tx) => {
        const application = await findAny(tx, tenantId, applicationId)
        if (application?.kind !== 'application') throw notFound(applicationId)
        if (!/^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(input.name)) {
          throw badRequest('The name has 1 to 40 letters, digits and underscores.', '/name')
        }
        if (!dataTypes.has(input.dataType)) {
          throw badRequest(`dataType is one of ${[...dataTypes].join(', ')}.`, '/dataType')
        }
        if (
          input.targetObjects.length === 0 ||
          !input.targetObjects.every((each) => targets.has(each))
        ) {
          throw badRequest(`targetObjects are of ${[...targets].join(', ')}.`, '/targetObjects')
        }
        const name = `extension_${application.appId.replaceAll('-', '')}_${input.name}`
        const others = await listExtensionProperties(tx, tenantId, application.id)
        if (others.length >= limit) {
          throw badRequest(`An application has at most ${limit} extension properties.`)
        }
        if (others.some((row) => row.name === name)) throw duplicate('name', '/name')
        const row: ExtensionPropertyRow = {
          tenantId,
          applicationId: application.id,
          id: random.uuid(),
          name,
          document: {
            appDisplayName: application.displayName,
            dataType: input.dataType,
            isMultiValued: input.isMultiValued ?? false,
            targetObjects: [...new Set(input.targetObjects)],
          },
        }
        await insertExtensionProperty(tx, row)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Add extension property',
          category: 'ApplicationManagement',
          operationType: 'Add',
          actor,
          targets: [
            target('Application', application, [
              { displayName: 'ExtensionProperty', oldValue: null, newValue: JSON.stringify(name) },
            ]),
          ],
        })
        return toProperty(row)
      }),

    delete: (tenantId, applicationId, id, actor) =>
      store.transaction(async (tx) => {
        const application = await findAny(tx, tenantId, applicationId)
        if (application?.kind !== 'application') throw notFound(applicationId)
        const rows = await listExtensionProperties(tx, tenantId, application.id)
        const row = rows.find((each) => each.id === id.toLowerCase())
        if (row === undefined) throw notFound(id)
        await deleteExtensionProperties(tx, tenantId, application.id, row.id)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Delete extension property',
          category: 'ApplicationManagement',
          operationType: 'Delete',
          actor,
          targets: [
            target('Application', application, [
              {
                displayName: 'ExtensionProperty',
                oldValue: JSON.stringify(row.name),
                newValue: null,
              },
            ]),
          ],
        })
      }),
  }
}

/** Refuses values of extensions that nothing defines for the kind of object, or of another type. */
export async function checkExtensionValues(
  executor: Executor,
  tenantId: string,
  targetObject: string,
  values: object,
): Promise<void> {
  const given = Object.entries(values).filter(([name]) => name.startsWith('extension_'))
  if (given.length === 0) return
  const known = new Map(
    (await listExtensionProperties(executor, tenantId)).map((row) => [row.name, toProperty(row)]),
  )
  for (const [name, value] of given) {
    const property = known.get(name)
    if (property === undefined || !property.targetObjects.includes(targetObject)) {
      throw badRequest(
        `The following extension properties are not available: ${name.slice(0, 120)}.`,
        `/${name}`,
      )
    }
    if (value === null || value === undefined) continue
    const items: unknown[] = Array.isArray(value) ? value : [value]
    const fits =
      Array.isArray(value) === property.isMultiValued &&
      items.every((item) => fitsType(item, property.dataType))
    if (!fits) {
      throw badRequest(
        `Invalid value specified for property '${name}': it is of type ${property.dataType}.`,
        `/${name}`,
      )
    }
  }
}

function fitsType(value: unknown, dataType: ExtensionProperty['dataType']): boolean {
  switch (dataType) {
    case 'Boolean':
      return typeof value === 'boolean'
    case 'Integer':
      return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31
    case 'LargeInteger':
      return Number.isSafeInteger(value)
    case 'DateTime':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value))
    default:
      return typeof value === 'string' && value.length <= 256
  }
}

function toProperty({ id, name, document }: ExtensionPropertyRow): ExtensionProperty {
  return {
    ...(document as unknown as ExtensionProperty),
    id,
    name,
    isSyncedFromOnPremises: false,
  }
}
