import type { Connection, ConnectionMessage } from '@patchbay/wire'

/** Opens the sign-in of a connection in a pop-up; null when the browser blocked it. */
export function openSignInWindow(link: string): Window | null {
  const width = 520
  const height = 680
  const left = Math.max(0, window.screenX + (window.outerWidth - width) / 2)
  const top = Math.max(0, window.screenY + (window.outerHeight - height) / 2)
  const features = `popup,width=${width},height=${height},left=${left},top=${top}`
  return window.open(link, 'patchbay-connection', features)
}

/** Hears what the pop-up says when it ends; only from this origin and about this connection. */
export function listenForConnection(
  connectionId: string,
  heard: (message: ConnectionMessage) => void,
): () => void {
  const listener = (event: MessageEvent<unknown>) => {
    if (event.origin !== window.location.origin) return
    if (isConnectionMessage(event.data) && event.data.connectionId === connectionId) {
      heard(event.data)
    }
  }
  window.addEventListener('message', listener)
  return () => window.removeEventListener('message', listener)
}

function isConnectionMessage(data: unknown): data is ConnectionMessage {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === 'patchbay.connection' &&
    'connectionId' in data &&
    'status' in data
  )
}

/**
 * Whether a connection that is being watched has been signed in since `before`. A connection that
 * was well already counts only when its account or its token changed.
 */
export function hasSignedIn(before: Connection, now: Connection): boolean {
  if (now.status !== 'Connected') return false
  return (
    before.status !== 'Connected' ||
    before.accountName !== now.accountName ||
    before.expiresAt !== now.expiresAt
  )
}

/** Whether a watched connection was refused since `before`: a reason stands there that is new. */
export function hasFailed(before: Connection, now: Connection): boolean {
  return (
    now.status !== 'Connected' &&
    now.statusMessage !== null &&
    now.statusMessage !== before.statusMessage
  )
}
