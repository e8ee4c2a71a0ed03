import type { Executor } from '../../schema.ts'

/** A photo of a user or a logo of an application. */
export interface ImageRow {
  contentType: string
  /** Base64. */
  content: string
}

export async function findImage(
  executor: Executor,
  tenantId: string,
  objectId: string,
): Promise<ImageRow | undefined> {
  return executor
    .selectFrom('images')
    .select(['contentType', 'content'])
    .where('tenantId', '=', tenantId)
    .where('objectId', '=', objectId)
    .executeTakeFirst()
}

export async function saveImage(
  executor: Executor,
  tenantId: string,
  objectId: string,
  image: ImageRow,
): Promise<void> {
  await executor
    .insertInto('images')
    .values({ tenantId, objectId, ...image })
    .onConflict((conflict) => conflict.columns(['tenantId', 'objectId']).doUpdateSet(image))
    .execute()
}

export async function deleteImage(
  executor: Executor,
  tenantId: string,
  objectId: string,
): Promise<void> {
  await executor
    .deleteFrom('images')
    .where('tenantId', '=', tenantId)
    .where('objectId', '=', objectId)
    .execute()
}
