/** Tables that the processes of an installation share. Times are milliseconds since the epoch. */
export interface InstallationTables {
  /** What every process has to agree on, by name. */
  installation: { name: string; value: string }
  /** Token buckets: when each is full again. */
  rateLimits: { bucket: string; fullAt: number }
  /** Names without an account for which passwords were tried. */
  unknownAccounts: {
    /** SHA-256 of the name. */
    nameHash: string
    wrongPasswords: number
    lockedUntil: number
    seenAt: number
  }
}
