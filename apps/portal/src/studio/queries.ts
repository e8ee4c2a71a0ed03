import type { App, AppShare, AppSummary } from '@patchbay/wire'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../shell/api.ts'

/** Address of an app in the management API. */
export const appPath = (appId: string): string => `/apps/${encodeURIComponent(appId)}`

/** Own apps and those shared with the signed-in user. */
export const appsQuery = queryOptions({
  queryKey: ['apps'],
  queryFn: async ({ signal }) =>
    (await api.get<{ value: AppSummary[] }>('/apps', { signal })).value,
})

/** One app with its files, for those who may edit it. Read anew each time the Studio opens. */
export const appQuery = (appId: string) =>
  queryOptions({
    queryKey: ['apps', appId],
    queryFn: ({ signal }) => api.get<App>(appPath(appId), { signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

/** Who an app is shared with. */
export const sharesQuery = (appId: string) =>
  queryOptions({
    queryKey: ['apps', appId, 'shares'],
    queryFn: async ({ signal }) =>
      (await api.get<{ value: AppShare[] }>(`${appPath(appId)}/shares`, { signal })).value,
  })
