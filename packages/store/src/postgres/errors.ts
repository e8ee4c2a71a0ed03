/** Codes of appendix A of PostgreSQL's manual, and those of sockets, that decide something here. */
const serializationFailure = '40001'
const deadlockDetected = '40P01'
const uniqueViolation = '23505'

const lostConnections = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  // admin_shutdown, crash_shutdown, cannot_connect_now
  '57P01',
  '57P02',
  '57P03',
  // connection_exception and its kin
  '08000',
  '08003',
  '08006',
])

/** The code of an error of PostgreSQL or of a socket; undefined for any other. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Another transaction was in the way; nothing was changed, and the same may be tried again. */
export function isConflict(error: unknown): boolean {
  const code = errorCode(error)
  return code === serializationFailure || code === deadlockDetected
}

/** Another one has written the same key. */
export function isUniqueViolation(error: unknown): boolean {
  return errorCode(error) === uniqueViolation
}

/** The connection broke. Whether a commit on it took place is not known. */
export function isLostConnection(error: unknown): boolean {
  const code = errorCode(error)
  if (code !== undefined) return lostConnections.has(code)
  return error instanceof Error && error.message.startsWith('Connection terminated')
}
