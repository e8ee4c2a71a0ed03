import { queryOptions } from '@tanstack/react-query'
import { graph } from '../../shell/api.ts'
import type { RoleDefinition } from '../directory-objects.ts'

/** Every directory role: the built-in ones and the tenant's own. */
export const roleDefinitionsQuery = queryOptions({
  queryKey: ['directory', 'roleDefinitions'],
  queryFn: async ({ signal }) => {
    const all = await graph.all<RoleDefinition>('/roleManagement/directory/roleDefinitions', {
      signal,
    })
    return all.toSorted((a, b) => a.displayName.localeCompare(b.displayName))
  },
})
