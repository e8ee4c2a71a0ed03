import { GraphError, invalidBody } from '../errors.ts'
import type { Permission } from '../permissions.ts'
import { type GraphRequest, nothing, type Route } from '../route.ts'

/** A picture that belongs to an object: read, put, and taken away. */
export function imageRoutes({
  path,
  read,
  write,
  getId,
}: {
  path: string
  read: Permission
  write: Permission
  getId: (request: GraphRequest) => Promise<string>
}): Route[] {
  return [
    {
      method: 'GET',
      path,
      permission: read,
      async handle(request) {
        const image = await request.directory.images.find(request.tenantId, await getId(request))
        if (image === undefined) {
          throw new GraphError(404, 'ImageNotFound', 'There is no picture of this object.')
        }
        return { kind: 'image', ...image }
      },
    },
    {
      method: 'PUT',
      path,
      permission: write,
      async handle(request) {
        const id = await getId(request)
        const { image } = request
        if (image === undefined) {
          throw invalidBody('The body is the bytes of a picture, with the Content-Type of it.')
        }
        await request.directory.images.save(request.tenantId, id, image, request.actor)
        return nothing
      },
    },
    {
      method: 'DELETE',
      path,
      permission: write,
      async handle(request) {
        const id = await getId(request)
        await request.directory.images.delete(request.tenantId, id, request.actor)
        return nothing
      },
    },
  ]
}
