import { useQuery } from '@tanstack/react-query'
import { useSignedIn } from '../shell/installation.ts'
import type { DirectoryObject } from './directory-objects.ts'
import { collectionQuery } from './queries.ts'

/**
 * Whether the signed-in user holds any directory role, so that deeds are worth offering. Which of
 * them a role allows is the server's to say.
 */
export function useAdministers(): boolean {
  const { isAdministrator } = useSignedIn()
  const held = useQuery({
    ...collectionQuery<DirectoryObject>('/me/transitiveMemberOf/microsoft.graph.directoryRole'),
    enabled: !isAdministrator,
  }).data
  return isAdministrator || (held ?? []).length > 0
}
