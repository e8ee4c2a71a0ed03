import { deleteImage, findImage, saveImage } from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { badRequest, notFound } from './errors.ts'
import { appendAudit, target } from './logs.ts'
import { findAny } from './objects.ts'
import type { AuditTarget } from './types.ts'

/** First bytes of the formats that are taken. A picture that may hold scripts is not among them. */
const formats: readonly (readonly [string, readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
]

const sizeLimit = 512 * 1024

const types = {
  user: 'User',
  group: 'Group',
  application: 'Application',
  servicePrincipal: 'ServicePrincipal',
} as const satisfies Record<string, AuditTarget['type']>

/** Photos of users and groups, and logos of applications. The content decides the type. */
export function createImages(context: Context): Directory['images'] {
  const { store } = context
  return {
    async find(tenantId, objectId) {
      const row = await findImage(store.db, tenantId, objectId)
      if (row === undefined) return undefined
      return { contentType: row.contentType, content: Buffer.from(row.content, 'base64') }
    },

    async save(tenantId, objectId, content, actor) {
      if (content.length > sizeLimit) {
        throw badRequest(`The image has ${content.length} bytes; ${sizeLimit} are taken.`)
      }
      const contentType = formats.find(([, start]) =>
        start.every((byte, index) => content[index] === byte),
      )?.[0]
      if (contentType === undefined) throw badRequest('The image is neither PNG, JPEG nor GIF.')
      await store.transaction(async (tx) => {
        const object = await findAny(tx, tenantId, objectId)
        if (object === undefined) throw notFound(objectId)
        await saveImage(tx, tenantId, object.id, {
          contentType,
          content: content.toString('base64'),
        })
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Update image',
          category: object.kind === 'user' ? 'UserManagement' : 'ApplicationManagement',
          operationType: 'Update',
          actor,
          targets: [target(types[object.kind], object)],
        })
      })
    },

    async delete(tenantId, objectId, actor) {
      await store.transaction(async (tx) => {
        const object = await findAny(tx, tenantId, objectId)
        if (object === undefined) throw notFound(objectId)
        await deleteImage(tx, tenantId, object.id)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Delete image',
          category: object.kind === 'user' ? 'UserManagement' : 'ApplicationManagement',
          operationType: 'Delete',
          actor,
          targets: [target(types[object.kind], object)],
        })
      })
    },
  }
}
