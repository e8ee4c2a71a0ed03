import type { Connection, ConsentLink } from '@patchbay/wire'
import { hasSignedIn, listenForConnection } from '../connectors/connect/sign-in-window.ts'
import { portalRequest } from './portal-request.ts'

/** How a sign-in in a pop-up ended. */
export interface SignInOutcome {
  connected: boolean
  /** What went wrong and what to do next. */
  message: string | null
}

const askEveryMilliseconds = 1_500
/** How long to go on asking after the pop-up is gone: a page on the way may only look closed. */
const patienceMilliseconds = 6_000

/**
 * Signs in to a connection in a pop-up.
 *
 * Call it from the click itself: the window opens before anything is awaited, or the browser blocks it.
 *
 * @param findConnection  Makes or finds the connection, once the window is open.
 */
export async function signInToConnection(
  findConnection: () => Promise<Connection>,
): Promise<SignInOutcome> {
  const popup = window.open('about:blank', 'patchbay-connection', 'popup,width=520,height=680')
  if (!popup)
    return {
      connected: false,
      message:
        'The browser blocked the sign-in window. Allow pop-ups for this site, then choose Connect again.',
    }
  try {
    const connection = await findConnection()
    const { link } = await portalRequest<ConsentLink>(
      'POST',
      `/api/connections/${encodeURIComponent(connection.id)}/consent-link`,
      {},
    )
    const outcome = waitForSignIn(popup, connection)
    popup.location.href = link
    return await outcome
  } catch (error) {
    popup.close()
    throw error
  }
}

/** Resolves when the pop-up reports or the server says that the connection works. */
function waitForSignIn(popup: Window, before: Connection): Promise<SignInOutcome> {
  return new Promise((resolve) => {
    let closedSince: number | undefined
    const finish = (outcome: SignInOutcome) => {
      stopListening()
      window.clearInterval(timer)
      resolve(outcome)
    }
    const stopListening = listenForConnection(before.id, ({ status, message }) =>
      finish({ connected: status === 'Connected', message }),
    )
    const ask = async () => {
      const { value } = await portalRequest<{ value: Connection[] }>('GET', '/api/connections')
      const now = value.find(({ id }) => id === before.id)
      if (now && hasSignedIn(before, now)) finish({ connected: true, message: null })
      else if (closedSince !== undefined && Date.now() - closedSince > patienceMilliseconds)
        finish({
          connected: false,
          message:
            now?.statusMessage ??
            'The sign-in window was closed before the sign-in was finished. Choose Connect to try again.',
        })
    }
    const timer = window.setInterval(() => {
      if (popup.closed) closedSince ??= Date.now()
      // A question that fails is asked again in a moment.
      ask().catch(() => {})
    }, askEveryMilliseconds)
  })
}
