import type { Installation, SignedInUser } from '@patchbay/wire'
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { api } from './api.ts'

/** `GET /api/installation`: who is signed in, addresses, the sample API, development switches. */
export const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: ({ signal }) => api.get<Installation>('/installation', { signal }),
  staleTime: 60_000,
})

/** The installation; the frame has loaded it before any page renders. */
export function useInstallation(): Installation {
  return useSuspenseQuery(installationQuery).data
}

/** The installation while it may still be loading, for the frame itself. */
export function useInstallationState() {
  return useQuery(installationQuery)
}

/** The signed-in user. Pages render only when there is one. */
export function useSignedIn(): SignedInUser {
  const { signedIn } = useInstallation()
  if (!signedIn) throw new TypeError('useSignedIn needs a signed-in user')
  return signedIn
}

/** Whether the server has the test switches: clock, faults, forged tokens, sign-in links. */
export function areTestSwitchesOn(developmentSwitches: readonly string[]): boolean {
  return developmentSwitches.some((text) => text.startsWith('Test switches are on'))
}
