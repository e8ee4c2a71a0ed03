import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../../shell/api.ts'

export type RequestStatus = 'pending' | 'approved' | 'denied'

/** What a user asked an administrator to allow an application. */
export interface ConsentRequest {
  id: string
  status: RequestStatus
  clientId: string
  clientDisplayName: string
  userId: string
  userPrincipalName: string
  justification: string
  scopes: string[]
  createdDateTime: string
  expirationDateTime: string
}

interface RequestPage {
  value: ConsentRequest[]
  /** Where the next page begins. */
  next: string | null
}

/** `GET /api/admin-consent-requests`, newest first. */
export const consentRequestsQuery = (status: RequestStatus) =>
  infiniteQueryOptions({
    queryKey: ['directory', 'consentRequests', status],
    queryFn: ({ pageParam, signal }) =>
      api.get<RequestPage>(
        `/admin-consent-requests?status=${status}${pageParam ? `&after=${pageParam}` : ''}`,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })

const reviewPage = '/admin-consent-requests'

/**
 * Decides a request, by the form of the server's own review page: the page's token proves that the
 * decision comes from this browser's session.
 *
 * @throws when the page cannot be read, or somebody has decided since.
 */
export async function decideConsentRequest(id: string, approves: boolean): Promise<void> {
  const page = await fetch(reviewPage, { credentials: 'same-origin' })
  const document = new DOMParser().parseFromString(await page.text(), 'text/html')
  const canary = document.querySelector<HTMLInputElement>('input[name=canary]')?.value
  if (!page.ok || !canary) {
    throw new Error(
      'The request is no longer there to be decided: it was decided or has lapsed. Refresh the list.',
    )
  }
  const answer = await fetch(reviewPage, {
    method: 'POST',
    credentials: 'same-origin',
    body: new URLSearchParams({ canary, id, action: approves ? 'approve' : 'deny' }),
  })
  if (!answer.ok) {
    throw new Error(`The server answered ${answer.status}. Load the page again, then decide again.`)
  }
}
