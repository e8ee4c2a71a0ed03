import { queryOptions } from '@tanstack/react-query'
import { graph } from '../../shell/api.ts'
import type { RoleDefinition } from '../directory-objects.ts'

/** Every directory role: the built-in ones and the tenant's own. */
export const roleDefinitionsQuery = queryOptions({
  queryKey: ['directory', 'roleDefinitions'],
  queryFn: ({ signal }) =>
    graph.all<RoleDefinition>('/roleManagement/directory/roleDefinitions', { signal }),
})
